"""Reports prove themselves, go on from one another and are told to the log; what is bent is told apart."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from charity.kernel.database import Database
from charity.kernel.house import House
from charity.ledger import signed
from charity.ledger.entry import SigningReason
from charity.ledger.instruments import sign_log, signing_key
from charity.ledger.tables import ENTRY
from charity.reports.preparing import prepare_appeal_report
from charity.reports.rules import BookedMeanwhile
from charity.reports.signature.keys import paper_key
from charity.reports.verified import Answer, Sort
from charity.reports.verifying import verify_upload
from charity.verifier import pdf
from charity.verifier.reports import check_report
from tests.conftest import make_config
from tests.reports.issuing import Office


@pytest.fixture
def office(house: House) -> Office:
    """A desk over a database of each kind."""
    return Office(house)


def leaves(office: Office) -> list[tuple[int, str, str]]:
    with office.house.database.reading() as session:
        query = sa.select(ENTRY.c.seq, ENTRY.c.kind, ENTRY.c.documents).order_by(ENTRY.c.seq)
        return [(seq, kind, documents) for seq, kind, documents in session.connection().execute(query)]


def test_reports_go_on_from_one_another_and_the_log_names_each(office: Office, tmp_path: Path) -> None:
    ref = office.running()
    first, english = office.issue(ref, "zh"), office.issue(ref, "en")
    assert first.last_seq == english.last_seq
    assert [one[1:] for one in leaves(office)[first.log_size :]] == [
        ("report_issued", one.sha256) for one in (first, english)
    ]
    office.donate(ref, first=100)
    second = office.issue(ref, "zh")
    files = pdf.attachments(office.house.vault.fetch(second.sha256))
    assert sorted(files) == ["checkpoint", "ledger.csv", "ledger.jsonl", "report.json", "verifier.py"]
    claims = json.loads(files["report.json"])
    assert claims["previous"]["checkpoint"].split("\n")[1] == f"{first.log_size}"
    assert claims["size"] == second.log_size
    with office.house.database.reading() as session:
        for issued in (first, second):
            kept = signed.signed_at(session, issued.log_size)
            assert kept is not None
            assert kept.reason is SigningReason.REPORT
    key = signing_key(office.house.config).verifier
    ca = paper_key(office.house.config).authority_pem
    behind = check_report(office.house.vault.fetch(english.sha256), key, ca=ca)
    assert behind.ok, "issued behind the leaf of the Chinese one, over the same entries"
    assert next(one for one in behind.checks if one.code == "previous").ok is None, "the first over less"
    found = check_report(office.house.vault.fetch(second.sha256), key, ca=ca)
    assert found.ok
    assert {check.code for check in found.checks if check.ok} >= {
        "paper",
        "previous",
        "totals",
        "page",
        "csv",
    }
    _assert_one_file_agrees(office, second.sha256, files["verifier.py"], key.text, tmp_path)


def _assert_one_file_agrees(office: Office, sha256: str, program: bytes, vkey: str, folder: Path) -> None:
    """Run what the report itself carries, without the project and without site packages."""
    (folder / "verifier.py").write_bytes(program)
    (folder / "report.pdf").write_bytes(office.house.vault.fetch(sha256))
    done = subprocess.run(
        [sys.executable, "-I", "-S", "verifier.py", "report", "report.pdf", "--vkey", vkey, "--lang", "en"],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_is_booked_while_a_report_is_drawn_is_signed_before_its_leaf(office: Office) -> None:
    """Else the next report's checkpoint would lie behind a leaf about a report, where nobody can sign."""
    ref = office.running()
    house, by = office.house, office.treasurer
    with house.database.transaction() as session:
        sign_log(house.config, session, at=house.clock(), reason=SigningReason.REPORT)
    with house.database.reading() as session:
        prepared = prepare_appeal_report(session, ref=ref, locale="en", by=by, at=house.clock(), house=house)
    office.donate(ref, first=100)
    with house.database.reading() as session, pytest.raises(BookedMeanwhile):
        prepare_appeal_report(session, ref=ref, locale="zh", by=by, at=house.clock(), house=house)
    issued = office.store(prepared)
    later = office.issue(ref, "en")
    assert later.last_seq > issued.last_seq
    assert office.told(house.vault.fetch(later.sha256)).answer is Answer.REPORT_UNCHANGED


@pytest.fixture
def papers(office: Office) -> tuple[Office, bytes]:
    """A desk with a report, after which more was booked."""
    ref = office.running()
    content = office.house.vault.fetch(office.issue(ref, "en").sha256)
    office.donate(ref, first=100, count=3)
    return office, content


def test_a_file_is_told_apart_from_what_was_made_of_it(papers: tuple[Office, bytes], tmp_path: Path) -> None:
    office, content = papers
    told = office.told(content)
    assert (told.sort, told.answer, told.is_ours) == (Sort.REPORT, Answer.REPORT_UNCHANGED, True)
    assert told.since is not None
    assert told.since.then is not None
    assert told.since.now is not None
    assert told.since.entries == 4, "three donations and a refund"
    assert told.since.now.received_minor - told.since.then.received_minor == 6_000
    at = content.index(b"stream") + 40
    for bent, answer in (
        (content[:at] + b"\x00" + content[at + 1 :], Answer.REPORT_CHANGED),
        (content + b"% more\n", Answer.REPORT_CHANGED),
        (content[:-700], Answer.REPORT_CHANGED),
        (content[: len(content) // 2], Answer.CUT),
        (content[: content.rindex(b"/AcroForm")], Answer.REPORT_CHANGED),
        (b"", Answer.EMPTY),
        (b"\x89PNG\r\n", Answer.NOT_A_PAPER),
        (b"%PDF-1.7\n%%EOF\n", Answer.NOT_OURS),
        (b"c2sp.org/tlog-proof@v1\nextra e30=\nindex 3\n", Answer.RECEIPT_BROKEN),
    ):
        found = office.told(bent)
        assert found.answer is answer, (answer, found)
        assert not found.is_ours


@pytest.fixture
def elsewhere(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """An empty database of another desk."""
    path = tmp_path / "elsewhere.db"
    shutil.copyfile(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.engine.dispose()


def test_another_desk_says_whose_paper_it_is(
    papers: tuple[Office, bytes], elsewhere: Database, tmp_path: Path
) -> None:
    office, content = papers
    proof = office.receipt(office.give(office.published(), None, "4200002026020100000000000009")).proof
    own = make_config(tmp_path / "elsewhere", "sqlite://")
    for config in (own, replace(own, log_origin="other.example/lantern")):
        with elsewhere.reading() as session:
            report, receipt = (verify_upload(session, one, config=config) for one in (content, proof))
        assert (report.answer, receipt.answer) == (Answer.REPORT_FOREIGN, Answer.RECEIPT_FOREIGN)
        assert report.facts == receipt.facts == {"origin": "desk.test/lantern"}


def test_a_desk_that_lost_what_it_signed_is_caught(papers: tuple[Office, bytes], elsewhere: Database) -> None:
    """As after a restore of an old backup, or when two histories are shown."""
    office, content = papers
    proof = office.receipt(office.give(office.published(), None, "4200002026020100000000000009")).proof
    twin = Office(replace(office.house, database=elsewhere))
    twin.donate(twin.running(), first=300, count=12)
    for paper in (content, proof):
        assert twin.told(paper).answer is Answer.OTHER_HISTORY
