"""The leaves that a report speaks of: whether the log has them, whose they are, what they add up to.

Whether the log has them comes first: only then is it the desk, and not a stranger, who makes us work. They
are read again and again and never kept, so that a report of a hundred thousand rows takes little memory.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import islice

from charity.ledger import merkle
from charity.ledger.checkpoint import Checkpoint
from charity.ledger.leaf import BadLeaf, Leaf, decode
from charity.verifier.books import CODES, Books
from charity.verifier.checks import Tally
from charity.verifier.funds import Totals, money
from charity.verifier.reportfile import COUNTS, NUMBERS, ReportFile

#: Where leaves are not in the log, so many are looked at for a reason.
LOOKED_AT_MAX = 10_000
_SEQ = re.compile(rb'"seq":([0-9]{1,16}),"v":1\}\n$')


class Covered:
    """The report's `ledger.jsonl`, checked step by step."""

    def __init__(self, tally: Tally, octets: bytes) -> None:
        self._tally = tally
        self._octets = octets
        self._places: dict[int, tuple[int, int]] = {}
        self.totals: tuple[Totals, ...] = ()

    def check(self, claims: ReportFile, found: Checkpoint) -> bool:
        """Check the leaves; return whether they are in the log and can be read, so that more can be asked."""
        is_there = self._check_inclusion(claims, found)
        count = self._check_leaves(claims, None if is_there else LOOKED_AT_MAX)
        if not is_there or count is None:
            return False
        self._tally.passed("canonical", count=count)
        self._tally.passed("subject", count=count, subject=claims.subject)
        self._check_books(count)
        self._check_totals(claims)
        return True

    def leaves(self) -> Iterator[tuple[Leaf, bytes]]:
        """Yield each leaf with its bytes; raises BadLeaf."""
        for line in io.BytesIO(self._octets):
            octets = line.removesuffix(b"\n")
            yield decode(octets), octets

    def _check_inclusion(self, claims: ReportFile, found: Checkpoint) -> bool:
        """Check that all leaves together, with the report's one proof, give the signed root."""
        if claims.size != found.size:
            self._tally.failed("inclusion", "size", size=found.size, said=claims.size)
            return False
        hashes = self._hashes(found.size)
        if hashes is None or merkle.root_of_joint_proof(hashes, found.size, claims.proof) != found.root:
            self._tally.failed("inclusion", "leaves", **self._how(), size=found.size)
            return False
        self._tally.passed("inclusion", **self._how(), count=len(hashes), size=found.size)
        return True

    def _how(self) -> dict[str, object]:
        """Return what tells a log that was held against a key from one that is only claimed."""
        signature = self._tally.found("signature")
        return {} if signature is not None and signature.ok else {"how": "claimed"}

    def _hashes(self, size: int) -> dict[int, bytes] | None:
        """Return the hash of each line by the number at its end, None where a line cannot be of this log."""
        hashes: dict[int, bytes] = {}
        at = 0
        for line in io.BytesIO(self._octets):
            match = _SEQ.search(line)
            seq = int(match[1]) if match else size
            if seq >= size or seq in hashes:
                return None
            hashes[seq] = merkle.leaf_hash(line[:-1])
            self._places[seq] = at, at + len(line) - 1
            at += len(line)
        return hashes

    def _check_leaves(self, claims: ReportFile, limit: int | None) -> int | None:
        """Check each leaf by itself, and their order; return how many there are, None where one is none."""
        before, count = -1, 0
        try:
            for entry, _ in islice(self.leaves(), limit):
                count += 1
                if entry.seq <= before:
                    self._tally.failed("subject", "order", seq=entry.seq)
                if entry.appeal != claims.subject:
                    self._tally.failed("subject", "other", seq=entry.seq, subject=claims.subject)
                before = entry.seq
        except BadLeaf as error:
            self._tally.failed("canonical", "no-leaf", line=count + 1, detail=str(error))
            return None
        return count

    def _check_books(self, count: int) -> None:
        """Check the rules of double entry."""
        books = Books(self._original)
        for entry, _ in self.leaves():
            for fault in books.add(entry):
                self._tally.failed(fault.code, fault.why, seq=entry.seq)
        for code in CODES:
            self._tally.passed(code, count=count)
        self.totals = books.totals()

    def _original(self, seq: int) -> Leaf | None:
        place = self._places.get(seq)
        return None if place is None else decode(self._octets[slice(*place)])

    def _check_totals(self, claims: ReportFile) -> None:
        """Compare the report's totals with what its leaves add up to."""
        wanted_of = (claims.subject, claims.currency)
        own = next((one for one in self.totals if (one.appeal, one.currency) == wanted_of), None)
        for name in (*NUMBERS, *COUNTS):
            wanted = getattr(own, name) if own is not None else 0
            if claims.numbers[name] != wanted:
                amounts = _amounts(name, claims.currency, claims.numbers[name], wanted)
                self._tally.failed("totals", "other", part=name, **amounts)
        if own is not None and own.custody.value != claims.custody:
            self._tally.failed("totals", "custody", custody=claims.custody, booked=own.custody.value)
        self._tally.passed("totals", subject=claims.subject)


def _amounts(name: str, currency: str, said: int, wanted: int) -> dict[str, str]:
    """Return what is said and what is wanted, as money where it is."""
    if name in COUNTS:
        return {"said": f"{said:,}", "wanted": f"{wanted:,}"}
    return {"said": money(said, currency), "wanted": money(wanted, currency)}
