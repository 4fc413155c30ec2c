"""Acts of verification on both databases: findings, contradictions, need, and the way to a review."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import select

from charity.intake.rules import CaseStatus, NeedKind
from charity.kernel.errors import ChangedMeanwhile, Missing, NotYours
from charity.kernel.house import House
from charity.kernel.money import Money
from charity.kernel.trail import TrailRow
from charity.verification import queries
from charity.verification.findings import queries as findings
from charity.verification.findings import rules as finding_rules
from charity.verification.findings.contradictions import Resolve, resolve
from charity.verification.findings.rules import Statement, Subject
from charity.verification.findings.service import (
    CorrectFinding,
    ResolveFinding,
    correct_finding,
    resolve_finding,
)
from charity.verification.need import queries as needs
from charity.verification.need.rules import KindChanged, Part, ReasonForChangeMissing
from charity.verification.rules import Basis, Claim, DocumentMissing, NotUnderway
from tests.verification.cases import CONFIRMED, DECLARED, Scene


@pytest.fixture
def scene(house: House) -> Scene:
    """A house with people."""
    return Scene(house)


def codes(scene: Scene, ref: str) -> list[str]:
    """Return what blocks publication of a case."""
    with scene.house.database.reading() as session:
        return [b.code for b in queries.blocks(session, scene.find(session, ref))]


def stage(scene: Scene, ref: str) -> CaseStatus:
    """Return where a case stands."""
    with scene.house.database.reading() as session:
        return scene.find(session, ref).stage


def test_the_first_finding_takes_a_case_into_verification(scene: Scene) -> None:
    ref = scene.case()
    finding = scene.add(ref, Statement(Subject.MEANS, "Two mu of land, no other income.", DECLARED))
    assert stage(scene, ref) is CaseStatus.IN_VERIFICATION
    assert finding.version == 1


def test_the_same_form_sent_twice_makes_one_finding(scene: Scene) -> None:
    ref = scene.case()
    said = Statement(Subject.MEANS, "Two mu of land.", DECLARED)
    one, two = scene.add(ref, said, once="same"), scene.add(ref, said, once="same")
    assert one.id == two.id


def test_a_finding_names_the_document_it_rests_on(scene: Scene) -> None:
    ref = scene.case()
    with pytest.raises(DocumentMissing):
        scene.add(ref, Statement(Subject.MEDICAL, "Leukaemia.", Claim(Basis.DOCUMENT_SEEN)))


def test_a_document_of_another_case_cannot_be_cited(scene: Scene) -> None:
    ref, other = scene.case(), scene.case()
    claim = Claim(Basis.DOCUMENT_SEEN, evidence_id=scene.evidence(other))
    with pytest.raises(Missing):
        scene.add(ref, Statement(Subject.MEDICAL, "Leukaemia.", claim))


def test_no_office_is_named_without_the_familys_authorisation(scene: Scene) -> None:
    ref = scene.case(authorised=False)
    with pytest.raises(finding_rules.NoAuthorisation):
        scene.add(ref, Statement(Subject.MEDICAL, "Leukaemia.", CONFIRMED))
    assert "no_authorisation" in codes(scene, ref)


def test_a_reviewer_writes_no_findings(scene: Scene) -> None:
    ref = scene.case()
    with pytest.raises(NotYours):
        scene.add(ref, Statement(Subject.MEANS, "Poor.", DECLARED), by=scene.reviewer)


def correct(scene: Scene, ref: str, finding_id: int, command: CorrectFinding) -> None:
    """Correct a finding in a transaction of its own."""
    with scene.house.database.transaction() as session:
        case = scene.find(session, ref)
        finding = findings.finding_of(session, case, finding_id)
        correct_finding(
            session, finding, command, case=case, by=scene.worker, at=scene.at, cipher=scene.house.cipher
        )


def test_a_correction_keeps_the_earlier_wording(scene: Scene) -> None:
    ref = scene.case()
    finding = scene.add(ref, Statement(Subject.MEANS, "Two mu of land.", DECLARED))
    correct(
        scene,
        ref,
        finding.id or 0,
        CorrectFinding(Statement(Subject.MEANS, "Four mu of land.", CONFIRMED), "land register seen", 1),
    )
    with scene.house.database.reading() as session:
        kept = findings.versions_of(session, finding)
    assert [(v.version, v.statement) for v in kept] == [(2, "Four mu of land."), (1, "Two mu of land.")]
    assert kept[0].reason == "land register seen"


def test_a_correction_says_why(scene: Scene) -> None:
    ref = scene.case()
    finding = scene.add(ref, Statement(Subject.MEANS, "Two mu of land.", DECLARED))
    command = CorrectFinding(Statement(Subject.MEANS, "Four mu.", DECLARED), " ", 1)
    with pytest.raises(finding_rules.CorrectionReasonMissing):
        correct(scene, ref, finding.id or 0, command)


def test_the_second_to_save_is_told_who_changed_the_finding(scene: Scene) -> None:
    ref = scene.case()
    finding = scene.add(ref, Statement(Subject.MEANS, "Two mu of land.", DECLARED))
    command = CorrectFinding(Statement(Subject.MEANS, "Four mu.", DECLARED), "asked again", 1)
    correct(scene, ref, finding.id or 0, command)
    with pytest.raises(ChangedMeanwhile) as caught:
        correct(scene, ref, finding.id or 0, replace(command, reason="mine"))
    assert caught.value.facts["who"] == "Han"
    assert caught.value.facts["version"] == 2


def test_a_contradiction_blocks_until_it_is_resolved_on_a_basis(scene: Scene) -> None:
    ref = scene.case()
    scene.settle_findings(ref)
    said = Statement(Subject.MEANS, "A shop is registered in the father's name.", Claim(Basis.CONTRADICTED))
    finding = scene.add(ref, said)
    assert "contradiction_open" in codes(scene, ref)
    with scene.house.database.transaction() as session:
        case = scene.find(session, ref)
        [open_one] = findings.open_contradictions(session, case.id or 0)
        settled = Statement(Subject.MEANS, "The shop was closed in 2023.", DECLARED)
        with pytest.raises(finding_rules.ResolutionUnsupported):
            resolve_finding(
                session, open_one, ResolveFinding("he says so", settled),
                case=case, by=scene.worker, at=scene.at, cipher=scene.house.cipher,
            )  # fmt: skip
        resolve_finding(
            session, open_one, ResolveFinding("register asked", replace(settled, claim=CONFIRMED)),
            case=case, by=scene.worker, at=scene.at, cipher=scene.house.cipher,
        )  # fmt: skip
    assert "contradiction_open" not in codes(scene, ref)
    with scene.house.database.reading() as session:
        kept = findings.finding_of(session, scene.find(session, ref), finding.id or 0)
        assert (kept.statement, kept.basis) == ("The shop was closed in 2023.", Basis.CONFIRMED)
        [done] = findings.contradictions_of(session, kept.request_id)
        assert (done.resolved_by_id, done.resolution_basis) == (scene.worker.id, Basis.CONFIRMED)


def test_a_contradicted_finding_is_never_shown_and_never_edited_away(scene: Scene) -> None:
    ref = scene.case()
    said = Statement(Subject.MEANS, "A shop is registered.", Claim(Basis.CONTRADICTED), is_public=True)
    finding = scene.add(ref, said)
    assert finding.is_public is False
    command = CorrectFinding(Statement(Subject.MEANS, "No shop.", DECLARED), "typing error", 1)
    with pytest.raises(finding_rules.StillContradicted):
        correct(scene, ref, finding.id or 0, command)


def test_a_contradiction_is_resolved_once(scene: Scene) -> None:
    ref = scene.case()
    scene.visit(ref, contradictions="The neighbour says they own a car.")
    with scene.house.database.transaction() as session:
        case = scene.find(session, ref)
        [row] = findings.open_contradictions(session, case.id or 0)
        assert findings.words_of(row, cipher=scene.house.cipher) == "The neighbour says they own a car."
        facts = {"case": case, "by": scene.worker, "at": scene.at, "cipher": scene.house.cipher}
        resolve(session, row, Resolve("The register shows none.", CONFIRMED), **facts)  # type: ignore[arg-type]
        with pytest.raises(finding_rules.AlreadyResolved):
            resolve(session, row, Resolve("again", CONFIRMED), **facts)  # type: ignore[arg-type]


def test_a_need_is_computed_and_a_later_one_keeps_the_earlier(scene: Scene) -> None:
    ref = scene.case()
    first = scene.compute(ref)
    assert (first.own_share_minor, first.need_minor) == (13_424_400, 11_824_400)
    with pytest.raises(ReasonForChangeMissing):
        scene.compute(ref, version=1)
    second = scene.compute(ref, scene.stated(other_aid=1_800_000), version=1, reason="a foundation gave")
    assert (second.number, second.need_minor) == (2, 10_824_400)
    with scene.house.database.reading() as session:
        assert [n.number for n in needs.needs_of(session, first.request_id)] == [2, 1]
        assert needs.computed_of(session, first).need_minor == 11_824_400


def test_the_same_need_sent_twice_is_computed_once(scene: Scene) -> None:
    ref = scene.case()
    assert scene.compute(ref, once="same").id == scene.compute(ref, once="same").id


def test_two_people_computing_at_once_do_not_overwrite_each_other(scene: Scene) -> None:
    ref = scene.case()
    scene.compute(ref)
    with pytest.raises(ChangedMeanwhile) as caught:
        scene.compute(ref, version=0, reason="mine")
    assert caught.value.facts["version"] == 1


def test_a_need_of_another_kind_is_not_taken(scene: Scene) -> None:
    ref = scene.case(NeedKind.CARE)
    with pytest.raises(KindChanged):
        scene.compute(ref, scene.stated("living"))


@pytest.mark.parametrize("kind", list(NeedKind))
def test_every_kind_of_need_can_be_taken_to_verified(scene: Scene, kind: NeedKind) -> None:
    ref = scene.case(kind)
    scene.settle_findings(ref)
    scene.visit(ref)
    stated = (
        scene.stated(kind) if kind in {"treatment", "goods"} else scene.stated(kind, monthly_cost=3_000_000)
    )
    scene.compute(ref, stated)
    scene.send(ref)
    scene.decide(ref)
    assert stage(scene, ref) is CaseStatus.VERIFIED
    assert codes(scene, ref) == []


def test_what_blocks_names_each_missing_thing_with_its_page(scene: Scene) -> None:
    ref = scene.case(NeedKind.GOODS, authorised=False)
    with scene.house.database.reading() as session:
        found = queries.blocks(session, scene.find(session, ref))
    assert [b.code for b in found] == [
        "no_authorisation", "finding_identity", "finding_household", "finding_payee", "no_visit", "no_need",
    ]  # fmt: skip
    assert all(b.values["ref"] == ref for b in found)


def test_the_familys_word_does_not_settle_identity_but_settles_means(scene: Scene) -> None:
    ref = scene.case()
    scene.add(ref, Statement(Subject.IDENTITY, "Bai, 18.", DECLARED))
    scene.add(ref, Statement(Subject.MEANS, "Two mu.", DECLARED))
    found = codes(scene, ref)
    assert "finding_identity" in found
    assert "finding_means" not in found


def test_a_need_of_nothing_blocks(scene: Scene) -> None:
    ref = scene.case()
    scene.compute(ref, scene.stated(reimbursed=99_000_000))
    assert "nothing_needed" in codes(scene, ref)


def test_the_public_side_of_a_verification_names_numbers_not_people(scene: Scene) -> None:
    ref = scene.case()
    scene.prepare(ref)
    hidden = Statement(Subject.HOUSEHOLD, "The uncle drinks.", DECLARED, note="ask again", is_public=False)
    scene.add(ref, hidden)
    review = scene.decide(ref)
    with scene.house.database.reading() as session:
        known = queries.verification_of(session, review.request_id)
    assert known.review_id == review.id
    assert known.reviewer_number == scene.reviewer.number
    assert known.visit is not None
    assert known.visit.visitor_numbers == (scene.first.number, scene.second.number)
    assert known.visit.day == date(2026, 3, 2)
    assert "The uncle drinks." not in [f.statement for f in known.findings]
    assert known.yuan_won == Money(30_000_00)
    assert known.need is not None
    assert known.need.need == Money(11_824_400)
    assert known.need.parts[0].part is Part.COST_TO_DATE
    assert [str(u) for u in known.not_checked] == ["deposits", "debts"]


def test_a_request_that_ended_takes_no_findings(scene: Scene) -> None:
    ref = scene.case()
    with scene.house.database.transaction() as session:
        from charity.intake.service import withdraw

        withdraw(session, scene.find(session, ref), by=scene.worker, at=scene.at)
    with pytest.raises(NotUnderway):
        scene.add(ref, Statement(Subject.MEANS, "Two mu.", DECLARED))
    assert codes(scene, ref) == ["case_ended"]


def test_no_trail_row_of_verification_holds_what_a_person_said(scene: Scene) -> None:
    ref = scene.case()
    scene.add(ref, Statement(Subject.MEANS, "Two mu.", DECLARED, note="Zhu Erniang told us"))
    scene.visit(ref, contradictions="Zhu Erniang denies it")
    with scene.house.database.reading() as session:
        rows = session.exec(select(TrailRow.changes)).all()
    assert rows
    assert not [r for r in rows if "Zhu" in r or "Bai" in r]
