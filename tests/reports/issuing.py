"""A published appeal with money on it, for tests of papers and of the auditor's desk."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

from sqlmodel import Session

from charity.appeals.routes.rules import RouteFields
from charity.donations.imports import service as imports
from charity.donations.lines import service as lines
from charity.donations.lines.rules import Booking
from charity.donations.payouts import carrying
from charity.donations.payouts import service as payouts
from charity.donations.payouts.rules import Demanded, PayeeKind
from charity.donations.payouts.tables import Payout
from charity.intake.rules import NeedKind
from charity.kernel.clock import desk_day
from charity.kernel.house import House
from charity.kernel.money import Money
from charity.kernel.roles import Actor, Role
from charity.ledger import accounts
from charity.ledger.entry import Draft, ExternalReference, Kind, Posting
from charity.reports import service
from charity.reports.appeal.facts import AppealReport
from charity.reports.appeal.gather import gather
from charity.reports.preparing import Prepared, checkpoint_to_print
from charity.reports.receipt.facts import DonationReceipt
from charity.reports.receipt.service import receipt_of
from charity.reports.tables import IssuedReport
from charity.reports.verified import Verified
from charity.reports.verifying import verify_upload
from tests.appeals.desk import Desk
from tests.statements.samples import START, Trade, bill, order_no
from tests.verification.cases import photo

DONORS = 8


@dataclass
class Office:
    """A desk that publishes, takes statements, pays out and issues papers."""

    house: House
    desk: Desk = field(init=False)

    def __post_init__(self) -> None:
        self.desk = Desk(self.house)

    @property
    def treasurer(self) -> Actor:
        """Who keeps the money."""
        return self.desk.scene.who("qian", Role.TREASURER)

    @property
    def approver(self) -> Actor:
        """Who approves what the treasurer asks for."""
        return self.desk.scene.who("pi", Role.APPROVER)

    @property
    def auditor(self) -> Actor:
        """Who reads everything."""
        return self.desk.scene.who("shen", Role.AUDITOR)

    def published(self, kind: NeedKind = NeedKind.TREATMENT, route: RouteFields | None = None) -> str:
        """Return a published appeal without money."""
        return self.desk.published(kind, route)

    def donate(self, ref: str, *, first: int = 1, count: int = DONORS) -> None:
        """Bring in a bill of donations, the second of them refunded."""
        trades = [
            Trade(order_no(first + i), START + timedelta(hours=7 * i), 1_000 * (i + 1), attach=ref)
            for i in range(count)
        ]
        back = trades[1]
        trades.append(replace(back, at=START + timedelta(days=9), refund_no=f"5{back.order_no[1:]}"))
        by = self.treasurer
        with self.house.database.transaction() as session:
            imports.import_statement(
                session, content=bill(trades), filename="bill.csv", appeal_ref=None, by=by,
                at=self.house.clock(), journal=self.desk.journal(session), cipher=self.house.cipher,
                vault=self.house.vault,
            )  # fmt: skip

    def give(self, ref: str, donor: str | None, number: str, minor: int = 2_000) -> int:
        """Book one donation of a name, as a channel tells it; return its entry."""
        at = self.house.clock()
        postings = (
            Posting(accounts.assets(accounts.WECHAT, ref), "CNY", minor),
            Posting(accounts.donations(ref), "CNY", -minor),
        )
        draft = Draft(
            Kind.DONATION, desk_day(at), ref, postings, donor=donor,
            reference=ExternalReference(accounts.WECHAT, number),
        )  # fmt: skip
        with self.house.database.transaction() as session:
            booking = Booking(draft, accounts.WECHAT, minor, "CNY")
            return lines.book(session, [booking], journal=self.desk.journal(session), at=at)[0].seq

    def pay_out(self, ref: str, minor: int = 5_000) -> Payout:
        """Ask, approve and show the bill of a payout."""
        at, due = self.house.clock(), desk_day(self.house.clock()) + timedelta(days=30)
        asked = payouts.AskPayout(
            ref, Money(minor), PayeeKind.HOSPITAL, "第一医院", "第二次化疗", Demanded.HOSPITAL_BILL, due,
            self.desk.scene.once(),
        )  # fmt: skip
        asks, approves = self.treasurer, self.approver
        with self.house.database.transaction() as session:
            payout = payouts.ask(session, asked, by=asks, at=at, cipher=self.house.cipher)
            payouts.approve(session, payout.id or 0, by=approves, at=at, journal=self.desk.journal(session))
            return carrying.add_evidence_of_use(
                session, payout.id or 0, content=photo(), filename="bill.jpg", by=asks, at=at,
                vault=self.house.vault, cipher=self.house.cipher,
            )  # fmt: skip

    def running(self) -> str:
        """Return a published appeal with donations and a payout."""
        ref = self.published()
        self.donate(ref)
        self.pay_out(ref)
        return ref

    def facts(self, ref: str, by: Actor | None = None) -> AppealReport:
        """Return what a report issued now would say."""
        issuer = by or self.treasurer
        with self.house.database.transaction() as session:
            found = checkpoint_to_print(session, at=self.house.clock(), house=self.house)
            return gather(
                session, ref, checkpoint=found, config=self.house.config, by=issuer, at=self.house.clock()
            )

    def issue(self, ref: str, locale: str = "en", *, by: Actor | None = None) -> IssuedReport:
        """Issue a report."""
        issuer = by or self.treasurer
        with self.house.database.transaction() as session:
            return self.issue_in(session, ref, locale, by=issuer)

    def receipt(self, seq: int, *, by: Actor | None = None, form: str = "en") -> DonationReceipt:
        """Issue a donor's receipt."""
        issuer = by or self.treasurer
        with self.house.database.transaction() as session:
            return receipt_of(session, seq, by=issuer, at=self.house.clock(), house=self.house, form=form)

    def told(self, octets: bytes) -> Verified:
        """Return what the desk says of a file."""
        with self.house.database.reading() as session:
            return verify_upload(session, octets, config=self.house.config)

    def store(self, prepared: Prepared) -> IssuedReport:
        """Store what was prepared."""
        with self.house.database.transaction() as session:
            return service.issue_prepared(
                session, prepared, by=self.treasurer, at=self.house.clock(), house=self.house
            )

    def issue_in(self, session: Session, ref: str, locale: str, *, by: Actor) -> IssuedReport:
        """Issue a report in a transaction of the caller's."""
        return service.issue_appeal_report(
            session, ref=ref, locale=locale, by=by, at=self.house.clock(), house=self.house
        )
