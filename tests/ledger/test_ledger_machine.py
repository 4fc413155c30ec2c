"""Any run of acts on the ledger beside a plain model of it, on both databases.

After every act totals and balances are the model's, sums are zero and nothing is below zero; at the end the
audit is content, the tree is the tree over the leaves, and every proof that was taken on the way still holds
under its checkpoint, which the newest one continues.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy.engine import make_url
from sqlmodel import Session

from charity.kernel.cipher import Cipher
from charity.kernel.database import Database
from charity.kernel.errors import Refusal
from charity.kernel.money import Money
from charity.ledger import (
    accounts,
    audit,
    balances,
    exchange,
    leaf,
    merkle,
    periods,
    pledges,
    private,
    proof,
    signed,
    transfers,
    tree,
)
from charity.ledger.accounts import Custody
from charity.ledger.entry import Draft, ExternalReference, Kind, PledgeEnd, Posting, SigningReason
from charity.ledger.journal import Booked, Journal
from charity.ledger.note import SigningKey
from charity.ledger.periods import PeriodBeforeAll
from charity.ledger.rates import Rate
from charity.ledger.refusals import (
    NothingToSign,
    NotItsDonation,
    NotPending,
    Overdrawn,
    PeriodGoesBack,
    PeriodNotOver,
    SameKeyOtherPayload,
)
from charity.ledger.tables import BALANCE, ENTRY, POSTING
from tests.ledger.conftest import ORIGIN
from tests.ledger.ledger_model import HOME, Model

APPEALS = ("LX-2026-0007-K", "LX-2026-0008-R")
CIPHER = Cipher(b"v" * 32, secrets.token_bytes)
KEY = SigningKey(ORIGIN, b"k" * 32)
amounts = st.integers(min_value=1, max_value=2_000)
gifts = st.integers(min_value=1, max_value=9_000)
appeals = st.sampled_from(APPEALS)
ids = st.integers(min_value=0, max_value=12).map(str)
days_ago = st.sampled_from([0, 0, 0, 1, 3, 9])
Act = Callable[[Session, Journal], list[Booked]]


def root_by_definition(hashes: list[bytes]) -> bytes:
    if len(hashes) < 2:
        return hashes[0] if hashes else merkle.EMPTY_ROOT
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    return merkle.node_hash(root_by_definition(hashes[:k]), root_by_definition(hashes[k:]))


class Books(RuleBasedStateMachine):
    """A ledger beside its model."""

    opened: Callable[[], Database]
    closed: Callable[[Database], None]

    def __init__(self) -> None:
        super().__init__()
        self.database = type(self).opened()
        with self.database.transaction() as session:
            for appeal in APPEALS:
                balances.open_appeal(session, appeal=appeal, custody=Custody.HELD)
        self.model = Model()
        self.today = date(2026, 2, 1)
        self.keys: dict[str, tuple[int, Draft]] = {}
        self.proofs: list[bytes] = []

    @property
    def at(self) -> datetime:
        """Nine in the morning at the desk."""
        return datetime.combine(self.today, time(1), UTC)

    def writing(self, act: Act) -> list[Booked]:
        with self.database.transaction() as session:
            journal = Journal(session, log_origin=ORIGIN, cipher=CIPHER, entropy=secrets.token_bytes)
            return act(session, journal)

    def book(self, drafts: list[Draft], act: Act | None = None) -> bool:
        """Book drafts and hold the answer to the model's; return whether they were booked."""
        expected = self.model.troubles(drafts)
        said = f"{drafts[-1].kind} {drafts[-1].reason or ''}"
        try:
            answers = self.writing(act or (lambda _, journal: journal.post_many(drafts, at=self.at)))
        except Refusal as refusal:
            event(f"{said}: {refusal.code}")
            if type(refusal) not in expected:
                raise AssertionError(expected) from refusal
            return False
        event(f"{said}: booked")
        assert not expected, expected
        assert [one.seq for one in answers] == self.model.add(drafts)
        return True

    def moved(
        self, kind: Kind, to: str, source: str, minor: int, appeal: str, ago: int, **more: Any
    ) -> Draft:
        postings = Posting(to, HOME, minor), Posting(source, HOME, -minor)
        return Draft(kind, self.today - timedelta(days=ago), appeal, postings, **more)

    def donation(self, minor: int, appeal: str, ago: int = 0, **more: Any) -> Draft:
        to, source = accounts.assets("Bank", appeal), accounts.donations(appeal)
        return self.moved(Kind.DONATION, to, source, minor, appeal, ago, **more)

    # Money

    @rule(given=st.lists(st.tuples(gifts, appeals, days_ago, st.none() | ids), min_size=1, max_size=4))
    def donate(self, given: list[tuple[int, str, int, str | None]]) -> None:
        drafts = []
        for minor, appeal, ago, external in given:
            reference = ExternalReference(accounts.BANK, external) if external else None
            donor = f"捐助人{external}" if external else None
            drafts.append(self.donation(minor, appeal, ago, donor=donor, reference=reference))
        self.book(drafts)

    @rule(
        minor=amounts, appeal=appeals, ago=days_ago, out=st.sampled_from([Kind.PAYOUT, Kind.REFUND, Kind.FEE])
    )
    def spend(self, minor: int, appeal: str, ago: int, out: Kind) -> None:
        to = {Kind.PAYOUT: accounts.payouts, Kind.REFUND: accounts.refunds, Kind.FEE: accounts.fees}[out]
        self.book([self.moved(out, to(appeal), accounts.assets("Bank", appeal), minor, appeal, ago)])

    @rule()
    def state_a_fact(self) -> None:
        self.book([Draft(Kind.REPORT_ISSUED, self.today, None, documents=("ab" * 32,))])

    @precondition(lambda self: self.model.booked)
    @rule(data=st.data(), ends=st.booleans(), ago=days_ago)
    def undo(self, data: st.DataObject, ends: bool, ago: int) -> None:
        traded = [seq for seq, draft in enumerate(self.model.booked) if draft.exchange is not None]
        seq = data.draw(
            st.integers(0, len(self.model.booked) - 1)
            | st.sampled_from(sorted(self.model.legs) or [0])
            | st.sampled_from(traded or [0])
        )
        reason = PledgeEnd.VOIDED if ends else "entered_twice"
        day = self.today - timedelta(days=ago)
        mirrored = [p._replace(minor=-p.minor) for p in self.model.booked[seq].postings]
        appeal = self.model.booked[seq].appeal
        draft = Draft(Kind.REVERSAL, day, appeal, tuple(mirrored), reverses=seq, reason=reason)
        self.book([draft], lambda _, journal: [journal.reverse(seq, day=day, reason=reason, at=self.at)])

    # Sent again

    @rule(minor=amounts, appeal=appeals, key=ids)
    def send_with_a_key(self, minor: int, appeal: str, key: str) -> None:
        if key in self.keys:
            return
        draft = self.donation(minor, appeal, idempotency_key=key)
        if self.book([draft]):
            self.keys[key] = len(self.model.booked) - 1, draft

    @precondition(lambda self: self.keys)
    @rule(data=st.data(), other=st.booleans())
    def send_again(self, data: st.DataObject, other: bool) -> None:
        key = data.draw(st.sampled_from(sorted(self.keys)))
        seq, draft = self.keys[key]
        if other:
            draft = replace(draft, day=draft.day + timedelta(days=1))
            with pytest.raises(SameKeyOtherPayload):
                self.writing(lambda _, journal: journal.post_many([draft, draft], at=self.at))
            return
        answers = self.writing(lambda _, journal: journal.post_many([draft, draft], at=self.at))
        assert [(one.seq, one.was_known) for one in answers] == [(seq, True)] * 2

    # Pledges

    @rule(minor=amounts, appeal=appeals)
    def pledge(self, minor: int, appeal: str) -> None:
        draft = pledges.announcement(appeal, Money(minor), day=self.today, donor="认捐人")
        self.book([draft])

    def _pledge(self, data: st.DataObject) -> int | None:
        found = [seq for seq, draft in enumerate(self.model.booked) if draft.kind is Kind.PLEDGE]
        return data.draw(st.sampled_from(found)) if found else None

    def _ended(self, seq: int, end: PledgeEnd) -> Draft:
        mirrored = tuple(p._replace(minor=-p.minor) for p in self.model.booked[seq].postings)
        appeal = self.model.booked[seq].appeal
        return Draft(Kind.REVERSAL, self.today, appeal, mirrored, reverses=seq, reason=end)

    @rule(data=st.data(), minor=amounts, elsewhere=st.booleans())
    def settle(self, data: st.DataObject, minor: int, elsewhere: bool) -> None:
        if (seq := self._pledge(data)) is None:
            return
        appeal = self.model.booked[seq].appeal
        assert appeal is not None
        to = next(one for one in APPEALS if (one != appeal) == elsewhere)
        donation = self.donation(minor, to)
        over = seq in self.model.undone
        more = {NotPending} if over else {NotItsDonation} if elsewhere else set()

        def act(session: Session, journal: Journal) -> list[Booked]:
            found = pledges.settle(session, journal, seq, donation, at=self.at)
            return [found.donation, found.end]

        if not more:
            self.book([donation, self._ended(seq, PledgeEnd.SETTLED)], act)
            return
        with pytest.raises(tuple(more)):
            self.writing(act)

    @rule(data=st.data(), end=st.sampled_from([PledgeEnd.EXPIRED, PledgeEnd.VOIDED]))
    def end_a_pledge(self, data: st.DataObject, end: PledgeEnd) -> None:
        if (seq := self._pledge(data)) is None:
            return
        ending = pledges.expire if end is PledgeEnd.EXPIRED else pledges.void

        def act(session: Session, journal: Journal) -> list[Booked]:
            return [ending(session, journal, seq, day=self.today, at=self.at)]

        if seq not in self.model.undone:
            self.book([self._ended(seq, end)], act)
            return
        before = next(n for n, draft in enumerate(self.model.booked) if draft.reverses == seq)
        if self.model.booked[before].reason == end:
            assert [(one.seq, one.was_known) for one in self.writing(act)] == [(before, True)]
        else:
            with pytest.raises(NotPending):
                self.writing(act)

    # Between appeals

    @rule(minor=amounts, source=appeals, ago=days_ago)
    def transfer(self, minor: int, source: str, ago: int) -> None:
        to = next(one for one in APPEALS if one != source)
        day, once = self.today - timedelta(days=ago), f"transfer-{len(self.model.booked)}"
        handing = transfers.Handing(source, to, (("Bank", Money(minor)),), day, once)
        out, into, _ = transfers.legs_of(handing)

        def act(session: Session, journal: Journal) -> list[Booked]:
            legs = transfers.hand_over(session, journal, handing, at=self.at)
            return [legs.out, legs.into]

        if self.book([out, into], act):
            first = len(self.model.booked) - 2
            self.model.legs |= {first: first + 1, first + 1: first}

    @precondition(lambda self: self.model.legs)
    @rule(data=st.data())
    def take_back(self, data: st.DataObject) -> None:
        leg = data.draw(st.sampled_from(sorted(self.model.legs)))
        pair = sorted((leg, self.model.legs[leg]), reverse=True)
        drafts = [
            Draft(
                Kind.REVERSAL,
                self.today,
                self.model.booked[seq].appeal,
                tuple(p._replace(minor=-p.minor) for p in self.model.booked[seq].postings),
                reverses=seq,
                reason="entered_twice",
            )
            for seq in pair
        ]

        def act(session: Session, journal: Journal) -> list[Booked]:
            legs = transfers.undo(session, journal, leg, day=self.today, reason="entered_twice", at=self.at)
            return [legs.into, legs.out]

        self.book(drafts, act)

    # Between currencies

    @rule(minor=amounts, appeal=appeals, rate=st.builds(Rate, st.integers(1, 900), st.integers(1, 100)))
    def give_dollars(self, minor: int, appeal: str, rate: Rate) -> None:
        if rate.of(minor) == 0:
            return
        with self.database.reading() as session:
            draft = exchange.donation(
                session,
                appeal=appeal,
                amount=Money(minor, "USD"),
                rate=rate,
                channel="Bank",
                day=self.today,
                donor="Dollar",
            )
        self.book([draft])

    @rule(minor=amounts, proceeds=amounts, appeal=appeals, everything=st.booleans())
    def convert(self, minor: int, proceeds: int, appeal: str, everything: bool) -> None:
        here, _ = self.model.pool(appeal, "USD")
        sold = Money(here if everything and here > 0 else minor, "USD")
        with self.database.reading() as session:
            try:
                draft = exchange.conversion(
                    session,
                    appeal=appeal,
                    sold=sold,
                    proceeds=Money(proceeds),
                    channel="Bank",
                    day=self.today,
                )
            except Overdrawn:
                assert sold.minor > here
                return
        assert draft.exchange is not None
        assert -draft.exchange.home_minor == self.model.share(appeal, "USD", sold.minor)
        self.book([draft])

    # Beside the books

    @rule()
    def night_falls(self) -> None:
        self.today += timedelta(days=1)

    @precondition(lambda self: self.model.booked)
    @rule(data=st.data())
    def forget_a_donor(self, data: st.DataObject) -> None:
        seq = data.draw(st.integers(0, len(self.model.booked) - 1))
        with self.database.transaction() as session:
            private.wipe(session, [seq])
        self.model.forgotten.add(seq)

    @rule(ago=st.integers(0, 6))
    def close_a_period(self, ago: int) -> None:
        last_day = self.today - timedelta(days=ago)
        known = last_day == self.model.closed
        expected: set[type[Refusal]] = set() if self.model.booked else {NothingToSign}
        if self.model.booked and last_day < (self.model.closed or min(d.day for d in self.model.booked)):
            expected = {PeriodBeforeAll}
        if ago == 0:
            expected = {PeriodNotOver}
        if self.model.closed is not None and last_day < self.model.closed:
            expected = {PeriodGoesBack}
        try:
            with self.database.transaction() as session:
                found = periods.close(session, last_day, key=KEY, at=self.at)
        except Refusal as refusal:
            event(f"close: {refusal.code}")
            if type(refusal) not in expected:
                raise AssertionError(expected) from refusal
        else:
            event(f"close: {'known' if found.was_known else 'closed'}")
            assert found.was_known or not expected  # an earlier one's own last day is known again
            assert found.was_known >= known
            self.model.closed = max(last_day, self.model.closed or last_day)

    @precondition(lambda self: self.model.booked)
    @rule(data=st.data())
    def sign_and_take_proofs(self, data: st.DataObject) -> None:
        with self.database.transaction() as session:
            made = signed.sign_head(session, key=KEY, at=self.at, reason=SigningReason.ASKED)
        seq = data.draw(st.integers(0, made.size - 1))
        self.proofs.append(self.proved(seq, made))

    def proved(self, seq: int, made: signed.SignedCheckpoint) -> bytes:
        """Take a receipt: a proof with what opens the donor's own commitments."""
        with self.database.reading() as session:
            kept = private.openings(session, [seq], cipher=CIPHER)
            opening = {name: proof.Opening(*one) for (_, name), one in kept.items()}
            octets = signed.prove(session, seq, made, openings=opening).octets
        draft = self.model.booked[seq]
        values = {} if draft.donor is None or seq in self.model.forgotten else {"donor": draft.donor}
        values |= {"ref": draft.reference.text} if draft.reference else {}
        assert proof.verify(proof.parse(octets), KEY.verifier).values == values
        return octets

    # What always holds

    @invariant()
    def totals_and_balances_are_what_the_model_adds_up_to(self) -> None:
        sums = self.model.sums()
        with self.database.reading() as session:
            connection = session.connection()
            kept = connection.execute(sa.select(BALANCE.c.account, BALANCE.c.currency, BALANCE.c.minor))
            assert {(a, c): m for a, c, m in kept if m} == {key: m for key, m in sums.items() if m}
            unbalanced = (
                sa.select(POSTING.c.entry_seq)
                .group_by(POSTING.c.entry_seq, POSTING.c.currency)
                .having(sa.func.sum(POSTING.c.minor) != 0)
            )
            assert connection.execute(unbalanced).all() == []
            for appeal in APPEALS:
                found = balances.appeal_totals(session, appeal)
                assert found.balances
                assert found.held_minor == self.model.held(appeal, sums) >= 0
                assert found.donations == self.model.counted(appeal, Kind.DONATION)
                assert [one.seq for one in pledges.pending(session, appeal)] == self.model.waiting(appeal)

    def teardown(self) -> None:
        try:
            self._at_the_end()
        finally:
            self.database.engine.dispose()
            type(self).closed(self.database)

    def _at_the_end(self) -> None:
        with self.database.reading() as session:
            assert audit.verify(session, openings=CIPHER).problems == ()
            leaves = session.connection().execute(sa.select(ENTRY.c.leaf).order_by(ENTRY.c.seq)).scalars()
            octets = [bytes(one) for one in leaves]
            assert [leaf.decode(one).kind for one in octets] == [d.kind for d in self.model.booked]
            root = root_by_definition([merkle.leaf_hash(one) for one in octets])
            assert tree.tree_hash(session) == (len(octets), root)
        if octets:
            with self.database.transaction() as session:
                newest = signed.sign_head(session, key=KEY, at=self.at, reason=SigningReason.DAY)
            self._old_proofs_hold(newest)
            self.proved(len(octets) - 1, newest)

    def _old_proofs_hold(self, newest: signed.SignedCheckpoint) -> None:
        for octets in self.proofs:
            shown = proof.verify(proof.parse(octets), KEY.verifier)
            old = shown.checkpoint
            with self.database.reading() as session:
                hashes = signed.consistency(session, old.size, newest.size)
                assert signed.leaf_at(session, shown.leaf.seq) == proof.parse(octets).leaf
            assert merkle.verify_consistency(old.size, newest.size, old.root, newest.root, hashes)


class OnSqlite(Books):
    """The machine over a file."""


class OnPostgresql(Books):
    """The machine over a server."""


@pytest.fixture(scope="module", autouse=True)
def files(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Give the machine its empty files."""
    folder = tmp_path_factory.mktemp("books")

    def file() -> Database:
        path = folder / f"{secrets.token_hex(6)}.db"
        shutil.copyfile(sqlite_template, path)
        return Database(f"sqlite:///{path}")

    OnSqlite.opened = staticmethod(file)
    OnSqlite.closed = staticmethod(lambda database: Path(str(database.url.database)).unlink())


@pytest.fixture(scope="module")
def server(postgres_server: str) -> Iterator[None]:
    """Give the machine its databases on the server."""
    admin = sa.create_engine(postgres_server, isolation_level="AUTOCOMMIT")

    def run(statement: str) -> None:
        with admin.connect() as connection:
            connection.exec_driver_sql(statement)

    def made() -> Database:
        name = f"b{secrets.token_hex(6)}"
        run(f"CREATE DATABASE {name} TEMPLATE lantern_template")
        return Database(make_url(postgres_server).set(database=name))

    OnPostgresql.opened = staticmethod(made)
    OnPostgresql.closed = staticmethod(
        lambda database: run(f"DROP DATABASE {database.url.database} WITH (FORCE)")
    )
    yield
    admin.dispose()


BOUNDED = settings(
    deadline=None,
    derandomize=True,
    stateful_step_count=40,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
OnSqlite.TestCase.settings = settings(BOUNDED, max_examples=16)
OnPostgresql.TestCase.settings = settings(BOUNDED, max_examples=6)


class TestOnSqlite(OnSqlite.TestCase):
    """As a test."""


@pytest.mark.postgres
@pytest.mark.usefixtures("server")
class TestOnPostgresql(OnPostgresql.TestCase):
    """As a test."""
