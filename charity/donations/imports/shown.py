"""What the pages of statements show, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from charity.donations.imports.keeping import filename_place
from charity.donations.imports.planning import Plan, PlannedRow
from charity.donations.imports.rules import (
    LATE,
    LATE_WORDS,
    REASON_WORDS,
    STATE_WORDS,
    ImportState,
    RowState,
)
from charity.donations.imports.tables import StatementImport, StatementRow
from charity.donations.lines.rules import Booking
from charity.donations.lines.tables import LedgerLine
from charity.kernel.cipher import Cipher
from charity.kernel.money import Money
from charity.kernel.web.words import _, money_text, ngettext
from charity.statements.formats import FORMAT_WORDS
from charity.statements.problems import Problem
from charity.statements.row import RowKind, Statement

SHOWN_MAX = 100

_TONES = {
    RowState.BOOKED: "good",
    RowState.ALREADY_KNOWN: "quiet",
    RowState.UNMATCHED: "look",
    RowState.IGNORED: "quiet",
    RowState.REPLACED: "quiet",
    RowState.SET_ASIDE: "quiet",
    RowState.MOVING: "quiet",
}


@dataclass(frozen=True, slots=True)
class RowShown:
    """One row of a statement."""

    number: int
    line: int
    at: datetime
    amount: Money
    state: str
    tone: str
    why: str
    appeal: str
    entry_seq: int | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """What the file declares of itself against what was read."""

    words: str
    declared: str
    read: str
    difference: str


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that share a fate."""

    title: str
    count: int
    rows: Sequence[RowShown]
    more: int


@dataclass(frozen=True, slots=True)
class Preview:
    """A statement recognised in words, compared, and sorted into fates; nothing is booked yet."""

    summary: str
    filename: str
    period: tuple[datetime, datetime] | None
    compared: Sequence[Compared]
    looks: Sequence[str]  # how many rows are older than their appeal, or of a closed month, in words
    errors: Sequence[str]
    warnings: Sequence[str]
    groups: Sequence[Group]
    per_appeal: Sequence[tuple[str, int, Money]]
    to_book: int


@dataclass(frozen=True, slots=True)
class ImportShown:
    """A booked statement."""

    ref: str
    format: str
    filename: str
    state: str
    tone: str
    rows: int
    period: tuple[datetime, datetime] | None
    sha256: str
    brought_at: datetime
    brought_by: str
    booked_at: datetime | None
    counts: Sequence[tuple[str, int, str]] = field(default_factory=tuple)


def problem_text(problem: Problem) -> str:
    """Return a finding in the reader's language, with the row it concerns."""
    words = _(problem.words, **problem.facts) if problem.facts else _(problem.words)
    return _("Row %(row)s: %(words)s", row=problem.row, words=words) if problem.row is not None else words


def format_text(name: str) -> str:
    """Return a format in words."""
    return _(FORMAT_WORDS[name])


def filename_text(imported: StatementImport, cipher: Cipher) -> str:
    """Return the name the file came with."""
    return cipher.open(filename_place(imported.ref), imported.filename_sealed)


def preview_of(imported: StatementImport, statement: Statement, plan: Plan, *, cipher: Cipher) -> Preview:
    """Return what a treasurer looks at before booking."""
    counts = plan.counts()
    summary = _(
        "%(format)s: %(read)s rows read, %(matched)s matched, %(look)s to look at, %(known)s booked before, "
        "%(ignored)s ignored.",
        format=format_text(imported.format),
        read=statement.row_count,
        matched=counts[RowState.BOOKED],
        look=counts[RowState.UNMATCHED],
        known=counts[RowState.ALREADY_KNOWN],
        ignored=counts[RowState.IGNORED],
    )
    order = (RowState.UNMATCHED, RowState.IGNORED, RowState.BOOKED, RowState.ALREADY_KNOWN)
    return Preview(
        summary=summary,
        filename=filename_text(imported, cipher),
        period=statement.period,
        compared=_compared(statement),
        looks=[text for text in (_older_text(plan.older), _late_rows_text(plan.late)) if text],
        errors=[problem_text(problem) for problem in statement.problems if problem.is_error],
        warnings=[problem_text(problem) for problem in statement.problems if not problem.is_error],
        groups=[_group(state, plan.in_state(state)) for state in order if counts[state]],
        per_appeal=_per_appeal(plan),
        to_book=counts[RowState.BOOKED],
    )


def _older_text(count: int) -> str:
    if not count:
        return ""
    return ngettext(
        "%(num)s row is older than the appeal it would be booked for. Check its day and its code first.",
        "%(num)s rows are older than the appeal they would be booked for. Check their days and codes first.",
        count,
    )


def _late_rows_text(count: int) -> str:
    if not count:
        return ""
    return ngettext(
        "%(num)s row comes late: the month of its day is closed, so it is booked on the first open day.",
        "%(num)s rows come late: the months of their days are closed, so the first open day takes them.",
        count,
    )


def _compared(statement: Statement) -> list[Compared]:
    declared = statement.declared
    totals = statement.totals[0] if statement.totals else None
    if declared is None or totals is None:
        return []
    found = [_numbers(_("Rows"), declared.rows, statement.row_count)]
    for words, claimed, read in (
        (_("Donations together"), declared.donations_minor, totals.donations_minor + totals.lumps_minor),
        (_("Refunds together"), declared.refunds_minor, totals.refunds_minor),
        (_("Fees of the channel"), declared.fees_minor, totals.fees_minor),
    ):
        found.append(_amounts(words, claimed, read, totals.currency))
    return [one for one in found if one is not None]


def _numbers(words: str, declared: int | None, read: int) -> Compared | None:
    if declared is None:
        return None
    return Compared(words, str(declared), str(read), str(read - declared))


def _amounts(words: str, declared: int | None, read: int, currency: str) -> Compared | None:
    if declared is None:
        return None
    shown = (money_text(Money(minor, currency)) for minor in (declared, read, read - declared))
    return Compared(words, *shown)


def _group(state: RowState, rows: Sequence[PlannedRow]) -> Group:
    shown = sorted(rows, key=lambda planned: planned.row.number)[:SHOWN_MAX]
    return Group(_(STATE_WORDS[state]), len(rows), [_planned(one) for one in shown], len(rows) - len(shown))


def _planned(planned: PlannedRow) -> RowShown:
    row = planned.row
    return RowShown(
        number=row.number,
        line=row.line,
        at=row.at,
        amount=Money(-row.amount_minor if row.kind is RowKind.REFUND else row.amount_minor, row.currency),
        state=_(STATE_WORDS[planned.state]),
        tone=_TONES[planned.state],
        why=reason_text(planned.reason) or _late_text(planned.booking),
        appeal=planned.appeal or "",
        entry_seq=planned.entry_seq,
    )


def reason_text(reason: str) -> str:
    """Return why a row is not booked, in the reader's language."""
    return _(REASON_WORDS[reason]) if reason else ""


def _late_text(booked: Booking | LedgerLine | None) -> str:
    return _(LATE_WORDS) if booked is not None and booked.note_code == LATE else ""


def _per_appeal(plan: Plan) -> list[tuple[str, int, Money]]:
    """Return what each appeal would get: rows, and donations less refunds."""
    sums: dict[str, tuple[int, Money]] = {}
    for planned in plan.to_book:
        assert planned.booking is not None
        amount = Money(planned.booking.amount_minor, planned.booking.currency)
        rows, sum_so_far = sums.get(planned.booking.appeal, (0, Money(0, amount.currency)))
        sums[planned.booking.appeal] = rows + 1, sum_so_far + amount
    return [(appeal, *values) for appeal, values in sorted(sums.items())]


def row_shown(row: StatementRow, lines: Mapping[int, LedgerLine]) -> RowShown:
    """Return a row of a booked statement; `lines` are the public lines by their entry."""
    line = lines.get(row.entry_seq) if row.entry_seq is not None else None
    state = RowState(row.state)
    return RowShown(
        number=row.number,
        line=row.line,
        at=row.at_utc,
        amount=Money(-row.amount_minor if row.kind == RowKind.REFUND else row.amount_minor, row.currency),
        state=_(STATE_WORDS[state]),
        tone=_TONES[state],
        why=reason_text(row.reason) or _late_text(line),
        appeal=row.appeal or "",
        entry_seq=row.entry_seq,
    )


def import_shown(imported: StatementImport, names: dict[int, str], *, cipher: Cipher) -> ImportShown:
    """Return a statement as lists and its own page show it."""
    is_booked = imported.state == ImportState.BOOKED
    start, end = imported.period_from_utc, imported.period_to_utc
    return ImportShown(
        ref=imported.ref,
        format=format_text(imported.format),
        filename=filename_text(imported, cipher),
        state=_("Booked") if is_booked else _("Not booked yet"),
        tone="good" if is_booked else "look",
        rows=imported.rows,
        period=(start, end) if start and end else None,
        sha256=imported.sha256,
        brought_at=imported.imported_at_utc,
        brought_by=names.get(imported.imported_by_id or 0, _("A verb on the server")),
        booked_at=imported.booked_at_utc,
        counts=[
            (_("Donations booked"), imported.booked, "booked"),
            (_("Refunds booked"), imported.refunds_booked, "booked"),
            (_("Already booked"), imported.already_known, "already_known"),
            (_("To look at"), imported.unmatched, "unmatched"),
            (_("Ignored"), imported.ignored, "ignored"),
        ],
    )
