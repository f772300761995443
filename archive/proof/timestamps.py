"""Trusted timestamps (RFC 3161): the request for one over a file, and the check of what an authority answered.

The request holds the file's SHA-256 and nothing else of it. Nothing is sent from here: docs/proof.md says how.
"""

from __future__ import annotations

import warnings
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from archive.errors import ArchiveError

if TYPE_CHECKING:
    from cryptography.x509 import Certificate


def request_for(path: Path) -> bytes:
    """A TimeStampReq in DER over the file's SHA-256, which asks for the authority's certificate in the answer."""
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

    builder = TimestampRequestBuilder().data(path.read_bytes()).hash_algorithm(HashAlgorithm.SHA256)
    return builder.nonce(nonce=True).cert_request(cert_request=True).build().as_bytes()


def check_reply(path: Path, reply: Path, roots: Path) -> datetime:
    """The time that an authority's answer (.tsr) gives for the file, proven up to one of the root certificates (PEM).

    ArchiveError for an answer that is none, refused, about another file, or not signed by an authority of `roots`.
    """
    from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response

    try:
        answer = decode_timestamp_response(reply.read_bytes())
        builder = VerifierBuilder()
        for certificate in _certificates(roots):
            builder = builder.add_root_certificate(certificate)
        builder.build().verify(answer, sha256(path.read_bytes()).digest())
    except VerificationError as error:
        raise ArchiveError(f"{reply}: does not prove when {path} existed: {error}") from error
    except ValueError as error:
        raise ArchiveError(
            f"{reply}: cannot be checked with {roots} here ({error}). It may still be good: some authorities write "
            f"answers in looser forms, which `openssl ts -verify -data {path} -in {reply} -CAfile {roots}` reads"
        ) from error
    except OSError as error:
        raise ArchiveError(f"{error.filename}: {error.strerror}") from error
    return answer.tst_info.gen_time


def _certificates(path: Path) -> list[Certificate]:
    from cryptography.x509 import load_pem_x509_certificates

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of encodings that old authorities' certificates have
        return list(load_pem_x509_certificates(path.read_bytes()))
