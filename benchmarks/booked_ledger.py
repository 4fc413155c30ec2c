"""A ledger of any size for benchmarks, in a folder of its own."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlmodel import Session

from charity.kernel.cipher import Cipher
from charity.kernel.database import Database
from charity.ledger import accounts, balances
from charity.ledger.accounts import Custody
from charity.ledger.entry import Draft, ExternalReference, Kind, Posting
from charity.ledger.journal import Journal
from charity.ledger.note import SigningKey
from charity.migrations.steps import upgrade

APPEAL = "LX-2026-0007-K"
AT = datetime(2026, 2, 16, 1, 0, tzinfo=UTC)
CIPHER = Cipher(b"v" * 32, secrets.token_bytes)
KEY = SigningKey("desk.test/lantern", b"k" * 32)
BATCH = 10_000


@contextmanager
def empty_ledger() -> Iterator[Database]:
    """Give a migrated SQLite database with one open fund."""
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'lantern.db'}")
        upgrade(database)
        with database.transaction() as session:
            balances.open_appeal(session, appeal=APPEAL, custody=Custody.HELD)
        yield database
        database.engine.dispose()


def donation(number: int) -> Draft:
    """Return a donation with a name and a reference, as a statement brings them."""
    wechat, income = accounts.assets(accounts.WECHAT, APPEAL), accounts.donations(APPEAL)
    postings = Posting(wechat, "CNY", 100 + number % 900), Posting(income, "CNY", -100 - number % 900)
    reference = ExternalReference(accounts.WECHAT, f"42000020{number:020d}")
    return Draft(Kind.DONATION, date(2026, 2, 15), APPEAL, postings, donor=f"捐{number}", reference=reference)


def journal(session: Session) -> Journal:
    """Return the journal over a session."""
    return Journal(session, log_origin="desk.test/lantern", cipher=CIPHER, entropy=secrets.token_bytes)


def fill(database: Database, start: int, end: int) -> None:
    """Book donations from number `start` to before `end`, in batches as an import does."""
    for first in range(start, end, BATCH):
        drafts = [donation(number) for number in range(first, min(first + BATCH, end))]
        with database.transaction() as session:
            journal(session).post_many(drafts, at=AT)
