"""Rows of a public ledger by what a reader asked for."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, select

from charity.donations.lines.hidden import hidden_of
from charity.donations.lines.queries import as_line
from charity.donations.lines.tables import LedgerLine
from charity.donations.queries import Line
from charity.ledger.entry import Kind
from charity.public.ledger.rules import Asked, Way


def rows_asked_for(session: Session, appeal_ref: str, asked: Asked, *, limit: int) -> list[Line]:
    """Return up to `limit` rows, newest first, before the entry asked for."""
    hidden = hidden_of(session, appeal_ref)
    query = select(LedgerLine).where(LedgerLine.appeal == appeal_ref, hidden.shown)
    if asked.way is not None:
        amount = col(LedgerLine.amount_minor)
        query = query.where(amount > 0 if asked.way is Way.IN else amount < 0)
    if asked.channel:
        query = query.where(LedgerLine.channel == asked.channel)
    if asked.before_seq is not None:
        query = query.where(LedgerLine.seq < asked.before_seq)
    rows = session.exec(query.order_by(col(LedgerLine.seq).desc()).limit(limit))
    return [as_line(row, hidden) for row in rows]


def last_day_out(session: Session, appeal_ref: str) -> date | None:
    """Return the day of the last payout, None when there was none."""
    kinds = (Kind.PAYOUT, Kind.REMAINDER, Kind.USE)
    return session.exec(
        select(sa.func.max(LedgerLine.day)).where(
            LedgerLine.appeal == appeal_ref,
            col(LedgerLine.kind).in_(kinds),
            hidden_of(session, appeal_ref).shown,
        )
    ).one()


def first_day_in(session: Session, appeal_ref: str) -> date | None:
    """Return the day on which money first came, None when none did."""
    shown = LedgerLine.appeal == appeal_ref, hidden_of(session, appeal_ref).shown
    return session.exec(select(sa.func.min(LedgerLine.day)).where(*shown)).one()
