"""A screened case with its people, taken through the services step by step; the same on both databases."""

from __future__ import annotations

import io
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from PIL import Image
from sqlmodel import Session

from charity.intake import service as intake
from charity.intake.authorisations.rules import Signed, Way
from charity.intake.authorisations.service import sign
from charity.intake.evidence.rules import EvidenceKind
from charity.intake.evidence.service import add_evidence
from charity.intake.facts import CaseFacts
from charity.intake.queries import case_by_ref
from charity.intake.rules import Channel, NeedKind
from charity.intake.tables import HelpRequest
from charity.kernel.house import House
from charity.kernel.roles import MACHINE, Actor, Role
from charity.ledger.instruments import journal_of
from charity.staff.queries import actor_of
from charity.staff.service import add_person
from charity.verification.findings.queries import findings_of
from charity.verification.findings.rules import REQUIRED, Statement, Subject
from charity.verification.findings.service import AddFinding, add_finding
from charity.verification.findings.tables import Finding
from charity.verification.need.rules import PARTS, Part, Stated, StatedPart
from charity.verification.need.service import ComputeNeed, compute_need
from charity.verification.need.tables import NeedAssessment
from charity.verification.review.rules import Decision, Unchecked
from charity.verification.review.service import Decide, decide, send_for_review
from charity.verification.review.signing import SigningTools
from charity.verification.review.tables import Review
from charity.verification.rules import Basis, Claim
from charity.verification.visits import sheets
from charity.verification.visits.rules import Answer, Item, Plan
from charity.verification.visits.service import PlanVisit, plan_visit
from charity.verification.visits.tables import Visit, VisitSheet

PASSWORD = "four quiet lanterns"
DECLARED = Claim(Basis.DECLARED)
CONFIRMED = Claim(Basis.CONFIRMED, "Second People's Hospital", "Dr Meng", date(2026, 2, 27))
TREATMENT = {
    Part.COST_TO_DATE: 20_424_400,
    Part.FURTHER_ESTIMATE: 10_000_000,
    Part.REIMBURSED: 12_000_000,
    Part.EXPECTED_REIMBURSEMENT: 5_000_000,
    Part.LODGING_AND_TRAVEL: 1_200_000,
    Part.OTHER_AID: 800_000,
    Part.FAMILY_CAN_PAY: 2_000_000,
}


def photo(colour: str = "teal", size: int = 48) -> bytes:
    """Return a small JPEG."""
    out = io.BytesIO()
    Image.new("RGB", (size, size), colour).save(out, "JPEG")
    return out.getvalue()


@dataclass
class Scene:
    """One house with its people; every step is a transaction of its own."""

    house: House
    people: dict[str, Actor] = field(default_factory=dict)
    sent: int = 0

    def __post_init__(self) -> None:
        """Add everybody first: a transaction is never opened inside another."""
        assert all((self.worker, self.first, self.second, self.reviewer))

    @property
    def at(self) -> datetime:
        """The time of the house."""
        return self.house.clock()

    def pass_time(self, **span: float) -> None:
        """Let the house's clock run on."""
        self.house.clock.at += timedelta(**span)  # type: ignore[attr-defined]

    def once(self) -> str:
        """Return a key that no form sent before."""
        self.sent += 1
        return f"once-{self.sent}"

    def who(self, name: str, *roles: Role, districts: tuple[str, ...] = ()) -> Actor:
        """Return a person of the desk, added when first named."""
        if name not in self.people:
            with self.house.database.transaction() as session:
                person = add_person(
                    session,
                    email=f"{name}@desk.test",
                    name=name.title(),
                    password=PASSWORD,
                    roles=roles,
                    districts=districts,
                    by=MACHINE,
                    at=self.at,
                )
                self.people[name] = actor_of(session, person.id or 0)
        return self.people[name]

    @property
    def worker(self) -> Actor:
        """Somebody who takes requests and writes findings."""
        return self.who("han", Role.INTAKE)

    @property
    def first(self) -> Actor:
        """The first visitor."""
        return self.who("wu", Role.VISITOR, Role.REVIEWER)

    @property
    def second(self) -> Actor:
        """The second visitor."""
        return self.who("lin", Role.VISITOR, Role.REVIEWER)

    @property
    def reviewer(self) -> Actor:
        """A third person."""
        return self.who("qiao", Role.REVIEWER)

    def case(self, kind: NeedKind = NeedKind.TREATMENT, *, authorised: bool = True, phone: str = "") -> str:
        """Return the reference of a new screened case."""
        facts = CaseFacts(
            phone=phone or f"139{self.sent:08d}",
            situation="The girl is ill and the fields were sold.",
            need_kind=kind,
            beneficiary_name="Bai Xiaohe",
            district="鸡东县",
            address="Hongqi village 7",
            birth_year=2008,
        )
        with self.house.database.transaction() as session:
            command = intake.TakeIn(facts=facts, channel=Channel.PHONE, once=self.once())
            case = intake.take_in(session, command, by=self.worker, at=self.at, cipher=self.house.cipher)
            intake.screen(session, case, by=self.worker, at=self.at)
            if authorised:
                self.authorise(session, case)
            return case.ref

    def authorise(self, session: Session, case: HelpRequest) -> None:
        """Let the family sign the authorisation to enquire."""
        signed = Signed(
            hospital="Second People's Hospital",
            offices="medical insurance",
            neighbours="yes",
            signed_name="Bai Dashan",
            signed_on=date(2026, 2, 20),
        )
        sign(
            session,
            case=case,
            signed=signed,
            way=Way.TYPED,
            by=self.worker,
            at=self.at,
            cipher=self.house.cipher,
        )

    def find(self, session: Session, ref: str) -> HelpRequest:
        """Return a case."""
        return case_by_ref(session, ref, actor=MACHINE)

    def evidence(self, ref: str, colour: str = "navy") -> int:
        """Add a paper to the evidence and return its id."""
        with self.house.database.transaction() as session:
            piece = add_evidence(
                session,
                case=self.find(session, ref),
                kind=EvidenceKind.MEDICAL_RECORD,
                content=photo(colour),
                filename="record.jpg",
                by=self.worker,
                at=self.at,
                vault=self.house.vault,
                cipher=self.house.cipher,
            )
            assert piece.id is not None
            return piece.id

    def add(self, ref: str, statement: Statement, *, by: Actor | None = None, once: str = "") -> Finding:
        """Write down a finding."""
        with self.house.database.transaction() as session:
            command = AddFinding(statement, once or self.once())
            return add_finding(
                session,
                self.find(session, ref),
                command,
                by=by or self.worker,
                at=self.at,
                cipher=self.house.cipher,
            )

    def settle_findings(self, ref: str) -> None:
        """Write down every finding that the kind of need asks for and that is not there yet."""
        with self.house.database.reading() as session:
            case = self.find(session, ref)
            there = {Subject(f.subject) for f in findings_of(session, case.id or 0)}
            subjects = [s for s in REQUIRED[case.need_kind or ""] if s not in there]
        for subject in subjects:
            won = 30_000_00 if subject is Subject.POLICY else None
            self.add(ref, Statement(subject, f"{subject}: as told", CONFIRMED, yuan_won_minor=won))

    def plan(
        self, ref: str, *, once: str = "", first: Actor | None = None, second: Actor | None = None
    ) -> Visit:
        """Plan a visit for two hours from now."""
        plan = Plan(
            (first or self.first).id or 0, (second or self.second).id or 0, self.at + timedelta(hours=2)
        )
        with self.house.database.transaction() as session:
            command = PlanVisit(plan, once or self.once())
            return plan_visit(session, self.find(session, ref), command, by=self.worker, at=self.at)

    def fill(self, ref: str, visit: Visit, by: Actor, *, contradictions: str = "") -> VisitSheet:
        """Fill in a visitor's sheet whole, without handing it in."""
        house = self.house
        with house.database.transaction() as session:
            case = self.find(session, ref)
            sheet = sheets.open_sheet(session, visit, case=case, by=by, at=self.at)
            ticked = {item: sheets.Ticked(Answer.YES, f"seen by {by.name}") for item in Item}
            texts = {
                "persons_met": "the mother",
                "contradictions": contradictions,
                "signed_name": "Bai Dashan",
            }
            sheets.save_checklist(
                session,
                sheet,
                ticked,
                version=sheet.version,
                case=case,
                by=by,
                at=self.at,
                cipher=house.cipher,
            )
            sheets.save_words(
                session,
                sheet,
                texts,
                version=sheet.version,
                case=case,
                by=by,
                at=self.at,
                cipher=house.cipher,
            )
            return sheet

    def submit(self, ref: str, visit: Visit, by: Actor) -> VisitSheet:
        """Hand in a visitor's sheet."""
        with self.house.database.transaction() as session:
            case = self.find(session, ref)
            kept = session.get_one(Visit, visit.id)
            sheet = sheets.open_sheet(session, kept, case=case, by=by, at=self.at)
            return sheets.submit_sheet(
                session, sheet, visit=kept, case=case, by=by, at=self.at, cipher=self.house.cipher
            )

    def visit(self, ref: str, *, contradictions: str = "") -> Visit:
        """Plan a visit and let both visitors make it."""
        visit = self.plan(ref)
        self.pass_time(hours=3)
        self.fill(ref, visit, self.first, contradictions=contradictions)
        self.fill(ref, visit, self.second)
        self.submit(ref, visit, self.first)
        self.submit(ref, visit, self.second)
        return visit

    def stated(self, kind: str = "treatment", **amounts: int) -> Stated:
        """Return parts of a need, all declared."""
        parts = tuple(StatedPart(p, amounts.get(p, TREATMENT.get(p, 100_000)), DECLARED) for p in PARTS[kind])
        months = 6 if kind in {"care", "living"} else None
        goods = {"quantity": 50_000, "unit": "kg"} if kind == "goods" else {}
        return replace(Stated(kind, parts, months), **goods)  # type: ignore[arg-type]

    def compute(
        self, ref: str, stated: Stated | None = None, *, version: int = 0, reason: str = "", once: str = ""
    ) -> NeedAssessment:
        """Compute the need of a case."""
        with self.house.database.transaction() as session:
            case = self.find(session, ref)
            command = ComputeNeed(
                stated or self.stated(case.need_kind or ""), once or self.once(), version, reason
            )
            return compute_need(session, case, command, by=self.worker, at=self.at, cipher=self.house.cipher)

    def prepare(self, ref: str) -> Visit:
        """Do everything that a review asks for, and send the case for review."""
        self.settle_findings(ref)
        visit = self.visit(ref)
        self.compute(ref)
        self.send(ref)
        return visit

    def send(self, ref: str) -> None:
        """Send a case for review."""
        with self.house.database.transaction() as session:
            send_for_review(session, self.find(session, ref), by=self.worker, at=self.at)

    def decide(self, ref: str, command: Decide | None = None, *, by: Actor | None = None) -> Review:
        """Decide on a case; verified when nothing else is said."""
        with self.house.database.transaction() as session:
            return decide(
                session,
                self.find(session, ref),
                command or self.verified(),
                by=by or self.reviewer,
                at=self.at,
                tools=self.tools(session),
            )

    def tools(self, session: Session) -> SigningTools:
        """Return what a signature is made with."""
        house = self.house
        return SigningTools(journal_of(house, session), house.cipher, house.entropy)

    def verified(self, *, version: int = 1, once: str = "") -> Decide:
        """Return the decision to verify."""
        return Decide(
            Decision.VERIFIED,
            once or self.once(),
            unchecked=frozenset({Unchecked.DEPOSITS, Unchecked.DEBTS}),
            family_saw=True,
            version=version,
        )
