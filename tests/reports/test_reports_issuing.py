"""Issuing: once for what it covers, by those who may, from what the columns below hold."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from charity.appeals.endings.service import withdraw
from charity.donations.lines import service as lines
from charity.donations.lines.queries import all_lines_of
from charity.intake.rules import NeedKind
from charity.kernel.clock import desk_day
from charity.kernel.database import Database
from charity.kernel.errors import Missing, NotYours
from charity.kernel.house import House
from charity.kernel.roles import MACHINE
from charity.kernel.trail import TrailRow
from charity.ledger.accounts import Custody
from charity.ledger.balances import appeal_totals
from charity.ledger.entry import Draft, Kind
from charity.ledger.tree import root_at
from charity.reports import queries, service
from charity.reports.preparing import checkpoint_to_print, prepare_appeal_report
from charity.reports.rules import NoReportYet, NotPublic
from charity.reports.tables import IssuedReport
from tests.reports.issuing import DONORS, Office
from tests.reports.papers import text_of

#: Where the database decides; what a paper says is the same whoever keeps its facts.
on_both = pytest.mark.parametrize(
    "database", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Database:
    """SQLite, or what the test asks for."""
    found = request.getfixturevalue(f"{getattr(request, 'param', 'sqlite')}_database")
    assert isinstance(found, Database)
    return found


@pytest.fixture
def office(house: House) -> Office:
    """A desk over the database of this test."""
    return Office(house)


@pytest.fixture
def reading(house: House) -> Iterator[Session]:
    """A picture of the database, taken when it is first asked."""
    with house.database.reading() as session:
        yield session


def acts(office: Office, act: str) -> list[TrailRow]:
    with office.house.database.reading() as session:
        return list(session.exec(select(TrailRow).where(TrailRow.act == act).order_by(col(TrailRow.id))))


@on_both
def test_the_same_key_gives_the_stored_file(office: Office) -> None:
    ref = office.running()
    first = office.issue(ref)
    office.house.clock.at += timedelta(days=3)  # type: ignore[attr-defined]
    again = office.issue(ref)
    assert (again.id, again.sha256, again.issued_at_utc) == (first.id, first.sha256, first.issued_at_utc)
    assert len(acts(office, "report:issued")) == 1


@on_both
def test_a_new_booking_makes_a_new_report(office: Office) -> None:
    ref = office.running()
    first = office.issue(ref)
    office.donate(ref, first=100)
    second = office.issue(ref)
    assert second.id != first.id
    assert second.last_seq > first.last_seq
    assert second.sha256 != first.sha256


def test_each_language_is_a_file_of_its_own(office: Office) -> None:
    ref = office.running()
    assert office.issue(ref, "zh").sha256 != office.issue(ref, "en").sha256


@on_both
def test_a_leaf_about_a_report_does_not_make_the_report_an_old_one(office: Office) -> None:
    ref = office.running()
    first = office.issue(ref)
    at = office.house.clock()
    with office.house.database.transaction() as session:
        told = Draft(kind=Kind.REPORT_ISSUED, day=desk_day(at), appeal=ref, documents=(first.sha256,))
        office.desk.journal(session).post(told, at=at)
    assert office.issue(ref).id == first.id


def test_the_row_names_the_tree_that_the_report_covers(office: Office) -> None:
    issued = office.issue(office.running())
    with office.house.database.reading() as session:
        assert issued.root == root_at(session, issued.log_size)


def test_the_stored_bytes_are_a_pdf_of_the_size_that_was_written_down(office: Office) -> None:
    issued = office.issue(office.running())
    content = office.house.vault.fetch(issued.sha256)
    assert content.startswith(b"%PDF")
    assert len(content) == issued.size_bytes


@on_both
def test_whoever_prepared_first_wins_and_the_other_gets_the_same_file(office: Office) -> None:
    ref = office.running()
    by, house = office.treasurer, office.house
    with house.database.transaction() as session:
        checkpoint_to_print(session, at=house.clock(), house=house)
    with house.database.reading() as session:
        both = [
            prepare_appeal_report(
                session, ref=ref, locale="en", by=by, at=house.clock() + timedelta(minutes=minutes),
                house=house,
            )
            for minutes in (0, 5)
        ]  # fmt: skip
    issued = []
    for prepared in both:
        with house.database.transaction() as session:
            issued.append(service.issue_prepared(session, prepared, by=by, at=house.clock(), house=house))
    assert both[0].kept != both[1].kept
    assert issued[0].id == issued[1].id


def test_an_auditor_issues_nothing(office: Office) -> None:
    ref = office.running()
    with pytest.raises(NotYours):
        office.issue(ref, by=office.auditor)


def test_the_server_issues_without_a_number(office: Office) -> None:
    issued = office.issue(office.running(), by=MACHINE)
    assert issued.issued_by_id is None


def test_a_draft_has_no_report(office: Office) -> None:
    ref = office.desk.draft()
    with pytest.raises(Missing):
        office.issue(ref)


def test_a_withdrawn_appeal_gets_no_new_report(office: Office) -> None:
    ref = office.published()
    office.desk.at_version(ref, withdraw, reason="The family asked for it.", by=office.desk.editor)
    with pytest.raises(NotPublic):
        office.issue(ref)


def test_the_trail_names_the_file_and_no_person(office: Office) -> None:
    issued = office.issue(office.running())
    row = acts(office, "report:issued")[0]
    assert row.person_id == office.treasurer.id
    assert json.loads(row.changes) == {"entries": issued.log_size, "locale": "en", "sha256": issued.sha256}


@on_both
def test_the_latest_in_the_asked_language_is_found_else_the_other(office: Office) -> None:
    ref = office.running()
    chinese = office.issue(ref, "zh")
    with office.house.database.reading() as session:
        assert queries.latest_report(session, ref, "en").id == chinese.id
    english = office.issue(ref, "en")
    with office.house.database.reading() as session:
        assert queries.latest_report(session, ref, "en").id == english.id
        assert queries.latest_report(session, ref, "zh").id == chinese.id
        with pytest.raises(NoReportYet):
            queries.latest_report(session, "LX-2026-0099-X", "zh")


@on_both
def test_the_facts_are_those_of_the_ledger(office: Office, reading: Session) -> None:
    ref = office.running()
    facts, totals = office.facts(ref), appeal_totals(reading, ref)
    assert facts.custody is Custody.HELD
    assert facts.equation.received.minor == totals.received_minor
    assert facts.equation.left.minor == totals.held_minor == facts.ledger[-1].running_minor
    assert facts.donations == DONORS
    assert sum(one.received_minor for one in facts.by_day) == totals.received_minor
    assert sum(one.out_minor for one in facts.flow) == totals.paid_out_minor + totals.refunded_minor
    assert [line.is_refund for line in facts.ledger].count(True) == 1


def test_a_payout_stands_with_its_evidence_and_both_numbers(office: Office) -> None:
    payout = office.facts(office.running()).payouts[0]
    assert payout.asked_by is not None
    assert payout.approved_by is not None
    assert payout.asked_by.number != payout.approved_by.number
    assert len(payout.evidence[0]) == 64


def test_a_reversed_donation_is_taken_back_from_the_flow(office: Office) -> None:
    ref = office.running()
    at = office.house.clock()
    with office.house.database.transaction() as session:
        seq = next(line.seq for line in all_lines_of(session, ref) if line.kind is Kind.DONATION)
        lines.reverse(
            session, seq, day=desk_day(at), reason="wrong_appeal", journal=office.desk.journal(session), at=at
        )
    facts = office.facts(ref)  # asserts that days and totals agree
    assert facts.donations == DONORS - 1
    assert facts.ledger[-1].of_seq == seq


def test_the_checks_name_roles_and_numbers_only(office: Office) -> None:
    facts = office.facts(office.published())
    subjects = [check.subject for check in facts.checks]
    assert subjects[-2:] == ["Home visit", "Review"]
    assert {"Identity", "Medical"} <= set(subjects)
    visitors = facts.checks[-2].by
    assert len({person.number for person in visitors}) == 2
    assert facts.checks[-1].by[0].number not in {person.number for person in visitors}
    assert facts.not_checked


def test_the_need_is_the_published_one_with_its_arithmetic(office: Office) -> None:
    ref = office.published()
    facts = office.facts(ref)
    assert facts.need is not None
    assert facts.need.amount.minor == office.desk.find(ref).need_minor
    assert facts.need.lines[-1].is_result
    assert facts.need.lines[-1].amount == facts.need.amount


def test_goods_are_counted_and_no_money_is(office: Office) -> None:
    facts = office.facts(office.published(NeedKind.GOODS))
    assert facts.goods is not None
    assert (facts.goods.offered, facts.goods.gone, facts.goods.left) == (50_000, 0, 50_000)
    assert facts.need is None
    assert not facts.equation.received


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_a_public_paper_names_describes_and_shows_nobody(office: Office, locale: str, tmp_path: Path) -> None:
    ref = office.running()
    text = text_of(office.house.vault.fetch(office.issue(ref, locale).sha256), tmp_path)
    family = ("小荷", "Xiaohe", "白血病", "红旗乡", "鸡东县", "第二人民医院", "去年秋天")
    desk = ("Dr Meng", "Han", "Qian", "第一医院", "化疗", "oTEST")
    words = rf"\b({'|'.join(desk[:3])})\b|{'|'.join((*family, *desk[3:]))}"  # three letters stand in any hash
    assert re.findall(words, text) == []
    assert ref in text


@on_both
def test_no_two_rows_of_one_key_are_kept(office: Office) -> None:
    issued = office.issue(office.running())
    double = IssuedReport(**{**issued.model_dump(), "id": None})
    with pytest.raises(IntegrityError), office.house.database.transaction() as session:
        session.add(double)
        session.flush()
