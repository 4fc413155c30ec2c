"""The checks of rows against the ledger: refunds, what waits, windows, lumps, codes, the public total."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from charity.appeals.appeal import Appeal
from charity.appeals.routes.queries import route_of
from charity.appeals.routes.rules import CharityFields
from charity.donations.imports.rules import Reason, RowState
from charity.donations.imports.tables import StatementRow
from charity.donations.lines.tables import LedgerLine
from charity.donations.matching.tables import RowDecision, RowEntry
from charity.donations.reconciliation.facts import (
    File,
    lines_in,
    not_held,
    rows_where,
    sums_by,
    waiting_until,
)
from charity.donations.reconciliation.rules import AccountKey, Check, CheckState, Figure, Place, Span
from charity.kernel.clock import desk_day
from charity.kernel.words import N_
from charity.ledger.entry import Kind

LISTED_MAX = 12
_INCOME = (Kind.DONATION.value, Kind.LUMP.value)
_BY_ROWS = (*_INCOME, Kind.REFUND.value)


def is_standing() -> sa.ColumnElement[bool]:
    """Return the condition on lines that no reversal took back."""
    reversal = aliased(LedgerLine)
    return ~sa.exists().where(
        col(reversal.of_seq) == col(LedgerLine.seq), col(reversal.kind) == Kind.REVERSAL.value
    )


def refunds(session: Session, key: AccountKey, files: Sequence[File], span: Span) -> Check:
    """Check 5: refund rows without a payment, refunds booked to nothing, refunds beyond what was given."""
    reasons = (Reason.REFUND_ALONE.value, Reason.REFUND_BEYOND.value)
    waiting = sums_by(
        session,
        (col(StatementRow.import_id),),
        [*rows_where(key, files, span), col(StatementRow.state) == RowState.UNMATCHED.value,
         col(StatementRow.reason).in_(reasons)],
    )  # fmt: skip
    is_refund = (col(LedgerLine.kind) == Kind.REFUND.value, is_standing())
    count, minor = lines_in(session, key, span, where=is_refund)[0]
    beyond = _refunded_beyond(session, key, span)
    refs = {one.id: one.ref for one in files}
    figures = [
        Figure(N_("Refunds booked"), count=int(count)),
        Figure(N_("Their amount"), minor=-int(minor)),
        Figure(N_("Refund rows without their payment"), count=sum(int(row[1]) for row in waiting)),
        Figure(N_("Donations refunded beyond their amount"), count=len(beyond)),
    ]
    places = [
        *(Place("statement", refs[row[0]], RowState.UNMATCHED.value) for row in waiting),
        *(Place("entry", str(seq)) for seq in beyond),
    ]
    return Check(5, CheckState.LOOK if places else CheckState.GOOD, figures, places[:LISTED_MAX])


def _refunded_beyond(session: Session, key: AccountKey, span: Span) -> list[int]:
    """Return the donations refunded in the period of which more came back than was given; 0: of none."""
    given, every = aliased(LedgerLine), aliased(LedgerLine)
    undone = aliased(LedgerLine)
    back = (
        sa.select(sa.func.sum(-col(every.amount_minor)))
        .where(
            col(every.of_seq) == col(given.seq),
            col(every.kind) == Kind.REFUND.value,
            ~sa.exists().where(col(undone.of_seq) == col(every.seq), col(undone.kind) == Kind.REVERSAL.value),
        )
        .correlate(given)
        .scalar_subquery()
    )
    touched = sa.select(col(LedgerLine.of_seq)).where(
        col(LedgerLine.kind) == Kind.REFUND.value,
        col(LedgerLine.channel) == key.channel,
        col(LedgerLine.day).between(span.first, span.last),
    )
    rows = session.connection().execute(
        sa.select(col(given.seq)).where(col(given.seq).in_(touched), back > col(given.amount_minor))
    )
    return [int(seq) for (seq,) in rows]


def waiting(session: Session, key: AccountKey, span: Span) -> Check:
    """Check 8: rows up to the period's end that wait, and since when."""
    count, minor, oldest = waiting_until(session, key, span)
    figures = [Figure(N_("Rows that wait"), count=count), Figure(N_("Their amount"), minor=minor)]
    if oldest is not None:
        figures.append(Figure(N_("The oldest is of"), day=desk_day(oldest)))
    places = [Place("pool", "")] if count else []
    return Check(8, CheckState.LOOK if count else CheckState.GOOD, figures, places)


def windows(session: Session, key: AccountKey, span: Span) -> Check:
    """Check 9: donations of days before their appeal was published, or after the time its route allows."""
    appeal = col(LedgerLine.appeal)
    known = lines_in(session, key, span, appeal, where=(col(LedgerLine.kind).in_(_INCOME), is_standing()))
    figures = [Figure(N_("Donations and sums booked"), count=sum(int(row[1]) for row in known))]
    outside = list[Figure]()
    for ref, first, last in _windows_of(session, [row[0] for row in known]):
        beyond: list[Any] = [col(LedgerLine.day) < first] if first else []
        beyond += [col(LedgerLine.day) > last] if last else []
        where = (appeal == ref, col(LedgerLine.kind).in_(_INCOME), is_standing(), sa.or_(*beyond))
        count, minor = lines_in(session, key, span, where=where)[0] if beyond else (0, 0)
        if count:
            outside += [
                Figure(N_("Outside the time of %(appeal)s"), count=int(count), facts={"appeal": ref}),
                Figure(N_("Their amount"), minor=int(minor)),
            ]
    return Check(9, CheckState.LOOK if outside else CheckState.GOOD, [*figures, *outside])


def _windows_of(session: Session, refs: Sequence[str]) -> list[tuple[str, date | None, date | None]]:
    found = list[tuple[str, date | None, date | None]]()
    for appeal in session.exec(select(Appeal).where(col(Appeal.ref).in_(refs)).order_by(col(Appeal.ref))):
        route = route_of(session, appeal)
        published = appeal.published_at_utc
        last = route.period_to if isinstance(route, CharityFields) else None
        found.append((appeal.ref, desk_day(published) if published else None, last))
    return found


def lumps(session: Session, key: AccountKey, span: Span) -> Check:
    """Check 10: sums of several donors, who stay unknown."""
    where = (col(LedgerLine.kind) == Kind.LUMP.value, is_standing())
    rows = lines_in(session, key, span, col(LedgerLine.seq), where=where)
    figures = [
        Figure(N_("Sums of unknown donors"), count=len(rows)),
        Figure(N_("Their amount"), minor=sum(int(row[2]) for row in rows)),
    ]
    places = [Place("entry", str(row[0])) for row in rows[:LISTED_MAX]]
    return Check(10, CheckState.TOLD if rows else CheckState.GOOD, figures, places)


def codes(session: Session, key: AccountKey, files: Sequence[File], span: Span) -> Check:
    """Check 11: rows with another appeal's code than the one chosen, and what people decided of such."""
    other = sums_by(
        session,
        (col(StatementRow.import_id),),
        [*rows_where(key, files, span), col(StatementRow.state) == RowState.UNMATCHED.value,
         col(StatementRow.reason) == Reason.OTHER_APPEAL.value],
    )  # fmt: skip
    by_hand = session.connection().execute(
        sa.select(sa.func.count())
        .select_from(sa.join(RowDecision, StatementRow, col(RowDecision.row_id) == col(StatementRow.id)))
        .where(
            *rows_where(key, files, span),
            col(RowDecision.undone_at_utc).is_(None),
            col(RowDecision.reason_before) == Reason.OTHER_APPEAL.value,
        )
    )
    matched = int(by_hand.scalar_one())
    refs = {one.id: one.ref for one in files}
    figures = [
        Figure(N_("Rows whose code is another appeal’s"), count=sum(int(row[1]) for row in other)),
        Figure(N_("Such rows that a person decided"), count=matched),
    ]
    places = [Place("statement", refs[row[0]], RowState.UNMATCHED.value) for row in other[:LISTED_MAX]]
    if other:
        return Check(11, CheckState.LOOK, figures, places)
    return Check(11, CheckState.TOLD if matched else CheckState.GOOD, figures, places)


def public_total(session: Session, key: AccountKey, span: Span) -> Check:
    """Check 12: what the public lines add up to, what the rows they were matched with do, and the rest."""
    row, split = aliased(StatementRow), aliased(RowEntry)
    sign = sa.case((col(row.kind) == Kind.REFUND.value, -1), else_=1)
    has_none = sa.and_(col(row.id).is_(None), col(split.row_id).is_(None))
    joined = (
        sa.join(
            LedgerLine,
            row,
            sa.and_(col(row.entry_seq) == col(LedgerLine.seq), col(row.state) == RowState.BOOKED.value),
            isouter=True,
        )
    ).join(split, col(split.entry_seq) == col(LedgerLine.seq), isouter=True)
    amount = col(LedgerLine.amount_minor)
    query = (
        sa.select(
            sa.func.coalesce(sa.func.sum(amount), 0),
            sa.func.coalesce(sa.func.sum(sign * col(row.amount_minor)), 0),
            sa.func.coalesce(sa.func.sum(sa.case((has_none, amount), else_=0)), 0),
            sa.func.coalesce(sa.func.sum(sa.case((has_none, 1), else_=0)), 0),
        )
        .select_from(joined)
        .where(
            col(LedgerLine.day).between(span.first, span.last),
            col(LedgerLine.channel) == key.channel,
            col(LedgerLine.currency) == key.currency,
            col(LedgerLine.appeal).not_in(not_held()),
            col(LedgerLine.kind).in_(_BY_ROWS),
            is_standing(),
        )
    )
    public, by_rows, alone, count = (int(one) for one in session.connection().execute(query).one())
    figures = [
        Figure(N_("Donations, sums and refunds in the public ledger"), minor=public),
        Figure(N_("Rows matched with them"), minor=by_rows),
        Figure(N_("Booked at the desk without a statement’s row"), minor=alone),
        Figure(N_("How many entries without a row"), count=count),
    ]
    return Check(12, CheckState.GOOD if public == by_rows + alone else CheckState.LOOK, figures)
