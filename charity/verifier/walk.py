"""Walking a log from its first entry to its last: leaves against tiles, and rules on each leaf."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256

from charity.ledger.leaf import BadLeaf, Leaf, decode
from charity.ledger.tiles import WIDTH, BadTile, Tile, decode_entries
from charity.verifier.books import CODES, Books
from charity.verifier.checks import Tally
from charity.verifier.sources import Read, why_of
from charity.verifier.tower import Row, Tower, root_of_row

_BUNDLES_KEPT = 64
_HASH = 32


class Walk:
    """One reading of a log of `size` entries; `names`: those that it had, and until which entry."""

    def __init__(self, tally: Tally, read: Read, size: int, names: Mapping[str, int | None]) -> None:
        self._tally = tally
        self._read = read
        self._size = size
        self._names = names
        self._name: str | None = None
        self._name_ends: int | None = None
        self._first_of: dict[str, int] = {}
        self._bundle: list[bytes] = []
        self._roots: list[bytes] = []
        self._again = lru_cache(_BUNDLES_KEPT)(self._read_again)
        self.tower = Tower()
        self.books = Books(self._original)
        self.old_root: bytes | None = None

    def to_end(self, old_size: int) -> bool:
        """Read and check everything; return whether every file was there. Keeps the root at `old_size`."""
        while self.tower.size < self._size:
            if not self._next_bundle(old_size):
                return False
        for row in self.tower.partial():
            self._compare(row)
        self._tell()
        return True

    def _next_bundle(self, old_size: int) -> bool:
        first = self.tower.size
        width = min(WIDTH, self._size - first)
        tile = Tile(None, first // WIDTH, width)
        try:
            self._bundle = self._entries(tile)
        except (LookupError, OSError) as error:
            self._tally.failed("files", "missing", file=f"tile/{tile.path}", seq=first, detail=why_of(error))
            return False
        except BadTile:
            self._tally.failed("files", "cut", file=f"tile/{tile.path}", seq=first)
            return False
        hashes = [sha256(b"\x00" + leaf).digest() for leaf in self._bundle]
        if 0 <= old_size - first <= width:
            self.old_root = self.tower.root(hashes[: old_size - first])
        for row in self.tower.add(hashes):
            self._compare(row)
            if row.tile.level == 0:
                self._roots.append(root_of_row(row.hashes))
        for seq, leaf in enumerate(self._bundle, first):
            self._check(seq, leaf)
        return True

    def _file(self, tile: Tile) -> tuple[Tile, bytes]:
        """Return a file's bytes; a log may keep only the full one where it once had one that grew."""
        try:
            return tile, self._read(f"tile/{tile.path}")
        except (LookupError, OSError):
            if tile.is_full:
                raise
        full = Tile(tile.level, tile.index)
        return full, self._read(f"tile/{full.path}")

    def _entries(self, tile: Tile) -> list[bytes]:
        """Return the leaves of a bundle; raises BadTile where the file does not hold as many as it says."""
        found, octets = self._file(tile)
        leaves = decode_entries(octets)
        if len(leaves) != found.width:
            raise BadTile("another number of entries than its name says")
        return leaves[: tile.width]

    def _compare(self, row: Row) -> None:
        """Compare a tile as stored with what the leaves make; name the first entry below a difference."""
        span = WIDTH ** (row.tile.level or 0)
        file = f"tile/{row.tile.path}"
        try:
            found, stored = self._file(row.tile)
        except (LookupError, OSError) as error:
            seq = row.tile.first * span
            self._tally.failed("files", "missing", file=file, seq=seq, detail=why_of(error))
            return
        if len(stored) != found.width * _HASH:
            self._tally.failed("files", "cut", file=file, seq=row.tile.first * span)
            return
        pairs = zip(range(0, len(stored), _HASH), row.hashes, strict=False)
        different = next((at // _HASH for at, made in pairs if stored[at : at + _HASH] != made), None)
        if different is None:
            return
        seq = (row.tile.first + different) * span
        why = "differs" if span == 1 else "differs-within"
        self._tally.failed("files", why, file=file, seq=seq, last=seq + span - 1)

    def _check(self, seq: int, octets: bytes) -> None:
        try:
            entry = decode(octets)
        except BadLeaf as error:
            self._tally.failed("canonical", "no-entry", seq=seq, detail=str(error))
            return
        if entry.seq != seq:
            self._tally.failed("order", "other-number", seq=seq, said=entry.seq)
        if entry.log != self._name:
            self._rename(seq, entry)
        if self._name_ends is not None and seq >= self._name_ends and entry.log == self._name:
            self._tally.failed("names", "out-of-force", seq=seq, log=entry.log, until=self._name_ends)
        for fault in self.books.add(entry):
            self._tally.failed(fault.code, fault.why, seq=seq)

    def _rename(self, seq: int, entry: Leaf) -> None:
        """Take note that a leaf bears another name than the one before; a name once left does not return."""
        if entry.log not in self._names or entry.log in self._first_of:
            self._tally.failed("names", "other", seq=seq, log=entry.log)
            return
        self._name, self._name_ends = entry.log, self._names[entry.log]
        self._first_of[entry.log] = seq

    def _names_borne(self) -> str:
        """Return each name with the entries that bear it."""
        firsts = list(self._first_of.values())
        ends = [*firsts, self._size][1:]
        spans = zip(self._first_of, firsts, ends, strict=True)
        return ", ".join(f"{name} ({first:,} - {end - 1:,})" for name, first, end in spans) or "-"

    def _tell(self) -> None:
        totals = self.books.totals()
        wrong = next((one for one in totals if not one.balances), None)
        if wrong is not None:
            self._tally.failed("equation", "unequal", appeal=wrong.appeal, currency=wrong.currency)
        for fault in sorted(self.books.alone(), key=lambda one: one.seq):
            self._tally.failed(fault.code, fault.why, seq=fault.seq)
        self._tally.passed("names", spans=self._names_borne())
        for code in ("files", "canonical", "order", *CODES, "remainders"):
            self._tally.passed(code, count=self._size)
        self._tally.passed("equation", count=len({one.appeal for one in totals}))

    def _original(self, seq: int) -> Leaf | None:
        """Return an earlier entry; its bundle, read again, has to be the one that was hashed."""
        index, place = divmod(seq, WIDTH)
        bundle = self._bundle if seq >= self.tower.size - len(self._bundle) else self._again(index)
        try:
            return decode(bundle[place])
        except (BadLeaf, IndexError):
            return None

    def _read_again(self, index: int) -> list[bytes]:
        tile = Tile(None, index)
        try:
            bundle = self._entries(tile)
        except (LookupError, OSError, BadTile):
            bundle = []
        hashes = [sha256(b"\x00" + leaf).digest() for leaf in bundle]
        if len(bundle) == WIDTH and root_of_row(hashes) == self._roots[index]:
            return bundle
        self._tally.failed("files", "changed-meanwhile", file=f"tile/{tile.path}", seq=index * WIDTH)
        return []
