"""What the auditor's pages show."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from charity.donations.lines.rules import told
from charity.donations.queries import Totals, totals_by_custody
from charity.donations.words import CUSTODY_WORDS
from charity.kernel.money import Money
from charity.kernel.web.figures import Figure, held_trio, observed_trio
from charity.kernel.web.words import _, day_text, money_text
from charity.ledger.accounts import Custody
from charity.ledger.audit import Verdict
from charity.ledger.entry import Kind
from charity.reports.appeal.vocabulary import KIND_NAMES
from charity.reports.appeal.wording import CUSTODY_WORDS as TERMS
from charity.reports.audit.documents import DocumentShown
from charity.reports.audit.queries import Followed
from charity.reports.audit.rules import FACT_NAMES, Part
from charity.verification.known import Verification


@dataclass(frozen=True, slots=True)
class CellShown:
    """One figure of a row with the head of its column, which a phone shows beside it."""

    head: str
    text: str


@dataclass(frozen=True, slots=True)
class AppealFigures:
    """One appeal's equation in a row."""

    ref: str
    title: str
    cells: Sequence[CellShown]


@dataclass(frozen=True, slots=True)
class CustodyFigures:
    """The appeals of one custody with their own sum; sums are never added across custodies."""

    words: str
    heads: Sequence[str]
    trio: Sequence[Figure]
    appeals: Sequence[AppealFigures]


@dataclass(frozen=True, slots=True)
class LogFigures:
    """Where the log stands."""

    entries: str
    root: str
    root_hex: str


@dataclass(frozen=True, slots=True)
class FirstLook:
    """Something an auditor looks at first, with the page that lists it."""

    words: str
    count: int
    href: str

    @property
    def tone(self) -> str:
        """Amber where there is something to look at."""
        return "look" if self.count else "good"


@dataclass(frozen=True, slots=True)
class PartLink:
    """A part of the equation with the way to its entries."""

    words: str
    amount: Money
    part: str


@dataclass(frozen=True, slots=True)
class FollowedShown:
    """One entry in a list."""

    seq: int
    day: date
    kind: str
    donor: str
    amount: Money


@dataclass(frozen=True, slots=True)
class PartShown:
    """The entries of one part, and whether they come to the total."""

    words: str
    part: str
    count: str
    together: Money
    is_equal: bool
    entries: Sequence[FollowedShown]
    older: str


def kind_text(kind: Kind) -> str:
    """Return what an entry is."""
    return _(KIND_NAMES[kind] if kind in KIND_NAMES else FACT_NAMES[kind])


def log_figures(size: int, root: bytes) -> LogFigures:
    """Return the state of the log for a page."""
    digits = root.hex()
    grouped = " ".join(digits[i : i + 8] for i in range(0, len(digits), 8))
    return LogFigures(f"{size:,}", base64.b64encode(root).decode(), grouped)


def custodies(totals: Sequence[Totals], titles: Mapping[str, str]) -> list[CustodyFigures]:
    """Return every appeal with its figures, custody by custody."""
    seen = [one for one in totals if one.appeal in titles]
    return [
        CustodyFigures(
            words=_(CUSTODY_WORDS[group.custody]),
            heads=_heads(group.custody),
            trio=(held_trio if group.custody is Custody.HELD else observed_trio)(
                group.received, group.paid_out, group.held
            ),
            appeals=[
                AppealFigures(one.appeal, titles[one.appeal], _cells(one))
                for one in seen
                if (one.custody, one.currency) == (group.custody, group.received.currency)
            ],
        )
        for group in totals_by_custody(seen)
    ]


def _heads(custody: Custody) -> list[str]:
    terms = TERMS[custody]
    named = [_(terms.received), _(terms.out), _("Refunded"), _("Fees"), _(terms.left)]
    return [_("Appeal"), *named, _("Donations"), _("Rows not matched")]


def _cells(one: Totals) -> list[CellShown]:
    amounts = (one.received, one.paid_out, one.refunded, one.fees, one.held)
    texts = [*(money_text(amount) for amount in amounts), f"{one.donations:,}", f"{one.unmatched:,}"]
    return [CellShown(head, text) for head, text in zip(_heads(one.custody)[1:], texts, strict=True)]


def verified_by(known: Verification) -> list[tuple[str, str]]:
    """Return who was at the family's home and who reviewed, by number, and what was left unchecked."""
    pairs = []
    if known.visit is not None:
        numbers = ", ".join(f"{number:02d}" for number in sorted(known.visit.visitor_numbers))
        pairs.append(
            (
                _("Home visit"),
                _("%(day)s, visitors %(numbers)s", day=day_text(known.visit.day), numbers=numbers),
            )
        )
    if known.review_day is not None and known.reviewer_number is not None:
        number = f"{known.reviewer_number:02d}"
        pairs.append(
            (_("Review"), _("%(day)s, reviewer %(number)s", day=day_text(known.review_day), number=number))
        )
    unchecked = " ".join(_(words) for words in known.not_checked_words)
    return [*pairs, (_("What was not checked"), unchecked or "—")]


@dataclass(frozen=True, slots=True)
class ProblemShown:
    """One fault that a verification found."""

    entry: str
    code: str
    words: str


def problems_shown(verdict: Verdict) -> list[ProblemShown]:
    """Return what does not agree, with the entry where there is one."""
    return [
        ProblemShown(str(one.seq) if one.seq is not None else "—", one.code, one.message)
        for one in verdict.problems
    ]


def part_links(totals: Totals) -> list[PartLink]:
    """Return the parts of an appeal's equation, each with the way to its entries."""
    return [PartLink(part_text(part, totals.custody), amount_of(totals, part), part.value) for part in Part]


def part_text(part: Part, custody: Custody) -> str:
    """Return the name of a part in the words of its custody."""
    terms = TERMS[custody]
    named = {Part.RECEIVED: terms.received, Part.PAID_OUT: terms.out}
    return _(named[part]) if part in named else (_("Refunded") if part is Part.REFUNDED else _("Fees"))


def amount_of(totals: Totals, part: Part) -> Money:
    """Return what the kept totals say of a part."""
    return {
        Part.RECEIVED: totals.received,
        Part.PAID_OUT: totals.paid_out,
        Part.REFUNDED: totals.refunded,
        Part.FEES: totals.fees,
    }[part]


def followed_shown(
    found: Sequence[Followed], donors: Mapping[int, str], currency: str
) -> list[FollowedShown]:
    """Return entries of a total for a list."""
    return [
        FollowedShown(
            one.seq,
            one.day,
            kind_text(one.kind),
            _donor(donors.get(one.seq, "")),
            Money(one.adds_minor, currency),
        )
        for one in found
    ]


def _donor(masked: str) -> str:
    return _(told(masked)) if masked else ""


@dataclass(frozen=True, slots=True)
class EntryShown:
    """One entry with everything that stands behind it, as pairs of name and value."""

    seq: int
    facts: Sequence[tuple[str, object]]
    postings: Sequence[tuple[str, Money]]
    source: Sequence[tuple[str, object]]
    people: Sequence[tuple[str, object]]
    documents: Sequence[DocumentShown]
    links: Sequence[tuple[str, str]]
    leaf: str
    leaf_hash: str
    hash_is_right: bool
    booked_at: datetime
