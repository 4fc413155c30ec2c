"""A report holds only with its leaves, totals, printed amounts and history; each is seen failing."""

from __future__ import annotations

from typing import Any

import pytest

from charity.ledger import accounts, merkle
from charity.ledger.entry import Kind
from charity.ledger.note import encoded
from charity.verifier.checks import FORMER_END, SEEN, Findings
from charity.verifier.keyring import FormerKey
from charity.verifier.reports import ORDER, check_report
from charity.verifier.telling import told
from tests.verifier.desk import APPEAL, OBSERVED, WITNESS, TestDesk, moved
from tests.verifier.papers import Report


@pytest.fixture
def desk() -> TestDesk:
    """A desk with two appeals."""
    made = TestDesk()
    made.fact()
    made.fact(appeal=OBSERVED)
    for minor in (1_000, 2_000, 3_000):
        made.donation(minor * 100, fee=6)
        made.donation(minor, OBSERVED)
    made.refund(1_000)
    made.payout(50_000)
    made.donation(7, OBSERVED)
    return made


def checked(report: Report, **more: Any) -> Findings:
    return check_report(report.pdf(), report.desk.vkey, **more)


def failed(found: Findings) -> dict[str, object]:
    return {check.code: check.facts["why"] for check in found.checks if check.ok is False}


def undone(found: Findings) -> set[str]:
    return {check.saying for check in found.checks if check.ok is None}


def text(found: Findings, language: str = "en") -> str:
    return "\n".join(told("report", language, found, with_totals=True))


def test_a_true_report_passes_every_check(desk: TestDesk) -> None:
    found = checked(Report(desk), witnesses=[WITNESS.verifier], quorum=1)
    assert found.ok
    assert undone(found) == {"paper?no-ca", "previous?first", "consistency?no-old"}
    assert [check.code for check in found.checks] == list(ORDER)
    assert "received ¥6,000.00 = paid out ¥500.00 + refunded ¥10.00 + fees ¥0.18 + held ¥5,489.82" in text(
        found
    )


def previous(desk: TestDesk, size: int) -> dict[str, object]:
    hashes = merkle.consistency_proof(size, len(desk.leaves), desk.node)
    note = desk.checkpoint(size).decode()
    return {"previous": {"checkpoint": note, "consistency": [encoded(one) for one in hashes]}}


def test_a_report_continues_the_one_before_and_what_a_reader_kept(desk: TestDesk) -> None:
    report = Report(desk, claims=previous(desk, 5))
    assert failed(checked(report, old=desk.checkpoint(5))) == {}
    assert "consistency?needs-log" in undone(checked(report, old=desk.checkpoint(3)))
    assert checked(report, old=desk.checkpoint()).ok
    other = desk.checkpoint(5, root=b"\x07" * 32)
    assert failed(checked(report, old=other)) == {"consistency": "rewritten"}
    assert failed(checked(report, old=b"?")) == {"consistency": "old-unreadable"}


def test_a_report_under_a_former_key_has_to_be_from_its_time(desk: TestDesk) -> None:
    now = TestDesk("desk.test/lantern-2", b"\x04" * 32)
    pdf = Report(desk).pdf()
    assert check_report(pdf, now.vkey, former=[FormerKey(desk.vkey, 11)]).ok
    late = check_report(pdf, now.vkey, former=[FormerKey(desk.vkey, 10)])
    assert failed(late) == {"signature": "out-of-force"}
    assert FORMER_END in check_report(pdf, now.vkey, former=[desk.vkey]).not_checked
    renamed = TestDesk(now.origin, now.seed, desk.leaves, desk.posts)
    report = Report(renamed, claims=previous(desk, 5))
    report.files["checkpoint"] = renamed.checkpoint()
    assert check_report(report.pdf(), now.vkey, former=[FormerKey(desk.vkey, 5)]).ok
    late = check_report(report.pdf(), now.vkey, former=[FormerKey(desk.vkey, 4)])
    assert failed(late) == {"previous": "out-of-force"}
    assert text(late, "zh")


def test_a_report_of_another_history_is_found(desk: TestDesk) -> None:
    claims = previous(desk, 5)
    claims["previous"]["checkpoint"] = desk.checkpoint(5, root=b"\x07" * 32).decode()  # type: ignore[index]
    assert failed(checked(Report(desk, claims=claims))) == {"previous": "rewritten"}
    claims["previous"]["checkpoint"] = TestDesk("relief.test/l", b"\x02" * 32).checkpoint(0).decode()  # type: ignore[index]
    assert failed(checked(Report(desk, claims=claims))) == {"previous": "unsigned"}


CLAIMS = [
    ({"size": 8}, "inclusion", "size"),
    ({"proof": []}, "inclusion", "leaves"),
    ({"printed": {"received": "¥6,000.01"}}, "printed", "other"),
    ({"printed": {"received": "¥6000.00"}}, "printed", "other"),
    ({"subject": OBSERVED}, "subject", "other"),
    ({"v": 2}, "file", "bad-facts"),
    ({"paper": "period"}, "file", "bad-facts"),
    ({"totals": None}, "file", "bad-facts"),
    ({"proof": ["?"]}, "file", "bad-facts"),
    ({"size": True}, "file", "bad-facts"),
]


@pytest.mark.parametrize(("claims", "code", "why"), CLAIMS)
def test_a_false_claim_fails(desk: TestDesk, claims: dict[str, Any], code: str, why: str) -> None:
    found = checked(Report(desk, claims=claims))
    assert failed(found)[code] == why
    assert text(found)
    assert text(found, "zh")


@pytest.mark.parametrize(
    "name", ["received_minor", "held_minor", "fees_minor", "donations", "lumps", "custody"]
)
def test_a_total_that_its_entries_do_not_give_fails(desk: TestDesk, name: str) -> None:
    totals = Report(desk).totals()
    totals[name] = "mirrored" if name == "custody" else totals[name] + 1
    found = checked(Report(desk, claims={"totals": totals}))
    assert failed(found)["totals"] == ("custody" if name == "custody" else "other")
    said = "held by a designated platform" if name == "custody" else name.removesuffix("_minor")
    assert said in text(found)


def test_an_entry_changed_left_out_or_added_fails(desk: TestDesk) -> None:
    leaves = [octets for _, octets in Report(desk).leaves]
    changed = [leaves[0].replace(b"2026-02-15", b"2026-02-14"), *leaves[1:]]
    for lines in (changed, leaves[:-1], [*leaves, leaves[-1]], [], leaves[::-1]):
        files = {"ledger.jsonl": b"".join(line + b"\n" for line in lines)}
        found = checked(Report(desk, files=files))
        wanted = {"subject": "order"} if lines == leaves[::-1] else {"inclusion": "leaves"}
        assert wanted.items() <= failed(found).items()
    cut = b"\n".join(leaves)
    assert failed(checked(Report(desk, files={"ledger.jsonl": cut}))) == {"inclusion": "leaves"}
    found = checked(Report(desk, files={"ledger.jsonl": b"{}\n"}))
    assert failed(found) == {"inclusion": "leaves", "canonical": "no-leaf"}


def test_what_is_no_leaf_is_found_though_it_was_signed(desk: TestDesk) -> None:
    before = Report(desk)
    desk.leaves.append(b'{"appeal":"LX-2026-0007-K","seq":11,"v":1}')
    rows = [*before.leaves, (11, desk.leaves[-1])]
    proof = merkle.joint_proof([seq for seq, _ in rows], 12, desk.node)
    before.claims = {"proof": [encoded(one) for one in proof], "size": 12}
    before.files["ledger.jsonl"] = b"".join(octets + b"\n" for _, octets in rows)
    before.files["checkpoint"] = desk.checkpoint()
    found = checked(before)
    assert failed(found)["canonical"] == "no-leaf"
    assert "inclusion" not in failed(found)


def test_what_a_desk_must_not_book_is_found_in_its_report(desk: TestDesk) -> None:
    wechat, income = accounts.assets("WeChat", APPEAL), accounts.donations(APPEAL)
    desk.book(Kind.DONATION, [(wechat, "CNY", 5), (income, "CNY", -4)])
    desk.book(Kind.DONATION, moved(income, wechat, 5))
    desk.book(Kind.PAYOUT, moved(accounts.payouts(APPEAL), wechat, 10**9))
    desk.book(Kind.REVERSAL, moved(income, wechat, 5), reverses=3)
    found = checked(Report(desk))
    wanted = {"sums": "unbalanced", "kinds": "postings", "funds": "overdrawn", "reversals": "unknown"}
    assert wanted.items() <= failed(found).items()
    assert found.first_bad_entry == 11


def test_page_one_is_read_and_must_show_the_amounts(desk: TestDesk) -> None:
    shown = list(Report(desk).printed().values())
    for lines in (shown[1:], [*shown[1:], "¥6,000.009"], [*shown[1:], "-¥6,000.00"], ["9", *shown[:-1]]):
        assert failed(checked(Report(desk, text=lines))) == {"page": "missing"}
    packed = Report(desk).pdf(packing="ASCII85Decode")
    assert check_report(packed, desk.vkey).ok


def test_fonts_that_say_nothing_are_told_as_not_checked(desk: TestDesk) -> None:
    mute = b"<< /Type /Font /Subtype /TrueType /BaseFont /Some >>"
    found = check_report(Report(desk).pdf(font=mute), desk.vkey)
    assert found.ok
    assert "page?fonts" in undone(found)


def test_what_is_seen_on_the_page_is_told_as_not_checked_without_the_certificate(desk: TestDesk) -> None:
    found = checked(Report(desk))
    assert "occur in the text of page one" in text(found)
    assert "what you SEE" in text(found)
    assert "the paper itself, its pictures and words, was not checked" in text(found).splitlines()[-1]
    assert "纸面本身" in text(found, "zh").splitlines()[-1]
    assert SEEN not in checked(Report(desk), ca=b"?").not_checked


def test_without_a_key_the_log_is_only_claimed(desk: TestDesk) -> None:
    keyless = check_report(Report(desk).pdf(), None, ca=b"?")
    assert "in the log of 11 that it claims" in text(keyless)
    assert "signed for" not in text(keyless)
    assert "它所称的" in text(keyless, "zh")
    assert "that was signed for" in text(checked(Report(desk)))
    false = check_report(Report(desk, claims={"proof": []}).pdf(), None, ca=b"?")
    assert "not in the log that it claims" in text(false)


@pytest.mark.parametrize("name", ["report.json", "checkpoint", "ledger.jsonl"])
def test_a_pdf_without_what_checks_it_is_no_report(desk: TestDesk, name: str) -> None:
    found = checked(Report(desk, files={name: None}))
    assert failed(found) == {"file": "no-report"}
    assert name in text(found)


def test_what_a_report_may_lack_is_told(desk: TestDesk) -> None:
    found = checked(Report(desk, files={"ledger.csv": None, "verifier.py": None}, claims={"printed": {}}))
    assert found.ok
    assert {"csv?absent", "verifier?absent", "printed?none", "page?none"} <= undone(found)
    found = checked(
        Report(desk, files={"verifier.py": b"print('ok')"}, claims={"printed": {"need": "¥1.00"}})
    )
    assert {"verifier?other-version", "printed?unknown"} <= undone(found)


def test_a_table_that_says_something_else_names_its_line(desk: TestDesk) -> None:
    table = Report(desk).table()
    changes = {
        table.replace(b"1000.00", b"1000.01", 1): 5,
        table.replace(b"seq,day", b"seq,date"): 1,
        table[: table.rindex(b"\r\n", 0, -2) + 2]: table.count(b"\r\n"),
        table + b"1,2\r\n": table.count(b"\r\n") + 1,
        b"\xff": 1,
        b'"': 1,
        b"": 1,
    }
    for octets, line in changes.items():
        found = checked(Report(desk, files={"ledger.csv": octets}))
        assert failed(found) == {"csv": "differs"}
        assert f"in line {line}." in text(found)


def test_who_signed_is_told_apart(desk: TestDesk) -> None:
    other = TestDesk("relief.test/lantern", b"\x02" * 32)
    pdf = Report(desk).pdf()
    assert failed(check_report(pdf, other.vkey)) == {"signature": "other-desk"}
    forged = desk.checkpoint().replace(b"\n11\n", b"\n12\n")
    assert failed(checked(Report(desk, files={"checkpoint": forged}))) == {"signature": "false"}
    assert failed(check_report(b"hello", desk.vkey)) == {"file": "no-pdf"}


def test_no_cut_or_flipped_byte_of_a_report_ends_in_a_traceback(desk: TestDesk) -> None:
    files = {"verifier.py": b"x", "ledger.csv": None}
    pdf = Report(desk, files=files).pdf()
    for at in range(0, len(pdf), 5):
        cut, flipped = pdf[:at], pdf[:at] + bytes([pdf[at] ^ 1 << at % 8]) + pdf[at + 1 :]
        assert not check_report(cut, desk.vkey).ok or at > len(pdf) - 2
        assert text(check_report(flipped, desk.vkey, ca=b"?"), "zh")
