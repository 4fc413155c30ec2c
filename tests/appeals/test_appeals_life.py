"""An appeal after its publication: consents withdrawn, pauses, updates, quantities, endings, the list."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from charity.appeals.consents import service as consents
from charity.appeals.consents.queries import words_that_stand
from charity.appeals.consents.rules import Item, PersonKind
from charity.appeals.endings import service as endings
from charity.appeals.goods.service import EnterGoods, enter
from charity.appeals.page import Card, Filters, Tombstone
from charity.appeals.pauses import service as pauses
from charity.appeals.pauses.rules import ConfirmFamilyFirst, NotPaused, PauseReason, ResumeTakesTwo
from charity.appeals.photos import service as photos
from charity.appeals.photos.queries import photo_of
from charity.appeals.photos.rules import PaperNotShown
from charity.appeals.queries import accepts, appeal_by_ref, page_of, public_appeals, versions_of
from charity.appeals.routes.rules import MutualFields
from charity.appeals.rules import (
    AppealStatus,
    ClosingAccount,
    NoSuchMove,
    PublicState,
    ReasonMissing,
    RowsUnmatched,
)
from charity.appeals.updates.rules import NoConsentToUpdate
from charity.appeals.updates.service import PostUpdate, post
from charity.intake.rules import NeedKind
from charity.kernel.errors import NotYours
from charity.kernel.outbox import drain
from tests.appeals.desk import DRAFT, Desk

ZEROS = ClosingAccount(0, 0, 0, 0, 0, 0)


def refused_by_database(desk: Desk, statement: str, **values: Any) -> None:
    """Expect the database itself to refuse a statement."""
    with pytest.raises(IntegrityError), desk.house.database.transaction() as session:
        session.connection().execute(sa.text(statement), values)


def listed(desk: Desk, **filters: Any) -> list[Card]:
    """Return the public list."""
    with desk.house.database.reading() as session:
        return public_appeals(session, Filters(**filters), at=desk.scene.at)


# consents on the page


def test_a_withdrawn_consent_takes_its_item_off_the_page_the_list_and_the_history(desk: Desk) -> None:
    ref = desk.published()
    assert listed(desk)[0].title.zh == DRAFT.title.zh
    with desk.house.database.reading() as session:
        rows = words_that_stand(session, appeal_by_ref(session, ref).id or 0)
        story = next(row.id for row in rows if row.item == Item.STORY)
    desk.act(ref, consents.withdraw_consent, story, by=desk.liaison)
    page = desk.page(ref)
    assert (page.title, bool(page.story)) == (DRAFT.neutral_title, False)
    assert listed(desk)[0].title == DRAFT.neutral_title
    assert listed(desk, text="课堂") == []
    with desk.house.database.reading() as session:
        history = versions_of(session, appeal_by_ref(session, ref), at=desk.scene.at)
    assert history[0].content.draft.title == DRAFT.neutral_title


def test_an_expired_consent_is_off_the_page(desk: Desk) -> None:
    ref = desk.published()
    desk.say(ref, [Item.NAME], until=desk.scene.at.date() + timedelta(days=3))
    assert "小荷" in [fact.value for fact in desk.page(ref).facts]
    desk.scene.pass_time(days=5)
    assert "小荷" not in [fact.value for fact in desk.page(ref).facts]


def test_a_photo_waits_for_everyone_in_it_and_leaves_at_once(desk: Desk) -> None:
    ref = desk.draft()
    grandfather = desk.add_person(ref, PersonKind.OTHER, "grandfather")
    desk.add_photo(ref, person_ids=(grandfather,))
    desk.say(ref, [Item.PHOTOS])
    assert desk.blocked_by(ref) == ["consent_photos"]
    desk.say(ref, [Item.PHOTOS], person=grandfather)
    assert desk.blocked_by(ref) == []
    with desk.appeal(ref) as (session, appeal):
        photo = photo_of(session, appeal.id or 0, 1)
        photos.take_away(session, appeal, photo, by=desk.editor, at=desk.scene.at)
    with desk.house.database.reading() as session:
        assert session.connection().execute(sa.text("SELECT count(*) FROM appeal_photo")).scalar_one() == 1


def test_a_paper_is_never_a_photo_of_the_page(desk: Desk) -> None:
    ref = desk.begin()
    with desk.appeal(ref) as (session, appeal):
        case_ref = desk.case_ref(session, appeal)
    paper = desk.scene.evidence(case_ref)
    with pytest.raises(PaperNotShown):
        desk.act(ref, photos.choose, paper, photos.Describe(alt_zh="病历"), vault=desk.house.vault)


def test_the_database_refuses_consents_that_prove_nothing(desk: Desk) -> None:
    ref = desk.draft()
    columns = "appeal_id, request_id, person_id, audience, is_yes, recorded_by_id, given_at_utc, is_withdrawn"
    copy = f"INSERT INTO consent ({columns}, item, how) SELECT {columns}, 'film', '{{}}' FROM consent LIMIT 1"
    for how in ("paper", "phone", "whisper"):
        refused_by_database(desk, copy.format(how))
    with desk.house.database.transaction() as session:
        session.connection().execute(sa.text(copy.format("in_person")))
    refused_by_database(desk, copy.format("in_person"))  # one word per person, item and audience
    assert desk.blocked_by(ref) == []


# pauses


def test_anyone_of_the_four_pauses_alone_and_resuming_takes_two(desk: Desk) -> None:
    ref = desk.published()
    with pytest.raises(NotYours):
        desk.act(ref, pauses.pause, reason=PauseReason.CHECKING, by=desk.scene.worker)
    desk.act(ref, pauses.pause, reason=PauseReason.CHECKING, by=desk.approver)
    page = desk.page(ref)
    assert (page.state, page.ways, page.giving.is_open) == (PublicState.PAUSED, (), False)
    desk.act(ref, pauses.ask_resume, by=desk.liaison)
    with pytest.raises(ResumeTakesTwo):
        desk.act(ref, pauses.resume, by=desk.liaison)
    desk.act(ref, pauses.resume, by=desk.reviewer)
    assert desk.page(ref).giving.is_open
    with pytest.raises(NotPaused):
        desk.act(ref, pauses.ask_resume, by=desk.liaison)


def test_nobody_resumes_without_having_been_asked(desk: Desk) -> None:
    ref = desk.published()
    desk.act(ref, pauses.pause, reason=PauseReason.CHECKING, by=desk.editor)
    with pytest.raises(ResumeTakesTwo):
        desk.act(ref, pauses.resume, by=desk.reviewer)


def test_another_reason_is_explained_inside_and_not_told_outside(desk: Desk) -> None:
    ref = desk.published()
    with pytest.raises(ReasonMissing):
        desk.act(ref, pauses.pause, reason=PauseReason.OTHER, by=desk.editor)
    desk.act(ref, pauses.pause, reason=PauseReason.OTHER, note="a doubt", by=desk.editor)
    assert desk.page(ref).pause_words == ""


def test_the_database_refuses_a_resumption_by_one(desk: Desk) -> None:
    ref = desk.published()
    desk.act(ref, pauses.pause, reason=PauseReason.CHECKING, by=desk.editor)
    desk.act(ref, pauses.ask_resume, by=desk.editor)
    refused_by_database(
        desk, "UPDATE appeal_pause SET resumed_by_id = asked_by_id, resumed_at_utc = asked_at_utc"
    )


def test_fourteen_days_without_a_word_close_giving_and_the_machine_pauses(desk: Desk) -> None:
    ref = desk.published()
    desk.scene.pass_time(days=14, minutes=1)
    assert desk.page(ref).state is PublicState.PAUSED
    with desk.house.database.transaction() as session:
        assert not accepts(session, appeal_by_ref(session, ref), at=desk.scene.at)
        assert pauses.pause_unconfirmed(session, at=desk.scene.at) == [ref]
    desk.act(ref, pauses.ask_resume, by=desk.liaison)
    with pytest.raises(ConfirmFamilyFirst):
        desk.act(ref, pauses.resume, by=desk.reviewer)
    desk.act(ref, pauses.confirm, by=desk.liaison)
    desk.act(ref, pauses.resume, by=desk.reviewer)
    assert desk.page(ref).giving.is_open


def test_the_worker_pauses_what_nobody_confirmed_and_leaves_the_rest(desk: Desk) -> None:
    silent, kept = desk.published(), desk.published()
    desk.scene.pass_time(days=10)
    desk.act(kept, pauses.confirm, by=desk.liaison)
    desk.scene.pass_time(days=5)
    handlers = {pauses.HEARTBEAT_TOPIC: pauses.after_heartbeat}
    assert drain(desk.house.database, handlers, at=desk.scene.at) == 2
    assert desk.find(silent).stage is AppealStatus.PAUSED
    assert desk.find(kept).stage is AppealStatus.PUBLISHED


# updates and quantities


def test_an_update_needs_its_consent_and_goes_with_it(desk: Desk) -> None:
    ref = desk.published()
    with pytest.raises(NoConsentToUpdate):
        desk.act(ref, post, PostUpdate("好转", "", "u1"), by=desk.liaison)
    desk.say(ref, [Item.UPDATES])
    desk.act(ref, post, PostUpdate("好转", "", "u1"), by=desk.liaison)
    desk.act(ref, post, PostUpdate("好转", "", "u1"), by=desk.liaison)
    assert len(desk.page(ref).updates) == 1
    desk.say(ref, [Item.UPDATES], is_yes=False)
    assert desk.page(ref).updates == ()


def test_thirty_days_of_silence_are_told(desk: Desk) -> None:
    ref = desk.published()
    assert not desk.page(ref).is_silent
    desk.scene.pass_time(days=31)
    assert desk.page(ref).is_silent


def test_the_database_refuses_a_negative_remainder_of_goods(desk: Desk) -> None:
    ref = desk.published(NeedKind.GOODS)
    desk.act(ref, enter, EnterGoods(day=desk.scene.at.date(), quantity=50_000, once="g"), by=desk.liaison)
    goods = desk.page(ref).goods
    assert goods is not None
    assert (goods.remaining, goods.is_open) == (0, False)
    refused_by_database(desk, "UPDATE goods_entry SET remaining = -1")


# endings


def end(desk: Desk, ref: str, to: AppealStatus, **more: Any) -> None:
    """Take a step towards the end."""
    desk.at_version(ref, endings.end, to, **more)


def close(desk: Desk, ref: str, account: ClosingAccount = ZEROS) -> None:
    """Close an appeal with these numbers."""
    with desk.appeal(ref) as (session, appeal):
        endings.close(
            session,
            appeal,
            account=account,
            version=appeal.version,
            by=desk.editor,
            at=desk.scene.at,
            journal=desk.journal(session),
        )


def test_an_appeal_goes_to_its_end_step_by_step(desk: Desk) -> None:
    ref = desk.published()
    with pytest.raises(NoSuchMove):
        close(desk, ref)
    for to, state in (
        (AppealStatus.RAISING_CLOSED, PublicState.ENDED),
        (AppealStatus.PAYING_OUT, PublicState.SETTLING),
        (AppealStatus.REMAINDER_DECIDED, PublicState.SETTLING),
    ):
        end(desk, ref, to)
        assert desk.page(ref).state is state
    with pytest.raises(RowsUnmatched):
        close(desk, ref, replace(ZEROS, unmatched_rows=2))
    close(desk, ref)
    assert desk.page(ref).state is PublicState.CLOSED


def test_a_stop_says_why_inside_the_desk_and_ends_a_pause(desk: Desk) -> None:
    ref = desk.published()
    desk.act(ref, pauses.pause, reason=PauseReason.CHECKING, by=desk.editor)
    with pytest.raises(ReasonMissing):
        end(desk, ref, AppealStatus.BENEFICIARY_DIED)
    end(desk, ref, AppealStatus.BENEFICIARY_DIED, reason="The family rang.")
    assert desk.page(ref).pause_words == ""


def test_of_a_withdrawn_appeal_an_unnamed_tombstone_stays(desk: Desk) -> None:
    ref = desk.published()
    desk.at_version(ref, endings.withdraw, reason="The family asked.")
    with desk.house.database.reading() as session:
        assert page_of(session, ref, at=desk.scene.at) == Tombstone(ref, desk.find(ref).moved_at_utc)
    assert listed(desk) == []


# the public list


def test_the_list_goes_on_after_a_reference_and_leaves_mutual_help_out(desk: Desk) -> None:
    first, second = desk.published(), desk.published(NeedKind.GOODS)
    hidden = desk.published(route=MutualFields(boundary="Mine no. 3", organiser="The union"))
    assert not desk.page(hidden).is_listed
    assert [card.ref for card in listed(desk)] == [second, first]
    assert [card.ref for card in listed(desk, size=1)] == [second, first]
    assert [card.ref for card in listed(desk, after=second)] == [first]
    assert [card.ref for card in listed(desk, need_kind="treatment")] == [first]
    assert listed(desk, state=PublicState.PAUSED) == []
