"""A closed account takes no money: not by the journal, not past it, and verifying tells what slipped in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.exc import DBAPIError

from charity.kernel.money import Money
from charity.ledger import audit, closings, pledges, triggers
from charity.ledger.closings import AccountClosed, is_closed
from charity.ledger.entry import Draft, Kind
from charity.ledger.journal import Booked
from tests.ledger.conftest import Bookkeeper, Say


@pytest.fixture
def closed(say: Say, book: Callable[..., list[Booked]]) -> Draft:
    """Close an account on which something was booked; return its closing."""
    closing = say.fact(Kind.APPEAL_CLOSED, appeal=say.APPEAL)
    book(say.donation(500, "a"), say.payout(500), say.donation(70, "b", appeal=say.OTHER), closing)
    return closing


@pytest.mark.usefixtures("closed")
def test_the_journal_books_no_money_to_a_closed_account(keeper: Bookkeeper, say: Say) -> None:
    other = say.donation(5, "c", appeal=say.OTHER)
    with pytest.raises(AccountClosed) as refusal:
        keeper.book(other, say.donation(5, "d"))
    assert refusal.value.facts == {"appeal": say.APPEAL, "position": 1}
    with pytest.raises(AccountClosed):
        keeper.reverse(1)  # what the account came to is named by the log, and stays true
    with keeper.database.reading() as session:
        assert [is_closed(session, ref) for ref in (say.APPEAL, say.OTHER)] == [True, False]
        assert audit.verify(session).problems == ()
    assert keeper.book(other, say.fact(Kind.REPORT_ISSUED, appeal=say.APPEAL))[0].seq == 4


def test_an_account_closed_in_a_batch_takes_nothing_later_in_it(keeper: Bookkeeper, say: Say) -> None:
    with pytest.raises(AccountClosed):
        keeper.book(say.fact(Kind.APPEAL_CLOSED, appeal=say.APPEAL), say.donation(5, "a"))
    keeper.book(say.donation(5, "a"), say.payout(5), say.fact(Kind.APPEAL_CLOSED, appeal=say.APPEAL))


def test_a_pledge_still_ends_after_the_account_was_closed(keeper: Bookkeeper, say: Say) -> None:
    with keeper.database.transaction() as session:
        journal = keeper.journal(session)
        promised = pledges.announce(
            journal, appeal=say.APPEAL, amount=Money(9, "CNY"), day=say.DAY, at=say.AT
        )
        journal.post(say.fact(Kind.APPEAL_CLOSED, appeal=say.APPEAL), at=say.AT)
        pledges.expire(session, journal, promised.seq, day=say.DAY, at=say.AT)
    with keeper.database.reading() as session:
        assert audit.verify(session).problems == ()


@pytest.mark.usefixtures("closed")
def test_past_the_journal_the_database_refuses_and_verifying_names_the_entry(
    keeper: Bookkeeper, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closings, "check_not_closed", lambda *_: None)
    with pytest.raises(DBAPIError, match="ledger: a closed account takes no money"):
        keeper.book(say.donation(5, "c"))
    with keeper.database.engine.begin() as connection:
        triggers.remove(connection)
    keeper.book(say.donation(5, "c"), say.donation(5, "d", appeal=say.OTHER))
    keeper.reverse(4)
    with keeper.database.engine.begin() as connection:
        triggers.install(connection)
    with keeper.database.reading() as session:
        problems = audit.verify(session).problems
    assert [(one.seq, one.code) for one in problems] == [(4, "closed"), (6, "closed")]
    assert problems[0].message == f"entry 4: donation for {say.APPEAL}, whose account was closed by entry 3"


def test_closings_are_found_by_their_own_index(keeper: Bookkeeper) -> None:
    if not keeper.database.is_sqlite:
        pytest.skip("a small table on PostgreSQL is read whole")
    query = "SELECT appeal FROM ledger_entry WHERE appeal IN ('a', 'b') AND kind = 'appeal_closed'"
    with keeper.database.reading() as session:
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {query}").all()
    assert "ix_ledger_entry_closing" in str(plan)
