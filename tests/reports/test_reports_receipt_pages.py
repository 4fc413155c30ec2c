"""The page that issues a receipt, the certificate for everybody, and the verbs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from charity.donations.lines.tables import LedgerLine
from charity.kernel.roles import Role
from charity.kernel.trail import TrailRow
from charity.ledger import proof
from charity.reports.signature.keys import paper_key
from charity.verifier import pdf
from tests.pages import checked
from tests.reports.issuing import Office
from tests.reports.test_reports_pages import browser, page_of
from tests.staff.people import house_of, send

KNOWN = "LX-2026-0009-U"  # as a reference may be, and no appeal
NUMBER = "1000050501202603151234567890"


@pytest.fixture
def office(app: Flask) -> Office:
    """A desk over the application's own house."""
    return Office(house_of(app))


@pytest.fixture
def seq(office: Office) -> int:
    """A donation with a name."""
    return office.give(office.published(), "欧阳小河", NUMBER)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_treasurer_goes_from_the_entry_to_its_receipt(
    app: Flask, office: Office, seq: int, lang: str
) -> None:
    treasurer = browser(app, office.treasurer)
    entry = page_of(treasurer, f"/staff/money/entries/{seq}", lang)
    assert any(one.startswith(f"/staff/receipts/{seq}") for one in entry.links)
    page = page_of(treasurer, f"/staff/receipts/{seq}", lang)
    assert "欧阳小河" not in page.text, "masked until it is issued"
    answer = send(treasurer, f"/staff/receipts/{seq}?lang={lang}", form=lang)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "attachment" in answer.headers["Content-Disposition"]
    alone = send(treasurer, f"/staff/receipts/{seq}", form="proof")
    assert proof.parse(alone.data).openings["donor"].value == "欧阳小河"
    assert pdf.attachments(answer.data)["receipt.tlog-proof"] == alone.data
    with house_of(app).database.reading() as session:
        rows = session.exec(select(TrailRow).where(TrailRow.act == "receipt:issued")).all()
    assert [row.person_id for row in rows] == [office.treasurer.id] * 2
    assert not any("欧阳" in row.changes for row in rows)


def test_others_see_no_door_and_find_none(app: Flask, office: Office, seq: int) -> None:
    auditor = browser(app, office.auditor)
    entry = page_of(auditor, f"/staff/money/entries/{seq}")
    assert not any("/receipts/" in one for one in entry.links)
    assert auditor.get(f"/staff/receipts/{seq}").status_code == 403
    liaison = browser(app, office.desk.scene.who("lian", Role.LIAISON))
    page_of(liaison, f"/staff/receipts/{seq}")
    far = browser(app, office.desk.scene.who("yuan", Role.LIAISON, districts=("虎林市",)))
    checked(far.get(f"/staff/receipts/{seq}"), 404)


def test_what_is_no_donation_is_refused_in_words(app: Flask, office: Office, seq: int) -> None:
    treasurer = browser(app, office.treasurer)
    page = checked(treasurer.get("/staff/receipts/0?lang=en"), 422)
    assert "Entry 0 is no donation of one donor" in page.text
    checked(treasurer.get("/staff/receipts/999999"), 404)


def test_everybody_may_have_the_certificate(app: Flask, client: FlaskClient) -> None:
    answer = client.get("/log/ca.pem")
    assert answer.data == paper_key(house_of(app).config).authority_pem
    again = client.get("/log/ca.pem", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_the_verbs_issue_and_tell(app: Flask, office: Office, seq: int, tmp_path: Path) -> None:
    runner, receipt, report = app.test_cli_runner(), tmp_path / "receipt.pdf", tmp_path / "report.pdf"
    for named in (NUMBER, str(seq)):
        done = runner.invoke(args=["reports", "receipt", named, "--locale", "en", "--out", str(receipt)])
        assert done.exit_code == 0, done.output
    with house_of(app).database.reading() as session:
        ref = session.exec(select(TrailRow.appeal).where(TrailRow.act == "receipt:issued")).first()
    done = runner.invoke(args=["reports", "appeal", str(ref), "--out", str(report)])
    assert done.exit_code == 0
    for path, answer in ((receipt, "receipt_holds"), (report, "report_unchanged")):
        told = runner.invoke(args=["reports", "verify", str(path), "--json"])
        found = json.loads(told.stdout)
        assert (told.exit_code, found["answer"], found["ours"]) == (0, answer, True)
        words = runner.invoke(args=["reports", "verify", str(path)])
        assert words.exit_code == 0
        lines = words.stdout.splitlines()
        assert lines[0].startswith("It holds")
        assert "- that the money was spent well" in words.stdout
        for code in ("no-keys", "same-history", "spent-well", "not_checked", "count 0", "True", "{"):
            assert code not in words.stdout, code
        chinese = runner.invoke(args=["reports", "verify", str(path), "--lang", "zh"]).stdout
        assert chinese.startswith("属实有效")
        assert "这证明不了什么：" in chinese
        assert len(chinese.splitlines()) == len(lines)
    report.write_bytes(report.read_bytes() + b"\n")
    bent = runner.invoke(args=["reports", "verify", str(report)])
    assert bent.exit_code == 1
    assert "changed or cut" in bent.stdout


def test_before_issuing_the_page_and_the_verb_tell_what_stands(
    app: Flask, office: Office, tmp_path: Path
) -> None:
    ref = office.published()
    office.donate(ref)
    with house_of(app).database.reading() as session:
        refund = session.exec(select(LedgerLine).where(LedgerLine.kind == "refund")).one()
    page = page_of(browser(app, office.treasurer), f"/staff/receipts/{refund.of_seq}", "en")
    assert "This donation was refunded in full: its paper is no donation receipt" in page.text
    whole = page_of(browser(app, office.treasurer), f"/staff/receipts/{(refund.of_seq or 0) - 1}", "en")
    assert "refunded" not in whole.text.replace("records", "")
    args = ["reports", "receipt", str(refund.of_seq), "--locale", "en", "--out", str(tmp_path / "r.pdf")]
    done = app.test_cli_runner().invoke(args=args)
    assert (done.exit_code, "refunded in full" in done.stderr, "0.00 CNY stands" in done.stderr) == (
        0,
        True,
        True,
    )


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["receipt", "999999", "--out", "x.pdf"], 1),
        (["receipt", "no-such-number", "--out", "x.pdf"], 1),
        (["receipt", "1"], 2),
        (["receipt", "1", "--out", "/no/such/folder/x.pdf"], 1),
        (["verify", "/no/such/file.pdf"], 2),
    ],
)
def test_the_verbs_refuse_in_words(app: Flask, args: list[str], code: int) -> None:
    told = app.test_cli_runner().invoke(args=["reports", *args])
    assert told.exit_code == code
    assert "Traceback" not in told.output


@pytest.mark.parametrize("ref", [KNOWN, "LX-0000"])
def test_an_appeal_that_is_not_there_is_told_as_the_balance_tells_it(app: Flask, ref: str) -> None:
    balance = app.test_cli_runner().invoke(args=["ledger", "balance", "--appeal", ref])
    told = app.test_cli_runner().invoke(args=["reports", "appeal", ref, "--out", "unwritten.pdf"])
    assert (told.exit_code, told.stderr) == (balance.exit_code, balance.stderr)
    assert (told.exit_code, "such page" in told.stderr) == (1, False)
