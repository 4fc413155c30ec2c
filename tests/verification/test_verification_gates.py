"""Separation of duties: by the service, and by the database alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from charity.intake.evidence.queries import evidence_of
from charity.intake.rules import CaseStatus, DeclineReason
from charity.kernel.errors import ChangedMeanwhile, NotYours
from charity.kernel.house import House
from charity.kernel.roles import Role
from charity.verification.review import rules
from charity.verification.review.queries import standing_review
from charity.verification.review.rules import Decision, Reason
from charity.verification.review.service import Decide
from charity.verification.review.tables import Review
from charity.verification.visits import photos, queries, sheets
from charity.verification.visits import rules as visit_rules
from charity.verification.visits.rules import Plan
from charity.verification.visits.service import MoveVisit, cancel_visit, move_visit
from charity.verification.visits.tables import Visit, VisitSheet
from tests.verification.cases import Scene, photo


@pytest.fixture
def scene(house: House) -> Scene:
    """A house with people."""
    return Scene(house)


def test_one_person_cannot_be_both_visitors(scene: Scene) -> None:
    ref = scene.case()
    with pytest.raises(visit_rules.SameVisitor):
        scene.plan(ref, second=scene.first)


def test_the_database_itself_keeps_the_visitors_apart(scene: Scene) -> None:
    ref = scene.case()
    visit = scene.plan(ref)
    with pytest.raises(IntegrityError), scene.house.database.transaction() as session:
        kept = session.get_one(Visit, visit.id)
        kept.second_visitor_id = kept.first_visitor_id
        session.add(kept)


def test_only_holders_of_the_visitors_role_in_the_district_go(scene: Scene) -> None:
    away = scene.who("away", Role.VISITOR, districts=("虎林市",))
    ref = scene.case()
    with pytest.raises(visit_rules.NotAVisitor):
        scene.plan(ref, second=scene.reviewer)
    with pytest.raises(visit_rules.NotAVisitor):
        scene.plan(ref, second=away)


def test_a_visit_is_planned_for_a_time_to_come_and_one_at_a_time(scene: Scene) -> None:
    ref = scene.case()
    one, same = scene.plan(ref, once="same"), scene.plan(ref, once="same")
    assert one.id == same.id
    with pytest.raises(visit_rules.AlreadyPlanned):
        scene.plan(ref)
    with pytest.raises(visit_rules.VisitInPast):
        Plan(1, 2, scene.at).check(at=scene.at)


def test_a_cancelled_visit_gives_the_case_back_and_says_why(scene: Scene) -> None:
    ref = scene.case()
    visit = scene.plan(ref)
    with scene.house.database.transaction() as session:
        case, kept = scene.find(session, ref), session.get_one(Visit, visit.id)
        facts = {"case": case, "by": scene.worker, "at": scene.at}
        with pytest.raises(visit_rules.CancelReasonMissing):
            cancel_visit(session, kept, "", version=1, **facts)  # type: ignore[arg-type]
        with pytest.raises(ChangedMeanwhile):
            cancel_visit(session, kept, "snow", version=0, **facts)  # type: ignore[arg-type]
        cancel_visit(session, kept, "snow", version=1, **facts)  # type: ignore[arg-type]
        assert case.stage is CaseStatus.IN_VERIFICATION
    again = scene.plan(ref)
    assert again.id != visit.id


def test_a_visitor_who_has_begun_is_not_exchanged(scene: Scene) -> None:
    third = scene.who("bo", Role.VISITOR)
    ref = scene.case()
    visit = scene.plan(ref)
    scene.fill(ref, visit, scene.first)
    plan = Plan(third.id or 0, scene.second.id or 0, visit.planned_at_utc)
    with pytest.raises(visit_rules.SheetBegun), scene.house.database.transaction() as session:
        kept = session.get_one(Visit, visit.id)
        move_visit(
            session, kept, MoveVisit(plan, "ill", 1),
            case=scene.find(session, ref), by=scene.worker, at=scene.at,
        )  # fmt: skip


def test_a_sheet_is_unseen_by_the_other_until_both_are_in(scene: Scene) -> None:
    ref = scene.case()
    visit = scene.plan(ref)
    scene.pass_time(hours=3)
    scene.fill(ref, visit, scene.first)
    scene.submit(ref, visit, scene.first)
    scene.fill(ref, visit, scene.second)

    def seen_by() -> list[list[int]]:
        with scene.house.database.reading() as session:
            kept = session.get_one(Visit, visit.id)
            people = (scene.first, scene.second, scene.reviewer)
            return [[s.visitor_id for s in queries.sheets_open_to(session, kept, p)] for p in people]

    one, two = scene.first.id or 0, scene.second.id or 0
    assert seen_by() == [[one], [two], []]
    scene.submit(ref, visit, scene.second)
    assert seen_by() == [[one, two]] * 3


def test_nobody_else_writes_a_sheet_and_a_sealed_one_stays(scene: Scene) -> None:
    ref = scene.case()
    visit = scene.plan(ref)
    with pytest.raises(visit_rules.SheetNotYours):
        scene.fill(ref, visit, scene.reviewer)
    scene.fill(ref, visit, scene.first)
    with pytest.raises(visit_rules.NotYetThere):
        scene.submit(ref, visit, scene.first)
    scene.pass_time(hours=3)
    scene.submit(ref, visit, scene.first)
    with pytest.raises(visit_rules.SheetSealed):
        scene.fill(ref, visit, scene.first)


def test_a_sheet_is_handed_in_whole(scene: Scene) -> None:
    ref = scene.case()
    visit = scene.plan(ref)
    scene.pass_time(hours=3)
    with pytest.raises(visit_rules.SheetIncomplete):
        scene.submit(ref, visit, scene.first)
    with pytest.raises(IntegrityError), scene.house.database.transaction() as session:
        case, kept = scene.find(session, ref), session.get_one(Visit, visit.id)
        sheet = sheets.open_sheet(session, kept, case=case, by=scene.first, at=scene.at)
        sheet.state, sheet.submitted_at_utc = "submitted", scene.at
        session.add(sheet)


def test_each_photo_is_acknowledged_and_becomes_evidence_when_both_sheets_are_in(scene: Scene) -> None:
    ref = scene.case()
    visit = scene.plan(ref)
    scene.pass_time(hours=3)
    sheet = scene.fill(ref, visit, scene.first)
    with scene.house.database.transaction() as session:
        case, kept = scene.find(session, ref), session.get_one(VisitSheet, sheet.id)
        facts = {"case": case, "by": scene.first, "at": scene.at}
        one = photos.add_photo(
            session,
            kept,
            visit_rules.PhotoKind.ROOM,
            photo("olive"),
            vault=scene.house.vault,
            **facts,  # type: ignore[arg-type]
        )
        same = photos.add_photo(
            session,
            kept,
            visit_rules.PhotoKind.ROOM,
            photo("olive"),
            vault=scene.house.vault,
            **facts,  # type: ignore[arg-type]
        )
        assert one.id == same.id
        wrong = photos.add_photo(
            session,
            kept,
            visit_rules.PhotoKind.HOME,
            photo("red"),
            vault=scene.house.vault,
            **facts,  # type: ignore[arg-type]
        )
        photos.remove_photo(session, kept, wrong, **facts)  # type: ignore[arg-type]
        assert evidence_of(session, case) == []
    scene.fill(ref, visit, scene.second)
    scene.submit(ref, visit, scene.first)
    scene.submit(ref, visit, scene.second)
    with scene.house.database.reading() as session:
        assert [e.sha256 for e in evidence_of(session, scene.find(session, ref))] == [one.sha256]


def test_whoever_visited_cannot_review(scene: Scene) -> None:
    ref = scene.case()
    scene.prepare(ref)
    for visitor in (scene.first, scene.second):
        with pytest.raises(rules.ReviewerVisited):
            scene.decide(ref, by=visitor)


def test_only_a_reviewer_reviews(scene: Scene) -> None:
    ref = scene.case()
    scene.prepare(ref)
    with pytest.raises(NotYours):
        scene.decide(ref, by=scene.worker)


@pytest.mark.parametrize("column", ["first_visitor_id", "second_visitor_id"])
def test_the_database_itself_keeps_visitors_from_reviewing(scene: Scene, column: str) -> None:
    ref = scene.case()
    scene.prepare(ref)
    review = scene.decide(ref)
    facts = review.model_dump(exclude={"id"}) | {"number": 2, "once": "by hand"}
    facts["reviewer_id"] = facts[column]
    with pytest.raises(IntegrityError), scene.house.database.transaction() as session:
        session.add(Review(**facts))


@pytest.mark.parametrize(
    "forged",
    [
        {"visit_id": None},
        {"need_id": None},
        {"first_sheet_id": None},
        {"visit_status": "planned"},
        {"sheets_state": "open"},
        {"family_saw_unchecked": False},
        {"visit_id": None, "visit_status": None, "first_visitor_id": None, "second_visitor_id": None,
         "first_sheet_id": None, "second_sheet_id": None, "sheets_state": None},
    ],
)  # fmt: skip
def test_the_database_itself_knows_no_verified_without_visit_sheets_and_need(
    scene: Scene, forged: dict[str, object]
) -> None:
    ref = scene.case()
    scene.prepare(ref)
    review = scene.decide(ref)
    facts = review.model_dump(exclude={"id"}) | {"number": 2, "once": "by hand"} | forged
    with pytest.raises(IntegrityError), scene.house.database.transaction() as session:
        session.add(Review(**facts))


def test_the_database_itself_ties_a_review_to_its_own_visit_sheets_and_need(scene: Scene) -> None:
    refs = scene.case(phone="13900000101"), scene.case(phone="13900000102")
    for ref in refs:
        scene.prepare(ref)
    one, other = (scene.decide(ref) for ref in refs)
    swapped = ("visit_id", "need_id", "first_sheet_id", "second_sheet_id")
    for column in swapped:
        facts = one.model_dump(exclude={"id"}) | {"number": 2, "once": column}
        facts[column] = getattr(other, column)
        with pytest.raises(IntegrityError), scene.house.database.transaction() as session:
            session.add(Review(**facts))
    with pytest.raises(IntegrityError), scene.house.database.transaction() as session:
        kept = session.get_one(Visit, one.visit_id)
        kept.first_visitor_id = scene.reviewer.id or 0
        session.add(kept)


def test_a_case_with_something_missing_is_neither_sent_nor_verified(scene: Scene) -> None:
    ref = scene.case()
    scene.visit(ref)
    with pytest.raises(rules.NotReadyForReview):
        scene.send(ref)
    with pytest.raises(rules.NotInReview):
        scene.decide(ref)


def test_a_contradiction_found_in_review_stops_the_verdict(scene: Scene) -> None:
    from charity.verification.findings.rules import Statement, Subject
    from charity.verification.rules import Basis, Claim

    ref = scene.case()
    scene.prepare(ref)
    scene.add(ref, Statement(Subject.MEANS, "A shop.", Claim(Basis.CONTRADICTED)))
    with pytest.raises(rules.StillBlocked):
        scene.decide(ref)


def test_the_family_has_seen_what_was_not_checked(scene: Scene) -> None:
    ref = scene.case()
    scene.prepare(ref)
    with pytest.raises(rules.UncheckedUnconfirmed):
        scene.decide(ref, replace(scene.verified(), family_saw=False))


def test_a_double_click_on_the_verdict_makes_one_review(scene: Scene) -> None:
    ref = scene.case()
    scene.prepare(ref)
    verdict = scene.verified(once="same")
    assert scene.decide(ref, verdict).id == scene.decide(ref, verdict).id
    with scene.house.database.reading() as session:
        assert len(session.exec(select(Review)).all()) == 1


def test_a_case_decided_by_a_colleague_is_not_decided_again(scene: Scene) -> None:
    ref = scene.case()
    scene.prepare(ref)
    scene.decide(ref)
    with pytest.raises(rules.NotInReview):
        scene.decide(ref)


def test_a_returned_case_goes_back_and_can_be_sent_again(scene: Scene) -> None:
    ref = scene.case()
    scene.prepare(ref)
    with pytest.raises(rules.WordsMissing):
        scene.decide(ref, Decide(Decision.RETURNED, scene.once()))
    scene.decide(ref, Decide(Decision.RETURNED, scene.once(), words="Ask the hospital for the newest bill."))
    scene.send(ref)
    assert scene.decide(ref).number == 2


def test_declining_wants_a_reason_that_can_be_true_and_words_for_the_family(scene: Scene) -> None:
    ref = scene.case()
    with pytest.raises(rules.ReasonCodeMissing):
        scene.decide(ref, Decide(Decision.DECLINED, scene.once(), words="No."))
    doubts = Decide(Decision.DECLINED, scene.once(), "Not so.", Reason.VISIT_RAISED_DOUBTS)
    with pytest.raises(rules.NoVisitNoDoubt):
        scene.decide(ref, doubts)
    scene.visit(ref)
    scene.decide(ref, doubts)
    with scene.house.database.reading() as session:
        case = scene.find(session, ref)
        assert case.stage is CaseStatus.DECLINED
        assert case.decline_reason == DeclineReason.NEED_NOT_SHOWN


def test_a_need_computed_while_the_review_page_was_open_is_not_waved_through(scene: Scene) -> None:
    ref = scene.case()
    scene.prepare(ref)
    scene.compute(ref, scene.stated(other_aid=900_000), version=1, reason="a neighbour gave")
    with pytest.raises(ChangedMeanwhile):
        scene.decide(ref, scene.verified(version=1))
    assert scene.decide(ref, scene.verified(version=2)).need_id


def test_another_need_or_beneficiary_asks_for_review_again(scene: Scene) -> None:
    ref = scene.case()
    scene.prepare(ref)
    scene.decide(ref)
    scene.compute(ref, scene.stated(other_aid=900_000), version=1, reason="a neighbour gave")
    with scene.house.database.transaction() as session:
        case = scene.find(session, ref)
        assert case.stage is CaseStatus.IN_REVIEW
        assert standing_review(session, case) is None
    scene.decide(ref, scene.verified(version=2))
    with scene.house.database.transaction() as session:
        case = scene.find(session, ref)
        assert standing_review(session, case) is not None
        case.beneficiary_birth_year = 1990
        session.add(case)
        session.flush()
        assert standing_review(session, case) is None
