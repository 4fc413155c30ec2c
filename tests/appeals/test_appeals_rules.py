"""Rules of appeals that need no database: lifecycle, custody, consents, routes, quantities, closing."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from charity.appeals.consents.rules import (
    AlreadyOver,
    Audience,
    How,
    Item,
    NobodyToSee,
    NothingChosen,
    PaperMissing,
    PersonKind,
    SecondListenerMissing,
    Standing,
    Voice,
    Wanted,
    Word,
    check_given,
    check_scope,
)
from charity.appeals.drafts.rules import (
    Draft,
    FilmAddress,
    GivingChannel,
    HolderMissing,
    NoCashHere,
    WayToGive,
    Words,
)
from charity.appeals.goods.rules import MoreBackThanGone, NoQuantity, SaleStopped, TooMuch, remaining_after
from charity.appeals.routes.rules import (
    AddressNotSecure,
    CharityFields,
    DirectFields,
    DirectIsOff,
    PayeeNotTheFamily,
    PeriodBackwards,
    RouteIncomplete,
    check_route,
    missing_fields,
)
from charity.appeals.rules import (
    CUSTODY,
    MOVES,
    PUBLIC,
    UNPUBLISHED,
    AppealStatus,
    ClosingAccount,
    DoesNotBalance,
    MoneyStillHeld,
    NoSuchMove,
    PublicState,
    Route,
    RowsUnmatched,
    check_close,
    check_move,
    giving,
    is_unconfirmed,
    state_of,
)
from charity.ledger.accounts import Custody
from tests.appeals.desk import CHARITY, PLATFORM

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
DAY = date(2026, 3, 2)
PATIENT, MOTHER, GRANDFATHER = 1, 2, 3


def standing(birth_year: int | None, *words: Word, day: date = DAY) -> Standing:
    """Return what stands for a patient of a year of birth, a mother as guardian and a grandfather."""
    voices = [
        Voice(PATIENT, PersonKind.BENEFICIARY, birth_year),
        Voice(MOTHER, PersonKind.GUARDIAN),
        Voice(GRANDFATHER, PersonKind.OTHER),
    ]
    return Standing(voices, words, Audience.PAGE, day)


def word(person: int, *, yes: bool = True, item: Item = Item.STORY, until: date | None = None) -> Word:
    """Return a word for the page."""
    return Word(person, item, Audience.PAGE, yes, until, consent_id=person)


def test_every_status_has_its_moves_and_what_is_public_was_published() -> None:
    assert set(MOVES) == set(AppealStatus)
    for status in UNPUBLISHED:
        assert MOVES[status] & PUBLIC <= {AppealStatus.PUBLISHED}
    assert MOVES[AppealStatus.DRAFT] & PUBLIC == frozenset()
    assert MOVES[AppealStatus.IN_REVIEW] & PUBLIC == frozenset()


def test_a_draft_is_not_published_past_its_review() -> None:
    with pytest.raises(NoSuchMove):
        check_move(AppealStatus.DRAFT, AppealStatus.PUBLISHED)


def test_custody_follows_the_route() -> None:
    assert CUSTODY[Route.CHARITY] is Custody.HELD
    assert CUSTODY[Route.DIRECT] is Custody.OBSERVED
    assert CUSTODY[Route.PLATFORM] is CUSTODY[Route.MUTUAL] is Custody.MIRRORED


@pytest.mark.parametrize(
    ("received", "unconfirmed", "is_open"),
    [(0, False, True), (99, False, True), (100, False, False), (101, False, False), (0, True, False)],
)
def test_giving_ends_at_the_need_and_waits_for_a_heartbeat(
    received: int, unconfirmed: bool, is_open: bool
) -> None:
    status = AppealStatus.PUBLISHED
    found = giving(status, need_minor=100, kept_minor=received, is_unconfirmed=unconfirmed)
    assert found.is_open is is_open
    assert bool(found.words) is not is_open


@pytest.mark.parametrize("status", sorted(PUBLIC - {AppealStatus.PUBLISHED}))
def test_only_a_published_appeal_takes_donations(status: AppealStatus) -> None:
    assert not giving(status, need_minor=100, kept_minor=0, is_unconfirmed=False).is_open


def test_the_heartbeat_is_fourteen_days() -> None:
    assert not is_unconfirmed(NOON - timedelta(days=14), at=NOON)
    assert is_unconfirmed(NOON - timedelta(days=14, seconds=1), at=NOON)
    assert is_unconfirmed(None, at=NOON)


def test_public_states_allege_nothing() -> None:
    assert state_of(AppealStatus.FOUND_FALSE) is PublicState.SETTLING
    assert state_of(AppealStatus.BENEFICIARY_DIED) is PublicState.ENDED
    assert state_of(AppealStatus.PUBLISHED, is_met=True) is PublicState.ENDED


ACCOUNT = ClosingAccount(1000, 600, 100, 50, 250, 0)


def test_an_account_that_does_not_balance_is_not_closed() -> None:
    decided = AppealStatus.REMAINDER_DECIDED
    check_close(ACCOUNT, decided)
    with pytest.raises(DoesNotBalance):
        check_close(replace(ACCOUNT, held_minor=249), decided)
    with pytest.raises(RowsUnmatched):
        check_close(replace(ACCOUNT, unmatched_rows=1), decided)
    with pytest.raises(MoneyStillHeld):
        check_close(ACCOUNT, AppealStatus.RAISING_CLOSED)


# consents


def test_an_adult_says_yes_alone() -> None:
    assert standing(2008, word(PATIENT)).may_show(Item.STORY)
    assert not standing(2008, word(MOTHER)).may_show(Item.STORY)
    assert not standing(None, word(MOTHER)).may_show(Item.STORY)


def test_below_eighteen_a_guardian_says_yes() -> None:
    assert standing(2021, word(MOTHER)).may_show(Item.STORY)
    assert not standing(2021, word(PATIENT)).may_show(Item.STORY)
    assert not standing(2021, word(GRANDFATHER)).may_show(Item.STORY)


@pytest.mark.parametrize(("birth_year", "wins"), [(2018, True), (2010, True), (2019, False)])
def test_from_eight_a_childs_own_no_wins(birth_year: int, wins: bool) -> None:
    found = standing(birth_year, word(MOTHER), word(PATIENT, yes=False))
    assert found.may_show(Item.STORY) is not wins


def test_a_guardians_word_ends_when_the_patient_turns_eighteen() -> None:
    assert standing(2009, word(MOTHER)).may_show(Item.STORY)
    assert not standing(2009, word(MOTHER), day=date(2027, 3, 2)).may_show(Item.STORY)


def test_a_consent_expires_after_its_day() -> None:
    given = word(PATIENT, until=DAY)
    assert standing(2000, given).may_show(Item.STORY)
    assert not standing(2000, given, day=DAY + timedelta(days=1)).may_show(Item.STORY)


def test_everyone_who_can_be_recognised_in_a_photo_is_asked() -> None:
    photos = Wanted(frozenset({Item.PHOTOS}), frozenset({(GRANDFATHER, Item.PHOTOS)}))
    own = word(PATIENT, item=Item.PHOTOS)
    assert standing(2000, own).missing(photos) == [Item.PHOTOS]
    assert standing(2000, own, word(GRANDFATHER, item=Item.PHOTOS)).missing(photos) == []
    somebody = Wanted(photos.items, frozenset({(99, Item.PHOTOS)}))
    assert standing(2000, own).missing(somebody) == [Item.PHOTOS]


def test_a_childs_face_is_not_shown_by_a_consent_to_photos() -> None:
    assert not standing(2021, word(MOTHER, item=Item.PHOTOS)).may_show(Item.CHILD_FACE)


def test_a_consent_for_partners_is_none_for_the_page() -> None:
    given = Word(PATIENT, Item.STORY, Audience.OUTLETS, True)
    assert not standing(2000, given).may_show(Item.STORY)


def test_how_a_consent_was_given_is_proved() -> None:
    check_given(how=How.IN_PERSON, evidence_id=None, second_staff_id=None, recorded_by_id=1)
    with pytest.raises(PaperMissing):
        check_given(how=How.PAPER, evidence_id=None, second_staff_id=None, recorded_by_id=1)
    for second in (None, 1):
        with pytest.raises(SecondListenerMissing):
            check_given(how=How.PHONE, evidence_id=None, second_staff_id=second, recorded_by_id=1)


def test_a_consent_names_what_for_whom_and_a_day_to_come() -> None:
    with pytest.raises(NothingChosen):
        check_scope([], [Audience.PAGE], None, today=DAY)
    with pytest.raises(NobodyToSee):
        check_scope([Item.STORY], [], None, today=DAY)
    with pytest.raises(AlreadyOver):
        check_scope([Item.STORY], [Audience.PAGE], DAY - timedelta(days=1), today=DAY)


# routes


@pytest.mark.parametrize("name", [f.name for f in fields(CharityFields)])
def test_a_charity_route_lacks_nothing(name: str) -> None:
    check_route(CHARITY, has_legal_opinion=False)
    lacking = replace(CHARITY, **{name: CharityFields.__dataclass_fields__[name].default})
    assert missing_fields(lacking) == [name]
    with pytest.raises(RouteIncomplete):
        check_route(lacking, has_legal_opinion=False)


def test_a_period_runs_forward_and_an_address_is_secure() -> None:
    with pytest.raises(PeriodBackwards):
        check_route(replace(CHARITY, period_to=date(2026, 1, 1)), has_legal_opinion=False)
    with pytest.raises(AddressNotSecure):
        check_route(replace(PLATFORM, url="http://light.example/p"), has_legal_opinion=False)


def test_the_direct_route_is_off_without_a_legal_opinion_and_pays_the_family_only() -> None:
    said = DirectFields(
        seeker_statement="True.",
        publisher_statement="True.",
        payee_relation="guardian",
        relation_proof="Register",
        statement_consent="Signed",
    )
    check_route(said, has_legal_opinion=True)
    with pytest.raises(DirectIsOff):
        check_route(said, has_legal_opinion=False)
    with pytest.raises(PayeeNotTheFamily):
        check_route(replace(said, payee_relation="desk"), has_legal_opinion=True)


# words and quantities


def test_a_way_to_give_names_whose_account_and_cash_is_for_held_money() -> None:
    words = Words("扫码")
    with pytest.raises(HolderMissing):
        Draft(ways=(WayToGive(GivingChannel.WECHAT, words),)).check(Route.CHARITY)
    cash = Draft(ways=(WayToGive(GivingChannel.CASH, words),))
    cash.check(Route.CHARITY)
    with pytest.raises(NoCashHere):
        cash.check(Route.PLATFORM)
    with pytest.raises(FilmAddress):
        Draft(film_url="javascript:alert(1)").check(None)


def test_no_more_goes_out_than_is_left_and_nothing_after_the_stop() -> None:
    given = {"whole": 100, "day": DAY, "stop_on": DAY}
    assert remaining_after(30, remaining=100, is_return=False, **given) == 70  # type: ignore[arg-type]
    assert remaining_after(30, remaining=70, is_return=True, **given) == 100  # type: ignore[arg-type]
    with pytest.raises(TooMuch):
        remaining_after(71, remaining=70, is_return=False, **given)  # type: ignore[arg-type]
    with pytest.raises(MoreBackThanGone):
        remaining_after(31, remaining=70, is_return=True, **given)  # type: ignore[arg-type]
    with pytest.raises(NoQuantity):
        remaining_after(0, remaining=70, is_return=False, **given)  # type: ignore[arg-type]
    late = {**given, "day": DAY + timedelta(days=1)}
    with pytest.raises(SaleStopped):
        remaining_after(1, remaining=70, is_return=False, **late)  # type: ignore[arg-type]
