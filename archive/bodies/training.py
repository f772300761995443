"""Making a site's dictionary: a few candidates, of which the one counts that packs other pages smallest. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

import zstandard

from archive.bodies import packing

SIZES = (32_768, 112_640)  # bytes of a trained one: the latter is what zstd itself takes by default
PAGES = (2, 4)  # pages put one after another: their chrome in one piece, which training cuts up
FEWEST = 30  # pages of a site, of which half are measured on: fewer say little
GAIN = 0.02  # of what the pages take otherwise


@dataclass(frozen=True, slots=True)
class Trained:
    """A dictionary, and the bytes it saves over `pages` pages, its own taken off."""

    dictionary: bytes
    saved: float


def train(samples: Sequence[bytes], stored: float, pages: int) -> Trained | None:
    """The dictionary that is best for a site of so many pages, which now take `stored` bytes each; None if none saves enough.

    Every other sample is measured on, and no dictionary is made of those.
    """
    made_of, others = samples[::2], samples[1::2]
    if pages < FEWEST or not others:
        return None
    against_a_page = sum(len(packing.against(body, made_of[0])) for body in others) / len(others)
    otherwise = min(stored, against_a_page) * pages
    measured = (
        Trained(each, otherwise - _mean(others, each) * pages - len(packing.plain(each).data))
        for each in dict.fromkeys(_candidates(made_of))
    )
    best = max(measured, key=lambda trained: trained.saved, default=None)
    return best if best is not None and best.saved > GAIN * otherwise else None


def _candidates(samples: Sequence[bytes]) -> Iterator[bytes]:
    for size in SIZES:
        try:
            yield zstandard.train_dictionary(size, list(samples), level=packing.LEVEL).as_bytes()
        except zstandard.ZstdError:  # too few samples, or too much alike, to train one of this size
            continue
    for count in PAGES:
        yield b"".join(samples[:: max(1, len(samples) // count)][:count])


def _mean(bodies: Sequence[bytes], dictionary: bytes) -> float:
    digest = sha256(dictionary).hexdigest()
    return sum(len(packing.with_dictionary(body, digest, dictionary).data) for body in bodies) / len(bodies)
