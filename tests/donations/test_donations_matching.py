"""Rows that no code placed are matched, split, set aside and given back; nothing is guessed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from charity.donations.imports.rules import AppealTakesNoMoney, Aside, RowState, UnknownAppeal, code_in
from charity.donations.imports.tables import StatementImport, StatementRow, StatementShare
from charity.donations.lines.queries import all_lines_of
from charity.donations.matching import service
from charity.donations.matching.near import NearCodes
from charity.donations.matching.queries import PoolFilters, decisions_of, pool, pool_counts
from charity.donations.matching.rules import (
    AnotherCurrency,
    ChooseAppeal,
    DecidedMeanwhile,
    DonationWanted,
    MatchSpent,
    NoteWanted,
    NothingChosen,
    NotThatDonation,
    Part,
    PartsDiffer,
    RateWanted,
    RowRefused,
    SameAppealTwice,
)
from charity.donations.matching.service import Match
from charity.donations.matching.tables import RowDecision
from charity.kernel.errors import NotYours
from charity.kernel.references import Reference
from charity.kernel.roles import Actor
from charity.ledger.entry import Draft, Kind, Posting
from charity.ledger.rates import Rate
from tests.donations.money_desk import DRAFT, HELD, NOBODYS, OTHER, MoneyDesk
from tests.statements.samples import START, Trade, bill, order_no, refund_no

GIFT = Trade(order_no(1), START, 3_001, 18)
CODED = Trade(order_no(2), START + timedelta(hours=1), 500, attach=HELD)
BACK = replace(GIFT, at=START + timedelta(hours=3), refund_no=refund_no(1), fee_minor=0)


class Acts:
    """The acts as the treasurer does them."""

    def __init__(self, desk: MoneyDesk) -> None:
        self.desk = desk

    def match(
        self, row_id: int, *parts: Part, once: str = "m", by: Actor | None = None, **more: object
    ) -> None:
        wanted = Match(row_id, once, parts, **more)  # type: ignore[arg-type]
        self.do(
            lambda s: service.match(s, wanted, by=by or self.desk.treasurer, cipher=self.cipher, **self.at(s))
        )

    def unmatch(self, row_id: int) -> None:
        self.do(lambda s: service.unmatch(s, row_id, by=self.desk.treasurer, **self.at(s)))

    def many(self, ids: list[int], appeal: str) -> None:
        self.do(
            lambda s: service.match_many(
                s, ids, appeal, once="b", by=self.desk.treasurer, cipher=self.cipher, **self.at(s)
            )
        )

    def aside(self, row_id: int, reason: Aside, note: str = "") -> None:
        act = service.set_aside
        at, by = self.desk.house.clock(), self.desk.treasurer
        self.do(
            lambda s: act(s, row_id, reason=reason, note=note, once="a", by=by, at=at, cipher=self.cipher)
        )

    def take_back(self, row_id: int) -> None:
        self.do(lambda s: service.take_back(s, row_id, by=self.desk.treasurer, at=self.desk.house.clock()))

    @property
    def cipher(self) -> object:
        return self.desk.house.cipher

    def at(self, session: Session) -> dict[str, object]:
        return {"at": self.desk.house.clock(), "journal": self.desk.journal(session)}

    def do(self, act: Callable[[Session], object]) -> None:
        with self.desk.writing() as session:
            act(session)

    def waiting(self, state: str = RowState.UNMATCHED) -> list[StatementRow]:
        with self.desk.house.database.reading() as session:
            found = pool(session, PoolFilters(state=state), limit=50)
            session.expunge_all()
            return [row for row, _ in found]

    def counts(self) -> tuple[int, int, int, int]:
        with self.desk.house.database.reading() as session:
            one = session.exec(select(StatementImport).order_by(sa.desc("id"))).first()
            assert one is not None
            return one.booked, one.refunds_booked, one.unmatched, one.ignored


@pytest.fixture
def acts(desk: MoneyDesk) -> Acts:
    return Acts(desk)


def id_of(row: StatementRow) -> int:
    assert row.id is not None
    return row.id


def test_a_row_is_split_over_two_appeals_and_comes_back_whole(desk: MoneyDesk, acts: Acts) -> None:
    desk.bring(bill([GIFT, CODED]))
    (row,) = acts.waiting()
    before = desk.totals(), desk.totals(OTHER)
    acts.match(id_of(row), Part(HELD, 2_000), Part(OTHER, 1_001))
    assert (desk.totals().received_minor, desk.totals(OTHER).received_minor) == (2_500, 1_001)
    assert desk.totals().fees_minor + desk.totals(OTHER).fees_minor == 18
    assert acts.counts() == (2, 0, 0, 0)
    acts.match(id_of(row), Part(HELD, 2_000), Part(OTHER, 1_001))  # the same form sent twice
    with pytest.raises(DecidedMeanwhile):
        acts.match(id_of(row), Part(OTHER, 3_001), once="another")
    again = desk.bring(bill([GIFT, CODED]))
    assert again.booked == 0
    acts.unmatch(id_of(row))
    assert acts.waiting()[-1].reason == "no_code"
    after = desk.totals(), desk.totals(OTHER)
    assert [one.held_minor for one in after] == [one.held_minor for one in before]
    with pytest.raises(DecidedMeanwhile):
        acts.unmatch(id_of(row))
    acts.match(id_of(row), Part(OTHER, 3_001), once="third", as_lump=True)
    with desk.house.database.reading() as session:
        assert all_lines_of(session, OTHER)[-1].kind == Kind.LUMP
        shares = {one.appeal: one.booked_minor for one in session.exec(select(StatementShare))}
        assert (shares[HELD], shares[OTHER]) == (500, 3_001)


@pytest.mark.parametrize(
    ("parts", "refusal"),
    [
        ((), ChooseAppeal),
        ((Part(HELD, 3_000),), PartsDiffer),
        ((Part(HELD, 4_000), Part(OTHER, -999)), PartsDiffer),
        ((Part(HELD, 3_000), Part(HELD, 1)), SameAppealTwice),
        ((Part(NOBODYS, 3_001),), UnknownAppeal),
        ((Part(DRAFT, 3_001),), AppealTakesNoMoney),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    desk: MoneyDesk, acts: Acts, parts: tuple[Part, ...], refusal: type[Exception]
) -> None:
    desk.bring(bill([GIFT]))
    (row,) = acts.waiting()
    with pytest.raises(refusal):
        acts.match(id_of(row), *parts)
    with pytest.raises(NotYours):
        acts.match(id_of(row), Part(HELD, 3_001), by=desk.approver)
    assert acts.waiting()[0].state == RowState.UNMATCHED
    assert desk.totals().received_minor == 0


def test_a_refund_goes_to_the_donation_that_a_person_names_and_no_further(
    desk: MoneyDesk, acts: Acts
) -> None:
    desk.bring(bill([BACK]))
    desk.bring(bill([replace(CODED, order_no=order_no(8), amount_minor=4_000)]))
    (row,) = acts.waiting()
    with desk.house.database.reading() as session:
        (given,) = all_lines_of(session, HELD)
    with pytest.raises(DonationWanted):
        acts.match(id_of(row))
    with pytest.raises(NotThatDonation):
        acts.match(id_of(row), donation=given.seq + 1)
    acts.match(id_of(row), donation=given.seq)
    assert desk.totals().refunded_minor == 3_001
    desk.bring(bill([replace(BACK, refund_no=refund_no(2), amount_minor=1_000)]))
    (late,) = acts.waiting()
    with pytest.raises(NotThatDonation):
        acts.match(id_of(late), donation=given.seq)


def test_foreign_money_is_matched_at_the_rate_of_its_day_and_never_without_one(
    desk: MoneyDesk, acts: Acts, monkeypatch: pytest.MonkeyPatch
) -> None:
    abroad = bill([replace(GIFT, currency="USD", fee_minor=0)])
    desk.bring(abroad)
    (row,) = acts.waiting()
    with pytest.raises(RateWanted):
        acts.match(id_of(row), Part(HELD, 3_001))
    monkeypatch.setattr("charity.donations.matching.deciding.rate_on", lambda *_a, **_k: Rate(7, 1))
    with pytest.raises(AnotherCurrency):
        acts.match(id_of(row), Part(HELD, 3_000), Part(OTHER, 1))
    acts.match(id_of(row), Part(HELD, 3_001))
    assert desk.totals().received_minor == 7 * 3_001
    assert desk.bring(abroad).already_known == 1
    acts.unmatch(id_of(row))
    assert desk.totals().held_minor == 0


def test_rows_set_aside_say_why_and_come_back(desk: MoneyDesk, acts: Acts) -> None:
    desk.bring(bill([GIFT]))
    (row,) = acts.waiting()
    with pytest.raises(NoteWanted):
        acts.aside(id_of(row), Aside.OTHER)
    acts.aside(id_of(row), Aside.OTHER, "A colleague tried the code")
    assert acts.waiting() == []
    (kept,) = acts.waiting(RowState.SET_ASIDE)
    assert (kept.reason, acts.counts()) == (Aside.OTHER, (0, 0, 0, 1))
    with desk.house.database.reading() as session:
        (decision,) = decisions_of(session, id_of(row))
        assert b"colleague" not in (decision.note_sealed or b"")
        assert pool_counts(session) == {"set_aside": 1}
    acts.take_back(id_of(row))
    assert (acts.waiting()[0].reason, acts.counts()) == ("no_code", (0, 0, 1, 0))
    acts.match(id_of(row), Part(HELD, 3_001))
    with pytest.raises(DecidedMeanwhile):
        acts.take_back(id_of(row))


def test_several_rows_are_matched_all_or_none(desk: MoneyDesk, acts: Acts) -> None:
    trades = [replace(GIFT, order_no=order_no(n)) for n in (3, 4)]
    desk.bring(bill([*trades, replace(BACK, order_no=order_no(9))]))
    ids = [id_of(row) for row in acts.waiting()]
    with pytest.raises(NothingChosen):
        acts.many([], HELD)
    with pytest.raises(RowRefused):
        acts.many(ids, HELD)
    assert desk.totals().received_minor == 0
    acts.many(ids[:2], HELD)
    assert desk.totals().received_minor == 6_002


def test_a_match_whose_money_is_spent_stays(desk: MoneyDesk, acts: Acts) -> None:
    desk.bring(bill([GIFT]))
    (row,) = acts.waiting()
    acts.match(id_of(row), Part(HELD, 3_001))
    spent = (
        Posting(f"Assets:WeChat:{HELD}", "CNY", -2_000),
        Posting(f"Expenses:Payouts:{HELD}", "CNY", 2_000),
    )
    acts.do(
        lambda s: desk.journal(s).post(Draft(Kind.PAYOUT, START.date(), HELD, spent), at=desk.house.clock())
    )
    with pytest.raises(MatchSpent):
        acts.unmatch(id_of(row))
    assert acts.waiting() == []


def test_the_database_holds_one_standing_decision_of_a_row(desk: MoneyDesk, acts: Acts) -> None:
    desk.bring(bill([GIFT]))
    (row,) = acts.waiting()
    acts.match(id_of(row), Part(HELD, 3_001))
    by, at = desk.treasurer.id, desk.house.clock()
    assert by is not None
    second = RowDecision(
        row_id=id_of(row), once="x", deed="set_aside", reason_before="no_code", by_id=by, at_utc=at
    )
    with pytest.raises(sa.exc.IntegrityError):
        acts.do(lambda s: s.add(second))


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("捐给 LX-2026-0007-B", [5, 7]),  # equally near to two: both are named, none is taken
        ("LX20260007", [7]),
        ("X-2026-0007-K", [7]),
        ("LX-2062-0007-K 加油", [7]),
        ("LX 2026 7", [7]),
        ("爱心捐助", []),
    ],
)
def test_a_code_with_one_slip_is_suggested_and_never_taken(typed: str, near: list[int]) -> None:
    refs = [str(Reference("LX", 2026, number)) for number in (5, 7, 120)]
    wanted = [str(Reference("LX", 2026, number)) for number in near]
    assert NearCodes(refs).near(typed) == wanted
    assert code_in("", typed).ref is None
