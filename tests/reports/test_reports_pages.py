"""The public paper, the page that issues it, the auditor's desk, and the verb."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from charity.kernel.money import Money
from charity.kernel.roles import Actor, Role
from charity.kernel.trail import TrailRow
from charity.kernel.web.words import money_text
from charity.ledger.balances import appeal_totals
from charity.ledger.tables import ENTRY
from charity.reports.tables import IssuedReport
from charity.staff.tables import Person
from tests.pages import Page, checked
from tests.reports.issuing import Office
from tests.staff.people import client_of, house_of, send


@pytest.fixture
def office(app: Flask) -> Office:
    """A desk over the application's own house."""
    return Office(house_of(app))


@pytest.fixture
def ref(office: Office) -> str:
    """A published appeal with donations and a payout."""
    return office.running()


def browser(app: Flask, who: Actor) -> FlaskClient:
    with house_of(app).database.reading() as session:
        person = session.get(Person, who.id)
        assert person is not None
    return client_of(app, person)


@pytest.fixture
def auditor(app: Flask, office: Office) -> FlaskClient:
    return browser(app, office.auditor)


@pytest.fixture
def treasurer(app: Flask, office: Office) -> FlaskClient:
    return browser(app, office.treasurer)


def rows_of(app: Flask, act: str) -> list[TrailRow]:
    with house_of(app).database.reading() as session:
        return list(session.exec(select(TrailRow).where(TrailRow.act == act)))


def issued_count(app: Flask) -> int:
    with house_of(app).database.reading() as session:
        return len(session.exec(select(IssuedReport)).all())


def page_of(client: FlaskClient, path: str, lang: str = "en") -> Page:
    return checked(client.get(path, query_string={"lang": lang}))


def test_before_anything_is_issued_the_public_is_told_so_in_words(
    client: FlaskClient, ref: str, app: Flask
) -> None:
    page = checked(client.get(f"/appeals/{ref}/report.pdf?lang=en"), 404)
    assert "No report of this appeal has been issued yet" in page.text
    assert issued_count(app) == 0


def test_the_public_gets_the_stored_bytes(client: FlaskClient, office: Office, ref: str) -> None:
    issued = office.issue(ref, "zh")
    answer = client.get(f"/appeals/{ref}/report.pdf?lang=zh")
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert hashlib.sha256(answer.data).hexdigest() == issued.sha256
    assert f'filename="{ref}-{issued.log_size}-zh.pdf"' in answer.headers["Content-Disposition"]


def test_a_get_never_issues(client: FlaskClient, office: Office, ref: str, app: Flask) -> None:
    old = office.issue(ref, "en")
    office.donate(ref, first=100)
    answer = client.get(f"/appeals/{ref}/report.pdf?lang=en")
    assert hashlib.sha256(answer.data).hexdigest() == old.sha256
    assert issued_count(app) == 1


def test_an_unchanged_paper_is_not_sent_twice(client: FlaskClient, office: Office, ref: str) -> None:
    issued = office.issue(ref, "en")
    again = client.get(f"/appeals/{ref}/report.pdf?lang=en", headers={"If-None-Match": f'"{issued.sha256}"'})
    assert again.status_code == 304


@pytest.mark.parametrize("path", ["/appeals/LX-2026-0099-X/report.pdf", "/appeals/nonsense/report.pdf"])
def test_an_unknown_reference_is_no_page(client: FlaskClient, path: str) -> None:
    checked(client.get(path), 404)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_treasurer_issues_both_languages_on_the_page(
    app: Flask, treasurer: FlaskClient, ref: str, lang: str
) -> None:
    page_of(treasurer, f"/staff/reports/{ref}", lang)
    answer = send(treasurer, f"/staff/reports/{ref}?lang={lang}", language="both")
    assert answer.status_code == 302
    assert issued_count(app) == 2
    page = page_of(treasurer, f"/staff/reports/{ref}", lang)
    assert page.text.count(f"{ref}.pdf") == 2


def test_a_double_click_issues_once(app: Flask, treasurer: FlaskClient, ref: str) -> None:
    for _ in range(2):
        assert send(treasurer, f"/staff/reports/{ref}", language="zh").status_code == 302
    assert issued_count(app) == 1


def test_an_auditor_sees_the_papers_and_is_refused_the_issuing(
    app: Flask, auditor: FlaskClient, ref: str
) -> None:
    assert "Issue a report" not in page_of(auditor, f"/staff/reports/{ref}").text
    assert send(auditor, f"/staff/reports/{ref}?lang=en", language="en").status_code == 403
    assert issued_count(app) == 0


def test_a_language_that_is_none_is_told_at_the_field(treasurer: FlaskClient, ref: str) -> None:
    assert send(treasurer, f"/staff/reports/{ref}?lang=en", language="fr").status_code == 422


def test_an_auditor_downloads_a_paper_and_the_trail_keeps_it(
    app: Flask, auditor: FlaskClient, office: Office, ref: str
) -> None:
    issued = office.issue(ref)
    link = next(one for one in page_of(auditor, "/staff/audit/").links if ".pdf" in one)
    answer = auditor.get(link)
    assert hashlib.sha256(answer.data).hexdigest() == issued.sha256
    assert answer.headers["Cache-Control"] == "no-store"
    row = rows_of(app, "report:read")[0]
    assert (row.person_id, row.appeal) == (office.auditor.id, ref)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_desk_shows_each_appeal_the_papers_and_the_log(
    app: Flask, auditor: FlaskClient, office: Office, ref: str, lang: str
) -> None:
    issued = office.issue(ref)
    page = page_of(auditor, "/staff/audit/", lang)
    with house_of(app).database.reading() as session:
        totals = appeal_totals(session, ref)
    for minor in (totals.received_minor, totals.paid_out_minor, totals.held_minor):
        assert money_text(Money(minor)) in page.text
    assert issued.sha256 in page.html
    assert f"{issued.log_size:,}" in page.text


def test_reading_the_desk_is_kept_in_the_trail(
    app: Flask, auditor: FlaskClient, office: Office, ref: str
) -> None:
    page_of(auditor, "/staff/audit/")
    page_of(auditor, f"/staff/audit/appeals/{ref}")
    read = rows_of(app, "audit:read")
    assert [row.subject for row in read] == ["desk", f"appeal:{ref}"]
    assert {row.person_id for row in read} == {office.auditor.id}


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("part", ["received", "paid-out", "refunded", "fees"])
def test_a_total_is_the_sum_of_the_entries_behind_it(
    auditor: FlaskClient, ref: str, part: str, lang: str
) -> None:
    page_of(auditor, f"/staff/audit/appeals/{ref}", lang)
    page = page_of(auditor, f"/staff/audit/appeals/{ref}/{part}", lang)
    assert ("The total says the same" if lang == "en" else "与合计相符") in page.text


def test_a_part_that_is_none_is_no_page(auditor: FlaskClient, ref: str) -> None:
    checked(auditor.get(f"/staff/audit/appeals/{ref}/nothing"), 404)


def test_a_total_that_was_tampered_with_is_told(app: Flask, auditor: FlaskClient, ref: str) -> None:
    with house_of(app).database.transaction() as session:
        session.connection().execute(
            sa.text(
                "UPDATE ledger_appeal_total"
                " SET received_minor = received_minor + 1, held_minor = held_minor + 1"
            )
        )
    assert "The total says otherwise" in page_of(auditor, f"/staff/audit/appeals/{ref}/received").text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_donation_leads_to_its_statement_line_and_file(auditor: FlaskClient, ref: str, lang: str) -> None:
    part = page_of(auditor, f"/staff/audit/appeals/{ref}/received", lang)
    link = next(one for one in part.links if "/entries/" in one)
    page = checked(auditor.get(link))
    assert re.search(r"\b[0-9a-f]{64}\b", page.text)
    assert ("SHA-256 of the file" if lang == "en" else "文件的 SHA-256") in page.text
    assert any("/staff/money/" in one for one in page.links)


def test_a_payout_leads_to_both_people_and_the_evidence(auditor: FlaskClient, ref: str) -> None:
    part = page_of(auditor, f"/staff/audit/appeals/{ref}/paid-out")
    page = checked(auditor.get(next(one for one in part.links if "/entries/" in one)))
    assert "Asked for by Treasurer" in page.text
    assert "Approved by Approver" in page.text
    assert "Evidence, by its SHA-256" in page.text
    assert "第一医院" not in page.text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_entry_has_a_page_facts_without_money_too(
    app: Flask, auditor: FlaskClient, ref: str, lang: str
) -> None:
    with house_of(app).database.reading() as session:
        seqs = (
            session.connection()
            .execute(sa.select(sa.func.min(ENTRY.c.seq)).group_by(ENTRY.c.kind))
            .scalars()
            .all()
        )
    assert len(seqs) >= 4
    for seq in seqs:
        page_of(auditor, f"/staff/audit/entries/{seq}", lang)
    checked(auditor.get("/staff/audit/entries/999999"), 404)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_verifying_now_finds_everything_right(app: Flask, auditor: FlaskClient, ref: str, lang: str) -> None:
    page = page_of(auditor, "/staff/audit/verification", lang)
    assert page.h1 == ("The ledger verified" if lang == "en" else "账本核验通过")
    assert json.loads(rows_of(app, "audit:verified")[0].changes)["problems"] == 0


def test_verifying_names_the_entry_of_a_changed_byte(app: Flask, auditor: FlaskClient, ref: str) -> None:
    with house_of(app).database.transaction() as session:
        connection = session.connection()
        for name in (
            connection.execute(
                sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'ledger_entry'")
            )
            .scalars()
            .all()
        ):
            connection.execute(sa.text(f"DROP TRIGGER {name}"))
        connection.exec_driver_sql(
            "UPDATE ledger_entry SET leaf = CAST(replace(leaf, '\"v\":1', '\"v\":2') AS BLOB) WHERE seq = 3"
        )
    page = page_of(auditor, "/staff/audit/verification")
    assert page.h1 == "The ledger does not verify"
    assert re.search(r"\b3 leaf", page.text)


@pytest.mark.parametrize("form", ["beancount", "jsonl", "csv"])
def test_the_ledger_is_taken_along_whole_or_by_appeal(
    app: Flask, auditor: FlaskClient, ref: str, form: str
) -> None:
    whole = auditor.get(f"/staff/audit/export/ledger.{form}")
    part = auditor.get(f"/staff/audit/export/ledger.{form}?appeal={ref}")
    assert whole.status_code == part.status_code == 200
    assert len(whole.data) > len(part.data) > 0
    assert f"{ref}.{form}" in part.headers["Content-Disposition"]
    assert [row.appeal for row in rows_of(app, "audit:exported")] == [None, ref]


def test_the_exported_leaves_hash_to_what_is_stored(app: Flask, auditor: FlaskClient, ref: str) -> None:
    leaves = auditor.get("/staff/audit/export/ledger.jsonl").data.splitlines()
    with house_of(app).database.reading() as session:
        stored = (
            session.connection().execute(sa.select(ENTRY.c.leaf_hash).order_by(ENTRY.c.seq)).scalars().all()
        )
    assert [hashlib.sha256(b"\x00" + leaf).digest() for leaf in leaves] == [bytes(one) for one in stored]


def test_the_exported_table_is_a_table(auditor: FlaskClient, ref: str) -> None:
    rows = list(csv.reader(io.StringIO(auditor.get("/staff/audit/export/ledger.csv").text)))
    assert len({len(row) for row in rows}) == 1


@pytest.mark.parametrize("path", ["", "verification", "export/ledger.csv", "entries/0"])
def test_others_stay_outside(app: Flask, client: FlaskClient, office: Office, path: str) -> None:
    visitor = browser(app, office.desk.scene.who("lan", Role.VISITOR))
    assert visitor.get(f"/staff/audit/{path}").status_code == 403
    assert client.get(f"/staff/audit/{path}").status_code in {302, 303, 401}


def test_another_district_has_no_such_appeal(app: Flask, office: Office, ref: str) -> None:
    stranger = browser(app, office.desk.scene.who("yuan", Role.AUDITOR, districts=("虎林市",)))
    checked(stranger.get(f"/staff/audit/appeals/{ref}"), 404)
    checked(stranger.get(f"/staff/reports/{ref}"), 404)
    assert ref not in page_of(stranger, "/staff/audit/").text


def test_the_verb_issues_and_fetches(app: Flask, office: Office, ref: str, tmp_path: Path) -> None:
    out = tmp_path / "report.pdf"
    runner = app.test_cli_runner()
    told = [
        runner.invoke(args=["reports", "appeal", ref.lower(), "--locale", "en", "--out", str(out)])
        for _ in range(2)
    ]
    assert [one.exit_code for one in told] == [0, 0]
    assert out.read_bytes().startswith(b"%PDF")
    assert issued_count(app) == 1


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["LX-2026-0099-X", "--out", "x.pdf"], 1),
        (["LX-2026-0001-J", "--locale", "fr", "--out", "x.pdf"], 2),
        (["LX-2026-0001-J"], 2),
    ],
)
def test_the_verb_refuses_in_words(app: Flask, args: list[str], code: int) -> None:
    told = app.test_cli_runner().invoke(args=["reports", "appeal", *args])
    assert told.exit_code == code
    assert "Traceback" not in told.output
