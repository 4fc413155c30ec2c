"""Questions to statements, public lines and ledger about one account in one period."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from charity.donations.imports.rules import ImportState, RowState
from charity.donations.imports.tables import StatementImport, StatementRow
from charity.donations.lines.tables import LedgerLine
from charity.donations.reconciliation.rules import AccountKey, Span
from charity.kernel.clock import BEIJING, desk_day
from charity.ledger.accounts import Custody
from charity.ledger.tables import APPEAL_TOTAL, BALANCE, POSTING

HOME = "CNY"


def edges(span: Span) -> tuple[datetime, datetime]:
    """Return the moment a period begins and the moment after it, at the desk's zone."""
    after = span.last + timedelta(days=1)
    return (
        datetime.combine(span.first, time.min, tzinfo=BEIJING),
        datetime.combine(after, time.min, tzinfo=BEIJING),
    )


@dataclass(frozen=True, slots=True)
class File:
    """A booked statement that touches the period."""

    id: int
    ref: str
    format: str
    rows: int
    declared: dict[str, Any]
    account: bytes
    opening_minor: int | None
    closing_minor: int | None
    first: date
    last: date
    says_what_it_covers: bool


def files_in(session: Session, key: AccountKey, span: Span) -> list[File]:
    """Return the statements of an account that touch a period, oldest first; a family's own are left out."""
    start, end = edges(span)
    imported = StatementImport
    begins = sa.func.coalesce(imported.covers_from_utc, imported.period_from_utc)
    ends = sa.func.coalesce(imported.covers_to_utc, imported.period_to_utc)
    rows = session.exec(
        select(imported)
        .where(
            imported.state == ImportState.BOOKED,
            begins < end,
            ends >= start,
            sa.or_(col(imported.appeal).is_(None), col(imported.appeal).not_in(not_held())),
            col(imported.channel).in_((key.channel, "")),
        )
        .order_by(begins, col(imported.id))
    ).all()
    return [_file(one) for one in rows if _has_rows(session, one, key)]


def not_held() -> sa.Select[Any]:
    """Return the appeals whose money the desk does not hold."""
    return sa.select(APPEAL_TOTAL.c.appeal).where(APPEAL_TOTAL.c.custody != Custody.HELD.value)


def _has_rows(session: Session, one: StatementImport, key: AccountKey) -> bool:
    query = select(StatementRow.id).where(
        StatementRow.import_id == one.id,
        StatementRow.channel == key.channel,
        StatementRow.currency == key.currency,
    )
    return session.exec(query.limit(1)).first() is not None


def _file(one: StatementImport) -> File:
    begins = one.covers_from_utc or one.period_from_utc
    ends = one.covers_to_utc or one.period_to_utc
    assert one.id is not None
    assert begins is not None
    assert ends is not None
    return File(
        id=one.id,
        ref=one.ref,
        format=one.format,
        rows=one.rows,
        declared=one.declared or {},
        account=one.account_index or b"",
        opening_minor=one.opening_minor,
        closing_minor=one.closing_minor,
        first=desk_day(begins),
        last=desk_day(ends),
        says_what_it_covers=one.covers_from_utc is not None,
    )


def rows_where(key: AccountKey, files: Sequence[File], span: Span | None = None) -> list[Any]:
    """Return the conditions on rows of an account in some files, within a period where one is given."""
    found: list[Any] = [
        col(StatementRow.import_id).in_([one.id for one in files]),
        col(StatementRow.channel) == key.channel,
        col(StatementRow.currency) == key.currency,
    ]
    if span is not None:
        start, end = edges(span)
        found += [col(StatementRow.at_utc) >= start, col(StatementRow.at_utc) < end]
    return found


def sums_by(session: Session, columns: Sequence[Any], conditions: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Return (…columns, count, amount, fee, first moment) of statement rows in groups."""
    query = sa.select(
        *columns,
        sa.func.count(),
        sa.func.coalesce(sa.func.sum(StatementRow.amount_minor), 0),
        sa.func.coalesce(sa.func.sum(StatementRow.fee_minor), 0),
        sa.func.min(StatementRow.at_utc),
    ).where(*conditions)
    return [
        tuple(row) for row in session.connection().execute(query.group_by(*columns) if columns else query)
    ]


def waiting_until(session: Session, key: AccountKey, span: Span) -> tuple[int, int, datetime | None]:
    """Return how many rows of an account up to a period's end wait, their sum, and the oldest's moment."""
    _start, end = edges(span)
    found = sums_by(
        session,
        (),
        [
            col(StatementRow.state) == RowState.UNMATCHED.value,
            col(StatementRow.channel) == key.channel,
            col(StatementRow.currency) == key.currency,
            col(StatementRow.at_utc) < end,
        ],
    )
    count, minor, _fee, oldest = found[0]
    return int(count), int(minor), oldest


def lines_in(
    session: Session, key: AccountKey, span: Span, *columns: Any, where: Iterable[Any] = ()
) -> list[Any]:
    """Return (…columns, count, amount) of the public lines of held money in an account and period."""
    amount = sa.func.coalesce(sa.func.sum(LedgerLine.amount_minor), 0)
    query = sa.select(*columns, sa.func.count(), amount).where(
        col(LedgerLine.day).between(span.first, span.last),
        col(LedgerLine.channel) == key.channel,
        col(LedgerLine.appeal).not_in(not_held()),
        *where,
    )
    return list(session.connection().execute(query.group_by(*columns) if columns else query))


def account_prefix(key: AccountKey) -> str:
    """Return how the names of an account's parts begin, one part for each appeal."""
    name = key.channel if key.currency == HOME else f"{key.channel}-{key.currency}"
    return f"Assets:{name}:"


def balance_at(session: Session, key: AccountKey, last: date) -> int:
    """Return what the ledger has in an account at the end of a day, over all appeals.

    Today's balances, less what was booked for later days: a month's end costs its later entries only.
    """
    prefix, connection = account_prefix(key), session.connection()
    now = sa.select(sa.func.coalesce(sa.func.sum(BALANCE.c.minor), 0)).where(
        BALANCE.c.account.startswith(prefix, autoescape=True), BALANCE.c.currency == key.currency
    )
    later = (
        sa.select(sa.func.coalesce(sa.func.sum(POSTING.c.minor), 0))
        .select_from(
            sa.join(
                POSTING, LedgerLine, POSTING.c.entry_seq == col(LedgerLine.seq)
            )  # every movement has a line
        )
        .where(
            col(LedgerLine.day) > last,
            POSTING.c.account.startswith(prefix, autoescape=True),
            POSTING.c.currency == key.currency,
        )
    )
    return int(connection.execute(now).scalar_one()) - int(connection.execute(later).scalar_one())


def accounts_known(session: Session) -> list[AccountKey]:
    """Return the desk's accounts that hold or held money, or of which statements were brought in."""
    names = session.connection().execute(
        sa.select(BALANCE.c.account, BALANCE.c.currency).where(BALANCE.c.account.startswith("Assets:"))
    )
    found = set()
    for account, currency in names:
        channel = account.split(":")[1].removesuffix(f"-{currency}")
        if channel not in {"Observed", "Mirrored"}:
            found.add(AccountKey(channel, currency))
    return sorted(found, key=lambda key: (key.currency != HOME, key.channel, key.currency))
