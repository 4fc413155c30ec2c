"""A published appeal with donations and a payout, made through the services, for tests of public pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlmodel import Session

from charity.appeals.appeal import Appeal
from charity.appeals.consents.queries import persons_of
from charity.appeals.consents.rules import Audience, How, Item
from charity.appeals.consents.service import RecordConsent, record_consent
from charity.appeals.drafts.rules import CostLine, Draft, GivingChannel, WayToGive, Words
from charity.appeals.drafts.service import save
from charity.appeals.queries import appeal_by_ref
from charity.appeals.routes.rules import CharityFields, GoodsFields, PlatformFields, RouteFields
from charity.appeals.routes.service import fill
from charity.appeals.rules import Route
from charity.appeals.service import approve, begin, send_for_review
from charity.appeals.versions.service import publish
from charity.donations.lines.rules import Booking
from charity.donations.lines.service import book
from charity.intake.rules import NeedKind
from charity.kernel.clock import desk_day
from charity.kernel.house import House
from charity.kernel.roles import Actor, Role
from charity.ledger import accounts
from charity.ledger.entry import Draft as LedgerDraft
from charity.ledger.entry import Kind, Posting
from charity.ledger.journal import Journal
from tests.verification.cases import Scene

CHARITY = CharityFields(
    charity_name="Three Rivers Charity", licence_no="53-001", agreement_no="A-7", agreed_on=date(2026, 1, 5),
    filing_no="F-2026-1", filed_on=date(2026, 2, 1), purpose="Treatment", period_from=date(2026, 3, 1),
    period_to=date(2026, 9, 1), costs="none", remainder_rule="Bills first, then back to the donors.",
    remainder_bills_minor=500_000, remainder_to="donors", remainder_fund="Three Rivers fund for children",
)  # fmt: skip
PLATFORM = PlatformFields(platform="Clear Water", project_id="88", url="https://platform.test/88")
GOODS = GoodsFields(
    goods="Green radishes", quantity=50_000, unit="kg", asking_price_minor=60, market_price_minor=80,
    producer_check="Seen in the field", producer_checked_on=date(2026, 2, 20), stop_on=date(2026, 5, 1),
)  # fmt: skip
ITEMS = (Item.STORY, Item.PLACE, Item.AGE, Item.DIAGNOSIS, Item.COSTS, Item.UPDATES, Item.HOSPITAL)


@dataclass
class Town:
    """Publishes appeals in a house and lets money come and go."""

    house: House
    scene: Scene = field(init=False)

    def __post_init__(self) -> None:
        self.scene = Scene(self.house)
        scene = self.scene  # people are added before anything is written in their name
        _ = (scene.worker, scene.first, scene.second, scene.reviewer, self.editor)

    @property
    def editor(self) -> Actor:
        """Who writes."""
        return self.scene.who("fei", Role.EDITOR, Role.LIAISON)

    def appeal(
        self,
        route: RouteFields = CHARITY,
        *,
        title: str = "A girl of eighteen",
        items: tuple[Item, ...] = ITEMS,
    ) -> str:
        """Return the reference of a newly published appeal."""
        kind = NeedKind.GOODS if isinstance(route, GoodsFields) else NeedKind.TREATMENT
        case = self.scene.case(kind)
        self.scene.prepare(case)
        self.scene.decide(case)
        editor, reviewer, at = self.editor, self.scene.reviewer, self.scene.at
        with self.house.database.transaction() as session:
            made = begin(session, self.scene.find(session, case), once=self.scene.once(), by=editor, at=at)
            self._consents(session, made, items)
            fill(session, made, route, version=made.version, by=editor, at=at)
            save(session, made, self._draft(route, title), version=made.version, by=editor, at=at)
            send_for_review(session, made, version=made.version, by=editor, at=at)
            approve(session, made, version=made.version, by=reviewer, at=at)
            journal = self.journal(session)
            publish(session, made, version=made.version, by=reviewer, at=at, journal=journal)
            return made.ref

    def _consents(self, session: Session, appeal: Appeal, items: tuple[Item, ...]) -> None:
        assert appeal.id is not None
        for person in persons_of(session, appeal.id):
            assert person.id is not None
            said = RecordConsent(
                person_id=person.id,
                items=items,
                audiences=(Audience.PAGE,),
                is_yes=True,
                how=How.IN_PERSON,
                until=desk_day(self.scene.at) + timedelta(days=300),
            )
            record_consent(session, appeal, said, by=self.editor, at=self.scene.at)

    def _draft(self, route: RouteFields, title: str) -> Draft:
        way = {
            Route.CHARITY: WayToGive(
                GivingChannel.BANK, Words("转账时写备注码", "Write the code"), "Three Rivers", "6222 0001"
            ),
            Route.PLATFORM: WayToGive(GivingChannel.PLATFORM, Words("在平台捐款", "Give on the platform")),
            Route.GOODS: WayToGive(GivingChannel.VISIT, Words("打电话或上门", "Call or come")),
        }[route.route]
        return Draft(
            title=Words("十八岁的姑娘", title),
            neutral_title=Words("一位求助人", "A person in need"),
            story=Words("她病了。\n\n地里的玉米提前卖了。", "She is ill.\n\nThe maize was sold early."),
            place="Hongxing",
            age=18,
            costs=()
            if isinstance(route, GoodsFields)
            else (CostLine(Words("首个疗程", "First course"), 9_830_000, "declared"),),
            ways=(way,),
        )

    def journal(self, session: Session) -> Journal:
        """Return the house's journal."""
        house = self.house
        return Journal(
            session, log_origin=house.config.log_origin, cipher=house.cipher, entropy=house.entropy
        )

    def give(self, ref: str, minor: int, *, donor: str | None = None, channel: str = accounts.WECHAT) -> int:
        """Book a donation and return its entry."""
        postings = (
            Posting(accounts.assets(channel, ref), "CNY", minor),
            Posting(accounts.donations(ref), "CNY", -minor),
        )
        return self._book(ref, Kind.DONATION, postings, minor, channel, donor)

    def pay(self, ref: str, minor: int) -> int:
        """Book a payout and return its entry."""
        postings = (
            Posting(accounts.payouts(ref), "CNY", minor),
            Posting(accounts.assets(accounts.BANK, ref), "CNY", -minor),
        )
        return self._book(ref, Kind.PAYOUT, postings, -minor, accounts.BANK, None)

    def refund(self, ref: str, minor: int) -> None:
        """Book a refund to a donor."""
        postings = (
            Posting(accounts.refunds(ref), "CNY", minor),
            Posting(accounts.assets(accounts.WECHAT, ref), "CNY", -minor),
        )
        self._book(ref, Kind.REFUND, postings, -minor, accounts.WECHAT, None)

    def _book(
        self, ref: str, kind: Kind, postings: tuple[Posting, ...], minor: int, channel: str, donor: str | None
    ) -> int:
        with self.house.database.transaction() as session:
            draft = LedgerDraft(kind, desk_day(self.scene.at), ref, postings, donor=donor)
            bookings = [Booking(draft, channel, minor, "CNY")]
            return book(session, bookings, journal=self.journal(session), at=self.scene.at)[0].seq

    def change(self, ref: str, **values: object) -> None:
        """Set columns of an appeal's row, for states that other tests reach by their acts."""
        with self.house.database.transaction() as session:
            appeal_by_ref(session, ref).sqlmodel_update(values)
