"""Any run of bookings and reversals: sums zero, nothing below zero, totals and tree as recomputed plainly."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections import Counter
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlmodel import Session

from charity.kernel.cipher import Cipher
from charity.kernel.database import Database
from charity.ledger import accounts, audit, balances, leaf, merkle, tree
from charity.ledger.accounts import Custody
from charity.ledger.entry import Draft, ExternalReference, Kind, Posting
from charity.ledger.journal import Journal
from charity.ledger.refusals import AlreadyBooked, AlreadyReversed, CannotReverse, Overdrawn
from charity.ledger.tables import ENTRY, POSTING

from .conftest import AT, DAY, ORIGIN

APPEALS = ("LX-2026-0007-K", "LX-2026-0008-R")
CIPHER = Cipher(b"v" * 32, secrets.token_bytes)
amounts = st.integers(min_value=1, max_value=2_000)
appeals = st.sampled_from(APPEALS)
ids = st.integers(min_value=0, max_value=30).map(str)


def root_by_definition(hashes: list[bytes]) -> bytes:
    if len(hashes) < 2:
        return hashes[0] if hashes else merkle.EMPTY_ROOT
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    return merkle.node_hash(root_by_definition(hashes[:k]), root_by_definition(hashes[k:]))


class Books(RuleBasedStateMachine):
    """A ledger beside a plain model of it: a list of drafts and the set of those reversed."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.mkdtemp()
        path = Path(self.folder) / "lantern.db"
        shutil.copyfile(self.template, path)
        self.database = Database(f"sqlite:///{path}")
        with self.database.transaction() as session:
            for appeal in APPEALS:
                balances.open_appeal(session, appeal=appeal, custody=Custody.HELD)
        self.booked: list[Draft] = []
        self.reversed: set[int] = set()

    def teardown(self) -> None:
        self.database.engine.dispose()
        shutil.rmtree(self.folder)

    def journal(self, session: Session) -> Journal:
        return Journal(session, log_origin=ORIGIN, cipher=CIPHER, entropy=secrets.token_bytes)

    def held(self, appeal: str, drafts: list[Draft]) -> int:
        here = (p.minor for d in drafts for p in d.postings if p.account.endswith(appeal))
        names = (p.account for d in drafts for p in d.postings if p.account.endswith(appeal))
        return sum(m for m, name in zip(here, names, strict=True) if name.startswith("Assets"))

    def book(self, drafts: list[Draft]) -> None:
        standing = {d.reference for seq, d in enumerate(self.booked) if seq not in self.reversed}
        references = [d.reference for d in drafts if d.reference]
        clash = any(r in standing for r in references) or len(set(references)) < len(references)
        so_far, dips = list(self.booked), False
        for draft in drafts:
            so_far.append(draft)
            dips = dips or any(self.held(appeal, so_far) < 0 for appeal in APPEALS)
        try:
            with self.database.transaction() as session:
                answers = self.journal(session).post_many(drafts, at=AT)
        except AlreadyBooked:
            assert clash
        except Overdrawn:
            assert dips
        else:
            assert not clash
            assert not dips
            assert [a.seq for a in answers] == list(range(len(self.booked), len(so_far)))
            self.booked = so_far

    @rule(gifts=st.lists(st.tuples(amounts, appeals, st.none() | ids), max_size=5))
    def donate(self, gifts: list[tuple[int, str, str | None]]) -> None:
        drafts = []
        for minor, appeal, external in gifts:
            reference = ExternalReference("WeChat", external) if external else None
            to, source = accounts.assets("WeChat", appeal), accounts.donations(appeal)
            postings = Posting(to, "CNY", minor), Posting(source, "CNY", -minor)
            drafts.append(Draft(Kind.DONATION, DAY, appeal, postings, reference=reference))
        self.book(drafts)

    @rule(minor=amounts, appeal=appeals, out=st.sampled_from(["Payouts", "Refunds", "Fees"]))
    def spend(self, minor: int, appeal: str, out: str) -> None:
        kind = {"Payouts": Kind.PAYOUT, "Refunds": Kind.REFUND, "Fees": Kind.FEE}[out]
        postings = (
            Posting(f"Expenses:{out}:{appeal}", "CNY", minor),
            Posting(accounts.assets("WeChat", appeal), "CNY", -minor),
        )
        self.book([Draft(kind, DAY, appeal, postings)])

    @rule()
    def state_a_fact(self) -> None:
        self.book([Draft(Kind.REPORT_ISSUED, DAY, None, documents=("ab" * 32,))])

    @precondition(lambda self: self.booked)
    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        seq = data.draw(st.integers(min_value=0, max_value=len(self.booked) - 1))
        original = self.booked[seq]
        mirrored = tuple(Posting(p.account, p.currency, -p.minor) for p in original.postings)
        draft = Draft(Kind.REVERSAL, DAY, original.appeal, mirrored, reverses=seq, reason="test")
        reversible = bool(original.postings) and original.kind is not Kind.REVERSAL
        try:
            with self.database.transaction() as session:
                self.journal(session).reverse(seq, day=DAY, reason="test", at=AT)
        except AlreadyReversed:
            assert seq in self.reversed
        except CannotReverse:
            assert not reversible
        except Overdrawn:
            assert original.appeal is not None
            assert self.held(original.appeal, [*self.booked, draft]) < 0
        else:
            assert reversible
            assert seq not in self.reversed
            self.booked.append(draft)
            self.reversed.add(seq)

    @invariant()
    def totals_are_what_the_drafts_add_up_to(self) -> None:
        with self.database.reading() as session:
            for appeal in APPEALS:
                found = balances.appeal_totals(session, appeal)
                assert found.balances
                assert found.held_minor >= 0
                assert found.held_minor == self.held(appeal, self.booked)
                standing = Counter(
                    (d.appeal, d.kind) for seq, d in enumerate(self.booked) if seq not in self.reversed
                )
                assert found.donations == standing[appeal, Kind.DONATION]
            sums = sa.select(sa.func.sum(POSTING.c.minor)).group_by(POSTING.c.entry_seq)
            assert not any(session.connection().execute(sums).scalars())

    @invariant()
    def the_tree_is_the_tree_over_the_leaves(self) -> None:
        with self.database.reading() as session:
            leaves = session.connection().execute(sa.select(ENTRY.c.leaf).order_by(ENTRY.c.seq)).scalars()
            octets = [bytes(one) for one in leaves]
            assert [leaf.decode(one).kind for one in octets] == [d.kind for d in self.booked]
            hashes = [merkle.leaf_hash(one) for one in octets]
            assert tree.tree_hash(session) == (len(hashes), root_by_definition(hashes))
            assert audit.verify(session, openings=CIPHER).problems == ()


@pytest.fixture(autouse=True)
def template(sqlite_template: Path) -> None:
    """Give the machine its empty database."""
    Books.template = sqlite_template


class TestBooks(Books.TestCase):
    """The machine as a test."""

    settings = settings(max_examples=25, stateful_step_count=15, deadline=None)
