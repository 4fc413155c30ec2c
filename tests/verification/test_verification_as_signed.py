"""A verification told as a review signed it: what is found out later is not told before another review."""

from __future__ import annotations

from charity.kernel.house import House
from charity.verification import queries
from charity.verification.findings.rules import Statement, Subject
from tests.verification.cases import DECLARED, Scene


def test_what_is_found_or_reckoned_later_is_not_told_as_signed(house: House) -> None:
    scene = Scene(house)
    ref = scene.case()
    scene.prepare(ref)
    review = scene.decide(ref)
    scene.pass_time(hours=1)
    scene.add(ref, Statement(Subject.RELATION, "An aunt lives in the next village.", DECLARED))
    scene.compute(ref, scene.stated(reimbursed=1_000_00), version=1, reason="another bill")
    with scene.house.database.reading() as session:
        now = queries.verification_of(session, review.request_id)
        signed = queries.verification_of(session, review.request_id, review_id=review.id)
    assert "An aunt lives in the next village." in [fact.statement for fact in now.findings]
    assert "An aunt lives in the next village." not in [fact.statement for fact in signed.findings]
    assert signed.need is not None
    assert now.need is not None
    assert (signed.need.number, now.need.number) == (1, 2)
    assert signed.reviewer_number == scene.reviewer.number
    assert not signed.is_verified, "its review does not stand for the case as it is now"
