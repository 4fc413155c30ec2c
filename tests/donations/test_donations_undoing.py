"""A whole statement is taken back by reversals, or nothing of it; then it may be brought in again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from charity.donations.imports import queries
from charity.donations.imports.rules import ImportState, Reason
from charity.donations.imports.tables import StatementImport
from charity.donations.imports.undo_refusals import ImportRefunded, ImportSpent, NotUndoable
from charity.donations.imports.undoing import undo
from charity.donations.imports.undone import what_undoing_does
from charity.donations.lines.queries import lines_of
from charity.ledger.audit import verify
from tests.donations.money_desk import HELD, OTHER, MoneyDesk
from tests.statements.samples import START, Trade, bill, order_no, refund_no

ONE = Trade(order_no(1), START, 3000, 18, attach=HELD)
TWO = Trade(order_no(2), START + timedelta(hours=1), 500, attach=OTHER)
BACK = replace(ONE, at=START + timedelta(hours=3), refund_no=refund_no(1))
NAMELESS = Trade(order_no(3), START + timedelta(hours=4), 700)


def undone(desk: MoneyDesk, ref: str | None, rows_at_once: int = 10_000) -> StatementImport:
    assert ref is not None
    with desk.writing() as session:
        return undo(
            session, ref, by=desk.treasurer, at=desk.house.clock(), journal=desk.journal(session),
            rows_at_once=rows_at_once,
        )  # fmt: skip


def is_verified(desk: MoneyDesk) -> bool:
    with desk.house.database.reading() as session:
        return verify(session).ok


def test_a_statement_is_undone_whole_and_may_come_again(desk: MoneyDesk) -> None:
    content = bill([ONE, TWO, BACK, NAMELESS])
    first = desk.bring(content)
    assert (first.booked, first.refunds_booked, first.unmatched) == (2, 1, 1)
    assert undone(desk, first.import_ref).state == ImportState.UNDONE
    assert [(desk.totals(a).held_minor, desk.totals(a).donations) for a in (HELD, OTHER)] == [(0, 0)] * 2
    with desk.house.database.reading() as session:
        assert queries.unmatched_counts(session) == {}
        assert [line.of_seq for line in lines_of(session, HELD)][:2] == [0, 2], "the refund first"
        imported = queries.import_by_ref(session, first.import_ref or "")
        rows = queries.rows_of(session, imported, limit=9)
        assert {(row.state, row.reason) for row in rows} == {
            ("booked", Reason.UNDONE),
            ("ignored", Reason.UNDONE),
        }
        assert all(row.private_sealed is None for row in rows)
    assert undone(desk, first.import_ref).state == ImportState.UNDONE, "once more changes nothing"
    again = desk.bring(content)
    assert (again.booked, again.refunds_booked, again.unmatched, again.already_known) == (2, 1, 1, 0)
    assert is_verified(desk)


def test_nothing_is_undone_where_the_money_is_spent_or_was_given_back(desk: MoneyDesk) -> None:
    given = desk.bring(bill([ONE, TWO]))
    desk.pay_out(HELD, 1000)
    with pytest.raises(ImportSpent, match=f"29.82 CNY to {HELD}, which holds 19.82"):
        undone(desk, given.import_ref)
    more = desk.bring(bill([replace(ONE, order_no=order_no(9))]))
    back = desk.bring(bill([BACK]))
    with pytest.raises(ImportRefunded):
        undone(desk, given.import_ref)
    assert desk.totals(OTHER).held_minor == 500, "nothing of it was undone"
    undone(desk, back.import_ref)
    assert undone(desk, given.import_ref).state == ImportState.UNDONE, "another donation covers the payout"
    with pytest.raises(ImportSpent):
        undone(desk, more.import_ref)
    assert is_verified(desk)


def test_only_what_is_booked_is_undone(desk: MoneyDesk) -> None:
    content = bill([ONE])
    imported = desk.keep(content)
    with pytest.raises(NotUndoable):
        undone(desk, imported.ref)


@pytest.mark.parametrize(
    "later", [[ONE, TWO, BACK], [TWO, NAMELESS]], ids=["the same file", "one that overlaps"]
)
def test_a_file_known_by_an_undone_one_is_booked_when_it_comes_again(
    desk: MoneyDesk, later: list[Trade]
) -> None:
    first = desk.bring(bill([ONE, TWO, BACK]))
    second = desk.bring(bill(later))
    known = second.already_known
    with desk.house.database.reading() as session:
        imported = queries.import_by_ref(session, first.import_ref or "")
        assert what_undoing_does(session, imported).elsewhere == [(second.import_ref, known)]
        assert queries.brought_before(session, bill(later), None) is not None
    undone(desk, first.import_ref)
    with desk.house.database.reading() as session:
        other = queries.import_by_ref(session, second.import_ref or "")
        rows = queries.rows_of(session, other, state="ignored", limit=9)
        assert [(row.reason, row.entry_seq) for row in rows] == [(Reason.BOOKING_UNDONE, None)] * known
        assert (other.already_known, other.ignored) == (0, known)
        assert queries.brought_before(session, bill(later), None) is None
    again = desk.bring(bill(later))
    assert (again.booked + again.refunds_booked, again.already_known) == (known, 0)
    with desk.house.database.reading() as session:
        found = queries.brought_before(session, bill(later), None)
        assert found is not None
        assert found.ref == again.import_ref
    assert desk.totals(OTHER).held_minor == 500
    assert desk.totals(HELD).donations == (1 if ONE in later else 0)
    assert is_verified(desk)
