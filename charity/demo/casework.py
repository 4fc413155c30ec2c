"""From a plea to its review, played through the services of intake and verification."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from charity.demo.papers import paper
from charity.demo.scenes import scene
from charity.demo.stage import Stage
from charity.demo.stories import Family, Story
from charity.intake import service as intake
from charity.intake.authorisations.rules import Signed, Way
from charity.intake.authorisations.service import sign
from charity.intake.evidence.queries import evidence_of
from charity.intake.evidence.rules import EvidenceKind
from charity.intake.evidence.service import add_evidence
from charity.intake.evidence.tables import Evidence
from charity.intake.facts import CaseFacts
from charity.intake.rules import Channel, Insurance, NeedKind, Relation
from charity.intake.tables import HelpRequest
from charity.kernel.clock import desk_day
from charity.verification.findings.rules import REQUIRED, Statement, Subject
from charity.verification.findings.service import AddFinding, add_finding
from charity.verification.need.rules import Part, Stated, StatedPart
from charity.verification.need.service import ComputeNeed, compute_need
from charity.verification.review.rules import Decision, Reason, Unchecked
from charity.verification.review.service import Decide, decide, send_for_review
from charity.verification.review.signing import SigningTools
from charity.verification.rules import Basis, Claim
from charity.verification.visits.rules import Answer, Item, Plan
from charity.verification.visits.service import PlanVisit, plan_visit
from charity.verification.visits.sheets import Ticked, open_sheet, save_checklist, save_words, submit_sheet
from charity.verification.visits.tables import Visit

_UNCHECKED = frozenset({Unchecked.DEPOSITS, Unchecked.RELATIVES_MEANS, Unchecked.OTHER_FUNDRAISING})

#: What was found per subject: the public words, their basis, the office that confirmed.
Found = Mapping[Subject, tuple[str, Basis, str]]

_FOUND: Found = {
    Subject.IDENTITY: ("身份证、户口簿原件与本人相符。", Basis.DOCUMENT_SEEN, ""),
    Subject.MEDICAL: ("诊断和治疗方案与医院病历一致。", Basis.CONFIRMED, "医院医务科"),
    Subject.MEANS: ("家庭收入主要来自务农和零工，住房一处，无车辆。", Basis.CONFIRMED, "村（居）民委员会"),
    Subject.HOUSEHOLD: ("同住成员与户口簿一致。", Basis.DECLARED, ""),
    Subject.COSTS: ("已发生费用与缴费单据逐张核对。", Basis.DOCUMENT_SEEN, ""),
    Subject.PAYEE: ("收款账户属受助人或其监护人，关系有户口簿证明。", Basis.DOCUMENT_SEEN, ""),
    Subject.RELATION: ("求助人与受助人的关系有户口簿证明。", Basis.DOCUMENT_SEEN, ""),
    Subject.OTHER_AID: ("已得到的其他帮助已计入资金缺口。", Basis.CONFIRMED, "民政部门"),
    Subject.POLICY: ("医保、大病保险和医疗救助均已办理或正在办理。", Basis.CONFIRMED, "医疗保障局"),
}


def facts_of(family: Family, need: NeedKind | None) -> CaseFacts:
    """Return what a family tells when it asks."""
    return CaseFacts(
        phone=family.phone,
        situation=family.plea,
        need_kind=need,
        relation=Relation(family.relation),
        seeker_name=family.seeker,
        beneficiary_name=family.beneficiary,
        birth_date=family.born if family.beneficiary else None,
        district=family.district,
        address=family.address,
        hospital=family.hospital,
        insurance=Insurance.RESIDENT if family.hospital else Insurance.UNKNOWN,
    )


def receive(
    stage: Stage, family: Family, need: NeedKind | None, channel: Channel, at: datetime
) -> HelpRequest:
    """Take a plea in."""
    command = intake.TakeIn(facts=facts_of(family, need), channel=channel, once=stage.once())
    by = stage.people["intake"]
    return intake.take_in(stage.session, command, by=by, at=at, cipher=stage.cipher)


def open_case(
    stage: Stage,
    story: Story,
    need: NeedKind,
    at: datetime,
    *,
    emergency: str = "",
    channel: Channel = Channel.WALK_IN,
) -> HelpRequest:
    """Take a plea in, hand in papers, sign the authorisation, make a case of it."""
    case = receive(stage, story.family, need, channel, at)
    by = stage.people["intake"]
    if emergency:
        intake.set_emergency(stage.session, case, on=True, reason=emergency, by=by, at=at)
    add_papers(stage, case, story.family, at)
    _authorise(stage, case, story.family, at)
    intake.screen(stage.session, case, by=by, at=at + timedelta(minutes=40))
    intake.assign(stage.session, case, stage.people["visitor"].id, by=by, at=at + timedelta(minutes=45))
    return case


def add_papers(stage: Stage, case: HelpRequest, family: Family, at: datetime) -> None:
    """Hand in the household register and, where somebody is ill, a record and a bill."""
    _file(stage, case, EvidenceKind.HOUSEHOLD, paper("户口簿（样本）", "户籍登记", _register(family)), at)
    if family.hospital:
        lines = (("姓名", family.beneficiary), ("诊断", family.diagnosis), ("日期", desk_day(at).isoformat()))
        _file(stage, case, EvidenceKind.MEDICAL_RECORD, paper("诊断证明（样本）", family.hospital, lines), at)
        bill = (("姓名", family.beneficiary), ("项目", "住院预交金"), ("日期", desk_day(at).isoformat()))
        _file(stage, case, EvidenceKind.BILL, paper("收费票据（样本）", family.hospital, bill), at)


def _register(family: Family) -> tuple[tuple[str, str], ...]:
    return (("户主", family.seeker), ("成员", family.beneficiary), ("住址", family.address))


def _file(stage: Stage, case: HelpRequest, kind: EvidenceKind, content: bytes, at: datetime) -> Evidence:
    return add_evidence(
        stage.session,
        case=case,
        kind=kind,
        content=content,
        filename=f"{kind.value}.jpg",
        by=stage.people["intake"],
        at=at,
        vault=stage.vault,
        cipher=stage.cipher,
    )


def add_photo(stage: Stage, case: HelpRequest, name: str, at: datetime) -> Evidence:
    """Hand in a drawn scene as a photo."""
    return _file(stage, case, EvidenceKind.PHOTO, scene(name, case.id or 0), at)


def _authorise(stage: Stage, case: HelpRequest, family: Family, at: datetime) -> None:
    signed = Signed(
        hospital=family.hospital,
        offices="医疗保障局、民政局、村（居）民委员会",
        neighbours="左右邻居",
        signed_name=family.seeker,
        signed_on=desk_day(at),
    )
    by = stage.people["intake"]
    sign(stage.session, case=case, signed=signed, way=Way.TYPED, by=by, at=at, cipher=stage.cipher)


def find_out(stage: Stage, case: HelpRequest, at: datetime, *, changed: Found | None = None) -> None:
    """Record a finding for each subject that the kind of need asks for; `changed` overrides some."""
    papers = _papers(stage, case)
    found = {**_FOUND, **(changed or {})}
    for subject in REQUIRED[str(case.need_kind)]:
        words, basis, office = found[subject]
        confirmed = basis is Basis.CONFIRMED
        claim = Claim(
            basis=basis,
            office=office,
            contact="值班工作人员" if confirmed else "",
            confirmed_on=desk_day(at) if confirmed else None,
            evidence_id=papers[0].id if basis is Basis.DOCUMENT_SEEN else None,
        )
        statement = Statement(subject=subject, statement=words, claim=claim)
        command = AddFinding(statement=statement, once=stage.once())
        add_finding(stage.session, case, command, by=stage.people["visitor"], at=at, cipher=stage.cipher)


def _papers(stage: Stage, case: HelpRequest) -> list[Evidence]:
    return evidence_of(stage.session, case)


def visit(
    stage: Stage, case: HelpRequest, at_home: datetime, *, planned_at: datetime, contradiction: str = ""
) -> Visit:
    """Plan a visit of two people and let both hand in their sheets."""
    made = plan(stage, case, at_home, at=planned_at)
    for minutes, duty in ((70, "visitor"), (95, "visitor2")):
        told = contradiction if duty == "visitor" else ""
        _sheet(stage, case, made, duty, at_home + timedelta(minutes=minutes), told)
    return made


def plan(stage: Stage, case: HelpRequest, at_home: datetime, *, at: datetime) -> Visit:
    """Plan a visit of two people."""
    first, second = stage.people["visitor"].id, stage.people["visitor2"].id
    assert first is not None
    assert second is not None
    command = PlanVisit(plan=Plan(first, second, at_home), once=stage.once())
    return plan_visit(stage.session, case, command, by=stage.people["intake"], at=at)


def _sheet(stage: Stage, case: HelpRequest, made: Visit, duty: str, at: datetime, contradiction: str) -> None:
    session, cipher, by = stage.session, stage.cipher, stage.people[duty]
    sheet = open_sheet(session, made, case=case, by=by, at=at)
    ticked = {item: Ticked(Answer.YES) for item in Item} | {
        Item.PROPERTY: Ticked(Answer.NOT_SEEN, "未查询不动产登记")
    }
    save_checklist(session, sheet, ticked, version=sheet.version, case=case, by=by, at=at, cipher=cipher)
    words = {
        "persons_met": "求助人本人及同住家属",
        "impression": "家中陈设简单，与所述情况相符。" if not contradiction else "部分情况与申请材料不一致。",
        "contradictions": contradiction,
        "signed_name": "家属签名",
    }
    save_words(session, sheet, words, version=sheet.version, case=case, by=by, at=at, cipher=cipher)
    submit_sheet(session, sheet, visit=made, case=case, by=by, at=at, cipher=cipher)


def need(
    stage: Stage,
    case: HelpRequest,
    story: Story,
    at: datetime,
    *,
    months: int = 0,
    quantity: int = 0,
    unit: str = "",
) -> None:
    """Compute own share and need from the parts of the story."""
    parts = tuple(
        StatedPart(Part(cost.key), cost.minor, _claim(stage, case, cost.basis, cost.office, at))
        for cost in story.costs
    )
    stated = Stated(
        kind=str(case.need_kind), parts=parts, months=months or None, quantity=quantity or None, unit=unit
    )
    command = ComputeNeed(stated=stated, once=stage.once())
    compute_need(stage.session, case, command, by=stage.people["visitor"], at=at, cipher=stage.cipher)


def _claim(stage: Stage, case: HelpRequest, basis: str, office: str, at: datetime) -> Claim:
    confirmed = basis == Basis.CONFIRMED
    return Claim(
        basis=Basis(basis),
        office=office,
        contact="经办人" if confirmed else "",
        confirmed_on=desk_day(at) if confirmed else None,
        evidence_id=_papers(stage, case)[0].id if basis == Basis.DOCUMENT_SEEN else None,
    )


def verify(stage: Stage, case: HelpRequest, at: datetime) -> None:
    """Send for review and let a third person verify."""
    send_for_review(stage.session, case, by=stage.people["visitor"], at=at - timedelta(hours=2))
    command = Decide(
        decision=Decision.VERIFIED,
        once=stage.once(),
        words="材料齐全，复核通过。",
        unchecked=_UNCHECKED,
        version=1,
        family_saw=True,
    )
    decide(stage.session, case, command, by=stage.people["reviewer"], at=at, tools=_tools(stage))


def decline(stage: Stage, case: HelpRequest, reason: Reason, words: str, at: datetime) -> None:
    """Let the reviewer decline a case."""
    command = Decide(decision=Decision.DECLINED, once=stage.once(), words=words, reason=reason)
    decide(stage.session, case, command, by=stage.people["reviewer"], at=at, tools=_tools(stage))


def _tools(stage: Stage) -> SigningTools:
    return SigningTools(stage.journal, stage.cipher, stage.salts)
