"""A ledger with one open appeal, and short ways to say what is booked."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlmodel import Session

from charity.kernel.cipher import Cipher
from charity.kernel.database import Database
from charity.ledger import accounts, balances
from charity.ledger.accounts import Custody
from charity.ledger.entry import Draft, ExternalReference, Kind, Posting
from charity.ledger.journal import Booked, Journal

ORIGIN = "desk.test/lantern"
APPEAL = "LX-2026-0007-K"
OTHER = "LX-2026-0008-R"
DAY = date(2026, 2, 15)
AT = datetime(2026, 2, 16, 1, 0, tzinfo=UTC)


class Say:
    """Drafts in few words; amounts in fen."""

    APPEAL, OTHER, DAY, AT, ORIGIN = APPEAL, OTHER, DAY, AT, ORIGIN

    def moved(self, kind: Kind, to: str, source: str, minor: int, appeal: str, **more: Any) -> Draft:
        postings = (Posting(to, "CNY", minor), Posting(source, "CNY", -minor))
        return Draft(kind, more.pop("day", DAY), appeal, postings, **more)

    def donation(self, minor: int, ref: str | None = None, appeal: str = APPEAL, **more: Any) -> Draft:
        more |= {"reference": ExternalReference(accounts.WECHAT, ref)} if ref else {}
        to, source = accounts.assets(accounts.WECHAT, appeal), accounts.donations(appeal)
        return self.moved(Kind.DONATION, to, source, minor, appeal, **more)

    def payout(self, minor: int, appeal: str = APPEAL, **more: Any) -> Draft:
        to, source = accounts.payouts(appeal), accounts.assets(accounts.WECHAT, appeal)
        return self.moved(Kind.PAYOUT, to, source, minor, appeal, **more)

    def refund(self, minor: int, ref: str, refund_id: str, appeal: str = APPEAL) -> Draft:
        to, source = accounts.refunds(appeal), accounts.assets(accounts.WECHAT, appeal)
        reference = ExternalReference(accounts.WECHAT, ref, refund_id)
        return self.moved(Kind.REFUND, to, source, minor, appeal, reference=reference)

    def fee(self, minor: int, appeal: str = APPEAL) -> Draft:
        to, source = accounts.fees(appeal), accounts.assets(accounts.WECHAT, appeal)
        return self.moved(Kind.FEE, to, source, minor, appeal)

    def fact(self, kind: Kind = Kind.STATEMENT_IMPORTED, **more: Any) -> Draft:
        more.setdefault("documents", ("ab" * 32,))
        return Draft(kind, DAY, more.pop("appeal", None), **more)


@pytest.fixture
def say() -> Say:
    """Drafts in few words."""
    return Say()


@pytest.fixture
def journal_of(cipher: Cipher) -> Callable[[Session], Journal]:
    """The journal over a session."""
    return lambda session: Journal(session, log_origin=ORIGIN, cipher=cipher, entropy=secrets.token_bytes)


@pytest.fixture
def ledger(database: Database) -> Database:
    """A database of each kind with two open held appeals."""
    with database.transaction() as session:
        balances.open_appeal(session, appeal=APPEAL, custody=Custody.HELD)
        balances.open_appeal(session, appeal=OTHER, custody=Custody.HELD)
    return database


@pytest.fixture
def reverse(ledger: Database, journal_of: Callable[[Session], Journal]) -> Callable[..., list[Booked]]:
    """Reverse entries in a transaction of their own."""

    def reverse(*seqs: int) -> list[Booked]:
        with ledger.transaction() as session:
            return journal_of(session).reverse_many(seqs, day=DAY, reason="entered_twice", at=AT)

    return reverse


@pytest.fixture
def book(ledger: Database, journal_of: Callable[[Session], Journal]) -> Callable[..., list[Booked]]:
    """Book drafts in a transaction of their own."""

    def book(*drafts: Draft) -> list[Booked]:
        with ledger.transaction() as session:
            return journal_of(session).post_many(drafts, at=AT)

    return book
