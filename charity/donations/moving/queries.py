"""Questions about money between the desk's own accounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from charity.donations.imports.rules import RowState
from charity.donations.imports.tables import StatementImport, StatementRow
from charity.donations.lines.tables import LedgerLine
from charity.donations.moving.rules import Half, Lot, Pair, pairs_among, still_there
from charity.donations.moving.tables import AccountMove, MoveEntry
from charity.kernel.errors import Missing
from charity.ledger.accounts import assets
from charity.ledger.entry import Kind
from charity.ledger.tables import BALANCE
from charity.statements.row import RowKind

_BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row that waits for its other half, with its statement."""

    row: StatementRow
    imported: StatementImport

    @property
    def half(self) -> Half:
        """What pairing needs of it."""
        assert self.row.id is not None
        row = self.row
        fee = row.fee_minor if row.kind == RowKind.WITHDRAWAL else 0
        return Half(self.row.id, row.channel, row.currency, row.at_utc, row.amount_minor, fee)


def waiting(session: Session, *, limit: int) -> list[Waiting]:
    """Return the withdrawals and settlements that wait for their other half, oldest first."""
    move = aliased(AccountMove)
    is_moved = sa.exists().where(
        sa.or_(col(move.from_row_id) == StatementRow.id, col(move.to_row_id) == StatementRow.id),
        col(move.undone_at_utc).is_(None),
    )
    query = (
        select(StatementRow, StatementImport)
        .join(StatementImport, col(StatementImport.id) == StatementRow.import_id)
        .where(StatementRow.state == RowState.MOVING, ~is_moved)
        .order_by(col(StatementRow.at_utc), col(StatementRow.id))
        .limit(limit)
    )
    return [Waiting(row, imported) for row, imported in session.exec(query)]


def proposed(found: Sequence[Waiting]) -> list[Pair]:
    """Return the pairs that amount and days tell."""
    return pairs_among(
        [one.half for one in found if one.row.kind == RowKind.WITHDRAWAL],
        [one.half for one in found if one.row.kind == RowKind.SETTLEMENT],
    )


def moves(session: Session, *, before: int | None = None, limit: int) -> Sequence[AccountMove]:
    """Return the transfers that were booked, newest first, those before an id."""
    query = select(AccountMove)
    if before is not None:
        query = query.where(col(AccountMove.id) < before)
    return session.exec(query.order_by(col(AccountMove.id).desc()).limit(limit)).all()


def move_by_id(session: Session, move_id: int) -> AccountMove:
    """Return a transfer; raises Missing."""
    found = session.get(AccountMove, move_id)
    if found is None:
        raise Missing()
    return found


def move_by_once(session: Session, once: str) -> AccountMove | None:
    """Return the transfer that a form sent, None where it sent none yet."""
    return session.exec(select(AccountMove).where(AccountMove.once == once)).first()


def standing_move_of(session: Session, row_id: int) -> AccountMove | None:
    """Return the standing transfer of a row."""
    either = sa.or_(col(AccountMove.from_row_id) == row_id, col(AccountMove.to_row_id) == row_id)
    return session.exec(select(AccountMove).where(either, col(AccountMove.undone_at_utc).is_(None))).first()


def move_of_entry(session: Session, seq: int) -> AccountMove | None:
    """Return the transfer that an entry is a share of."""
    return session.exec(
        select(AccountMove)
        .join(MoveEntry, col(MoveEntry.move_id) == AccountMove.id)
        .where(MoveEntry.entry_seq == seq)
    ).first()


def entries_of(session: Session, move_id: int) -> list[LedgerLine]:
    """Return the public lines of a transfer's entries, in order."""
    query = select(LedgerLine).join(MoveEntry, col(MoveEntry.entry_seq) == LedgerLine.seq)
    return list(session.exec(query.where(MoveEntry.move_id == move_id).order_by(col(LedgerLine.seq))))


def moved_rows_of(session: Session, import_id: int) -> list[AccountMove]:
    """Return the standing transfers that a statement's rows tell, which its undoing takes back first."""
    rows = sa.select(col(StatementRow.id)).where(col(StatementRow.import_id) == import_id)
    either = sa.or_(col(AccountMove.from_row_id).in_(rows), col(AccountMove.to_row_id).in_(rows))
    query = select(AccountMove).where(either, col(AccountMove.undone_at_utc).is_(None))
    return list(session.exec(query.order_by(col(AccountMove.id).desc())))


def import_of(session: Session, row: StatementRow) -> StatementImport:
    """Return the statement of a row."""
    return session.exec(select(StatementImport).where(StatementImport.id == row.import_id)).one()


def balance_of(session: Session, account: str, currency: str) -> int:
    """Return what an account of the ledger holds, in minor units."""
    query = sa.select(BALANCE.c.minor).where(BALANCE.c.account == account, BALANCE.c.currency == currency)
    return int(session.connection().execute(query).scalar_one_or_none() or 0)


def lots_in(session: Session, channel: str, currency: str) -> list[Lot]:
    """Return the money in one of the desk's accounts, by appeal and the entry with which it came in."""
    return [
        Lot(seq, appeal, minor)
        for appeal, balance in _balances(session, channel, currency).items()
        for seq, minor in still_there(_incoming(session, appeal, channel, currency, balance), balance)
    ]


def _balances(session: Session, channel: str, currency: str) -> dict[str, int]:
    prefix = assets(channel, "")
    query = sa.select(BALANCE.c.account, BALANCE.c.minor).where(
        BALANCE.c.account.startswith(prefix), BALANCE.c.currency == currency, BALANCE.c.minor > 0
    )
    return {account.removeprefix(prefix): minor for account, minor in session.connection().execute(query)}


def _incoming(
    session: Session, appeal: str, channel: str, currency: str, balance_minor: int
) -> list[tuple[int, int]]:
    """Return the newest gifts of an appeal into an account, as many as a balance can consist of."""
    net = col(LedgerLine.amount_minor) - col(LedgerLine.fee_minor)
    reversal = aliased(LedgerLine)
    is_reversed = sa.exists().where(
        col(reversal.of_seq) == col(LedgerLine.seq), col(reversal.kind) == Kind.REVERSAL.value
    )
    query = (
        sa.select(col(LedgerLine.seq), net)
        .where(
            col(LedgerLine.appeal) == appeal,
            col(LedgerLine.channel) == channel,
            col(LedgerLine.currency) == currency,
            col(LedgerLine.kind).in_([Kind.DONATION, Kind.LUMP]),
            ~is_reversed,
        )
        .order_by(col(LedgerLine.seq).desc())
    )
    found: list[tuple[int, int]] = []
    left = balance_minor
    for seq, minor in session.connection().execute(query.execution_options(yield_per=_BATCH)):
        found.append((seq, minor))
        left -= minor
        if left <= 0:
            break
    return found
