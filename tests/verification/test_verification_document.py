"""What a reviewer signs is in the log by its hash, and can be had to the byte by who may read the case."""

from __future__ import annotations

import hashlib
import json

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlmodel import Session, select

from charity.kernel.house import House
from charity.kernel.roles import Role
from charity.kernel.trail import TrailRow
from charity.ledger.tables import ENTRY
from charity.verification.findings.rules import Statement, Subject
from charity.verification.review.document import SALT_BYTES
from charity.verification.review.queries import document_by_hash, document_bytes
from charity.verification.review.rules import Decision
from charity.verification.review.service import Decide
from charity.verification.review.tables import VerificationDocument
from charity.verification.rules import Basis, Claim
from tests.pages import checked
from tests.staff.people import add_person, client_of, house_of
from tests.verification.cases import Scene


def _signed(session: Session) -> list[tuple[int, str, str]]:
    """Return the entries of signed verifications: number, documents, leaf."""
    rows = session.connection().execute(
        sa.select(ENTRY.c.seq, ENTRY.c.documents, ENTRY.c.leaf)
        .where(ENTRY.c.kind == "verification_signed")
        .order_by(ENTRY.c.seq)
    )
    return [(seq, documents, bytes(leaf).decode()) for seq, documents, leaf in rows]


def test_a_verification_is_booked_by_the_hash_of_what_was_signed_and_a_new_one_anew(house: House) -> None:
    scene = Scene(house)
    ref = scene.case()
    seen = Claim(Basis.DOCUMENT_SEEN, evidence_id=scene.evidence(ref))
    scene.add(ref, Statement(Subject.RELATION, "Pension book seen.", seen, is_public=False))
    scene.prepare(ref)
    scene.decide(ref)
    scene.compute(ref, scene.stated(reimbursed=1_000_00), version=1, reason="another bill")
    scene.send(ref)
    scene.decide(ref, Decide(Decision.RETURNED, scene.once(), words="Ask again."))
    scene.send(ref)
    scene.decide(ref, scene.verified(version=2))
    with house.database.reading() as session:
        booked = _signed(session)
        assert len(booked) == 2, "giving back books nothing"
        documents = [document_by_hash(session, sha256) for _, sha256, _ in booked]
        first, second = (document_bytes(one, cipher=house.cipher) for one in documents if one)
        assert [one.entry_seq for one in documents if one] == [seq for seq, _, _ in booked]
    assert [hashlib.sha256(octets).hexdigest() for octets in (first, second)] == [one[1] for one in booked]
    assert all(ref not in leaf and "appeal" not in leaf for _, _, leaf in booked), "the log names no family"
    told, later = json.loads(first), json.loads(second)
    assert len(bytes.fromhex(told["salt"])) == SALT_BYTES
    assert told["salt"] != later["salt"]
    assert json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode() == first
    assert (told["case"], told["reviewer"]) == (ref, scene.reviewer.number)
    assert told["visit"]["visitors"] == sorted([scene.first.number, scene.second.number])
    assert set(told["not_checked"]) == {"deposits", "debts"}
    private = next(one for one in told["findings"] if one["statement"] == "Pension book seen.")
    assert (private["public"], len(private["evidence"])) == (False, 64)
    assert {one["part"]: one["minor"] for one in told["need"]["parts"]}["reimbursed"] == 12_000_000
    assert (told["need"]["number"], later["need"]["number"]) == (1, 2)


def test_a_signed_document_cannot_be_told_by_trying_and_is_sealed_at_rest(house: House) -> None:
    scene = Scene(house)
    refs = [scene.case(), scene.case()]
    for ref in refs:
        scene.prepare(ref)
        scene.decide(ref)
    with house.database.reading() as session:
        kept = session.exec(select(VerificationDocument)).all()
        opened = [document_bytes(one, cipher=house.cipher) for one in kept]
    assert all(b"reimbursed" in octets for octets in opened)
    assert all(b"reimbursed" not in one.document_sealed for one in kept)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_case_page_gives_the_exact_bytes_and_the_trail_keeps_who_took_them(
    app: Flask, language: str
) -> None:
    scene = Scene(house_of(app))
    ref = scene.case()
    scene.prepare(ref)
    scene.decide(ref)
    reader = client_of(app, add_person(app, "auditor@desk.test", Role.AUDITOR))
    page = checked(reader.get(f"/staff/cases/{ref}/review?lang={language}"))
    href = next(link for link in page.links if ".json" in link)
    answer = reader.get(href)
    sha256 = hashlib.sha256(answer.data).hexdigest()
    assert sha256 in page.text
    with house_of(app).database.reading() as session:
        assert _signed(session)[0][1] == sha256
        assert session.exec(select(TrailRow).where(TrailRow.act == "review:document_read")).one().case == ref
    assert reader.get(f"/staff/cases/{ref}/review/9.json").status_code == 404
    stranger = add_person(app, "far@desk.test", Role.INTAKE, districts=("城子河区",))
    assert client_of(app, stranger).get(href).status_code == 404, "another district's case is not there"
