"""Issuing a receipt: it proves its own entry, for those who may, and no copy of a name is kept."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import select

from charity.donations.lines import service as lines
from charity.kernel.clock import desk_day
from charity.kernel.errors import NotYours
from charity.kernel.house import House
from charity.kernel.trail import TrailRow
from charity.kernel.vault import EvidenceBroken
from charity.ledger import private, proof, signed
from charity.ledger.instruments import signing_key
from charity.reports.receipt.facts import DonorKnown
from charity.reports.receipt.finding import seq_of
from charity.reports.receipt.rules import NoSuchDonation, NotADonation
from charity.reports.receipt.service import ATTACHMENT, paper_of
from charity.reports.verified import Answer
from charity.verifier import pdf
from tests.reports.issuing import Office
from tests.reports.papers import text_of

NUMBER = "1000050501202603151234567890"


@pytest.fixture
def office(house: House) -> Office:
    """A desk over a database of each kind."""
    return Office(house)


def test_a_receipt_proves_its_entry_and_bears_the_donors_own_name(office: Office, tmp_path: Path) -> None:
    ref = office.published()
    seq = office.give(ref, "欧阳小河", NUMBER)
    receipt = office.receipt(seq)
    paper = paper_of(receipt, "zh", house=office.house)
    held = pdf.attachments(paper)[ATTACHMENT]
    assert held == receipt.proof
    proved = proof.verify(proof.parse(held), signing_key(office.house.config).verifier)
    assert proved.values == {"donor": "欧阳小河", "ref": f"WeChat|{NUMBER}|"}
    text = text_of(paper, tmp_path)
    assert "欧阳小河" in text
    assert NUMBER in text
    told = office.told(paper)
    assert told.answer is Answer.RECEIPT_HOLDS
    assert "printed-words" not in told.not_checked, "the paper's own signature vouches for what is printed"
    bent = office.told(paper + b"\n")
    assert (bent.answer, bent.entry) == (Answer.RECEIPT_PAPER_CHANGED, told.entry)
    assert "printed-words" in bent.not_checked
    assert told.entry is not None
    assert (told.entry.seq, told.entry.donor, told.entry.number) == (seq, "欧阳小河", NUMBER)
    assert office.told(held).answer is Answer.RECEIPT_HOLDS
    with office.house.database.reading() as session:
        assert signed.newest(session) is not None, "none covered the entry, so one was signed"
        row = session.exec(select(TrailRow).where(TrailRow.act == "receipt:issued")).one()
        assert json.loads(row.changes) == {"entries": receipt.size, "form": "en"}
        assert row.subject == f"entry:{seq}"
    with pytest.raises(EvidenceBroken):
        office.house.vault.fetch(hashlib.sha256(paper).hexdigest())


def test_a_checkpoint_that_covers_the_entry_is_used(office: Office) -> None:
    ref = office.published()
    first, second = (office.give(ref, None, NUMBER[:-1] + str(n)) for n in (1, 2))
    size = office.receipt(second).size
    assert office.receipt(first).size == size
    third = office.give(ref, None, "another")
    assert office.receipt(first).size == size
    assert office.receipt(third).size > size


def test_a_forgotten_donor_gets_a_receipt_without_a_name_that_holds(office: Office, tmp_path: Path) -> None:
    seq = office.give(office.published(), "欧阳小河", NUMBER)
    old = office.receipt(seq)
    with office.house.database.transaction() as session:
        for field in (private.DONOR, private.REF):
            private.wipe(session, [seq], field=field)
    new = office.receipt(seq)
    assert (new.donor, new.number, new.donor_known) == ("", "", DonorKnown.ERASED)
    paper = paper_of(new, "en", house=office.house)
    assert "Erased at the donor" in text_of(paper, tmp_path)
    assert "欧阳小河".encode() not in pdf.attachments(paper)[ATTACHMENT]
    assert office.told(paper).answer is Answer.RECEIPT_HOLDS
    told = office.told(old.proof)
    assert told.answer is Answer.RECEIPT_HOLDS
    assert told.entry is not None
    assert told.entry.donor == "欧阳小河", "the donor's own receipt still opens it"


def test_what_came_back_is_told_on_the_receipt_and_of_an_old_one(office: Office, tmp_path: Path) -> None:
    seq = office.give(office.published(), "欧阳小河", NUMBER)
    old, at = office.receipt(seq), office.house.clock()
    with office.house.database.transaction() as session:
        lines.reverse(
            session, seq, day=desk_day(at), reason="wrong_appeal", journal=office.desk.journal(session), at=at
        )
    new = office.receipt(seq)
    assert new.reversal is not None
    assert "it counts no longer" in text_of(paper_of(new, "en", house=office.house), tmp_path)
    told = office.told(old.proof)
    assert told.entry is not None
    assert told.entry.reversed_by == new.reversal.seq


def test_only_a_donation_has_a_receipt_and_only_some_may_issue_it(office: Office) -> None:
    ref = office.running()
    with office.house.database.reading() as session:
        kinds = sa.text("SELECT kind, max(seq) FROM ledger_entry GROUP BY kind")
        newest = dict(session.connection().execute(kinds).all())
    for kind, seq in newest.items():
        if kind != "donation":
            with pytest.raises(NotADonation):
                office.receipt(seq)
    with pytest.raises(NoSuchDonation):
        office.receipt(10**9)
    with pytest.raises(NotYours):
        office.receipt(newest["donation"], by=office.auditor)
    assert office.receipt(newest["donation"]).appeal == ref


def test_a_donation_is_found_by_its_entry_or_the_channels_number(office: Office) -> None:
    seq = office.give(office.published(), None, NUMBER)
    with office.house.database.reading() as session:
        assert seq_of(session, f" {NUMBER} ", house=office.house) == seq
        assert seq_of(session, f"{seq}", house=office.house) == seq
        with pytest.raises(NoSuchDonation):
            seq_of(session, NUMBER[::-1], house=office.house)
