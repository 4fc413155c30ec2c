"""What is looked at before booking: the file's own claims against what was read, and each row's fate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from charity.donations.imports.planning import Plan, PlannedRow
from charity.donations.imports.rules import STATE_WORDS, RowState
from charity.donations.imports.shown import (
    TONES,
    RowShown,
    filename_text,
    format_text,
    late_text,
    moved,
    period_text,
    problem_text,
    reason_text,
)
from charity.donations.imports.tables import StatementImport
from charity.kernel.cipher import Cipher
from charity.kernel.money import Money
from charity.kernel.web.words import _, money_text, ngettext, refusal_text
from charity.statements.row import RowKind, Statement

SHOWN_MAX = 100
ORDER = (
    RowState.UNMATCHED,
    RowState.BOOKED,
    RowState.MOVING,
    RowState.IGNORED,
    RowState.ALREADY_KNOWN,
)


@dataclass(frozen=True, slots=True)
class Compared:
    """What the file declares of itself against what was read."""

    words: str
    declared: str
    read: str
    difference: str
    is_equal: bool


@dataclass(frozen=True, slots=True)
class Tab:
    """Rows that share a fate: how many, and why."""

    state: str
    words: str
    count: int
    is_here: bool


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
    tabs: Sequence[Tab]
    here: str  # the words of the fate that is shown
    reasons: Sequence[tuple[str, int]]
    rows: Sequence[RowShown]
    more: int
    per_appeal: Sequence[tuple[str, int, Money]]
    to_book: int


def preview_of(
    imported: StatementImport, statement: Statement, plan: Plan, *, state: str, cipher: Cipher
) -> Preview:
    """Return what is looked at; `state` is the fate whose rows are shown, else the first that has some."""
    counts = plan.counts()
    states = [one for one in ORDER if counts[one]]
    here = next((one for one in states if one == state), states[0] if states else RowState.UNMATCHED)
    rows = sorted(plan.in_state(here), key=lambda planned: planned.row.number)
    why = Counter({reason: count for (of, reason), count in plan.reasons.items() if of is here})
    return Preview(
        summary=_summary(imported, statement, plan),
        filename=filename_text(imported, cipher),
        period=statement.period,
        compared=_compared(statement),
        looks=[text for text in (_older_text(plan.older), _late_rows_text(plan.late), _alike(plan)) if text],
        errors=_errors(statement, plan),
        warnings=[problem_text(problem) for problem in statement.problems if not problem.is_error],
        tabs=[Tab(str(one), _(STATE_WORDS[one]), counts[one], one is here) for one in states],
        here=_(STATE_WORDS[here]),
        reasons=[(reason_text(reason), count) for reason, count in why.most_common()],
        rows=[_planned(one) for one in rows[:SHOWN_MAX]],
        more=max(0, counts[here] - min(len(rows), SHOWN_MAX)),
        per_appeal=[(appeal, *values) for appeal, values in sorted(plan.per_appeal.items())],
        to_book=counts[RowState.BOOKED],
    )


def _errors(statement: Statement, plan: Plan) -> list[str]:
    """Return what forbids booking."""
    found = [problem_text(problem) for problem in statement.problems if problem.is_error]
    return found if plan.overdraws is None else [*found, refusal_text(plan.overdraws)]


def _summary(imported: StatementImport, statement: Statement, plan: Plan) -> str:
    """Say in one line what the file is and whether it adds up."""
    counts, declared = plan.counts(), statement.declared
    refunds = plan.refunds
    parts = [format_text(imported.format)]
    if statement.period:
        parts.append(period_text(*statement.period))
    if declared is not None and declared.rows is not None:
        parts.append(ngettext("%(num)s row declared", "%(num)s rows declared", declared.rows))
    parts.append(_("%(count)s read", count=statement.row_count))
    parts.append(_("%(count)s matched", count=counts[RowState.BOOKED]))
    parts.append(_("%(count)s to look at", count=counts[RowState.UNMATCHED]))
    for count, words in (
        (refunds, ngettext("%(num)s refund", "%(num)s refunds", refunds)),
        (counts[RowState.MOVING], _("%(count)s between our accounts", count=counts[RowState.MOVING])),
        (counts[RowState.ALREADY_KNOWN], _("%(count)s booked before", count=counts[RowState.ALREADY_KNOWN])),
        (counts[RowState.IGNORED], _("%(count)s ignored", count=counts[RowState.IGNORED])),
    ):
        if count:
            parts.append(words)
    difference = _difference(statement)
    if difference:
        parts.append(_("difference %(amount)s", amount=difference))
    return _(", ").join(parts)


def _difference(statement: Statement) -> str:
    """Return how far the declared sums are from those read; empty where the file declares none."""
    declared, totals = statement.declared, statement.totals[0] if statement.totals else None
    if declared is None or totals is None:
        return ""
    claims = [
        (declared.donations_minor, totals.donations_minor + totals.lumps_minor),
        (declared.refunds_minor, totals.refunds_minor),
        (declared.fees_minor, totals.fees_minor),
    ]
    known = [abs(read - claimed) for claimed, read in claims if claimed is not None]
    return money_text(Money(sum(known), totals.currency)) if known else ""


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


def _alike(plan: Plan) -> str:
    """Tell of rows with the same name, amount and minute: their numbers differ, so each is a gift."""
    told = Counter(
        (one.row.channel, one.row.donor, one.row.amount_minor, one.row.at.replace(second=0))
        for one in plan.to_book
        if one.row.donor and one.row.kind is not RowKind.REFUND
    )
    count = sum(times for times in told.values() if times > 1)
    if not count:
        return ""
    return _(
        "%(count)s rows have the same name, amount and minute as another. Their numbers differ, so each is a "
        "gift of its own; look only if that seems wrong.",
        count=count,
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
    return Compared(words, str(declared), str(read), str(read - declared), read == declared)


def _amounts(words: str, declared: int | None, read: int, currency: str) -> Compared | None:
    if declared is None:
        return None
    claimed, found, apart = (
        money_text(Money(minor, currency)) for minor in (declared, read, read - declared)
    )
    return Compared(words, claimed, found, apart, read == declared)


def _planned(planned: PlannedRow) -> RowShown:
    row = planned.row
    return RowShown(
        id=None,
        number=row.number,
        line=row.line,
        at=row.at,
        amount=moved(row.kind, row.amount_minor, row.fee_minor, row.currency),
        state=_(STATE_WORDS[planned.state]),
        tone=TONES[planned.state],
        why=reason_text(planned.reason) or late_text(planned.booking),
        appeal=planned.appeal or "",
        entry_seq=planned.entry_seq,
    )
