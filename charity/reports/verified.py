"""What the desk can say of a file that somebody brings: codes and facts, no words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from charity.kernel.money import Money
from charity.kernel.words import N_
from charity.ledger.accounts import Custody
from charity.verifier.checks import Check


class Sort(StrEnum):
    """What kind of thing the file is."""

    RECEIPT = "receipt"  # a `.tlog-proof`
    RECEIPT_PAPER = "receipt_paper"  # a PDF that carries one
    REPORT = "report"
    UNKNOWN = "unknown"


class Answer(StrEnum):
    """The one sentence about the file; `GOOD` names those that say it is ours and holds."""

    REPORT_UNCHANGED = "report_unchanged"
    REPORT_CHANGED = "report_changed"
    REPORT_FOREIGN = "report_foreign"
    REPORT_NOT_ISSUED = "report_not_issued"
    RECEIPT_HOLDS = "receipt_holds"
    RECEIPT_PAPER_CHANGED = "receipt_paper_changed"
    RECEIPT_FOREIGN = "receipt_foreign"
    RECEIPT_BROKEN = "receipt_broken"
    OTHER_HISTORY = "other_history"
    NOT_OURS = "not_ours"
    CUT = "cut"
    NOT_A_PAPER = "not_a_paper"
    EMPTY = "empty"


GOOD = frozenset({Answer.REPORT_UNCHANGED, Answer.RECEIPT_HOLDS})

#: The sentence of each answer, for whoever shows it; an English msgid.
SENTENCES: Mapping[Answer, str] = {
    Answer.REPORT_UNCHANGED: N_(
        "This report was issued by this desk, and not a byte of it was changed since."
    ),
    Answer.REPORT_CHANGED: N_(
        "This file began as a paper of this desk and was changed or cut afterwards. Believe nothing in it: "
        "get the paper anew from the appeal's page."
    ),
    Answer.REPORT_FOREIGN: N_(
        "This report speaks of another desk's log. Ask the desk that it names; this one cannot vouch for it."
    ),
    Answer.REPORT_NOT_ISSUED: N_(
        "This file looks like a report, but this desk did not issue these bytes. It was edited, saved by "
        "another program, or made up. Get the paper from the appeal's page."
    ),
    Answer.RECEIPT_HOLDS: N_("The receipt holds: this entry stands in this desk's log, as it says."),
    Answer.RECEIPT_PAPER_CHANGED: N_(
        "The proof inside holds, but the paper around it was changed or cut after it was issued. Believe "
        "only what is listed here, not what is printed on it."
    ),
    Answer.RECEIPT_FOREIGN: N_(
        "This receipt was issued by another desk, or under a key that this desk never used. Ask the desk "
        "that it names."
    ),
    Answer.RECEIPT_BROKEN: N_(
        "The receipt does not hold: it was cut or edited, or it was never issued. Get it anew from the desk."
    ),
    Answer.OTHER_HISTORY: N_(
        "This paper was signed by this desk, and the desk's books say something else now. That must not "
        "happen. Keep the file, and show it to a witness, a reporter or an auditor."
    ),
    Answer.NOT_OURS: N_(
        "This PDF is none that this desk issued. If it looks like one, it was printed to PDF again, saved by "
        "another program, or made up."
    ),
    Answer.CUT: N_("The end of this PDF is missing: it was cut on its way. Get it once more."),
    Answer.NOT_A_PAPER: N_(
        "This is neither a PDF of this desk nor a receipt file (.tlog-proof). A photo or a screenshot cannot "
        "be checked: bring the file itself."
    ),
    Answer.EMPTY: N_("The file is empty. Get it once more and try again."),
}


@dataclass(frozen=True, slots=True)
class Sums:
    """The equation of one appeal at one moment, in minor units of its currency."""

    custody: Custody
    currency: str
    received_minor: int
    paid_out_minor: int
    refunded_minor: int
    fees_minor: int
    held_minor: int
    donations: int
    lumps: int


@dataclass(frozen=True, slots=True)
class IssuedPaper:
    """What the desk's own books say of a report that it issued."""

    appeal: str
    locale: str
    issued_at: datetime
    size: int  # how many entries of the log it covers
    root: bytes


@dataclass(frozen=True, slots=True)
class Since:
    """What was booked for the appeal since the paper: how many entries, and the totals then and now."""

    entries: int
    then: Sums | None  # None: the paper carries no totals that a program can read
    now: Sums | None  # None: the appeal has no fund


@dataclass(frozen=True, slots=True)
class ProvedEntry:
    """What a receipt that holds says, and what became of the entry since."""

    seq: int
    kind: str
    day: date
    appeal: str | None
    amount: Money | None
    donor: str | None  # as opened by the receipt itself
    number: str | None  # the channel's own
    size: int  # of the checkpoint
    reversed_by: int | None
    refunded: Money | None


@dataclass(frozen=True, slots=True)
class Verified:
    """All that can be said; `checks` are those of `charity.verifier`, in its codes."""

    sort: Sort
    answer: Answer
    sha256: str
    checks: tuple[Check, ...] = ()
    not_checked: tuple[str, ...] = ()
    issued: IssuedPaper | None = None
    since: Since | None = None
    entry: ProvedEntry | None = None
    facts: Mapping[str, object] = field(default_factory=dict)  # e.g. {"origin": "other.example/lantern"}

    @property
    def is_ours(self) -> bool:
        """Whether the file is this desk's and holds."""
        return self.answer in GOOD
