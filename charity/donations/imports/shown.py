"""What the pages of statements show, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from charity.donations.imports.keeping import filename_place
from charity.donations.imports.rules import (
    LATE,
    LATE_WORDS,
    REASON_WORDS,
    STATE_WORDS,
    UNDER_WAY,
    ImportState,
    RowState,
)
from charity.donations.imports.tables import StatementImport, StatementRow
from charity.donations.lines.rules import Booking
from charity.donations.lines.tables import LedgerLine
from charity.kernel.cipher import Cipher
from charity.kernel.clock import desk_day
from charity.kernel.money import Money
from charity.kernel.web.words import _, day_text
from charity.kernel.words import N_
from charity.statements.formats import FORMAT_WORDS
from charity.statements.problems import Problem
from charity.statements.row import RowKind

TONES = {
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
    """One row of a statement; without an `id` it is not kept yet."""

    id: int | None
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
class ImportShown:
    """A statement that was brought in."""

    ref: str
    is_booked: bool
    is_under_way: bool
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


def reason_text(reason: str) -> str:
    """Return why a row is not booked, in the reader's language."""
    return _(REASON_WORDS[reason]) if reason else ""


def late_text(booked: Booking | LedgerLine | None) -> str:
    """Return why an entry's day is not its row's own; empty where it is."""
    return _(LATE_WORDS) if booked is not None and booked.note_code == LATE else ""


def row_shown(row: StatementRow, lines: Mapping[int, LedgerLine]) -> RowShown:
    """Return a row of a booked statement; `lines` are the public lines by their entry."""
    line = lines.get(row.entry_seq) if row.entry_seq is not None else None
    state = RowState(row.state)
    return RowShown(
        id=row.id,
        number=row.number,
        line=row.line,
        at=row.at_utc,
        amount=moved(RowKind(row.kind), row.amount_minor, row.fee_minor, row.currency),
        state=_(STATE_WORDS[state]),
        tone=TONES[state],
        why=reason_text(row.reason) or late_text(line),
        appeal=row.appeal or "",
        entry_seq=row.entry_seq,
    )


def moved(kind: RowKind, amount_minor: int, fee_minor: int, currency: str) -> Money:
    """Return what a row is listed with: a refund below zero, of a fee row the fee."""
    if kind is RowKind.FEE:
        return Money(fee_minor, currency)
    return Money(-amount_minor if kind is RowKind.REFUND else amount_minor, currency)


def period_text(start: datetime, end: datetime) -> str:
    """Return the days from the first to the last, one day once."""
    first, last = desk_day(start), desk_day(end)
    if first == last:
        return day_text(first)
    return _("%(first)s to %(last)s", first=day_text(first), last=day_text(last))


IMPORT_STATES: Mapping[ImportState, tuple[str, str]] = {
    ImportState.PREVIEWED: (N_("Not booked yet"), "look"),
    ImportState.BOOKING: (N_("Being booked"), "look"),
    ImportState.BOOKED: (N_("Booked"), "good"),
    ImportState.UNDOING: (N_("Being undone"), "look"),
    ImportState.UNDONE: (N_("Undone"), "quiet"),
    ImportState.DROPPED: (N_("Put away, not booked"), "quiet"),
}


def import_shown(imported: StatementImport, names: dict[int, str], *, cipher: Cipher) -> ImportShown:
    """Return a statement as lists and its own page show it."""
    state = ImportState(imported.state)
    words, tone = IMPORT_STATES[state]
    start, end = imported.period_from_utc, imported.period_to_utc
    return ImportShown(
        ref=imported.ref,
        is_booked=state is ImportState.BOOKED,
        is_under_way=state in UNDER_WAY,
        format=format_text(imported.format),
        filename=filename_text(imported, cipher),
        state=_(words),
        tone=tone,
        rows=imported.rows,
        period=(start, end) if start and end else None,
        sha256=imported.sha256,
        brought_at=imported.imported_at_utc,
        brought_by=names.get(imported.imported_by_id or 0, _("A verb on the server")),
        booked_at=imported.booked_at_utc,
        counts=_counts(imported),
    )


def _counts(imported: StatementImport) -> list[tuple[str, int, str]]:
    booked = imported.booked + imported.refunds_booked
    others = imported.rows - booked - imported.already_known - imported.unmatched - imported.ignored
    counts = [
        (_("Matched and booked"), booked, str(RowState.BOOKED)),
        (_("To look at"), imported.unmatched, str(RowState.UNMATCHED)),
        (_("Between our accounts"), others, str(RowState.MOVING)),
        (_("Already booked"), imported.already_known, str(RowState.ALREADY_KNOWN)),
        (_("Ignored"), imported.ignored, str(RowState.IGNORED)),
    ]
    return [one for one in counts if one[1] > 0]
