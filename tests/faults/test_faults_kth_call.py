"""The k-th call to the database or the disk fails, for every k of an act: half of an act never stands.

Each act is tried again and again, its k-th call failing at the k-th try: what failed left nothing, and the
try after it, the one with the same key, is let through by all that stood before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from charity.donations.payouts import service as payouts
from charity.intake.evidence.rules import EvidenceKind
from charity.intake.evidence.service import add_evidence
from charity.intake.tables import HelpRequest
from charity.kernel.clock import desk_day
from charity.kernel.columns import METADATA
from charity.kernel.vault import Vault
from charity.ledger import accounts, signed
from charity.ledger.audit import verify
from charity.ledger.entry import Draft, ExternalReference, Kind, Posting, SigningReason
from charity.ledger.instruments import signing_key
from tests.donations.money_desk import HELD, MoneyDesk, stand_in_appeals
from tests.donations.test_donations_payouts import asked, photo
from tests.faults.sabotage import Saboteur
from tests.statements.samples import START, Trade, bill, order_no

TRIES_MAX = 400

Act = Callable[[], object]


@dataclass
class Office:
    """A money desk with something in its books, and one act of each kind that touches database and disk."""

    desk: MoneyDesk
    folder: Path
    payout_id: int = field(init=False)

    def __post_init__(self) -> None:
        self.desk.bring(bill([Trade(order_no(1), START, 10_000, attach=HELD)]))
        with self.desk.writing() as session:
            payout = payouts.ask(
                session, asked(3_000), by=self.desk.treasurer, at=self.desk.house.clock(),
                cipher=self.desk.house.cipher,
            )  # fmt: skip
            self.payout_id = payout.id or 0

    def post(self) -> object:
        """Book one donation under a key."""
        to, source = accounts.assets(accounts.CASH, HELD), accounts.donations(HELD)
        postings = (Posting(to, "CNY", 500), Posting(source, "CNY", -500))
        reference = ExternalReference(accounts.CASH, "C-9")
        at = self.desk.house.clock()
        draft = Draft(
            Kind.DONATION,
            desk_day(at),
            HELD,
            postings,
            donor="李雨",
            reference=reference,
            idempotency_key="k",
        )
        with self.desk.writing() as session:
            return self.desk.journal(session).post(draft, at=at)

    def bring(self) -> object:
        """Import a statement with a refund in it."""
        later = START + timedelta(days=1)
        trades = [Trade(order_no(n), later + timedelta(hours=n), 1_000 * n, attach=HELD) for n in (2, 3)]
        return self.desk.bring(bill([*trades, Trade(order_no(9), later, 700, attach="no code at all")]))

    def sign(self) -> object:
        """Sign the log as it stands."""
        house = self.desk.house
        with self.desk.writing() as session:
            return signed.sign_head(
                session, key=signing_key(house.config), at=house.clock(), reason=SigningReason.ASKED
            )

    def keep(self) -> object:
        """Store a file."""
        return self.desk.house.vault.keep(b"a bill of the hospital")

    def approve(self) -> object:
        """Approve a payout, which books it."""
        with self.desk.writing() as session:
            return payouts.approve(
                session, self.payout_id, by=self.desk.approver, at=self.desk.house.clock(),
                journal=self.desk.journal(session),
            )  # fmt: skip

    def upload(self) -> object:
        """Keep a photo as evidence of a case."""
        house = self.desk.house
        with self.desk.writing() as session:
            case = session.get(HelpRequest, 1)
            assert case is not None
            return add_evidence(
                session, case=case, kind=EvidenceKind.BILL, content=photo(), filename="bill.jpg",
                by=self.desk.treasurer, at=house.clock(), vault=house.vault, cipher=house.cipher,
            )  # fmt: skip

    def rows(self) -> dict[str, int]:
        """Return how many rows each table holds."""
        with self.desk.house.database.reading() as session:
            count = sa.select(sa.func.count())
            return {
                name: session.connection().execute(count.select_from(table)).scalar_one()
                for name, table in METADATA.tables.items()
            }

    def _named(self) -> list[str]:
        """Return the files that rows name."""
        with self.desk.house.database.reading() as session:
            return list(session.connection().execute(sa.select(_FILES.c.sha256)).scalars())

    def sweep(self) -> None:
        """Remove files that no row names, so that the next try writes its file anew, call by call."""
        kept = {self.folder / "evidence" / sha256[:2] / sha256[2:] for sha256 in self._named()}
        for path in (self.folder / "evidence").rglob("*"):
            if path.is_file() and path not in kept:
                path.unlink()

    def check(self) -> None:
        """Audit the books, open each file that a row names, and find no half-written one."""
        with self.desk.house.database.reading() as session:
            verdict = verify(session, openings=self.desk.house.cipher)
            assert verdict.problems == ()
            assert self.desk.totals().balances
        for sha256 in self._named():
            assert hashlib.sha256(self.desk.house.vault.fetch(sha256)).hexdigest() == sha256
        assert [path for path in self.folder.rglob("*.part") if path.is_file()] == []


_FILES = sa.union_all(
    sa.select(sa.literal_column("sha256")).select_from(sa.table("evidence")),
    sa.select(sa.literal_column("sha256")).select_from(sa.table("statement_import")),
).subquery()


@pytest.fixture
def office(house: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Office:
    """An office on a database of each kind."""
    return Office(MoneyDesk(house, stand_in_appeals(monkeypatch)), tmp_path)


@pytest.fixture
def saboteur(office: Office, monkeypatch: pytest.MonkeyPatch) -> Saboteur:
    """Who makes calls fail."""
    return Saboteur(office.desk.house.database, monkeypatch)


ACTS = ("post", "bring", "sign", "approve", "upload")
#: Each act makes so many calls at least: a saboteur who counts nothing would find every act unharmed.
CALLS_MIN = {"post": 10, "bring": 25, "sign": 5, "approve": 18, "upload": 8}


@pytest.mark.parametrize("name", ACTS)
def test_whatever_call_fails_nothing_half_done_stands(office: Office, saboteur: Saboteur, name: str) -> None:
    act: Act = getattr(office, name)
    before = office.rows()
    for call in range(1, TRIES_MAX):
        with saboteur.strikes_at(call):
            outcome = _tried(act)
        if not saboteur.has_struck:
            break
        assert outcome is None, f"{name} went on although call {call} ({saboteur.said}) failed"
        assert office.rows() == before, f"call {call} ({saboteur.said}) left something of {name}"
        office.check()
        office.sweep()
    assert outcome is not None
    assert call > CALLS_MIN[name]
    once = office.rows()
    assert once != before
    office.check()
    act()
    assert _without_files_seen_again(office.rows()) == _without_files_seen_again(once)


@pytest.mark.parametrize("name", ACTS)
def test_an_answer_lost_after_the_commit_is_given_again_and_nothing_is_done_twice(
    office: Office, saboteur: Saboteur, name: str
) -> None:
    act: Act = getattr(office, name)
    before = office.rows()
    for call in range(1, TRIES_MAX):
        with saboteur.strikes_at(call, after_commit=True):
            _tried(act)
        if saboteur.said == "commit":
            break
    once = office.rows()
    assert once != before
    act()
    assert _without_files_seen_again(office.rows()) == _without_files_seen_again(once)
    office.check()


def _tried(act: Act) -> object:
    try:
        return act()
    except (DBAPIError, OSError):
        return None


def _without_files_seen_again(rows: dict[str, int]) -> dict[str, int]:
    """A statement brought twice is kept twice, with the trail of it; what it books is there once."""
    seen = {"statement_import", "statement_row", "trail", "outbox"}
    return {name: count for name, count in rows.items() if name not in seen}


def test_a_file_is_whole_or_absent_whatever_call_fails(
    office: Office, saboteur: Saboteur, vault: Vault, tmp_path: Path
) -> None:
    content = b"a bill of the hospital"
    sha256 = hashlib.sha256(content).hexdigest()
    for call in range(1, TRIES_MAX):
        with saboteur.strikes_at(call):
            kept = _tried(office.keep)
        office.check()
        if not saboteur.has_struck:
            break
        path = tmp_path / "evidence" / sha256[:2] / sha256[2:]
        assert not path.exists() or vault.fetch(sha256) == content
    assert kept is not None
    assert call > 5
    assert vault.fetch(sha256) == content
