"""The way to a public page, and the gates that nobody skips: in the acts and in the database."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from charity.appeals import service
from charity.appeals.consents.rules import Item
from charity.appeals.drafts import service as drafts
from charity.appeals.drafts.rules import Words
from charity.appeals.rules import (
    AlreadyRunning,
    AppealStatus,
    NotVerified,
    OwnDraft,
    PublicState,
    StillBlocked,
)
from charity.appeals.tables import Appeal, AppealVersion
from charity.appeals.versions.rules import NoteMissing, NothingToCorrect, canonical, read, sha256_of
from charity.intake.rules import NeedKind
from charity.kernel.errors import ChangedMeanwhile, Missing, NotYours
from charity.ledger.accounts import Custody
from charity.ledger.balances import appeal_totals
from tests.appeals.desk import CHARITY, DRAFT, PAGE_ITEMS, PLATFORM, Desk


def test_a_verified_case_becomes_a_public_page(desk: Desk) -> None:
    ref = desk.published()
    page = desk.page(ref)
    assert ref == "LX-2026-0001-" + ref[-1]
    assert page.state is PublicState.OPEN
    assert page.title.zh == DRAFT.title.zh
    assert [fact.value for fact in page.facts] == ["小荷", "18", "鸡东县红旗乡", "白血病", "第二人民医院"]
    assert page.custody is Custody.HELD
    assert page.ways == DRAFT.ways
    assert (page.drafted_by_number, page.reviewed_by_number) == (desk.editor.number, desk.reviewer.number)
    with desk.house.database.reading() as session:
        assert appeal_totals(session, ref).custody is Custody.HELD


def test_the_published_wording_is_kept_byte_for_byte_and_named_in_the_log(desk: Desk) -> None:
    ref = desk.published()
    with desk.house.database.reading() as session:
        kept = session.get_one(AppealVersion, (ref, 1))
        leaf = (
            session.connection()
            .execute(sa.text("SELECT leaf FROM ledger_entry ORDER BY seq DESC LIMIT 1"))
            .scalar_one()
        )
    assert kept.sha256 == sha256_of(kept.content)
    assert canonical(read(kept.content)) == kept.content
    assert kept.sha256.encode() in bytes(leaf)


def test_numbers_of_a_year_have_no_gaps(desk: Desk) -> None:
    refs = [desk.begin() for _ in range(2)]
    with pytest.raises(NotVerified):
        desk.begin(case_ref=desk.scene.case())
    refs.append(desk.begin())
    assert [ref[8:12] for ref in refs] == ["0001", "0002", "0003"]


def test_an_appeal_is_begun_once_per_case_and_once_per_form(desk: Desk) -> None:
    case_ref = desk.verified_case()
    with desk.house.database.transaction() as session:
        case = desk.scene.find(session, case_ref)
        given = {"once": "double", "by": desk.editor, "at": desk.scene.at}
        first, second = service.begin(session, case, **given), service.begin(session, case, **given)
        assert first.ref == second.ref
    with pytest.raises(AlreadyRunning):
        desk.begin(case_ref=case_ref)


def test_an_unverified_case_has_no_appeal(desk: Desk) -> None:
    ref = desk.scene.case()
    desk.scene.prepare(ref)
    with pytest.raises(NotVerified):
        desk.begin(case_ref=ref)


def test_a_draft_has_no_public_page(desk: Desk) -> None:
    ref = desk.draft()
    with pytest.raises(Missing):
        desk.page(ref)


@pytest.mark.parametrize("item", PAGE_ITEMS)
def test_without_a_consent_that_the_contents_require_nothing_goes_on(desk: Desk, item: Item) -> None:
    ref = desk.begin()
    desk.fill_route(ref)
    desk.save(ref)
    desk.say(ref, [each for each in PAGE_ITEMS if each is not item])
    assert desk.blocked_by(ref) == [f"consent_{item}"]
    with pytest.raises(StillBlocked):
        desk.at_version(ref, service.send_for_review)


def test_a_consent_withdrawn_after_approval_stops_the_publication(desk: Desk) -> None:
    ref = desk.scheduled()
    desk.say(ref, [Item.DIAGNOSIS], is_yes=False)
    with pytest.raises(StillBlocked):
        desk.publish(ref)


def test_whoever_wrote_on_the_draft_does_not_approve_it(desk: Desk) -> None:
    ref = desk.draft()
    desk.save(ref, replace(DRAFT, age=19), by=desk.colleague)
    desk.at_version(ref, service.send_for_review, by=desk.editor)
    for author in (desk.editor, desk.colleague):
        with pytest.raises(OwnDraft):
            desk.at_version(ref, service.approve, by=author)
    desk.at_version(ref, service.approve, by=desk.reviewer)
    assert desk.find(ref).stage is AppealStatus.SCHEDULED


def test_changing_an_approved_draft_asks_for_its_review_again(desk: Desk) -> None:
    ref = desk.scheduled()
    desk.save(ref, replace(DRAFT, age=19))
    found = desk.find(ref)
    assert found.stage is AppealStatus.DRAFT
    assert found.reviewed_by_id is None


def test_a_route_without_its_fields_blocks(desk: Desk) -> None:
    ref = desk.begin()
    desk.save(ref)
    desk.say(ref, PAGE_ITEMS)
    assert desk.blocked_by(ref) == ["route"]
    desk.fill_route(ref)
    assert desk.blocked_by(ref) == []


def test_a_need_computed_anew_blocks_until_it_is_reviewed(desk: Desk) -> None:
    ref = desk.scheduled()
    with desk.appeal(ref) as (session, appeal):
        case_ref = desk.case_ref(session, appeal)
    desk.scene.compute(case_ref, desk.scene.stated(other_aid=1_800_000), version=1, reason="More aid came.")
    assert desk.blocked_by(ref) != []
    with pytest.raises((StillBlocked, NotVerified)):
        desk.publish(ref)


def test_somebody_elses_save_is_not_overwritten_unseen(desk: Desk) -> None:
    ref = desk.draft()
    opened = desk.find(ref).version
    desk.save(ref, replace(DRAFT, age=19), by=desk.colleague)
    with pytest.raises(ChangedMeanwhile) as refused:
        desk.act(ref, drafts.save, DRAFT, version=opened)
    assert refused.value.facts["who"] == desk.colleague.name
    assert refused.value.facts["version"] == desk.find(ref).version


def test_only_an_editor_writes(desk: Desk) -> None:
    ref = desk.draft()
    with pytest.raises(NotYours):
        desk.save(ref, replace(DRAFT, age=19), by=desk.reviewer)


# corrections


def test_a_published_fact_changes_with_a_note_and_another_hand_and_the_old_wording_stays(desk: Desk) -> None:
    ref = desk.published()
    desk.save(ref, replace(DRAFT, hospital="第一人民医院"))
    assert desk.page(ref).facts[-1].value == "第二人民医院"
    with pytest.raises(NoteMissing):
        desk.correct(ref, note=" ")
    with pytest.raises(OwnDraft):
        desk.correct(ref, by=desk.editor)
    desk.correct(ref)
    page = desk.page(ref)
    assert page.facts[-1].value == "第一人民医院"
    assert page.versions == 2
    assert [c.note for c in page.corrections] == ["The dose was changed."]
    with desk.house.database.reading() as session:
        assert "第二人民医院" in session.get_one(AppealVersion, (ref, 1)).content.decode()


def test_a_correction_corrects_something(desk: Desk) -> None:
    ref = desk.published()
    with pytest.raises(NothingToCorrect):
        desk.correct(ref)


# the database holds when the acts are stepped past


def test_the_database_refuses_a_status_of_published_without_its_version(desk: Desk) -> None:
    ref = desk.draft()
    for raw in (
        "UPDATE appeal SET status = 'published' WHERE ref = :ref",
        "UPDATE appeal SET status = 'published', published_number = 1, published_at_utc = moved_at_utc"
        " WHERE ref = :ref",
        "UPDATE appeal SET status = 'scheduled' WHERE ref = :ref",
    ):
        with pytest.raises(IntegrityError), desk.house.database.transaction() as session:
            session.connection().execute(sa.text(raw), {"ref": ref})


def test_the_database_refuses_the_authors_own_review(desk: Desk) -> None:
    ref = desk.scheduled()
    with pytest.raises(IntegrityError), desk.house.database.transaction() as session:
        session.connection().execute(
            sa.text("UPDATE appeal SET reviewed_by_id = drafted_by_id WHERE ref = :ref"), {"ref": ref}
        )


def test_the_database_refuses_an_approved_route_without_its_row(desk: Desk) -> None:
    ref = desk.scheduled()
    with pytest.raises(IntegrityError), desk.house.database.transaction() as session:
        session.connection().execute(
            sa.text("UPDATE appeal SET charity_id = NULL WHERE ref = :ref"), {"ref": ref}
        )


def test_the_database_refuses_another_custody_than_the_routes(desk: Desk) -> None:
    ref = desk.draft()
    with pytest.raises(IntegrityError), desk.house.database.transaction() as session:
        session.connection().execute(
            sa.text("UPDATE appeal SET custody = 'mirrored' WHERE ref = :ref"), {"ref": ref}
        )


def test_the_database_refuses_another_need_than_the_published_one(desk: Desk) -> None:
    ref = desk.published()
    with pytest.raises(IntegrityError), desk.house.database.transaction() as session:
        session.connection().execute(
            sa.text("UPDATE appeal SET need_minor = need_minor * 3 WHERE ref = :ref"), {"ref": ref}
        )


def test_the_database_refuses_a_version_with_an_item_nobody_consented_to(desk: Desk) -> None:
    ref = desk.published()
    copy = "INSERT INTO appeal_version SELECT {} FROM appeal_version WHERE appeal_ref = :ref"
    columns = [c.name for c in AppealVersion.__table__.columns]  # type: ignore[attr-defined]
    changed = {"number": "2", "correction_note": "'why'", "items_consented": "items_consented - 1"}
    listed = ", ".join(changed.get(name, name) for name in columns)
    with pytest.raises(IntegrityError), desk.house.database.transaction() as session:
        session.connection().execute(sa.text(copy.format(listed)), {"ref": ref})
    listed = ", ".join({**changed, "items_consented": "items_consented"}.get(name, name) for name in columns)
    with desk.house.database.transaction() as session:
        session.connection().execute(sa.text(copy.format(listed)), {"ref": ref})


def test_the_database_refuses_a_correction_without_a_note(desk: Desk) -> None:
    ref = desk.published()
    columns = [c.name for c in AppealVersion.__table__.columns]  # type: ignore[attr-defined]
    listed = ", ".join({"number": "2"}.get(name, name) for name in columns)
    with pytest.raises(IntegrityError), desk.house.database.transaction() as session:
        session.connection().execute(
            sa.text(
                f"INSERT INTO appeal_version SELECT {listed} FROM appeal_version WHERE appeal_ref = :ref"
            ),
            {"ref": ref},
        )


def test_a_platform_appeal_is_mirrored(desk: Desk) -> None:
    ref = desk.published(route=PLATFORM)
    assert desk.page(ref).custody is Custody.MIRRORED


def test_goods_have_a_row_of_zeros_and_no_cap(desk: Desk) -> None:
    ref = desk.published(NeedKind.GOODS)
    page = desk.page(ref)
    assert page.takes_money is False
    assert page.giving.is_open
    assert page.goods is not None
    assert page.goods.remaining == 50_000
    with desk.house.database.reading() as session:
        assert appeal_totals(session, ref).received_minor == 0


def test_money_does_not_go_the_way_of_goods(desk: Desk) -> None:
    from charity.appeals.routes.rules import RouteDoesNotFit
    from tests.appeals.desk import GOODS

    ref = desk.begin()
    with pytest.raises(RouteDoesNotFit):
        desk.fill_route(ref, GOODS)


def test_an_english_only_story_is_enough_and_words_fall_back(desk: Desk) -> None:
    ref = desk.begin()
    desk.fill_route(ref, CHARITY)
    desk.save(ref, replace(DRAFT, story=Words(en="Only English.")))
    desk.say(ref, PAGE_ITEMS)
    assert desk.blocked_by(ref) == []
    with desk.house.database.reading() as session:
        assert session.exec(sa.select(sa.func.count()).select_from(Appeal)).scalar_one() == 1  # type: ignore[call-overload]
