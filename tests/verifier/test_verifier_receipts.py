"""A receipt holds only as it was issued; every other one gets a sentence that a donor understands."""

from __future__ import annotations

import codecs
from dataclasses import replace

import pytest

from charity.ledger.commitments import commitment
from charity.ledger.note import SigningKey
from charity.ledger.proof import Opening, parse
from charity.verifier.checks import FORMER_END, Findings
from charity.verifier.keyring import FormerKey
from charity.verifier.receipts import NOT_CHECKED, check_receipt
from charity.verifier.telling import told
from tests.verifier.desk import (
    DONOR,
    NUMBER,
    OTHER_WITNESS,
    SALTS,
    WITNESS,
    TestDesk,
)
from tests.verifier.papers import paper

WITNESSES = (WITNESS.verifier, OTHER_WITNESS.verifier)


@pytest.fixture
def desk() -> TestDesk:
    """A desk with a few entries."""
    made = TestDesk()
    made.fact()
    for minor in (1_000, 2_000, 3_000, 4_000):
        made.donation(minor)
    return made


def failed(found: Findings) -> dict[str, object]:
    """Return which checks failed, and why."""
    return {check.code: check.facts["why"] for check in found.checks if check.ok is False}


def text(found: Findings, language: str = "en") -> str:
    return "\n".join(told("receipt", language, found))


def test_a_receipt_proves_an_entry_with_its_donor_and_number(desk: TestDesk) -> None:
    found = check_receipt(desk.receipt(2), desk.vkey, WITNESSES, 1)
    assert found.ok
    assert {check.code: check.ok for check in found.checks} == dict.fromkeys(
        ("file", "signature", "entry", "inclusion", "donor", "ref", "witnesses"), True
    )
    assert found.values == {"donor": DONOR, "ref": NUMBER}
    assert found.entry is not None
    assert found.entry.seq == 2
    assert "The entry: 2026-02-15, ¥20.00, donation, for LX-2026-0007-K." in text(found)
    assert "这条分录：2026-02-15，¥20.00，捐款，LX-2026-0007-K。" in text(found, "zh")


def test_what_is_not_checked_is_said_and_witnesses_vouch_for_one_log(desk: TestDesk) -> None:
    alone = check_receipt(desk.receipt(2), desk.vkey)
    assert alone.not_checked == NOT_CHECKED
    assert "the money was spent well" in text(alone)
    witnessed = check_receipt(desk.receipt(2), desk.vkey, WITNESSES, 1)
    assert set(alone.not_checked) - set(witnessed.not_checked) == {"same-log"}


def test_a_receipt_without_openings_holds_and_says_that_the_name_is_closed(desk: TestDesk) -> None:
    found = check_receipt(desk.receipt(2, {}), desk.vkey)
    assert found.ok
    assert {c.code: c.saying for c in found.checks if c.ok is None} == {
        "donor": "donor?closed", "ref": "ref?closed", "witnesses": "witnesses?no-keys",
    }  # fmt: skip
    anonymous = desk.fact()
    found = check_receipt(desk.receipt(anonymous, {}), desk.vkey, WITNESSES)
    assert {c.saying for c in found.checks if c.ok is None} == {"donor?absent", "ref?absent"}


def test_a_name_that_another_program_composes_otherwise_opens_the_same_commitment(desk: TestDesk) -> None:
    seq = desk.donation(500, donor=commitment(SALTS["donor"], "donor", "Zoé"), ref=None)
    found = check_receipt(desk.receipt(seq, {"donor": Opening(SALTS["donor"], "Zoe\u0301")}), desk.vkey)
    assert found.ok


def test_a_receipt_of_another_desk_is_called_that(desk: TestDesk) -> None:
    other = TestDesk("relief.test/lantern", b"\x02" * 32)
    found = check_receipt(desk.receipt(2), other.vkey)
    assert failed(found) == {"signature": "other-desk"}
    assert found.entry is None
    assert "This is of another desk: it names desk.test/lantern" in text(found)
    assert "这属于另一个核实台" in text(found, "zh")


def test_a_receipt_under_an_unknown_key_is_called_that(desk: TestDesk) -> None:
    stranger = SigningKey(desk.origin, b"\x03" * 32).verifier
    assert failed(check_receipt(desk.receipt(2), stranger)) == {"signature": "unknown-key"}
    assert check_receipt(desk.receipt(2), stranger, former=(desk.vkey,)).ok


def test_a_receipt_under_a_former_key_has_to_be_from_its_time(desk: TestDesk) -> None:
    now = TestDesk("desk.test/lantern-2", b"\x04" * 32).vkey
    receipt = desk.receipt(2)
    found = check_receipt(receipt, now, former=[FormerKey(desk.vkey, 5)])
    assert found.ok
    assert FORMER_END not in found.not_checked
    assert failed(check_receipt(receipt, now, former=[FormerKey(desk.vkey, 4)])) == {
        "signature": "out-of-force"
    }
    endless = check_receipt(receipt, now, former=[desk.vkey])
    assert endless.ok
    assert FORMER_END in endless.not_checked
    assert FORMER_END not in check_receipt(receipt, desk.vkey, former=[now]).not_checked


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"leaf": b'{"kind":"donation"}'}, {"entry": "no-entry", "inclusion": "not-there"}),
        ({"index": 3}, {"entry": "other-number", "inclusion": "not-there"}),
        ({"hashes": ()}, {"inclusion": "not-there"}),
        ({"checkpoint": b"nonsense"}, {"signature": "unreadable"}),
        ({"checkpoint": b""}, {"signature": "unreadable"}),
    ],
)
def test_a_proof_put_together_otherwise_fails(
    desk: TestDesk, change: dict[str, object], expected: dict[str, str]
) -> None:
    found = check_receipt(replace(parse(desk.receipt(2)), **change).octets, desk.vkey)  # type: ignore[arg-type]
    assert failed(found) == expected
    assert found.entry is None


def test_a_false_signature_is_called_false(desk: TestDesk) -> None:
    forged = desk.checkpoint().replace(b"\n5\n", b"\n6\n")
    assert failed(check_receipt(desk.receipt(2, checkpoint=forged), desk.vkey)) == {"signature": "false"}


def test_another_entry_of_the_same_log_does_not_take_the_place_of_this(desk: TestDesk) -> None:
    swapped = replace(parse(desk.receipt(2)), leaf=desk.leaves[3]).octets
    assert failed(check_receipt(swapped, desk.vkey)) == {"entry": "other-number", "inclusion": "not-there"}


def test_another_name_or_number_than_the_entry_commits_to_fails(desk: TestDesk) -> None:
    lies = {"donor": Opening(SALTS["donor"], "赵大力"), "ref": Opening(SALTS["ref"], "WeChat|1|")}
    found = check_receipt(desk.receipt(2, lies), desk.vkey)
    assert failed(found) == {"donor": "other", "ref": "other"}
    assert "was not made for the donor 赵大力" in text(found)


def test_an_opening_of_what_an_entry_does_not_hold_fails(desk: TestDesk) -> None:
    seq = desk.payout(100)
    assert failed(check_receipt(desk.receipt(seq), desk.vkey)) == {"donor": "other", "ref": "other"}


def test_witnesses_are_counted_once_each_and_a_false_line_fails(desk: TestDesk) -> None:
    receipt, (one, other) = desk.receipt(2), WITNESSES
    assert failed(check_receipt(receipt, desk.vkey, (one, one), 2)) == {"witnesses": "too-few"}
    found = check_receipt(receipt, desk.vkey, (one, other), 2)
    assert failed(found) == {"witnesses": "too-few"}
    assert found.entry is not None  # the proof holds without them
    assert failed(check_receipt(receipt, desk.vkey, (), 1)) == {"witnesses": "no-keys"}
    assert check_receipt(receipt, desk.vkey, (other,), 0).ok
    elsewhere = desk.checkpoint(4, (WITNESS,)).splitlines()[-1]
    lied = b"\n".join([*desk.checkpoint(witnesses=()).splitlines(), elsewhere, b""])
    found = check_receipt(desk.receipt(2, checkpoint=lied), desk.vkey, WITNESSES)
    assert failed(found) == {"witnesses": "false"}
    assert "The line of the witness outlet.test/witness is false" in text(found)


@pytest.mark.parametrize(
    ("octets", "why"),
    [
        (b"", "no-receipt"),
        (b"hello", "no-receipt"),
        (b"%PDF-1.7\nnothing", "broken-pdf"),
        (b"c2sp.org/tlog-proof@v1\n", "cut-or-edited"),
        (b"c2sp.org/tlog-proof@v1\nindex 3\n\n", "cut-or-edited"),
        (b"\x00" * 300_000, "no-receipt"),
    ],
)
def test_what_is_no_receipt_is_called_that(desk: TestDesk, octets: bytes, why: str) -> None:
    found = check_receipt(octets, desk.vkey)
    assert failed(found) == {"file": why}
    assert not found.ok
    assert "not reached" in text(found)


def test_changed_line_ends_are_told_apart_from_an_edit(desk: TestDesk) -> None:
    sent = desk.receipt(2).replace(b"\n", b"\r\n")
    assert failed(check_receipt(sent, desk.vkey)) == {"file": "line-ends"}


def test_a_mark_before_the_first_letter_is_told_apart_from_an_edit(desk: TestDesk) -> None:
    assert failed(check_receipt(codecs.BOM_UTF8 + desk.receipt(2), desk.vkey)) == {"file": "mark"}


def test_a_payment_is_told_to_people_and_not_as_it_is_hashed(desk: TestDesk) -> None:
    found = check_receipt(desk.receipt(2), desk.vkey)
    assert "made for: payment 4200001234 by WeChat." in text(found)
    assert "登记的是：微信流水 4200001234。" in text(found, "zh")
    assert "|" not in text(found)
    value = "Alipay|77|R5"
    seq = desk.donation(500, donor=None, ref=commitment(SALTS["ref"], "ref", value))
    refunded = check_receipt(desk.receipt(seq, {"ref": Opening(SALTS["ref"], value)}), desk.vkey)
    assert "made for: refund R5 of payment 77 by Alipay." in text(refunded)
    assert "支付宝流水 77 的退款 R5" in text(refunded, "zh")


def test_what_only_follows_from_another_failure_is_marked(desk: TestDesk) -> None:
    flipped = replace(parse(desk.receipt(2)), leaf=b"{}").octets
    lines = text(check_receipt(flipped, desk.vkey)).splitlines()
    assert [("consequence" in line) for line in lines if "FAILED" in line] == [False, True]


def test_a_paper_that_was_painted_over_is_never_called_good_as_a_paper(desk: TestDesk) -> None:
    found = check_receipt(paper({"receipt.tlog-proof": desk.receipt(2)}, ["Given: ¥9,999.00"]), desk.vkey)
    assert found.ok
    for language, said in (("en", "its pictures and words, was not checked"), ("zh", "没有核验")):
        assert said in text(found, language).splitlines()[-1]
    assert text(check_receipt(desk.receipt(2), desk.vkey)).endswith("everything that was checked holds.")


def test_no_cut_and_no_flipped_bit_of_a_receipt_is_ever_called_good(desk: TestDesk) -> None:
    receipt = desk.receipt(2)
    assert check_receipt(receipt, desk.vkey, WITNESSES, 1).ok
    broken = [receipt[:at] for at in range(len(receipt))]
    for at, octet in enumerate(receipt):
        for bit in {at % 8, 5}:
            broken.append(receipt[:at] + bytes([octet ^ 1 << bit]) + receipt[at + 1 :])
    for octets in broken:
        found = check_receipt(octets, desk.vkey, WITNESSES, 1)
        assert not found.ok, octets
        assert text(found, "zh")


def test_a_hostile_name_does_not_reach_the_screen(desk: TestDesk) -> None:
    name = "\x1b[2J\u202egood" + "x" * 500
    seq = desk.donation(500, donor=commitment(SALTS["donor"], "donor", name), ref=None)
    shown = text(check_receipt(desk.receipt(seq, {"donor": Opening(SALTS["donor"], name)}), desk.vkey))
    assert "[U+001B][2J[U+202E]good" in shown
    assert len(max(shown.splitlines(), key=len)) < 300
