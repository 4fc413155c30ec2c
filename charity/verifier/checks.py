"""What a verification finds: one check after the other, done or not, and what nobody can check this way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from charity.ledger.leaf import Leaf
from charity.verifier.funds import Totals

#: Why a check is not done when one that it needs has failed.
EARLIER = "earlier"
WITNESSES = "witnesses"
#: What nobody can check but by witnesses, or by comparing with others.
SAME_LOG = "same-log"
#: Until when a former key was in force, where nobody said so.
FORMER_END = "former-end"
#: What is printed on a paper, where its own signature was not looked at.
PRINTED = "printed-words"
SEEN = "seen-amounts"
PAPER_ITSELF = frozenset({PRINTED, SEEN})
#: Check -> those that fail too where it fails.
FOLLOWS: Mapping[str, frozenset[str]] = {
    "entry": frozenset({"inclusion"}),
    "inclusion": frozenset({"canonical", "subject"}),
    "files": frozenset(
        {
            "canonical",
            "order",
            "names",
            "kinds",
            "sums",
            "reversals",
            "funds",
            "remainders",
            "equation",
            "root",
        }
        | {"consistency"}
    ),
    "canonical": frozenset({"reversals", "funds", "remainders", "equation"}),
    "sums": frozenset({"equation", "totals"}),
    "totals": frozenset({"printed", "page"}),
    "printed": frozenset({"page"}),
}
#: Failures that say only that something else was brought, or nothing; those of papers when alone.
NOT_OF_THE_KIND = frozenset(
    {"file!no-pdf", "file!no-receipt", "signature!missing", "signature!no-checkpoint"}
)
OTHER_PAPER = frozenset({"file!no-receipt-in-pdf", "file!no-files"})


@dataclass(frozen=True, slots=True)
class Check:
    """One question and its answer: `ok` None when it was not asked; `facts` are the sentence's.

    `facts["why"]` is a code: which failure it is, or why the question was not asked.
    """

    code: str
    ok: bool | None
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def saying(self) -> str:
        """The key of its sentence: `code`, `code!why` when it failed, `code?why` when it was not done.

        `facts["how"]`, where there is one, is a code too and comes last: `code~how`.
        """
        how = f"~{self.facts['how']}" if "how" in self.facts else ""
        if self.ok:
            return f"{self.code}{how}"
        return f"{self.code}{'?' if self.ok is None else '!'}{self.facts.get('why', '')}{how}"


@dataclass(frozen=True, slots=True)
class Findings:
    """All checks in order, codes of what is not checked, and what the thing checked says.

    `entry` and `values`: a receipt's entry and the opened commitments; `totals`: what leaves add up to.
    """

    checks: tuple[Check, ...]
    not_checked: tuple[str, ...]
    entry: Leaf | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    totals: tuple[Totals, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether something was checked and nothing failed."""
        answers = [check.ok for check in self.checks]
        return True in answers and False not in answers

    @property
    def is_nothing(self) -> bool:
        """Whether there was nothing to check: what was brought is not of the kind, or not there."""
        failed = {check.saying for check in self.checks if check.ok is False}
        is_other = bool(failed) and failed <= OTHER_PAPER
        is_other = is_other or not failed.isdisjoint(NOT_OF_THE_KIND)
        return is_other and all(check.ok is not True for check in self.checks)

    @property
    def is_only_carried(self) -> bool:
        """Whether what the file carries was checked, and not the paper that people see."""
        return not PAPER_ITSELF.isdisjoint(self.not_checked)

    @property
    def first_bad_entry(self) -> int | None:
        """The lowest number of an entry that a failed check names."""
        seqs = [check.facts.get("seq") for check in self.checks if check.ok is False]
        return min((seq for seq in seqs if isinstance(seq, int)), default=None)


class Tally:
    """Collects checks in a fixed order; those never reached are told as not done."""

    def __init__(self, order: Sequence[str]) -> None:
        self._order = tuple(order)
        self._found: dict[str, Check] = {}

    def passed(self, code: str, **facts: object) -> None:
        """Note a check that holds; a failure noted before stands."""
        self._note(Check(code, True, facts))

    def retract(self, code: str) -> None:
        """Take back what was noted of a check, where more was looked at."""
        self._found.pop(code, None)

    def found(self, code: str) -> Check | None:
        """Return what was noted of a check so far."""
        return self._found.get(code)

    def failed(self, code: str, why: str, **facts: object) -> None:
        """Note a check that failed, and which failure it is."""
        self._note(Check(code, False, {"why": why, **facts}))

    def undone(self, code: str, why: str, **facts: object) -> None:
        """Note a check that was not made, and why."""
        self._note(Check(code, None, {"why": why, **facts}))

    def _note(self, check: Check) -> None:
        assert check.code in self._order, f"{check.code} has its place in the order"
        self._found.setdefault(check.code, check)

    def checks(self) -> tuple[Check, ...]:
        """Return every check in its order."""
        missing = {"why": EARLIER}
        return tuple(self._found.get(code, Check(code, None, missing)) for code in self._order)

    def not_checked(self, codes: Sequence[str], *, is_endless: bool = False) -> tuple[str, ...]:
        """Return what is not checked; witnesses who cosigned vouch that others see the same log.

        `is_endless`: a former key vouched for something, and nobody said until when it was in force.
        """
        codes = (*codes, FORMER_END) if is_endless else codes
        witnesses = self._found.get(WITNESSES)
        is_witnessed = witnesses is not None and witnesses.ok is True
        return tuple(code for code in codes if code != SAME_LOG or not is_witnessed)

    def has_failed(self, *, but: str) -> bool:
        """Return whether a check failed so far, leaving one out of account."""
        return any(check.ok is False for code, check in self._found.items() if code != but)
