"""What a running desk books, signs, exports and issues is what the verifier accepts."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from charity.app import create_app
from charity.kernel.cipher import Cipher
from charity.kernel.clock import desk_day
from charity.kernel.database import Database
from charity.kernel.house import House
from charity.kernel.money import Money
from charity.kernel.vault import Vault
from charity.ledger import accounts, exchange, pledges, signed, transfers
from charity.ledger.balances import all_totals
from charity.ledger.entry import Kind, SigningReason
from charity.ledger.export.static import export_log
from charity.ledger.instruments import journal_of, sign_log
from charity.ledger.note import VerifierKey
from charity.ledger.tables import ENTRY
from charity.reports.receipt.service import paper_of, receipt_of
from charity.reports.signature.keys import paper_key
from charity.verifier.checks import Findings
from charity.verifier.funds import Totals
from charity.verifier.logs import check_log
from charity.verifier.receipts import check_receipt
from charity.verifier.reports import check_report
from charity.verifier.sources import Read, Unreadable, folder
from tests.conftest import TestClock, make_config
from tests.reports.issuing import Office


@dataclass
class Desk:
    """A running desk on SQLite and what a stranger gets of it."""

    office: Office

    @property
    def house(self) -> House:
        return self.office.house

    @property
    def vkey(self) -> VerifierKey:
        with self.house.database.reading() as session:
            return signed.named_logs(session)[-1].key

    @property
    def ca(self) -> bytes:
        return paper_key(self.house.config).authority_pem

    def sign(self) -> None:
        with self.house.database.transaction() as session:
            sign_log(self.house.config, session, at=self.house.clock(), reason=SigningReason.ASKED)


@pytest.fixture
def desk(sqlite_database: Database, clock: TestClock, cipher: Cipher, vault: Vault, tmp_path: Path) -> Desk:
    """A running desk."""
    config = make_config(tmp_path, sqlite_database.url.render_as_string())
    return Desk(Office(House(config, sqlite_database, vault, cipher, clock, secrets.token_bytes)))


def faults(found: Findings) -> list[str]:
    return [check.saying for check in found.checks if check.ok is False]


def book_everything(desk: Desk, ref: str, other: str) -> None:
    """Book one of each: a pledge kept and one voided, foreign money sold, a remainder handed on and back."""
    house, day = desk.house, desk_day(desk.house.clock())
    with house.database.transaction() as session:
        at, journal = house.clock(), journal_of(house, session)
        kept, voided = (
            pledges.announce(journal, appeal=ref, amount=Money(900), day=day, donor="李安", at=at).seq
            for _ in range(2)
        )
        given = exchange.donation(
            session, appeal=ref, amount=Money(10_000, "USD"), rate=exchange.Rate(36, 5),
            channel=accounts.BANK, day=day, donor="Ann Lee",
        )  # fmt: skip
        pledges.settle(session, journal, kept, given, at=at)
        pledges.void(session, journal, voided, day=day, at=at)
    with house.database.transaction() as session:
        journal = journal_of(house, session)
        sale = exchange.conversion(
            session, appeal=ref, sold=Money(4_000, "USD"), proceeds=Money(28_700),
            channel=accounts.BANK, day=day,
        )  # fmt: skip
        journal.post(sale, at=house.clock())
    for once in ("a", "b"):
        handing = transfers.Handing(ref, other, ((accounts.BANK, Money(500)),), day, once)
        with house.database.transaction() as session:
            legs = transfers.hand_over(session, journal_of(house, session), handing, at=house.clock())
    with house.database.transaction() as session:
        journal = journal_of(house, session)
        transfers.undo(session, journal, legs.out.seq, day=day, reason="entered_twice", at=house.clock())


def served(desk: Desk) -> Read:
    """Return how the log is read at the desk's own address."""
    client = create_app(desk.house.config, clock=desk.house.clock, testing=True).test_client()

    def read(name: str) -> bytes:
        answer = client.get(f"/log/{name}")
        if answer.status_code != 200:
            raise Unreadable(answer.status)
        return answer.data

    return read


def test_everything_that_a_desk_books_passes(desk: Desk, tmp_path: Path) -> None:
    ref, other = desk.office.running(), desk.office.published()
    desk.sign()
    with desk.house.database.reading() as session:
        kept = signed.newest(session)
        assert kept is not None
        old = kept.note
    book_everything(desk, ref, other)
    desk.sign()
    with desk.house.database.reading() as session:
        export_log(session, tmp_path / "log")
        booked = [one for one in all_totals(session) if one.donations or one.received_minor]
    found = check_log(folder(tmp_path / "log"), desk.vkey, old=old)
    assert faults(found) == []
    assert found.ok
    assert check_log(served(desk), desk.vkey, old=old) == found
    names = Totals.__dataclass_fields__
    assert [[getattr(one, name) for name in names] for one in found.totals] == [
        [getattr(one, name) for name in names] for one in booked
    ]


def test_the_papers_that_a_desk_issues_pass(desk: Desk) -> None:
    ref = desk.office.running()
    first = desk.office.issue(ref, "en")
    desk.house.clock.at += timedelta(days=3)  # type: ignore[attr-defined]
    desk.office.donate(ref, first=900, count=3)
    second = desk.office.issue(ref, "zh")
    for issued, lacking in ((first, {"previous"}), (second, set())):
        octets = desk.house.vault.fetch(issued.sha256)
        found = check_report(octets, desk.vkey, ca=desk.ca)
        assert faults(found) == []
        keyless = check_report(octets, None, ca=desk.ca)
        assert keyless.ok
        assert "signature?no-key" in {check.saying for check in keyless.checks}
        assert {check.code for check in found.checks if check.ok is None} == {
            "consistency",
            "witnesses",
        } | lacking


def test_the_receipt_that_a_desk_issues_passes(desk: Desk) -> None:
    desk.office.running()
    house = desk.house
    with house.database.transaction() as session:
        query = ENTRY.select().where(ENTRY.c.kind == Kind.DONATION.value).limit(1)
        seq = session.connection().execute(query).one().seq
        by = desk.office.treasurer
        receipt = receipt_of(session, seq, by=by, at=house.clock(), house=house, form="zh")
    paper = paper_of(receipt, "zh", house=house)
    found = check_receipt(paper, desk.vkey, ca=desk.ca)
    assert faults(found) == []
    assert found.entry is not None
    assert found.entry.seq == seq
    assert set(found.values) == {"ref"} | ({"donor"} if found.entry.donor else set())
    edited = paper.replace(b"/Producer", b"/Producee", 1)
    assert edited != paper
    assert faults(check_receipt(edited, desk.vkey, ca=desk.ca)) == ["paper!changed"]
    alone = check_receipt(edited, desk.vkey)
    assert alone.ok
    assert "printed-words" in alone.not_checked
