"""Any run of acts at the money desk beside a plain model of it, on both databases.

Files are brought, rows matched, unmatched, set aside, files undone; money is paid out, given back by order
and by bill, what is left is decided and carried out, accounts are closed. After every act the equation of
each appeal holds and is the model's, and what waits is what the model has waiting; the audit is content.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy.engine import make_url
from sqlmodel import Session, col, select

from charity.appeals.endings.service import end
from charity.appeals.queries import appeal_by_ref
from charity.appeals.rules import AppealStatus
from charity.donations.closing.service import close_account
from charity.donations.imports import service as imports
from charity.donations.imports import undoing
from charity.donations.imports.rules import Aside, RowState
from charity.donations.imports.tables import StatementRow
from charity.donations.lines.queries import all_lines_of
from charity.donations.matching import service as matching
from charity.donations.matching.deciding import Match
from charity.donations.matching.rules import Part
from charity.donations.payouts import service as payouts
from charity.donations.payouts.rules import Demanded, PayeeKind
from charity.donations.queries import totals_of, unmatched_counts
from charity.donations.refunds import service as refunds
from charity.donations.refunds.carrying import CarriedOut, carry_out
from charity.donations.refunds.rules import OPEN, Cause
from charity.donations.refunds.tables import RefundOrder
from charity.donations.remainder import service as remainder
from charity.donations.remainder.rules import Why
from charity.intake.holidays import MAINLAND
from charity.kernel.cipher import Cipher
from charity.kernel.clock import desk_day
from charity.kernel.database import Database
from charity.kernel.errors import Refusal
from charity.kernel.house import House
from charity.kernel.money import Money
from charity.kernel.roles import Actor, Role
from charity.kernel.vault import Vault
from charity.ledger import audit
from charity.ledger.entry import ExternalReference
from charity.ledger.instruments import journal_of
from tests.conftest import TestClock, make_config
from tests.donations.equation_model import Fund, Model, Movement, Where
from tests.public.published import Town
from tests.statements.samples import bill

MOVEMENTS = 12
ACTS_BEFORE_AN_END = 8
numbers = st.sets(st.integers(0, MOVEMENTS - 1), min_size=1, max_size=6)
one_number = st.integers(0, MOVEMENTS - 1)
either = st.sampled_from([0, 1])


class Ground:
    """Two published appeals and two people, made once; every run begins on a copy."""

    folder: Path
    refs: tuple[str, str]
    treasurer: Actor
    approver: Actor
    editor: Actor

    def __init__(self, database: Database, folder: Path) -> None:
        self.folder = folder
        house = self.house(database)
        town = Town(house)
        self.refs = (town.appeal(), town.appeal(title="A boy of nine"))
        self.treasurer = town.scene.who("ning", Role.TREASURER)
        self.approver = town.scene.who("lan", Role.APPROVER)
        self.editor = town.editor

    def house(self, database: Database) -> House:
        """Return instruments over a copy."""
        cipher = Cipher(b"v" * 32, secrets.token_bytes)
        vault = Vault(self.folder / "evidence", b"v" * 32, secrets.token_bytes)
        config = make_config(self.folder, database.url.render_as_string(hide_password=False))
        return House(config, database, vault, cipher, TestClock(), secrets.token_bytes)


class Desk(RuleBasedStateMachine):
    """The acts of the money desk, each with what the model says of it."""

    ground: ClassVar[Ground]
    opened: ClassVar[Callable[[], Database]]
    closed: ClassVar[Callable[[Database], None]]

    @initialize()
    def begin(self) -> None:
        self.house = self.ground.house(type(self).opened())
        self.at = self.house.clock()
        self.acts = 0
        first, second = self.ground.refs
        codes = (first, second, None)
        self.model = Model(
            [
                Movement(n, 1_000 + 370 * n, (1_000 + 370 * n) * 6 // 1_000, codes[n % 3])
                for n in range(MOVEMENTS)
            ],
            {first: Fund(), second: Fund()},
        )

        self.bring_payments({0, 1, 2, 3, 5})

    def open_gifts(self) -> list[tuple[Movement, Fund]]:
        """Return donations of which nothing was given back, with their open funds."""
        booked = [(one, self.model.funds[one.appeal or ""]) for one in self.model.of(Where.BOOKED)]
        return [(one, fund) for one, fund in booked if not (one.is_given_back or fund.is_closed)]

    def by_hand(self) -> list[Movement]:
        return [one for one in self.model.of(Where.BOOKED) if one.code != one.appeal]

    def ordered(self) -> list[Movement]:
        return [one for one in self.model.movements if one.order is not None]

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with self.house.database.transaction() as session:
            yield session

    def once(self) -> str:
        self.acts += 1
        return f"once-{self.acts}"

    def tried(self, act: Callable[[Session], Any], *, may: bool) -> Any:
        """Do an act in a transaction; it is refused exactly where the model says so."""
        self.acts += 1
        refused: Refusal | None = None
        done = None
        try:
            with self.writing() as session:
                done = act(session)
        except Refusal as refusal:
            refused = refusal
            event(f"refused: {refusal.code}")
        assert may == (refused is None), refused and f"{refused.code}: {refused.facts}"
        return done

    def bring(self, content: bytes, *, may: bool = True) -> str | None:
        def act(session: Session) -> str | None:
            return imports.import_statement(
                session,
                content=content,
                filename="bill.csv",
                appeal_ref=None,
                by=self.ground.treasurer,
                at=self.at,
                journal=journal_of(self.house, session),
                cipher=self.house.cipher,
                vault=self.house.vault,
            ).import_ref

        ref: str | None = self.tried(act, may=may)
        return ref

    @rule(chosen=numbers)
    def bring_payments(self, chosen: set[int]) -> None:
        mine = [self.model.movements[n] for n in sorted(chosen)]
        ref = self.bring(bill([one.trade() for one in mine]))
        assert ref is not None
        for one in mine:
            if one.where in {Where.BOOKED, Where.ASIDE}:
                continue
            if one.code is None or self.model.funds[one.code].is_closed:
                one.where, one.file = Where.POOL, ref
            else:
                self.model.take(one, one.code, ref)
        self.model.files[ref] = sorted(chosen)

    @precondition(lambda self: self.open_gifts())
    @rule(pick=one_number)
    def bring_refund(self, pick: int) -> None:
        one, fund = self.open_gifts()[pick % len(self.open_gifts())]
        event("refund by bill")
        ref = self.bring(bill([one.refund_trade()]), may=fund.held >= one.net_minor)
        if ref is not None:
            self.model.give_back(one, fee_minor=one.fee_minor, file=ref)
            self.model.files[ref] = []

    @precondition(lambda self: self.model.files)
    @rule(pick=st.integers(0, 50))
    def undo(self, pick: int) -> None:
        ref = sorted(self.model.files)[pick % len(self.model.files)]
        may = self.model.is_undoable(ref)

        def act(session: Session) -> str:
            journal = journal_of(self.house, session)
            return undoing.undo(session, ref, by=self.ground.treasurer, at=self.at, journal=journal).state

        if self.tried(act, may=may) is None:
            return
        event("undone")
        for one in self.model.movements:
            if one.given_back_by == ref:
                self.model.keep(one)
        for one in list(self.model.brought_by(ref)):
            if one.where is Where.BOOKED:
                self.model.release(one)
                self.model.lose(one, Where.NOWHERE)
            one.where, one.file = Where.NOWHERE, None
        del self.model.files[ref]

    def row_of(self, session: Session, one: Movement, *states: RowState) -> int:
        """Return the row in force of a movement."""
        query = (
            select(StatementRow.id)
            .where(StatementRow.amount_minor == one.amount_minor, col(StatementRow.state).in_(states))
            .where(StatementRow.kind == "donation")
            .order_by(col(StatementRow.id).desc())
        )
        found = session.exec(query).first()
        assert found is not None
        return found

    @precondition(lambda self: self.model.of(Where.POOL))
    @rule(pick=one_number, to=either)
    def match(self, pick: int, to: int) -> None:
        pool = self.model.of(Where.POOL)
        one, appeal = pool[pick % len(pool)], self.ground.refs[to]

        def act(session: Session) -> bool:
            matching.match(
                session,
                Match(
                    self.row_of(session, one, RowState.UNMATCHED),
                    self.once(),
                    (Part(appeal, one.amount_minor),),
                ),
                by=self.ground.treasurer,
                at=self.at,
                journal=journal_of(self.house, session),
                cipher=self.house.cipher,
            )
            return True

        if self.tried(act, may=not self.model.funds[appeal].is_closed):
            event("matched")
            self.model.take(one, appeal, one.file)

    @precondition(lambda self: self.by_hand())
    @rule(pick=one_number)
    def unmatch(self, pick: int) -> None:
        by_hand = self.by_hand()
        one = by_hand[pick % len(by_hand)]
        assert one.appeal is not None
        fund = self.model.funds[one.appeal]
        may = not (one.is_given_back or fund.is_closed) and fund.held >= one.net_minor

        def act(session: Session) -> bool:
            row = self.row_of(session, one, RowState.BOOKED)
            journal = journal_of(self.house, session)
            matching.unmatch(session, row, by=self.ground.treasurer, at=self.at, journal=journal)
            return True

        if self.tried(act, may=may):
            event("unmatched")
            self.model.release(one)
            self.model.lose(one, Where.POOL)

    @precondition(lambda self: self.model.of(Where.POOL))
    @rule(pick=one_number)
    def set_aside(self, pick: int) -> None:
        pool = self.model.of(Where.POOL)
        one = pool[pick % len(pool)]

        def act(session: Session) -> bool:
            row = self.row_of(session, one, RowState.UNMATCHED)
            matching.set_aside(
                session, row, reason=Aside.NOT_A_GIFT, note="", once=self.once(),
                by=self.ground.treasurer, at=self.at, cipher=self.house.cipher,
            )  # fmt: skip
            return True

        assert self.tried(act, may=True)
        one.where = Where.ASIDE

    @precondition(lambda self: self.model.of(Where.ASIDE))
    @rule(pick=one_number)
    def take_back(self, pick: int) -> None:
        aside = self.model.of(Where.ASIDE)
        one = aside[pick % len(aside)]

        def act(session: Session) -> bool:
            row = self.row_of(session, one, RowState.SET_ASIDE)
            matching.take_back(session, row, by=self.ground.treasurer, at=self.at)
            return True

        assert self.tried(act, may=True)
        one.where = Where.POOL

    @rule(to=either, minor=st.integers(1, 6_000))
    def pay_out(self, to: int, minor: int) -> None:
        ref = self.ground.refs[to]
        fund = self.model.funds[ref]
        self.pay(ref, minor, PayeeKind.HOSPITAL, may=minor <= fund.free and not fund.is_closed)

    def pay(self, ref: str, minor: int, kind: PayeeKind, *, may: bool) -> None:
        due, once = desk_day(self.at), self.once()
        asked = payouts.AskPayout(
            ref, Money(minor), kind, "payee", "purpose", Demanded.HOSPITAL_BILL, due, once
        )

        def ask(session: Session) -> int | None:
            return payouts.ask(
                session, asked, by=self.ground.treasurer, at=self.at, cipher=self.house.cipher
            ).id

        payout_id = self.tried(ask, may=may)
        if payout_id is None:
            return
        event(f"paid {kind}")
        with self.writing() as session:
            journal = journal_of(self.house, session)
            payouts.approve(session, payout_id, by=self.ground.approver, at=self.at, journal=journal)
        self.model.funds[ref].paid_out += minor

    @precondition(lambda self: self.model.of(Where.BOOKED))
    @rule(pick=one_number)
    def order_refund(self, pick: int) -> None:
        booked = self.model.of(Where.BOOKED)
        one = booked[pick % len(booked)]
        fund = self.model.funds[one.appeal or ""]
        may = not (one.is_given_back or one.order or fund.is_closed) and fund.free >= one.amount_minor

        def act(session: Session) -> int | None:
            seq = self.seq_of(session, one)
            asked = refunds.AskRefund(seq, Money(one.amount_minor), Cause.WISH, self.once())
            order = refunds.ask(
                session,
                asked,
                by=self.ground.treasurer,
                at=self.at,
                calendar=MAINLAND,
                vault=self.house.vault,
            )
            assert order.id is not None
            refunds.approve(session, order.id, by=self.ground.approver, at=self.at)
            return order.id

        order = self.tried(act, may=may)
        if order is not None:
            one.order = order
            fund.reserved += one.amount_minor

    def seq_of(self, session: Session, one: Movement) -> int:
        found = journal_of(self.house, session).find(ExternalReference("WeChat", one.order_no))
        assert found is not None
        return found

    @precondition(lambda self: self.ordered())
    @rule(pick=one_number)
    def carry_out_refund(self, pick: int) -> None:
        event("refund by hand")
        self.carry_out(self.ordered()[pick % len(self.ordered())])

    def carry_out(self, one: Movement) -> None:
        """Give a donation back as ordered: a bill may have taken the money that was held for it."""
        said = CarriedOut(f"H{one.number}", desk_day(self.at))
        fund = self.model.funds[one.appeal or ""]

        def act(session: Session) -> bool:
            carry_out(
                session, one.order or 0, said, by=self.ground.treasurer, at=self.at,
                journal=journal_of(self.house, session), cipher=self.house.cipher,
            )  # fmt: skip
            return True

        if self.tried(act, may=fund.held >= one.amount_minor):
            self.model.give_back(one, fee_minor=0, file=None)

    @precondition(lambda self: self.ordered())
    @rule(pick=one_number)
    def cancel_refund(self, pick: int) -> None:
        one = self.ordered()[pick % len(self.ordered())]
        with self.writing() as session:
            refunds.cancel(session, one.order or 0, by=self.ground.treasurer, at=self.at)
        self.model.release(one)

    @precondition(lambda self: self.acts >= ACTS_BEFORE_AN_END)
    @rule(to=either)
    def wind_up(self, to: int) -> None:
        """Stop, decide what is left, give back each share, hand the rest to a fund, close."""
        ref = self.ground.refs[to]
        fund = self.model.funds[ref]
        if fund.is_closed or fund.reserved or self.unmatched_of(ref):
            return
        event("wound up")
        for status in (AppealStatus.RAISING_CLOSED, AppealStatus.PAYING_OUT):
            self.step(ref, status)
        if fund.held:
            self.give_shares_back(ref)
        else:
            self.step(ref, AppealStatus.REMAINDER_DECIDED)
        if fund.held:
            self.pay(ref, fund.held, PayeeKind.FUND, may=True)
        with self.writing() as session:
            appeal = appeal_by_ref(session, ref)
            close_account(
                session, appeal, version=appeal.version, by=self.ground.editor, at=self.at,
                journal=journal_of(self.house, session),
            )  # fmt: skip
        fund.is_closed = True

    def step(self, ref: str, status: AppealStatus) -> None:
        with self.writing() as session:
            appeal = appeal_by_ref(session, ref)
            end(
                session,
                appeal,
                status,
                reason="done",
                version=appeal.version,
                by=self.ground.editor,
                at=self.at,
            )

    def give_shares_back(self, ref: str) -> None:
        proposed = remainder.Propose(ref, Why.RECOVERY, Money(0), "A fund for children", self.once())
        with self.writing() as session:
            decision = remainder.propose(
                session, proposed, by=self.ground.treasurer, at=self.at,
                vault=self.house.vault, cipher=self.house.cipher,
            )  # fmt: skip
            assert decision.id is not None
            remainder.decide(
                session, decision.id, by=self.ground.approver, at=self.at,
                journal=journal_of(self.house, session), calendar=MAINLAND,
            )  # fmt: skip
        with self.house.database.reading() as session:
            query = select(RefundOrder).where(RefundOrder.appeal == ref, col(RefundOrder.state).in_(OPEN))
            orders = [(order.id, order.amount_minor) for order in session.exec(query)]
        assert sum(minor for _, minor in orders) <= self.model.funds[ref].held
        for order_id, minor in orders:
            with self.writing() as session:
                carry_out(
                    session, order_id or 0, CarriedOut(f"R{order_id}", desk_day(self.at)),
                    by=self.ground.treasurer, at=self.at,
                    journal=journal_of(self.house, session), cipher=self.house.cipher,
                )  # fmt: skip
            self.model.funds[ref].refunded += minor

    def unmatched_of(self, ref: str) -> int:
        with self.house.database.reading() as session:
            return unmatched_counts(session).get(ref, 0)

    @invariant()
    def the_equation_holds_and_is_the_models(self) -> None:
        if not hasattr(self, "house"):
            return
        with self.house.database.reading() as session:
            for ref, fund in self.model.funds.items():
                told = totals_of(session, ref)
                assert told.balances
                found = (told.received, told.paid_out, told.refunded, told.fees, told.held)
                wanted = (fund.received, fund.paid_out, fund.refunded, fund.fees, fund.held)
                assert tuple(money.minor for money in found) == wanted
                lines = all_lines_of(session, ref)
                assert (lines[-1].running.minor if lines else 0) == fund.held >= 0
            assert sum(unmatched_counts(session).values()) == len(self.model.of(Where.POOL))

    def teardown(self) -> None:
        if not hasattr(self, "house"):
            return
        with self.house.database.reading() as session:
            verdict = audit.verify(session)
            assert verdict.ok, verdict.problems
        self.house.database.engine.dispose()
        type(self).closed(self.house.database)


class OnSqlite(Desk):
    """The machine over a file."""


class OnPostgresql(Desk):
    """The machine over a server."""


@pytest.fixture(scope="module", autouse=True)
def files(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Give the machine copies of a file in which two appeals are published."""
    folder = tmp_path_factory.mktemp("desks")
    ground = folder / "ground.db"
    shutil.copyfile(sqlite_template, ground)
    database = Database(f"sqlite:///{ground}")
    OnSqlite.ground = Ground(database, folder)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.engine.dispose()

    def file() -> Database:
        path = folder / f"{secrets.token_hex(6)}.db"
        shutil.copyfile(ground, path)
        return Database(f"sqlite:///{path}")

    OnSqlite.opened = staticmethod(file)
    OnSqlite.closed = staticmethod(lambda database: Path(str(database.url.database)).unlink())


@pytest.fixture(scope="module")
def server(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Give the machine copies of a database on the server."""
    admin = sa.create_engine(postgres_server, isolation_level="AUTOCOMMIT")

    def copied(name: str, of: str) -> Database:
        with admin.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {of} STRATEGY file_copy")
        return Database(make_url(postgres_server).set(database=name))

    def dropped(database: Database) -> None:
        with admin.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {database.url.database} WITH (FORCE)")

    name = f"ground{secrets.token_hex(6)}"
    database = copied(name, "lantern_template")
    OnPostgresql.ground = Ground(database, tmp_path_factory.mktemp("desks-pg"))
    database.engine.dispose()
    OnPostgresql.opened = staticmethod(lambda: copied(f"d{secrets.token_hex(6)}", name))
    OnPostgresql.closed = staticmethod(dropped)
    yield
    dropped(database)
    admin.dispose()


BOUNDED = settings(
    deadline=None,
    derandomize=True,
    stateful_step_count=30,
    phases=[Phase.generate],  # a run is dear: it is told as it was found
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
OnSqlite.TestCase.settings = settings(BOUNDED, max_examples=14)
OnPostgresql.TestCase.settings = settings(BOUNDED, max_examples=4)


class TestOnSqlite(OnSqlite.TestCase):
    """As a test."""


@pytest.mark.postgres
@pytest.mark.usefixtures("server")
class TestOnPostgresql(OnPostgresql.TestCase):
    """As a test."""
