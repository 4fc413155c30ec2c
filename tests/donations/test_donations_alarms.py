"""What stands out is looked at by somebody whom it does not concern; names are compared, never kept."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from charity.donations.alarms import service
from charity.donations.alarms.queries import note_of, open_alarms
from charity.donations.alarms.rules import (
    AboutYou,
    AlarmKind,
    Decision,
    SayWhatYouFound,
    Thresholds,
    days_that_stand_out,
    same_name,
)
from charity.donations.alarms.tables import MoneyAlarm
from charity.donations.payouts import service as payouts
from charity.kernel.errors import NotYours
from charity.kernel.roles import Actor
from charity.staff.tables import Person
from tests.donations.money_desk import HELD, MoneyDesk
from tests.donations.test_donations_payouts import asked
from tests.statements.samples import cash

LIMITS = Thresholds(gifts_a_day=3, times_the_usual=2, round_from_minor=1_000_000)


def test_a_day_stands_out_against_the_appeals_own_days() -> None:
    day = date(2026, 3, 1)
    days = {day - timedelta(days=n): 4 for n in range(1, 9)}
    limits = Thresholds(gifts_a_day=20, times_the_usual=10)
    assert days_that_stand_out({**days, day: 40}, limits, today=day) == {day: 4}
    assert days_that_stand_out({**days, day: 39}, limits, today=day) == {}
    assert days_that_stand_out({day: 20}, limits, today=day) == {day: 0}
    assert days_that_stand_out({day: 20}, limits, today=day + timedelta(days=31)) == {}
    assert same_name("Ｗang  Wei·") == same_name("wang wei") != same_name("wang we")


def look(desk: MoneyDesk, by: Actor) -> list[MoneyAlarm]:
    with desk.writing() as session:
        service.look(session, HELD, by=by, at=desk.house.clock(), cipher=desk.house.cipher, limits=LIMITS)
        return open_alarms(session, [HELD])


def decide(desk: MoneyDesk, alarm: MoneyAlarm, by: Actor, note: str = "One name, two people.") -> MoneyAlarm:
    with desk.writing() as session:
        return service.decide(
            session, alarm.id or 0, decision=Decision.HARMLESS, note=note, by=by,
            at=desk.house.clock(), cipher=desk.house.cipher,
        )  # fmt: skip


def test_what_stands_out_is_raised_once_and_decided_by_whom_it_does_not_concern(desk: MoneyDesk) -> None:
    day = (desk.house.clock() - timedelta(days=1)).date().isoformat()
    names = ("第一医院", "Ｐerson 2", "李雨", "")
    amounts = ("10000", "50", "20", "30")
    rows = [(f"C-{n}", day, names[n], amounts[n], "", HELD, "", "") for n in range(4)]
    desk.bring(cash(rows))
    with desk.writing() as session:
        payouts.ask(session, asked(1_000), by=desk.treasurer, at=desk.house.clock(), cipher=desk.house.cipher)
    found = look(desk, desk.treasurer)
    assert [one.id for one in look(desk, desk.treasurer)] == [one.id for one in found]
    by_kind = {AlarmKind(one.kind): one for one in found}
    assert set(by_kind) == set(AlarmKind)
    assert by_kind[AlarmKind.MANY_GIFTS].gifts == 4
    paid, staff = by_kind[AlarmKind.DONOR_IS_PAYEE], by_kind[AlarmKind.DONOR_IS_STAFF]
    assert (paid.about_id, staff.about_id) == (desk.treasurer.id, desk.approver.id)
    with pytest.raises(AboutYou):
        decide(desk, paid, desk.treasurer)
    with pytest.raises(AboutYou):
        decide(desk, staff, desk.approver)
    with pytest.raises(NotYours):
        decide(desk, paid, desk.auditor)
    with pytest.raises(SayWhatYouFound):
        decide(desk, paid, desk.approver, note=" ")
    decided = decide(desk, paid, desk.approver)
    assert note_of(decided, cipher=desk.house.cipher) == "One name, two people."
    change = sa.text("UPDATE money_alarm SET decided_by_id = about_id WHERE id = :id")
    with pytest.raises(IntegrityError), desk.writing() as session:
        session.connection().execute(change, {"id": paid.id})
    with desk.house.database.reading() as session:
        stored = session.connection().execute(sa.text("SELECT * FROM money_alarm")).all()
        trail = session.connection().execute(sa.text("SELECT * FROM trail")).all()
        people = session.connection().execute(sa.select(col(Person.name))).scalars().all()
    assert not [name for name in (*names, *people) if name and name in repr(stored)]
    assert not [name for name in names if name and name in repr(trail)]
