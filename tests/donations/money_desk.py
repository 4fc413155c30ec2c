"""A money desk for tests. Appeals are stand-ins: what donations asks of them is a few facts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from charity.appeals.rules import AppealStatus, Route
from charity.donations.imports import service as imports
from charity.donations.imports.tables import StatementImport
from charity.donations.lines import service as lines
from charity.donations.lines.rules import Booking
from charity.intake.tables import HelpRequest
from charity.kernel.clock import desk_day
from charity.kernel.errors import Missing
from charity.kernel.house import House
from charity.kernel.money import Money
from charity.kernel.references import Reference
from charity.kernel.roles import Actor, Role
from charity.ledger import accounts
from charity.ledger.accounts import Custody
from charity.ledger.balances import AppealTotals, appeal_totals, open_appeal
from charity.ledger.entry import Draft, Kind, Posting
from charity.ledger.journal import Journal
from charity.staff.tables import Person, PersonRole

HELD = str(Reference("LX", 2026, 7))
OTHER = str(Reference("LX", 2026, 8))
OBSERVED = str(Reference("LX", 2026, 9))
GOODS = str(Reference("LX", 2026, 10))
DRAFT = str(Reference("LX", 2026, 11))
NOBODYS = str(Reference("LX", 2026, 99))
NO_CHECK = f"LX-2026-0007-{'A' if HELD[-1] != 'A' else 'B'}"


@dataclass(frozen=True)
class StandInAppeal:
    ref: str
    route: str
    custody: str
    status: str = AppealStatus.PUBLISHED
    currency: str = "CNY"
    request_id: int = 1
    need_minor: int = 10_000_000
    title: str = "Spring for a girl"
    neutral_title: str = "An appeal"
    published_at_utc: datetime | None = None


Appeals = dict[str, StandInAppeal]


def stand_in_appeals(monkeypatch: pytest.MonkeyPatch) -> Appeals:
    """Put appeals in place of the appeals column's and return them, to be changed by a test."""
    appeals = {
        one.ref: one
        for one in (
            StandInAppeal(HELD, Route.CHARITY, Custody.HELD),
            StandInAppeal(OTHER, Route.CHARITY, Custody.HELD),
            StandInAppeal(OBSERVED, Route.DIRECT, Custody.OBSERVED),
            StandInAppeal(GOODS, Route.GOODS, Custody.HELD),
            StandInAppeal(DRAFT, Route.CHARITY, Custody.HELD, status=AppealStatus.IN_REVIEW),
        )
    }

    def appeal_by_ref(_session: Session, ref: str) -> StandInAppeal:
        if ref not in appeals:
            raise Missing()
        return appeals[ref]

    def appeal_for(session: Session, ref: str, *, actor: Actor) -> StandInAppeal:
        assert actor.id is not None
        return appeal_by_ref(session, ref)

    def appeals_for(_session: Session, *, actor: Actor, limit: int) -> list[StandInAppeal]:
        assert actor.id is not None
        return list(appeals.values())[:limit]

    for module in (
        "payouts.views",
        "payouts.stage_views",
        "payouts.use_views",
        "alarms.views",
        "money.views",
    ):
        monkeypatch.setattr(f"charity.donations.{module}.appeal_for", appeal_for)
    for module in ("matching.views", "matching.pooling"):
        monkeypatch.setattr(f"charity.donations.{module}.appeal_for", appeal_for)
    for module in ("money.views", "alarms.views", "matching.suggestions", "imports.views"):
        monkeypatch.setattr(f"charity.donations.{module}.appeals_for", appeals_for)
    monkeypatch.setattr("charity.donations.payouts.queries._seen_by", lambda _actor: sa.true())
    for module in ("imports.recipients", "payouts.plan", "payouts.service", "payouts.uses"):
        monkeypatch.setattr(f"charity.donations.{module}.appeal_by_ref", appeal_by_ref)
    return appeals


class MoneyDesk:
    """A house with people and appeals, and the acts that tests repeat."""

    def __init__(self, house: House, appeals: Appeals) -> None:
        self.house = house
        self.appeals = appeals
        with house.database.transaction() as session:
            self.treasurer = self._person(session, 1, Role.TREASURER, Role.APPROVER)
            self.approver = self._person(session, 2, Role.APPROVER)
            self.auditor = self._person(session, 3, Role.AUDITOR)
            self._case(session)
            for one in appeals.values():
                if one.status == AppealStatus.PUBLISHED:
                    open_appeal(session, appeal=one.ref, custody=Custody(one.custody))

    def _person(self, session: Session, number: int, *roles: Role) -> Actor:
        person = Person(
            email=f"p{number}@desk.test",
            name=f"Person {number}",
            number=number,
            password_hash="$argon2id$none",
            created_at_utc=self.house.clock(),
        )
        session.add(person)
        session.flush()
        assert person.id is not None
        for role in roles:
            session.add(PersonRole(person_id=person.id, role=role, granted_at_utc=self.house.clock()))
        return Actor(person.id, person.name, number, frozenset(roles))

    def _case(self, session: Session) -> None:
        at = self.house.clock()
        session.add(
            HelpRequest(
                id=1, ref=str(Reference("QZ", 2026, 1)), once_index=b"1", channel="phone", phone_sealed=b"x",
                situation_sealed=b"x", phone_index=b"x", created_at_utc=at, moved_at_utc=at,
            )
        )  # fmt: skip

    def journal(self, session: Session) -> Journal:
        origin = self.house.config.log_origin
        return Journal(session, log_origin=origin, cipher=self.house.cipher, entropy=self.house.entropy)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with self.house.database.transaction() as session:
            yield session

    def bring(
        self, content: bytes, appeal: str | None = None, at: datetime | None = None
    ) -> imports.ImportOutcome:
        """Import a file as the treasurer."""
        with self.writing() as session:
            return imports.import_statement(
                session,
                content=content,
                filename="bill.csv",
                appeal_ref=appeal,
                by=self.treasurer,
                at=at or self.house.clock(),
                journal=self.journal(session),
                cipher=self.house.cipher,
                vault=self.house.vault,
            )

    def keep(self, content: bytes) -> StatementImport:
        """Keep a file for its preview as the treasurer."""
        with self.writing() as session:
            return imports.keep_statement(
                session, content=content, filename="bill.csv", appeal_ref=None, by=self.treasurer,
                at=self.house.clock(), cipher=self.house.cipher, vault=self.house.vault,
            )  # fmt: skip

    def pay_out(self, appeal: str, minor: int) -> None:
        """Book a payout as if it had gone all its ways."""
        postings = (
            Posting(accounts.payouts(appeal), "CNY", minor),
            Posting(accounts.assets(accounts.WECHAT, appeal), "CNY", -minor),
        )
        at = self.house.clock()
        draft = Draft(Kind.PAYOUT, day=desk_day(at), appeal=appeal, postings=postings)
        booking = Booking(draft, accounts.WECHAT, -minor, "CNY")
        with self.writing() as session:
            lines.book(session, [booking], journal=self.journal(session), at=at)

    def totals(self, appeal: str = HELD) -> AppealTotals:
        with self.house.database.reading() as session:
            return appeal_totals(session, appeal)

    def change(self, appeal: str, **facts: object) -> None:
        self.appeals[appeal] = replace(self.appeals[appeal], **facts)  # type: ignore[arg-type]


def yuan(amount: int) -> Money:
    """Return whole yuan."""
    return Money(amount * 100)
