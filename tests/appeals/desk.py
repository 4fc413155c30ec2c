"""A desk with a verified case, for tests of appeals: each step is a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar

from sqlmodel import Session, select

from charity.appeals import service
from charity.appeals.consents import service as consents
from charity.appeals.consents.queries import persons_of
from charity.appeals.consents.rules import Audience, How, Item, PersonKind
from charity.appeals.consents.tables import ConsentPerson
from charity.appeals.drafts import service as drafts
from charity.appeals.drafts.rules import CostLine, Draft, GivingChannel, WayToGive, Words
from charity.appeals.gates import blocks
from charity.appeals.page import AppealPage
from charity.appeals.photos import service as photos
from charity.appeals.photos.tables import AppealPhoto
from charity.appeals.queries import appeal_by_ref, page_of
from charity.appeals.routes import service as routes
from charity.appeals.routes.rules import CharityFields, GoodsFields, PlatformFields, RouteFields
from charity.appeals.tables import Appeal, AppealVersion
from charity.appeals.versions import service as versions
from charity.intake.evidence.rules import EvidenceKind
from charity.intake.evidence.service import add_evidence
from charity.intake.rules import NeedKind
from charity.intake.tables import HelpRequest
from charity.kernel.house import House
from charity.kernel.roles import Actor, Role
from charity.ledger.journal import Journal
from tests.verification.cases import Scene, photo

Answer = TypeVar("Answer")

CHARITY = CharityFields(
    charity_name="Snowfield Relief Foundation",
    licence_no="53230300MJ0000001X",
    agreement_no="SR-2026-011",
    agreed_on=date(2026, 2, 20),
    filing_no="FILED-2026-0031",
    filed_on=date(2026, 2, 24),
    purpose="Treatment of one young woman with leukaemia.",
    period_from=date(2026, 3, 1),
    period_to=date(2026, 8, 31),
    costs="None are taken.",
    remainder_rule="Unpaid bills first, then back to the donors in proportion.",
    remainder_bills_minor=500_000,
    remainder_to="donors",
    remainder_fund="Snowfield fund for children",
)
PLATFORM = PlatformFields(platform="Light of Day", project_id="P-7781", url="https://light.example/p/7781")
GOODS = GoodsFields(
    goods="Radishes",
    quantity=50_000,
    unit="kg",
    asking_price_minor=60,
    market_price_minor=80,
    producer_check="Cellar seen at the home visit, weighed with the village accountant.",
    producer_checked_on=date(2026, 3, 1),
    stop_on=date(2026, 4, 15),
)
ROUTES = {"treatment": CHARITY, "goods": GOODS}
DRAFT = Draft(
    title=Words("十八岁的小荷想回到课堂", "Xiaohe wants to go back to school"),
    neutral_title=Words("一名青年的治疗费用", "Treatment of a young adult"),
    story=Words("小荷去年秋天病倒。", "Xiaohe fell ill last autumn."),
    name="小荷",
    place="鸡东县红旗乡",
    age=18,
    diagnosis="白血病",
    hospital="第二人民医院",
    costs=(CostLine(Words("化疗两个疗程", "Two courses of chemotherapy"), 8_000_000, "document_seen"),),
    ways=(
        WayToGive(
            GivingChannel.WECHAT,
            Words("扫码，备注编号", "Scan and write the code"),
            "Snowfield Relief Foundation",
        ),
    ),
)
PAGE_ITEMS = (Item.STORY, Item.NAME, Item.PLACE, Item.AGE, Item.DIAGNOSIS, Item.HOSPITAL, Item.COSTS)


@dataclass
class Desk:
    """One house, its people, and steps on appeals."""

    house: House
    scene: Scene = field(init=False)

    def __post_init__(self) -> None:
        self.scene = Scene(self.house)
        scene = self.scene  # people are added before any transaction: the desk has one writer at a time
        _ = (scene.worker, scene.first, scene.second, scene.reviewer)
        _ = (self.editor, self.colleague, self.reviewer, self.liaison, self.approver)

    @property
    def editor(self) -> Actor:
        """Who writes."""
        return self.scene.who("ding", Role.EDITOR)

    @property
    def colleague(self) -> Actor:
        """Another editor."""
        return self.scene.who("song", Role.EDITOR)

    @property
    def reviewer(self) -> Actor:
        """Who reviews what others wrote."""
        return self.scene.who("gu", Role.REVIEWER)

    @property
    def liaison(self) -> Actor:
        """Who talks with the family."""
        return self.scene.who("rao", Role.LIAISON)

    @property
    def approver(self) -> Actor:
        """The second person for money."""
        return self.scene.who("tan", Role.APPROVER)

    def verified_case(self, kind: NeedKind = NeedKind.TREATMENT) -> str:
        """Return the reference of a case that went through visit and review."""
        ref = self.scene.case(kind)
        self.scene.prepare(ref)
        self.scene.decide(ref)
        return ref

    @contextmanager
    def appeal(self, ref: str) -> Iterator[tuple[Session, Appeal]]:
        """Give an appeal inside a transaction."""
        with self.house.database.transaction() as session:
            yield session, appeal_by_ref(session, ref)

    def act(self, ref: str, act: Callable[..., Answer], *given: Any, **more: Any) -> Answer:
        """Do one act on an appeal in a transaction of its own, at the house's time."""
        with self.appeal(ref) as (session, appeal):
            return act(session, appeal, *given, **{"by": self.editor, **more}, at=self.scene.at)

    def at_version(self, ref: str, act: Callable[..., Answer], *given: Any, **more: Any) -> Answer:
        """Do one act that names the version of the appeal as it is now."""
        return self.act(ref, act, *given, version=self.find(ref).version, **more)

    def find(self, ref: str) -> Appeal:
        """Return an appeal as it is now."""
        with self.house.database.reading() as session:
            return appeal_by_ref(session, ref)

    def begin(self, kind: NeedKind = NeedKind.TREATMENT, *, case_ref: str = "") -> str:
        """Begin an appeal for a verified case and return its reference."""
        case_ref = case_ref or self.verified_case(kind)
        with self.house.database.transaction() as session:
            case = self.scene.find(session, case_ref)
            made = service.begin(session, case, once=self.scene.once(), by=self.editor, at=self.scene.at)
            return made.ref

    def save(self, ref: str, draft: Draft = DRAFT, *, by: Actor | None = None) -> Appeal:
        """Save the working words."""
        return self.at_version(ref, drafts.save, draft, by=by or self.editor)

    def fill_route(self, ref: str, said: RouteFields = CHARITY) -> Appeal:
        """Choose and fill in the route."""
        return self.at_version(ref, routes.fill, said)

    def people(self, ref: str) -> list[ConsentPerson]:
        """Return those who are asked."""
        with self.house.database.reading() as session:
            return persons_of(session, appeal_by_ref(session, ref).id or 0)

    def add_person(self, ref: str, kind: PersonKind, label: str, birth_year: int | None = None) -> int:
        """Put a person on the list of those who are asked."""
        command = consents.NamePerson(kind=kind, label=label, name="Bai Dashan", birth_year=birth_year)
        made = self.act(ref, consents.name_person, command, cipher=self.house.cipher)
        assert made.id is not None
        return made.id

    def say(
        self,
        ref: str,
        items: Iterable[Item],
        *,
        is_yes: bool = True,
        person: int | None = None,
        until: date | None = None,
        audience: Audience = Audience.PAGE,
    ) -> None:
        """Record what somebody says to items; the beneficiary when nobody else is named."""
        command = consents.RecordConsent(
            person_id=person or self.people(ref)[0].id or 0,
            items=tuple(items),
            audiences=(audience,),
            is_yes=is_yes,
            how=How.IN_PERSON,
            until=until,
        )
        self.act(ref, consents.record_consent, command)

    def add_photo(self, ref: str, *, colour: str = "green", **more: Any) -> AppealPhoto:
        """Choose a photo from new evidence."""
        with self.appeal(ref) as (session, appeal):
            case = self.scene.find(session, self.case_ref(session, appeal))
            piece = add_evidence(
                session,
                case=case,
                kind=EvidenceKind.PHOTO,
                content=photo(colour),
                filename="room.jpg",
                by=self.scene.worker,
                at=self.scene.at,
                vault=self.house.vault,
                cipher=self.house.cipher,
            )
            command = photos.Describe(**{"alt_zh": "屋里", "alt_en": "The room", **more})
            return photos.choose(
                session,
                appeal,
                piece.id or 0,
                command,
                by=self.editor,
                at=self.scene.at,
                vault=self.house.vault,
            )

    def case_ref(self, session: Session, appeal: Appeal) -> str:
        """Return the case's reference."""
        return session.exec(select(HelpRequest.ref).where(HelpRequest.id == appeal.request_id)).one()

    def draft(self, kind: NeedKind = NeedKind.TREATMENT, route: RouteFields | None = None) -> str:
        """Return an appeal with its words, route and consents, ready for review."""
        ref = self.begin(kind)
        self.fill_route(ref, route or ROUTES[kind])
        self.save(
            ref, DRAFT if kind is not NeedKind.GOODS else replace(DRAFT, diagnosis="", hospital="", costs=())
        )
        self.say(ref, PAGE_ITEMS)
        return ref

    def scheduled(self, kind: NeedKind = NeedKind.TREATMENT, route: RouteFields | None = None) -> str:
        """Return an approved appeal."""
        ref = self.draft(kind, route)
        self.at_version(ref, service.send_for_review)
        self.at_version(ref, service.approve, by=self.reviewer)
        return ref

    def published(self, kind: NeedKind = NeedKind.TREATMENT, route: RouteFields | None = None) -> str:
        """Return a published appeal."""
        ref = self.scheduled(kind, route)
        self.publish(ref)
        return ref

    def journal(self, session: Session) -> Journal:
        """Return the ledger's writer."""
        return Journal(
            session, log_origin="desk.test/lantern", cipher=self.house.cipher, entropy=self.house.entropy
        )

    def publish(self, ref: str, *, by: Actor | None = None) -> AppealVersion:
        """Publish an approved appeal."""
        return self._with_journal(ref, versions.publish, by=by or self.editor)

    def correct(
        self, ref: str, note: str = "The dose was changed.", *, by: Actor | None = None
    ) -> AppealVersion:
        """Publish a correction."""
        return self._with_journal(ref, versions.correct, note=note, by=by or self.reviewer)

    def _with_journal(self, ref: str, act: Callable[..., Answer], **more: Any) -> Answer:
        with self.appeal(ref) as (session, appeal):
            journal = self.journal(session)
            return act(session, appeal, version=appeal.version, at=self.scene.at, journal=journal, **more)

    def page(self, ref: str) -> AppealPage:
        """Return the public page now."""
        with self.house.database.reading() as session:
            page = page_of(session, ref, at=self.scene.at)
            assert isinstance(page, AppealPage)
            return page

    def blocked_by(self, ref: str) -> list[str]:
        """Return the codes of what blocks publication."""
        with self.house.database.reading() as session:
            return [b.code for b in blocks(session, appeal_by_ref(session, ref), at=self.scene.at)]
