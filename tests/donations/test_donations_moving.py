"""Money between our own accounts is paired, moves the oldest money first, and is never a second gift."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from charity.donations.imports.keeping import sealed_texts
from charity.donations.imports.rules import RowState
from charity.donations.imports.tables import StatementImport, StatementRow
from charity.donations.lines.queries import all_lines_of
from charity.donations.moving import queries, service
from charity.donations.moving.rules import (
    Half,
    Lot,
    MovedMeanwhile,
    MoveSpent,
    NoPair,
    NotEnoughThere,
    fees_shared,
    pairs_among,
    still_there,
    taken_oldest_first,
)
from charity.donations.moving.tables import AccountMove
from charity.kernel.errors import NotYours
from charity.ledger.balances import account_balances
from charity.ledger.entry import Draft, Kind, Posting
from charity.statements.row import Row, RowKind
from tests.donations.money_desk import HELD, OTHER, MoneyDesk
from tests.statements.samples import START, Trade, bill, order_no

DAY = timedelta(days=1)


def half(row_id: int, channel: str, minor: int, day: int, fee: int = 0) -> Half:
    return Half(row_id, channel, "CNY", START + day * DAY, minor, fee)


def test_pairs_are_told_by_amount_and_days_and_each_row_is_in_one() -> None:
    left = [half(1, "WeChat", 500, 0), half(2, "WeChat", 500, 1), half(3, "Alipay", 1_000, 0, fee=1)]
    came = [half(8, "Bank", 500, 2), half(7, "Bank", 500, 1), half(9, "Bank", 999, 1), half(6, "Bank", 77, 0)]
    pairs = pairs_among(left, came)
    assert [(pair.left.row_id, pair.came.row_id, pair.fee_minor) for pair in pairs] == [
        (1, 7, 0),
        (3, 9, 1),
        (2, 8, 0),
    ]
    assert pairs_among([half(1, "WeChat", 500, 0)], [half(2, "Bank", 500, 9)]) == []
    assert pairs_among([half(1, "Bank", 500, 0)], [half(2, "Bank", 500, 0)]) == []


def test_the_oldest_money_goes_first_and_fees_are_exact_to_the_fen() -> None:
    lots = [Lot(5, OTHER, 300), Lot(2, HELD, 100), Lot(9, HELD, 400)]
    taken = taken_oldest_first(lots, 500)
    assert taken == {HELD: 200, OTHER: 300}
    assert sum(fees_shared(taken, 7).values()) == 7
    assert still_there([(9, 400), (2, 100)], 450) == [(9, 400), (2, 50)]


class Bench:
    """A bill booked to two appeals, and rows of money that moves."""

    def __init__(self, desk: MoneyDesk) -> None:
        self.desk = desk
        desk.bring(
            bill(
                [
                    Trade(order_no(1), START, 10_000, attach=HELD),
                    Trade(order_no(2), START + DAY, 20_000, attach=OTHER),
                    Trade(order_no(3), START + 2 * DAY, 5_000, attach=HELD),
                ]
            )
        )

    def row(self, kind: RowKind, channel: str, minor: int, *, fee: int = 0, at: datetime = START) -> int:
        """Keep a row as the import of a bank's or a company's own statement does."""
        with self.desk.writing() as session:
            imported = session.exec(select(StatementImport)).first()
            assert imported is not None
            number = 1 + len(session.exec(select(StatementRow.id)).all())
            read = Row(number, number, kind, channel, f"n{number}", "", at, minor, fee, "CNY")
            is_move = kind in {RowKind.WITHDRAWAL, RowKind.SETTLEMENT}
            kept = StatementRow(
                import_id=imported.id,
                number=number,
                line=number,
                at_utc=at,
                kind=kind,
                channel=channel,
                amount_minor=minor,
                fee_minor=fee,
                currency="CNY",
                state=RowState.MOVING if is_move else RowState.UNMATCHED,
                reason="" if is_move else "no_code",
                private_sealed=sealed_texts(self.desk.house.cipher, imported.ref, read),
            )
            session.add(kept)
            session.flush()
            assert kept.id is not None
            return kept.id

    def act(self, act: Callable[..., object], *args: object, **more: object) -> object:
        with self.desk.writing() as session:
            more.setdefault("by", self.desk.treasurer)
            return act(session, *args, at=self.desk.house.clock(), journal=self.desk.journal(session), **more)

    def balances(self, appeal: str) -> dict[str, int]:
        with self.desk.house.database.reading() as session:
            found = {name.split(":")[1]: money.minor for name, money in account_balances(session, appeal)
                     if name.startswith("Assets:")}  # fmt: skip
            return {name: minor for name, minor in found.items() if minor}


@pytest.fixture
def bench(desk: MoneyDesk) -> Bench:
    return Bench(desk)


def test_a_withdrawal_and_the_banks_row_become_one_transfer_that_can_be_taken_back(
    desk: MoneyDesk, bench: Bench
) -> None:
    bench.row(RowKind.WITHDRAWAL, "WeChat", 15_000, fee=15, at=START + 3 * DAY)
    bench.row(RowKind.SETTLEMENT, "Bank", 14_985, at=START + 4 * DAY)
    with pytest.raises(NotYours):
        bench.act(service.book_proposed, once="p", by=desk.approver)
    bench.act(service.book_proposed, once="p")
    bench.act(service.book_proposed, once="p")
    assert bench.balances(HELD) == {"WeChat": 5_000, "Bank": 9_990}
    assert bench.balances(OTHER) == {"WeChat": 15_000, "Bank": 4_995}
    totals = desk.totals(), desk.totals(OTHER)
    assert [one.received_minor for one in totals] == [15_000, 20_000]
    assert [one.fees_minor for one in totals] == [10, 5]
    with desk.house.database.reading() as session:
        (move,) = queries.moves(session, limit=9)
        assert queries.waiting(session, limit=9) == []
        lines = queries.entries_of(session, move.id or 0)
        assert {line.kind for line in lines} == {Kind.TRANSFER}
        assert all_lines_of(session, HELD)[-1].running.minor == desk.totals().held_minor
    bench.act(service.undo, move.id)
    assert bench.balances(HELD) == {"WeChat": 15_000}
    with desk.house.database.reading() as session:
        assert len(queries.waiting(session, limit=9)) == 2
    with pytest.raises(MovedMeanwhile):
        bench.act(service.undo, move.id)


def test_what_the_ledger_does_not_know_does_not_move_and_what_is_spent_does_not_come_back(
    desk: MoneyDesk, bench: Bench
) -> None:
    left = bench.row(RowKind.WITHDRAWAL, "WeChat", 36_000)
    came = bench.row(RowKind.SETTLEMENT, "Bank", 30_000)
    other = bench.row(RowKind.SETTLEMENT, "Bank", 40_000)
    with pytest.raises(NotEnoughThere):
        bench.act(service.pair_by_hand, left, came, once="h")
    with pytest.raises(NoPair):
        bench.act(service.pair_by_hand, left, other, once="h")
    left = bench.row(RowKind.WITHDRAWAL, "WeChat", 30_100)
    bench.act(service.pair_by_hand, left, came, once="h2")
    assert desk.totals().fees_minor + desk.totals(OTHER).fees_minor == 100
    with pytest.raises(MovedMeanwhile):
        bench.act(service.pair_by_hand, left, came, once="h3")
    spent = (
        Posting(f"Assets:Bank:{OTHER}", "CNY", -19_000),
        Posting(f"Expenses:Payouts:{OTHER}", "CNY", 19_000),
    )
    with desk.writing() as session:
        desk.journal(session).post(Draft(Kind.PAYOUT, START.date(), OTHER, spent), at=desk.house.clock())
        move = queries.standing_move_of(session, left)
    assert move is not None
    with pytest.raises(MoveSpent):
        bench.act(service.undo, move.id)


def test_our_own_money_leaves_the_pool_without_becoming_a_gift(desk: MoneyDesk, bench: Bench) -> None:
    row = bench.row(RowKind.DONATION, "Bank", 8_000)
    with pytest.raises(NoPair):
        bench.act(service.own_transfer, row, "Bank", once="o")
    bench.act(service.own_transfer, row, "WeChat", once="o")
    assert desk.totals().received_minor == 15_000
    assert bench.balances(HELD) == {"WeChat": 7_000, "Bank": 8_000}
    with desk.house.database.reading() as session:
        move = queries.standing_move_of(session, row)
        assert session.get(StatementRow, row).state == RowState.MOVING  # type: ignore[union-attr]
    assert move is not None
    bench.act(service.undo, move.id)
    with desk.house.database.reading() as session:
        kept = session.get(StatementRow, row)
        assert kept is not None
        assert (kept.state, kept.reason) == (RowState.UNMATCHED, "no_code")


def test_the_database_holds_a_row_in_one_standing_transfer(desk: MoneyDesk, bench: Bench) -> None:
    row = bench.row(RowKind.SETTLEMENT, "Bank", 8_000)

    def twice(session: Session) -> None:
        for once in ("a", "b"):
            session.add(
                AccountMove(
                    once=once, from_channel="WeChat", to_channel="Bank", to_row_id=row, amount_minor=8_000,
                    fee_minor=0, currency="CNY", by_id=desk.treasurer.id, at_utc=desk.house.clock(),
                )
            )  # fmt: skip
        session.flush()

    with pytest.raises(sa.exc.IntegrityError), desk.writing() as session:
        twice(session)
