"""A ledger with one open appeal, and short ways to say what is booked."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url
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
        return Draft(kind, more.pop("day", DAY), more.pop("appeal", None), **more)


@pytest.fixture
def say() -> Say:
    """Drafts in few words."""
    return Say()


class Bookkeeper:
    """Books into one database, each call in a transaction of its own."""

    def __init__(self, database: Database, cipher: Cipher) -> None:
        self.database = database
        self.cipher = cipher
        with database.transaction() as session:
            balances.open_appeal(session, appeal=APPEAL, custody=Custody.HELD)
            balances.open_appeal(session, appeal=OTHER, custody=Custody.HELD)

    def journal(self, session: Session) -> Journal:
        """The journal over a session."""
        return Journal(session, log_origin=ORIGIN, cipher=self.cipher, entropy=secrets.token_bytes)

    def book(self, *drafts: Draft) -> list[Booked]:
        """Book drafts."""
        with self.database.transaction() as session:
            return self.journal(session).post_many(drafts, at=AT)

    def reverse(self, *seqs: int) -> list[Booked]:
        """Reverse entries."""
        with self.database.transaction() as session:
            return self.journal(session).reverse_many(seqs, day=DAY, reason="entered_twice", at=AT)


@pytest.fixture
def keeper(database: Database, cipher: Cipher) -> Bookkeeper:
    """Who books into a database of each kind with two open held appeals."""
    return Bookkeeper(database, cipher)


@pytest.fixture
def ledger(keeper: Bookkeeper) -> Database:
    """A database of each kind with two open held appeals."""
    return keeper.database


@pytest.fixture
def journal_of(keeper: Bookkeeper) -> Callable[[Session], Journal]:
    """The journal over a session."""
    return keeper.journal


@pytest.fixture
def book(keeper: Bookkeeper) -> Callable[..., list[Booked]]:
    """Book drafts in a transaction of their own."""
    return keeper.book


@pytest.fixture
def reverse(keeper: Bookkeeper) -> Callable[..., list[Booked]]:
    """Reverse entries in a transaction of their own."""
    return keeper.reverse


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def shared_keeper(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Bookkeeper]:
    """Who books into one database of each kind for a whole module, whose tests keep nothing in it."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("shared") / "lantern.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        url = make_url(f"sqlite:///{path}")
    else:
        server, name = make_url(request.getfixturevalue("postgres_server")), f"m{secrets.token_hex(6)}"
        engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE lantern_template")
        engine.dispose()
        url = server.set(database=name)
    database = Database(url)
    yield Bookkeeper(database, Cipher(b"v" * 32, secrets.token_bytes))
    database.engine.dispose()
