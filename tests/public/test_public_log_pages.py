"""The log for people: what each page says, proves and refuses, in both languages, without a cookie."""

import re
from dataclasses import replace
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from charity.config import WitnessSetting
from charity.kernel.clock import desk_day
from charity.kernel.money import Money
from charity.kernel.web.unit import house_of
from charity.ledger import accounts, cosignature, merkle, note, pledges, proof, signed, tree
from charity.ledger.entry import Draft, Kind, Posting, SigningReason
from charity.ledger.instruments import journal_of, sign_log, signing_key
from charity.ledger.note import COSIGNATURE, SigningKey
from charity.ledger.tables import CHECKPOINT
from charity.ledger.tree import tree_hash
from charity.public.log import compare
from charity.public.log.proofs import steps_of
from tests.pages import checked
from tests.public.published import Town

WITNESS = SigningKey("outlet.test/radio", b"w" * 32, COSIGNATURE)
DONOR = "欧阳小河"


class Log:
    """A town whose log is signed when a test says so."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.town = Town(house_of(app))
        self.ref = self.town.appeal()

    def give(self, minor: int, donor: str | None = None) -> int:
        """Book a donation; return its entry."""
        self.town.give(self.ref, minor, donor=donor)
        return self.size() - 1

    def size(self) -> int:
        """How many entries there are."""
        with house_of(self.app).database.reading() as session:
            return tree_hash(session)[0]

    def sign(self) -> signed.SignedCheckpoint:
        """Sign the log as it stands."""
        house = house_of(self.app)
        with house.database.transaction() as session:
            return sign_log(house.config, session, at=house.clock(), reason=SigningReason.BATCH)

    def reverse(self, seq: int) -> int:
        """Reverse an entry; return the entry that does."""
        house = house_of(self.app)
        with house.database.transaction() as session:
            journal = journal_of(house, session)
            made = journal.reverse(seq, day=desk_day(house.clock()), reason="wrong_amount", at=house.clock())
            return made.seq


@pytest.fixture
def log(app: Flask) -> Log:
    """A published appeal, nothing signed yet."""
    return Log(app)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_of_the_log_is_sound_and_sets_no_cookie(log: Log, client: FlaskClient, lang: str) -> None:
    checked(client.get(f"/log/?lang={lang}"))
    seq = log.give(2000, DONOR)
    old, new = log.sign().size, log.reverse(seq) + 1
    log.sign()
    for path in (
        "/log/", "/log/entries/", f"/log/entries/{seq}", "/log/entries/0", "/log/checkpoints/",
        f"/log/checkpoints/{old}", "/log/consistency", f"/log/consistency?old={old}&new={new}",
    ):  # fmt: skip
        response = client.get(f"{path}{'&' if '?' in path else '?'}lang={lang}")
        assert DONOR not in checked(response).html
        assert "Set-Cookie" not in response.headers


def test_the_way_drawn_ends_at_the_root_for_every_entry_of_every_small_log() -> None:
    hashes = [merkle.leaf_hash(bytes([number])) for number in range(40)]
    for size in range(1, 40):

        def node(level: int, position: int) -> bytes:
            below = hashes[position << level : (position + 1) << level]
            return merkle.root_of(merkle.append(0, [], below)[0])

        root = merkle.root_of(merkle.append(0, [], hashes[:size])[0])
        for seq in range(size):
            steps = steps_of(seq, size, hashes[seq], merkle.inclusion_proof(seq, size, node))
            assert (steps[-1].result if steps else hashes[seq]) == root
            covered = {
                number for step in steps for number in range(step.neighbour_first, step.neighbour_last + 1)
            }
            assert covered == set(range(size)) - {seq}


def test_the_proof_of_an_entry_holds_without_us_and_opens_nothing(log: Log, client: FlaskClient) -> None:
    seq = log.give(2000, DONOR)
    made = log.sign()
    answer = client.get(f"/log/entries/{seq}.tlog-proof")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="entry-{seq}.tlog-proof"'
    read = proof.parse(answer.data)
    assert read.openings == {}
    proved = proof.verify(read, signing_key(house_of(log.app).config).verifier)
    assert (proved.leaf.seq, proved.checkpoint.root) == (seq, made.root)
    page = checked(client.get(f"/log/entries/{seq}?lang=en"))
    for hashed in read.hashes:
        assert note.encoded(hashed) in page.html
    assert f"On 2 March 2026 a donation of ¥20.00 came in for {log.ref}, through WeChat Pay." in page.text
    assert "A name stands behind this entry. " in page.text
    assert read.leaf.decode() in unescape(page.html)


def test_an_entry_no_checkpoint_covers_says_so_and_has_no_proof(log: Log, client: FlaskClient) -> None:
    log.sign()
    seq = log.give(500)
    assert "No checkpoint covers this entry yet" in checked(client.get(f"/log/entries/{seq}?lang=en")).text
    assert "There is no such page" in checked(client.get(f"/log/entries/{seq}.tlog-proof?lang=en"), 404).text
    assert "1 entry was booked since" in checked(client.get("/log/?lang=en")).text


@pytest.mark.parametrize("number", ["99999", "9" * 15, "9" * 400])
def test_a_number_without_an_entry_or_checkpoint_leads_to_a_clear_page(
    log: Log, client: FlaskClient, number: str
) -> None:
    log.sign()
    assert "The log holds no entry" in checked(client.get(f"/log/entries/{number}?lang=en"), 404).text
    checked(client.get(f"/log/entries/{number}.tlog-proof?lang=en"), 404)
    checked(client.get(f"/log/checkpoints/{number}?lang=en"), 404)


def test_a_reversal_and_what_it_reverses_lead_to_each_other(log: Log, client: FlaskClient) -> None:
    seq = log.give(2000)
    undone = log.reverse(seq)
    log.sign()
    first, second = (checked(client.get(f"/log/entries/{one}?lang=en")) for one in (seq, undone))
    assert f"/log/entries/{undone}?lang=en" in first.links
    assert f"Reversed by entry {undone}: it no longer counts" in first.text
    assert f"/log/entries/{seq}?lang=en" in second.links


def test_a_pledge_that_was_kept_leads_to_its_donation(log: Log, client: FlaskClient) -> None:
    house, appeal = house_of(log.app), log.ref
    day, at = desk_day(house.clock()), house.clock()
    with house.database.transaction() as session:
        journal = journal_of(house, session)
        made = pledges.announce(journal, appeal=appeal, amount=Money(700, "CNY"), day=day, donor=DONOR, at=at)
        postings = (
            Posting(accounts.assets(accounts.WECHAT, appeal), "CNY", 650),
            Posting(accounts.donations(appeal), "CNY", -650),
        )
        kept = pledges.settle(
            session, journal, made.seq, Draft(Kind.DONATION, day, appeal, postings, donor=DONOR), at=at
        )
    promise = checked(client.get(f"/log/entries/{made.seq}?lang=en"))
    assert f"¥7.00 was promised to {appeal}. A promise is not money yet." in promise.text
    end = checked(client.get(f"/log/entries/{kept.end.seq}?lang=en"))
    assert f"the pledge of entry {made.seq} ended" in end.text
    assert f"/log/entries/{kept.donation.seq}?lang=en" in end.links
    assert (
        f"/log/entries/{kept.end.seq}?lang=en"
        in checked(client.get(f"/log/entries/{kept.donation.seq}?lang=en")).links
    )


def test_the_box_leads_to_an_entry_and_keeps_what_it_cannot_read(log: Log, client: FlaskClient) -> None:
    assert client.get("/log/entries/?number=%EF%BC%90&lang=en").location == "/log/entries/0?lang=en"
    for typed in ("LX-1", "99999", "-1"):
        page = checked(client.get(f"/log/entries/?number={typed}&lang=en"), 422)
        assert f'value="{typed}"' in page.html
        assert "There is no such entry. Their numbers go from 0 to" in page.text


def test_two_checkpoints_are_compared_with_the_hashes_that_show_it(log: Log, client: FlaskClient) -> None:
    old = log.sign()
    for minor in (100, 200, 300):
        log.give(minor)
    new = log.sign()
    page = checked(client.get(f"/log/consistency?old={old.size}&new={new.size}&lang=en"))
    assert "The longer log continues the shorter one" in page.text
    shown = [
        note.decoded(text) for text in re.findall(r'<li class="mono small">([^<]+)</li>', unescape(page.html))
    ]
    assert merkle.verify_consistency(old.size, new.size, old.root, new.root, shown)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("old={old}&new=77777", "No checkpoint over 77777 entries was published."),
        ("old=zwei&new={new}", "No checkpoint over zwei entries was published."),
        ("old={new}&new={old}", "The later checkpoint has fewer entries than the earlier one."),
        ("old=&new={new}", "Fill this in: Earlier checkpoint."),
    ],
)
def test_a_comparison_that_cannot_be_made_keeps_what_was_asked(
    log: Log, client: FlaskClient, asked: str, words: str
) -> None:
    old = log.sign().size
    log.give(100)
    query = asked.format(old=old, new=log.sign().size)
    page = checked(client.get(f"/log/consistency?{query}&lang=en"), 422)
    assert words in page.text
    assert page.title.startswith("Error: ")
    for value in re.findall(r"=(\w+)", query):
        assert f'selected value="{value}"' in page.html


def test_how_far_outside_eyes_have_seen_the_log_is_said(log: Log, client: FlaskClient) -> None:
    made = log.sign()
    assert "No outside witness yet" in checked(client.get("/log/?lang=en")).text
    house = house_of(log.app)
    witnesses = (WitnessSetting(WITNESS.verifier.text, "http://127.0.0.1:1"),)
    config = replace(house.config, witnesses=witnesses, witness_quorum=1)
    log.app.extensions["lantern"] = replace(house, config=config)
    assert "Not yet witnessed" in checked(client.get("/log/?lang=en")).text
    text = note.parse(made.note).text
    line = cosignature.cosign(text, WITNESS, time_s=1_772_400_000).line
    with house.database.transaction() as session:
        signed.keep_cosignature(session, made.size, WITNESS.verifier, line, time_s=1_772_400_000)
    page = checked(client.get(f"/log/checkpoints/{made.size}?lang=en"))
    assert "Cosigned by 1 witness" in page.text
    assert "cosigned outlet.test/radio 2 March 2026 05:20" in page.text
    assert line.strip() in unescape(page.html)


def test_every_limit_and_the_key_are_said_plainly(log: Log, client: FlaskClient) -> None:
    page = checked(client.get("/log/?lang=en"))
    for words in (
        "does not prove that they were true",
        "one log to you and another to somebody else",
        "after the last published checkpoint could still be cut off",
        "steals the log’s key can sign a false future",
        "day, amount and appeal may tell who gave",
        "shown after the period",
    ):
        assert words in page.text
    assert "is not ours" in page.text
    assert "To prove the teal entry" in page.text
    assert "strong entry" not in page.text
    assert "nothing is signed with it any more" not in page.text
    vkey = signing_key(house_of(log.app).config).verifier.text
    for words in ("log http://desk.test/log --vkey '{}'", "receipt receipt.pdf --vkey '{}' --ca ca.pem"):
        assert f"python3 verifier.py {words.format(vkey)}" in unescape(page.html)


def test_one_entry_is_one_entry(log: Log, client: FlaskClient) -> None:
    house = house_of(log.app)
    assert compare.drawn(1, 1, holds=True).told.startswith("One triangle stands for the log of 1 entry,")
    with house.database.transaction() as session:
        at = house.clock()
        session.connection().execute(
            CHECKPOINT.insert().values(
                size=1, root=tree.root_at(session, 1), note=b"", signed_at_utc=at, reason="asked"
            )
        )
    log.sign()
    page = checked(client.get(f"/log/consistency?old=1&new={log.size()}&lang=en"))
    assert "1 entries" not in page.text
    for words in ("1 entry, 2 March 2026", "The 1 entry of the earlier checkpoint"):
        assert words in page.text
    assert ">1 entry<" in page.html


def test_each_public_row_leads_to_its_entry_and_an_appeal_to_how_to_check_it(
    log: Log, client: FlaskClient
) -> None:
    seq = log.give(2000)
    for path in (f"/appeals/{log.ref}", f"/appeals/{log.ref}/ledger"):
        page = checked(client.get(f"{path}?lang=en"))
        assert {f"/log/entries/{seq}?lang=en", "/log/?lang=en"} <= set(page.links)
    book = client.get(f"/appeals/{log.ref}/ledger.beancount").text
    assert f"Assets:WeChat:{log.ref}  20.00 CNY" in book
