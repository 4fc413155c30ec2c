"""The leaves that a report speaks of: whose they are, whether the log has them, what they add up to."""

from __future__ import annotations

from charity.ledger import merkle
from charity.ledger.checkpoint import Checkpoint
from charity.ledger.leaf import BadLeaf, Leaf, decode
from charity.verifier.books import CODES, Books
from charity.verifier.checks import Tally
from charity.verifier.funds import Totals, money
from charity.verifier.reportfile import COUNTS, NUMBERS, ReportFile

APPEAL_PAPER = "appeal"


class Covered:
    """Reads `ledger.jsonl` and checks it step by step."""

    def __init__(self, tally: Tally, octets: bytes) -> None:
        self._tally = tally
        self.leaves: list[tuple[Leaf, bytes]] = []
        self.totals: tuple[Totals, ...] = ()
        lines = octets.split(b"\n")
        if lines.pop():
            tally.failed("canonical", "cut", line=len(lines) + 1)
        for line, leaf in enumerate(lines, 1):
            try:
                self.leaves.append((decode(leaf), leaf))
            except BadLeaf as error:
                tally.failed("canonical", "no-leaf", line=line, detail=str(error))
        tally.passed("canonical", count=len(self.leaves))

    def check_subject(self, claims: ReportFile) -> None:
        """Check that every leaf is of the report's appeal, and that they stand in log order."""
        before = -1
        for entry, _ in self.leaves:
            if entry.seq <= before:
                self._tally.failed("subject", "order", seq=entry.seq)
            if claims.paper == APPEAL_PAPER and entry.appeal != claims.subject:
                self._tally.failed("subject", "other", seq=entry.seq, subject=claims.subject)
            before = entry.seq
        self._tally.passed("subject", count=len(self.leaves), subject=claims.subject)

    def check_inclusion(self, claims: ReportFile, found: Checkpoint) -> None:
        """Check that all leaves together, with the report's one proof, give the signed root."""
        if claims.size != found.size:
            self._tally.failed("inclusion", "size", size=found.size, said=claims.size)
            return
        hashes = {entry.seq: merkle.leaf_hash(octets) for entry, octets in self.leaves}
        if merkle.root_of_joint_proof(hashes, found.size, claims.proof) == found.root:
            self._tally.passed("inclusion", count=len(hashes), size=found.size)
        else:
            self._tally.failed("inclusion", "leaves", size=found.size)

    def check_books(self) -> None:
        """Check the rules of double entry."""
        by_seq = {entry.seq: entry for entry, _ in self.leaves}
        books = Books(by_seq.get)
        for entry, _ in self.leaves:
            for fault in books.add(entry):
                self._tally.failed(fault.code, fault.why, seq=entry.seq)
        for code in CODES:
            self._tally.passed(code, count=len(self.leaves))
        self.totals = books.totals()

    def check_totals(self, claims: ReportFile) -> None:
        """Compare the report's totals with what its leaves add up to."""
        own = next(
            (one for one in self.totals if (one.appeal, one.currency) == (claims.subject, claims.currency)),
            None,
        )
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
