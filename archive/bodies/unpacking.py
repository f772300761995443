"""Reading bodies back: each through the dictionary or the bodies it was packed against, down to its own SHA-256."""

from __future__ import annotations

from collections import OrderedDict
from hashlib import sha256

from sqlite_utils import Database

from archive.bodies import dictionaries, packing
from archive.errors import ArchiveError

DEEPEST = (
    12  # references in a row before they are taken for a circle; what is written has fewer (choosing.MOST)
)
COLUMNS = "sha256, codec, data, size, base_sha256, beside_sha256, dictionary_sha256"
ROW = f"SELECT {COLUMNS} FROM bodies WHERE sha256 = ?"  # noqa: S608

Row = tuple[str, str, bytes, int, str | None, str | None, str | None]


class Reader:
    """Bodies of one archive. Those read last stay unpacked in `room` bytes of memory, for others that need them."""

    def __init__(self, db: Database, room: int = 0) -> None:
        self._db = db
        self._room = room
        self._held = 0
        self._unpacked: OrderedDict[str, bytes] = OrderedDict()

    def body(self, digest: str) -> bytes:
        """The bytes of that SHA-256; ArchiveError when there are none, or others."""
        return self._body(digest, 0)

    def unpacked(self, row: Row) -> bytes:
        """The bytes of a row of COLUMNS; ArchiveError when they are not those of its SHA-256."""
        return self._checked(row, 0)

    def _body(self, digest: str, depth: int) -> bytes:
        if (known := self._unpacked.get(digest)) is not None:
            self._unpacked.move_to_end(digest)
            return known
        row = self._db.execute(ROW, (digest,)).fetchone()
        if row is None:
            raise ArchiveError(
                f"no body {digest} in this archive; `gongkai verify` says whether one was lost"
            )
        try:
            return self._checked(row, depth)
        except ArchiveError as error:
            raise ArchiveError(f"body {digest}: {error}") from error

    def _checked(self, row: Row, depth: int) -> bytes:
        body = self._bytes(row, depth)
        # One that is wrong on the way makes the last one wrong: hashing each would cost as much as unpacking.
        if depth == 0 and sha256(body).hexdigest() != row[0]:
            raise ArchiveError("the bytes are not those of this SHA-256: restore it from a backup")
        self.hold(row[0], body)
        return body

    def _bytes(self, row: Row, depth: int) -> bytes:
        _, codec, data, size, base, beside, dictionary = row
        if codec == "zstd-dict" and dictionary:
            return packing.unpack_with(data, size, dictionary, dictionaries.read(self._db, dictionary))
        if codec == "zstd-ref" and (base or beside):
            return packing.unpack_against(data, size, self.reference(base, beside, depth + 1))
        return packing.unpack(codec, data, size)

    def reference(self, base: str | None, beside: str | None, depth: int = 0) -> bytes:
        """What a body is packed against: the one beside it, then its base, which is nearer to it."""
        if depth > DEEPEST:
            raise ArchiveError("what it is packed against leads in a circle: restore it from a backup")
        return b"".join(self._body(digest, depth) for digest in (beside, base) if digest)

    def hold(self, digest: str, body: bytes) -> None:
        """Keep a body at hand that is known already, while there is room."""
        if len(body) > self._room:
            return
        self._held += len(body) - len(self._unpacked.pop(digest, b""))
        self._unpacked[digest] = body
        while self._held > self._room:
            self._held -= len(self._unpacked.popitem(last=False)[1])
