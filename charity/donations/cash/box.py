"""The box by the books: what of each appeal's money lies at a desk, and the oldest of it first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from charity.donations.cash.tables import CashDeposit, CashDepositPart, CashReceipt
from charity.donations.lines.rules import COUNTED_IN
from charity.donations.lines.tables import LedgerLine
from charity.kernel.money import Money
from charity.ledger.accounts import CASH, assets, fund_of
from charity.ledger.balances import foreign_held
from charity.ledger.entry import Kind
from charity.ledger.tables import BALANCE

HOME = "CNY"
_PREFIX = assets(CASH, "")


@dataclass(frozen=True, slots=True)
class Box:
    """What a desk's box should hold, by appeal; foreign notes lie beside it and are not counted with it."""

    desk: str
    by_appeal: dict[str, int]
    foreign: Sequence[tuple[str, Money]] = ()

    @property
    def expected(self) -> Money:
        """All of it together."""
        return Money(sum(self.by_appeal.values()), HOME)


def box_of(session: Session, desk: str, desks: Sequence[str]) -> Box:
    """Return a desk's box: what the ledger has in cash, less what lies at other desks.

    Cash that no desk of its own took (a cash sheet, a payout in cash) belongs to the first desk.
    """
    if desk != desks[0]:
        return Box(desk, _kept(_at_desk(session, desk)))
    held = Counter(_in_cash(session))
    for other in desks[1:]:
        held.subtract(_at_desk(session, other))
    return Box(desk, _kept(held), foreign=_foreign_notes(session))


def oldest_chunks(session: Session, box: Box) -> list[tuple[str, int]]:
    """Return (appeal, amount) of the box's money, the oldest first, given that the oldest goes first."""
    chunks: list[tuple[date, int, str, int]] = []
    for appeal, held in box.by_appeal.items():
        left = held
        for line in _taken_in(session, appeal):
            if left <= 0:
                break
            part = min(left, line.amount_minor)
            chunks.append((line.day, line.seq, appeal, part))
            left -= part
        if left > 0:
            chunks.append((date.min, 0, appeal, left))
    return [(appeal, minor) for _day, _seq, appeal, minor in sorted(chunks)]


def _in_cash(session: Session) -> dict[str, int]:
    query = sa.select(BALANCE.c.account, BALANCE.c.minor).where(
        BALANCE.c.account.startswith(_PREFIX, autoescape=True), BALANCE.c.currency == HOME
    )
    return {fund_of(account): int(minor) for account, minor in session.connection().execute(query)}


def _at_desk(session: Session, desk: str) -> Counter[str]:
    """Return what a desk took and did not pay in, by appeal."""
    held: Counter[str] = Counter()
    taken = (
        select(CashReceipt.appeal, sa.func.sum(CashReceipt.amount_minor))
        .where(
            CashReceipt.desk == desk, CashReceipt.currency == HOME, col(CashReceipt.voided_by_id).is_(None)
        )
        .group_by(col(CashReceipt.appeal))
    )
    held.update({appeal: int(minor) for appeal, minor in session.exec(taken)})
    paid = (
        select(CashDepositPart.appeal, sa.func.sum(CashDepositPart.amount_minor))
        .join(CashDeposit, col(CashDeposit.id) == CashDepositPart.deposit_id)
        .where(CashDeposit.desk == desk, col(CashDeposit.undone_by_id).is_(None))
        .group_by(col(CashDepositPart.appeal))
    )
    held.subtract({appeal: int(minor) for appeal, minor in session.exec(paid)})
    return held


def _kept(held: Counter[str]) -> dict[str, int]:
    return {appeal: minor for appeal, minor in sorted(held.items()) if minor}


def _foreign_notes(session: Session) -> list[tuple[str, Money]]:
    return [
        (appeal, held.money)
        for appeal, accounts in foreign_held(session).items()
        for held in accounts
        if held.account.startswith(f"Assets:{CASH}-")
    ]


def _taken_in(session: Session, appeal: str) -> Iterable[LedgerLine]:
    """Return the lines of an appeal's cash that stand, newest first."""
    reversal = aliased(LedgerLine)
    query = (
        select(LedgerLine)
        .where(
            LedgerLine.appeal == appeal,
            LedgerLine.channel == CASH,
            col(LedgerLine.kind).in_(COUNTED_IN),
            col(LedgerLine.foreign_minor).is_(None),
            ~sa.exists().where(
                col(reversal.of_seq) == col(LedgerLine.seq), col(reversal.kind) == Kind.REVERSAL.value
            ),
        )
        .order_by(col(LedgerLine.seq).desc())
    )
    return session.exec(query)
