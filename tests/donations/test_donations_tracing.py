"""Each fen that went out is traced to the gifts it came from: first in, first out, against a plain model."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from charity.donations.lines import service as lines
from charity.donations.lines.rules import Booking
from charity.donations.lines.tables import LedgerLine
from charity.donations.tracing import checks
from charity.donations.tracing.queries import sources_of, summary_of, trace_of, uses_of
from charity.donations.tracing.service import follow_all
from charity.donations.tracing.tables import SpendingQueue, SpentRange
from charity.kernel.clock import desk_day
from charity.kernel.errors import Missing
from charity.ledger import accounts
from charity.ledger.entry import Draft, Kind, Posting
from tests.donations.money_desk import HELD, MoneyDesk

_SIDES = {Kind.DONATION: accounts.donations, Kind.LUMP: accounts.donations, Kind.REFUND: accounts.refunds}


@dataclass
class Fund:
    """Books bare movements of one appeal."""

    desk: MoneyDesk
    session: Session

    def move(self, kind: Kind, minor: int, *, fee: int = 0, of_seq: int | None = None) -> int:
        side = _SIDES.get(kind, accounts.payouts)(HELD)
        postings = [Posting(accounts.assets("Bank", HELD), "CNY", minor - fee), Posting(side, "CNY", -minor)]
        if fee:
            postings.append(Posting(accounts.fees(HELD), "CNY", fee))
        draft = Draft(kind, desk_day(self.desk.house.clock()), HELD, tuple(postings))
        booking = Booking(draft, "Bank", minor, "CNY", fee, note_code="hospital", of_seq=of_seq)
        journal = self.desk.journal(self.session)
        return lines.book(self.session, [booking], journal=journal, at=self.desk.house.clock())[0].seq

    def give(self, minor: int, *, fee: int = 0) -> int:
        return self.move(Kind.DONATION, minor, fee=fee)

    def pay(self, minor: int) -> int:
        return self.move(Kind.PAYOUT, -minor)

    def refund(self, gift: int, minor: int) -> int:
        return self.move(Kind.REFUND, -minor, of_seq=gift)

    def reverse(self, seq: int) -> int:
        day, at = desk_day(self.desk.house.clock()), self.desk.house.clock()
        journal = self.desk.journal(self.session)
        return lines.reverse(self.session, seq, day=day, reason="wrong_row", journal=journal, at=at).seq

    def used(self, gift: int) -> dict[int, int]:
        return {one.payout_seq: one.amount.minor for one in uses_of(self.session, gift)}

    def sources(self, payout: int) -> dict[int, int]:
        return {one.seq: one.amount.minor for one in sources_of(self.session, payout, limit=1000)}


@pytest.fixture
def fund(desk: MoneyDesk) -> Iterator[Fund]:
    with desk.writing() as session:
        yield Fund(desk, session)
        assert checks.differences(session) == []


def test_the_oldest_gift_is_used_first_and_a_fee_comes_out_of_its_own_gift(fund: Fund) -> None:
    first, second, third = fund.give(3_000, fee=18), fund.give(2_000), fund.give(500)
    payout, later = fund.pay(4_000), fund.pay(1_000)
    assert fund.sources(payout) == {first: 2_982, second: 1_018}
    assert fund.sources(later) == {second: 982, third: 18}
    trace = trace_of(fund.session, first)
    assert (trace.amount.minor, trace.fees.minor, trace.waiting.minor) == (3_000, 18, 0)
    assert trace.uses[0].payee_kind == "hospital"
    assert (summary_of(fund.session, payout).gifts, summary_of(fund.session, later).gifts) == (2, 2)
    assert [one.seq for one in sources_of(fund.session, payout, after=first)] == [second]
    with pytest.raises(Missing):
        trace_of(fund.session, payout)


def test_a_refund_takes_its_own_gift_and_younger_money_stands_in_for_what_was_used(fund: Fund) -> None:
    first, second, third = fund.give(1_000), fund.give(1_000), fund.give(1_000)
    payout = fund.pay(600)
    refund = fund.refund(first, 1_000)
    assert fund.sources(payout) == {first: 600}, "a payout keeps its sources"
    trace = trace_of(fund.session, first)
    assert (trace.refunded.minor, trace.by_others.minor, trace.waiting.minor) == (400, 600, 0)
    assert trace_of(fund.session, second).stood_in.minor == 600
    fund.refund(third, 1_000)
    assert fund.sources(fund.pay(400)) == {second: 400}
    fund.reverse(refund)
    assert (trace_of(fund.session, first).waiting.minor, trace_of(fund.session, second).waiting.minor) == (
        400,
        600,
    )


def test_a_payout_that_comes_back_frees_its_gifts_and_pays_the_debts_of_their_refunds(fund: Fund) -> None:
    first, second = fund.give(1_000), fund.give(1_000)
    payout = fund.pay(1_000)
    fund.refund(first, 1_000)
    assert trace_of(fund.session, second).stood_in.minor == 1_000
    fund.reverse(payout)
    assert (fund.used(first), fund.sources(payout)) == ({}, {})
    assert trace_of(fund.session, first).refunded.minor == 1_000
    assert fund.sources(fund.pay(1_000)) == {second: 1_000}


def test_a_ledger_older_than_its_tracing_is_followed_from_its_beginning(fund: Fund) -> None:
    gifts = [fund.give(100) for _ in range(3)]
    payout = fund.pay(250)
    fund.session.execute(sa.delete(SpentRange))
    fund.session.execute(sa.delete(SpendingQueue))
    fund.session.expire_all()
    follow_all(fund.session)
    assert fund.sources(payout) == {gifts[0]: 100, gifts[1]: 100, gifts[2]: 50}


def test_the_database_knows_no_money_spent_before_it_came(desk: MoneyDesk) -> None:
    with desk.writing() as session:
        fund = Fund(desk, session)
        fund.give(100)
        fund.pay(50)
    change = sa.text("UPDATE spent_range SET last_seq = at_seq")
    with pytest.raises(IntegrityError), desk.writing() as session:
        session.connection().execute(change)


@dataclass
class Plain:
    """The same rules told plainly: every fen named by its gift."""

    free: dict[int, int] = field(default_factory=dict)
    took: dict[int, dict[int, int]] = field(default_factory=dict)
    of: dict[int, int] = field(default_factory=dict)

    def give(self, seq: int, minor: int) -> None:
        self.free[seq] = minor

    def take(self, seq: int, minor: int, of: int | None = None) -> None:
        parts = self.took.setdefault(seq, {})
        if of is not None:
            self.of[seq] = of
        for gift in ([of] if of is not None else []) + sorted(self.free):
            part = min(self.free[gift], minor)
            if part:
                self.free[gift] -= part
                parts[gift] = parts.get(gift, 0) + part
                minor -= part
        assert minor == 0

    def release(self, seq: int) -> None:
        freed = self.took.pop(seq)
        self.of.pop(seq, None)
        for gift, minor in freed.items():
            self.free[gift] += minor
        while debts := [
            (out, gift)
            for out, gift in sorted(self.of.items())
            if self.free[gift] and set(self.took[out]) - {gift}
        ]:
            lent = [(out, gift, self._unlend(out, gift)) for out, gift in debts]
            short = [(out, minor - self._own(out, gift, minor)) for out, gift, minor in lent]
            for out, minor in short:
                self.take(out, minor)

    def _unlend(self, out: int, gift: int) -> int:
        lent = {one: minor for one, minor in self.took[out].items() if one != gift}
        for one, minor in lent.items():
            self.free[one] += minor
            del self.took[out][one]
        return sum(lent.values())

    def _own(self, out: int, gift: int, minor: int) -> int:
        part = min(self.free[gift], minor)
        self.free[gift] -= part
        self.took[out][gift] = self.took[out].get(gift, 0) + part
        return part


class Story:
    """Random movements told to the ledger and to the plain model alike."""

    def __init__(self, fund: Fund, seed: int) -> None:
        self.fund, self.plain, self.dice = fund, Plain(), random.Random(seed)
        self.gifts: dict[int, int] = {}  # what may still be given back, by gift
        self.outs: list[int] = []

    def step(self) -> None:
        held, choice = sum(self.plain.free.values()), self.dice.random()
        if choice < 0.45 or held == 0:
            minor, fee = self.dice.choice([1, 7, 100, 2_000]), self.dice.choice([0, 0, 1])
            seq = self.fund.give(minor, fee=min(fee, minor - 1))
            self.gifts[seq] = minor - min(fee, minor - 1)
            self.plain.give(seq, self.gifts[seq])
        elif choice < 0.65:
            minor = self.dice.randint(1, held)
            seq = self.fund.pay(minor)
            self.plain.take(seq, minor)
            self.outs.append(seq)
        elif choice < 0.85:
            self._give_back(held)
        elif self.outs:
            seq = self.outs.pop(self.dice.randrange(len(self.outs)))
            gift = self.plain.of.get(seq)
            if gift is not None:
                self.gifts[gift] += sum(self.plain.took[seq].values())
            self.plain.release(seq)
            self.fund.reverse(seq)

    def _give_back(self, held: int) -> None:
        gift = self.dice.choice(sorted(self.gifts))
        minor = min(self.dice.randint(1, 2_000), self.gifts[gift], held)
        if minor:
            seq = self.fund.refund(gift, minor)
            self.gifts[gift] -= minor
            self.plain.take(seq, minor, of=gift)
            self.outs.append(seq)

    def check(self) -> None:
        session = self.fund.session
        for gift, free in self.plain.free.items():
            assert trace_of(session, gift).waiting.minor == free
            told = {seq: parts[gift] for seq, parts in self.plain.took.items() if gift in parts}
            assert self.fund.used(gift) == {seq: m for seq, m in told.items() if seq not in self.plain.of}
        for seq, parts in self.plain.took.items():
            if seq not in self.plain.of:
                assert self.fund.sources(seq) == parts
        assert checks.differences(session) == []


@pytest.mark.parametrize("seed", range(6))
def test_whatever_moves_every_fen_is_where_the_plain_model_says(desk: MoneyDesk, seed: int) -> None:
    if desk.house.database.engine.dialect.name != "sqlite" and seed:
        pytest.skip("one story is enough for the other database")
    with desk.writing() as session:
        story = Story(Fund(desk, session), seed)
        for number in range(60):
            story.step()
            if number % 20 == 19:
                story.check()
        assert session.exec(select(sa.func.count()).select_from(LedgerLine)).one() > 40
