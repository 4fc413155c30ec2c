"""A donor brings a paper: what is proved, what is not, what was booked since; and nothing of it is kept."""

import base64
import io
import secrets
import tracemalloc
import zlib
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from charity.config import WitnessSetting
from charity.kernel.columns import METADATA
from charity.kernel.roles import MACHINE, Role
from charity.kernel.web.unit import house_of
from charity.ledger import checkpoint, cosignature, note, private, proof, rotation, signed
from charity.ledger.checkpoint import Checkpoint
from charity.ledger.entry import SigningReason
from charity.ledger.instruments import journal_of, sign_log, signing_key
from charity.ledger.note import COSIGNATURE, SigningKey
from charity.ledger.tree import tree_hash
from charity.public.verify import forms, sayings, views
from charity.reports.receipt.service import paper_of, receipt_of
from charity.verifier import sayings as spoken
from charity.verifier.receipts import ATTACHMENT
from tests.pages import Page, checked
from tests.public.published import Town
from tests.verifier.papers import paper, pdf_of

DONOR = "欧阳小河"


class Donor:
    """Somebody who gave twenty yuan and holds the receipt."""

    def __init__(self, app: Flask, client: FlaskClient) -> None:
        self.house = house_of(app)
        self.client = client
        self.town = Town(self.house)
        self.ref = self.town.appeal()
        self.town.give(self.ref, 2000, donor=DONOR)
        with self.house.database.transaction() as session:
            self.seq = tree_hash(session)[0] - 1
            made = sign_log(self.house.config, session, at=self.house.clock(), reason=SigningReason.BATCH)
            opened = private.openings(session, [self.seq], cipher=self.house.cipher)
            openings = {name: one for (_seq, name), one in opened.items()}
            self.receipt = signed.prove(session, self.seq, made, openings=openings).octets

    def bring(
        self, octets: bytes = b"", name: str = "receipt.tlog-proof", *, status: int = 200, **text: str
    ) -> Page:
        """Send a file or a text to the page, in English."""
        token = checked(self.client.get("/verify?lang=en")).values
        data = {**token, **text} | ({"file": (io.BytesIO(octets), name)} if name else {})
        response = self.client.post("/verify?lang=en", data=data, content_type="multipart/form-data")
        assert response.headers["Cache-Control"] == "no-store"
        return checked(response, status)


@pytest.fixture
def donor(app: Flask, client: FlaskClient) -> Donor:
    """Somebody with a receipt."""
    return Donor(app, client)


def kept(donor: Donor) -> Iterator[tuple[str, int]]:
    """Yield how many rows each table and files the instance hold."""
    with donor.house.database.reading() as session:
        for name, table in METADATA.tables.items():
            yield (
                name,
                session.connection().execute(sa.select(sa.func.count()).select_from(table)).scalar_one(),
            )
    yield "files", sum(1 for path in Path(donor.house.config.instance).rglob("*") if path.is_file())


def test_a_receipt_is_read_to_its_owner_and_nothing_is_kept(donor: Donor) -> None:
    donor.bring(donor.receipt)
    before = dict(kept(donor))
    page = donor.bring(donor.receipt)
    assert "It holds" in page.text
    assert f"What Donation Amount ¥20.00 Day 2 March 2026 Appeal {donor.ref} Donor {DONOR}" in page.text
    assert "Nothing was booked against it since." in page.text
    assert {f"/log/entries/{donor.seq}?lang=en", f"/appeals/{donor.ref}?lang=en"} <= set(page.links)
    assert all(DONOR not in link for link in page.links)
    assert "does not hold" not in page.text
    assert dict(kept(donor)) == before


def test_the_text_of_a_code_is_as_good_as_the_file(donor: Donor) -> None:
    sent_by_a_form = donor.receipt.decode().replace("\n", "\r\n").strip()
    assert f"Donor {DONOR}" in donor.bring(name="", text=sent_by_a_form).text


def test_a_receipt_on_paper_is_read_and_a_changed_paper_is_told_from_its_proof(donor: Donor) -> None:
    treasurer, house = donor.town.scene.who("ning", Role.TREASURER), donor.house
    with house.database.transaction() as session:
        receipt = receipt_of(session, donor.seq, by=treasurer, at=house.clock(), house=house, form="zh")
    paper = paper_of(receipt, "zh", house=house)
    assert "The receipt holds" in donor.bring(paper, "receipt.pdf").text
    changed = donor.bring(paper.replace(b"/Producer", b"/Producex", 1), "receipt.pdf").text
    assert "The proof holds, the paper does not" in changed
    assert "The end of this PDF is missing" in donor.bring(paper[: len(paper) // 2], "receipt.pdf").text


def test_what_was_booked_since_is_said(donor: Donor) -> None:
    with donor.house.database.transaction() as session:
        journal = journal_of(donor.house, session)
        day = donor.town.scene.at.date()
        undone = journal.reverse(donor.seq, day=day, reason="wrong_amount", at=donor.house.clock())
    assert f"It was reversed by entry {undone.seq}: it no longer counts." in donor.bring(donor.receipt).text


def test_a_cut_edited_or_foreign_receipt_gets_a_sentence_that_a_donor_understands(donor: Donor) -> None:
    whole = donor.receipt.decode()
    cut = donor.bring(donor.receipt[: len(donor.receipt) // 2])
    assert "Do not rely on it" in cut.text
    assert "The receipt was cut or edited: it is not as a desk writes it." in cut.text
    assert "After that nothing more could be looked at." in cut.text
    head, _, tail = whole.partition("\nindex ")
    moved = donor.bring(
        f"{head}\nindex {int(tail.partition(chr(10))[0]) + 1}\n{tail.partition(chr(10))[2]}".encode()
    )
    assert "does not hold" in moved.text
    assert DONOR not in moved.text
    read = proof.parse(donor.receipt)
    found = checkpoint.parse(note.parse(read.checkpoint).text)
    for key, words in (
        (SigningKey("other.test/desk", b"k" * 32), "It is signed for the log other.test/desk, which is not"),
        (SigningKey(found.origin, b"k" * 32), "the signature is by a key that this desk never published"),
    ):
        forged = checkpoint.signed(Checkpoint(key.name, found.size, found.root), key).octets
        told = donor.bring(proof.Proof(read.index, read.hashes, forged, read.leaf, read.openings).octets)
        assert words in unescape(told.text)
        assert "This desk cannot vouch for it" in told.text
        assert DONOR not in told.text


def test_a_false_cosignature_is_told_though_the_proof_holds(app: Flask, donor: Donor) -> None:
    witness = SigningKey("outlet.test/radio", b"w" * 32, COSIGNATURE)
    config = replace(
        donor.house.config,
        witnesses=(WitnessSetting(witness.verifier.text, "http://127.0.0.1:1"),),
        witness_quorum=1,
    )
    app.extensions["lantern"] = replace(donor.house, config=config)
    read = proof.parse(donor.receipt)
    assert "Outside witnesses have not confirmed its checkpoint" in donor.bring(donor.receipt).text
    line = cosignature.cosign("another text\n", witness, time_s=1_772_400_000).line
    forged = proof.Proof(read.index, read.hashes, read.checkpoint + line.encode(), read.leaf, read.openings)
    page = donor.bring(forged.octets)
    assert "The line of the witness outlet.test/radio is false" in page.text
    assert "It holds, but not all of it" in page.text


def test_what_is_no_paper_gets_its_own_sentence_and_the_next_step(
    donor: Donor, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = b"\xff\xd8\xff\xe0" + secrets.token_bytes(2000)
    assert "A photo or a screenshot cannot be checked" in donor.bring(photo, "photo.jpg").text
    assert "The file is empty." in donor.bring(b"", "receipt.pdf").text
    assert "Choose a file, or paste the text" in donor.bring(name="", status=422).text
    monkeypatch.setattr(forms, "FILE_BYTES_MAX", 1024 * 1024)
    huge = donor.bring(b"%PDF-" + bytes(1024 * 1024), "huge.pdf", status=413)
    assert "This file is larger than 1 MB" in huge.text
    assert huge.title.startswith("Error: ")
    long = donor.bring(name="", text="x" * 20_001, status=422)
    assert "This is far longer than the text of a code." in long.text


def test_a_paper_that_unpacks_to_more_than_any_paper_is_not_unpacked(donor: Donor) -> None:
    small = paper({ATTACHMENT: donor.receipt})
    assert "The proof holds, the paper does not" in donor.bring(small, "receipt.pdf").text
    large = paper({ATTACHMENT: donor.receipt, "more": bytes(5 * 2**20)})
    assert "The receipt does not hold" in donor.bring(large, "receipt.pdf").text
    once = zlib.compress(bytes(80 * 2**20))
    catalogue = b"<< /Type /Catalog /Names << /EmbeddedFiles 2 0 R >> >>"
    names = b"<< /Names [ (report.json) << /F (report.json) /EF << /F 3 0 R >> >> ] >>"
    for filters, packed in (
        (b"/FlateDecode", once),
        (b"[ /FlateDecode /FlateDecode ]", zlib.compress(once)),
        (b"[ /ASCII85Decode /FlateDecode ]", base64.a85encode(once) + b"~>"),
    ):
        head = b"<< /Length %d /Filter %s >>\nstream\n" % (len(packed), filters)
        bomb = pdf_of([catalogue, names, head + packed + b"\nendstream"])
        tracemalloc.start()
        try:
            said = donor.bring(bomb, "report.pdf").text
            most = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert "none that this desk issued" in said
        assert most < 112 * 2**20, f"{most:,} bytes for {filters!r}"


def test_a_crowd_is_asked_to_come_back_and_the_next_one_is_served(
    donor: Donor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "_WAIT_SECONDS", 0.01)
    with views._BENCH:
        assert "try again in a minute" in donor.bring(donor.receipt, status=429).text
    assert "It holds" in donor.bring(donor.receipt).text


def test_a_kept_checkpoint_is_held_against_the_log_of_today(donor: Donor) -> None:
    with donor.house.database.reading() as session:
        kept_one = signed.newest(session)
    assert kept_one is not None
    octets = kept_one.note
    page = donor.bring(name="", text=octets.decode().replace("\n", "\r\n"))
    assert "the log of today still begins with all that it covers" in page.text
    assert f"/log/checkpoints/{kept_one.size}?lang=en" in page.links
    key = signing_key(donor.house.config)
    other = checkpoint.signed(Checkpoint(key.name, kept_one.size, b"\x07" * 32), key).octets
    assert "Two histories" in donor.bring(other, "checkpoint").text
    edited = octets.replace(f"\n{kept_one.size}\n".encode(), b"\n7\n", 1)
    assert "This checkpoint was cut or edited" in donor.bring(edited, "checkpoint").text
    stranger = checkpoint.signed(
        Checkpoint("x.test", 3, b"\x07" * 32), SigningKey("x.test", b"k" * 32)
    ).octets
    assert "a checkpoint of another log" in donor.bring(stranger, "checkpoint").text


def test_a_former_key_counts_for_nothing_beyond_its_end(donor: Donor) -> None:
    old, new = signing_key(donor.house.config), SigningKey("desk.test/second", b"n" * 32)
    with donor.house.database.transaction() as session:
        size, root = tree_hash(session)
        rotation.rotate(session, new, by=MACHINE, at=donor.house.clock())
    within = checkpoint.signed(Checkpoint(old.name, size, root), old).octets
    beyond = checkpoint.signed(Checkpoint(old.name, size + 1, b"\x07" * 32), old).octets
    assert "It holds" in donor.bring(within, "checkpoint").text
    assert "a checkpoint of another log" in donor.bring(beyond, "checkpoint").text
    read = proof.parse(donor.receipt)
    assert "It holds" in donor.bring(donor.receipt).text
    forged = replace(read, checkpoint=beyond).octets
    told = donor.bring(forged).text
    assert "Two histories" not in told
    assert "It holds" not in told


def test_the_page_says_in_its_own_words_only_what_the_verifier_says_in_others() -> None:
    known = {key for table in spoken.SAYINGS.values() for key in table} | {
        "same-history",
        "same-history!other",
    }
    assert sayings._HERE.keys() - known == set()
    of_options = {
        key for table in spoken.SAYINGS.values() for key, pair in table.items() if "you gave" in pair[0]
    }
    said = {key for key in of_options if not key.startswith(("consistency", "paper!bad-ca"))}
    assert said - sayings._HERE.keys() == set()
