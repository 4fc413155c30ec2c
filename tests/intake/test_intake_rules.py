"""Rules of intake: moves, facts, clocks, drafts, stages; no database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from charity.intake.ask.rules import (
    Step,
    WeakPin,
    check_pin,
    make_pin,
    next_step,
    step_after,
    step_before,
)
from charity.intake.authorisations.rules import NobodyToAsk, NotSigned, SignedInFuture, check_signed
from charity.intake.clocks import Calendar, promise, working_day_after
from charity.intake.facts import check_facts, fold_identity_number, fold_phone, parse_birth
from charity.intake.holidays import MAINLAND
from charity.intake.rules import (
    MOVES,
    BadBirth,
    BadBirthText,
    BadIdentityNumber,
    BadPhone,
    BirthContradicted,
    CaseStatus,
    NoSuchMove,
    check_move,
)
from charity.intake.status.rules import STAGES, Wanted, minutes_until_free, stage_told, what_is_missing
from charity.intake.words import DECLINE_WORDS, INSURANCE_WORDS, NEED_WORDS, RELATION_WORDS, STATUS_WORDS
from charity.kernel.clock import BEIJING
from tests.intake.family import IDENTITY, facts, signed

TODAY = date(2026, 3, 2)


def test_the_way_of_a_request_is_the_one_drawn() -> None:
    way = ("received", "screened", "in_verification", "visit_scheduled", "visited", "in_review", "verified")
    for now, to in pairwise(way):
        check_move(CaseStatus(now), CaseStatus(to))


@pytest.mark.parametrize(
    ("now", "to"),
    [
        ("received", "in_verification"),
        ("screened", "in_review"),
        ("in_verification", "visited"),
        ("in_verification", "verified"),
        ("visit_scheduled", "in_review"),
        ("visited", "verified"),
        ("withdrawn", "received"),
        ("declined", "verified"),
    ],
)
def test_no_step_of_the_way_is_skipped(now: str, to: str) -> None:
    with pytest.raises(NoSuchMove):
        check_move(CaseStatus(now), CaseStatus(to))


def test_every_open_request_may_be_withdrawn_and_a_withdrawn_one_stays_so() -> None:
    open_ones = set(CaseStatus) - {CaseStatus.WITHDRAWN, CaseStatus.DECLINED}
    assert all(CaseStatus.WITHDRAWN in MOVES[status] for status in open_ones)
    assert not MOVES[CaseStatus.WITHDRAWN]


def test_a_declined_request_may_be_looked_at_again() -> None:
    check_move(CaseStatus.DECLINED, CaseStatus.SCREENED)


@pytest.mark.parametrize(
    "text", ["13904670001", "139 0467 0001", "+86 139-0467-0001", "008613904670001", "１３９０４６７０００１"]
)
def test_one_mobile_number_has_one_form(text: str) -> None:
    assert fold_phone(text) == "13904670001"


@pytest.mark.parametrize("text", ["", "139", "23904670001", "1390467000a", "0467", "+86", "139046700011"])
def test_a_number_nobody_can_be_reached_at_is_refused(text: str) -> None:
    with pytest.raises(BadPhone):
        fold_phone(text)


@pytest.mark.parametrize("text", ["0467-2350001", "(0467) 235 0001", "+27 11 555 0101"])
def test_landlines_and_numbers_abroad_are_taken(text: str) -> None:
    assert fold_phone(text)


def test_an_identity_number_is_checked_by_its_last_digit() -> None:
    assert fold_identity_number(f" {IDENTITY[:6]} {IDENTITY[6:]} ") == IDENTITY
    for last in "0123456789X":
        if last != IDENTITY[-1]:
            with pytest.raises(BadIdentityNumber):
                fold_identity_number(IDENTITY[:-1] + last)


@pytest.mark.parametrize("text", ["2008-03-15", "2008/3/15", "2008.3.15", "2008年3月15日", " 2008 - 3 - 15 "])
def test_a_date_of_birth_is_read_as_people_write_it(text: str) -> None:
    assert parse_birth(text) == (2008, date(2008, 3, 15))


def test_a_year_of_birth_is_enough() -> None:
    assert parse_birth("2008") == parse_birth("2008年") == (2008, None)
    assert parse_birth("") == (None, None)


@pytest.mark.parametrize(
    "text", ["2008-13-01", "2023-02-29", "15.3.2008", "in spring", "20080315", "0000-1-1"]
)
def test_what_is_no_birth_is_refused(text: str) -> None:
    with pytest.raises(BadBirthText):
        parse_birth(text)


def test_a_birth_in_the_future_or_too_long_ago_is_refused() -> None:
    for year in (2027, 1905, 0, 9999):
        with pytest.raises(BadBirth):
            check_facts(facts(birth_year=year), today=TODAY)
    with pytest.raises(BadBirth):
        check_facts(facts(birth_date=date(2026, 3, 3), birth_year=None), today=TODAY)


def test_a_birth_that_the_identity_number_contradicts_is_refused() -> None:
    check_facts(facts(identity_number=IDENTITY, birth_date=date(2008, 3, 15)), today=TODAY)
    with pytest.raises(BirthContradicted):
        check_facts(facts(identity_number=IDENTITY, birth_date=date(2008, 3, 16)), today=TODAY)
    with pytest.raises(BirthContradicted):
        check_facts(facts(identity_number=IDENTITY, birth_year=2009), today=TODAY)


def at_desk(day: int, hour: int, month: int = 3) -> datetime:
    """Return a time of 2026 at the desk's zone."""
    return datetime(2026, month, day, hour, tzinfo=BEIJING)


def test_a_term_skips_weekends_and_holidays_and_counts_working_weekends() -> None:
    friday = date(2026, 3, 6)
    assert working_day_after(friday, 1, Calendar()) == date(2026, 3, 9)
    holiday = Calendar(holidays=frozenset({date(2026, 3, 9)}))
    assert working_day_after(friday, 1, holiday) == date(2026, 3, 10)
    saturday = Calendar(working_weekends=frozenset({date(2026, 3, 7)}))
    assert working_day_after(friday, 1, saturday) == date(2026, 3, 7)
    assert working_day_after(friday, 2, Calendar()) == date(2026, 3, 10)


def test_a_request_just_before_spring_festival_is_acknowledged_on_the_first_day_after() -> None:
    promised = promise(at_desk(14, 16, month=2), is_emergency=False, calendar=MAINLAND)
    assert promised.acknowledge_by == at_desk(24, 17, month=2)
    assert promised.answer_by == at_desk(25, 17, month=2)


def test_the_day_of_receipt_is_the_desks_own_and_not_that_of_utc() -> None:
    late_on_sunday_utc = datetime(2026, 3, 1, 17, tzinfo=UTC)  # Monday, one o'clock, at the desk
    promised = promise(late_on_sunday_utc, is_emergency=False, calendar=Calendar())
    assert promised.acknowledge_by == at_desk(3, 17)


def test_the_emergency_plan_counts_hours() -> None:
    promised = promise(at_desk(14, 16, month=2), is_emergency=True, calendar=MAINLAND)
    assert promised.acknowledge_by == at_desk(14, 18, month=2)
    assert promised.answer_by == at_desk(15, 16, month=2)


def test_the_pages_follow_each_other_and_costs_belong_to_treatment() -> None:
    treatment = {"need": {"need_kind": "treatment"}}
    goods = {"need": {"need_kind": "goods"}}
    assert step_after(Step.SITUATION, treatment) is Step.COSTS
    assert step_after(Step.SITUATION, goods) is Step.PAPERS
    assert step_before(Step.PAPERS, goods) is Step.SITUATION
    assert step_before(Step.NEED, {}) is None
    assert next_step({}) is Step.NEED


@pytest.mark.parametrize(
    "pin", ["", "12345", "1234567", "000000", "123456", "654321", "456789", "12345a", "１２３４５９"]
)
def test_a_pin_that_is_guessed_first_is_refused(pin: str) -> None:
    with pytest.raises(WeakPin):
        check_pin(pin)


def test_a_given_pin_is_never_a_weak_one() -> None:
    for number in (0, 111111, 123456, 999999, 270914):
        check_pin(make_pin(number.to_bytes(8, "big")))


def test_an_authorisation_names_somebody_and_is_signed_today_or_before() -> None:
    check_signed(signed(), today=TODAY)
    with pytest.raises(NobodyToAsk):
        check_signed(signed(hospital=" ", offices="", neighbours=""), today=TODAY)
    with pytest.raises(NotSigned):
        check_signed(signed(signed_name=" "), today=TODAY)
    with pytest.raises(SignedInFuture):
        check_signed(signed(signed_on=date(2026, 3, 3)), today=TODAY)


def test_every_stage_says_what_happens_next_and_open_ones_by_when() -> None:
    assert set(STAGES) == set(CaseStatus)
    for status in CaseStatus:
        told = stage_told(
            status, received_at=at_desk(2, 12), moved_at=at_desk(2, 12), is_emergency=False, calendar=MAINLAND
        )
        assert told.words
        assert (told.due_at is None) == told.is_closed


def test_what_is_missing_begins_with_the_authorisation() -> None:
    nothing = what_is_missing(
        is_treatment=True,
        is_authorised=False,
        has_medical_paper=False,
        has_beneficiary=False,
        has_address=False,
    )
    assert nothing[0] is Wanted.AUTHORISATION
    assert set(nothing) == set(Wanted)
    assert not what_is_missing(
        is_treatment=False,
        is_authorised=True,
        has_medical_paper=False,
        has_beneficiary=True,
        has_address=True,
    )


def test_the_wait_after_too_many_tries_ends_a_quarter_hour_after_the_first() -> None:
    now = at_desk(2, 12)
    assert minutes_until_free(now - timedelta(minutes=5), at=now) == 10
    assert minutes_until_free(now - timedelta(minutes=14, seconds=59), at=now) == 1


def test_every_value_has_words() -> None:
    for words in (STATUS_WORDS, NEED_WORDS, RELATION_WORDS, INSURANCE_WORDS, DECLINE_WORDS):
        assert set(words) == set(type(next(iter(words))))
