"""Booking: what is refused, what is booked once, what a reversal does, and what it all costs the totals."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from charity.kernel.cipher import Cipher
from charity.kernel.database import Database
from charity.kernel.errors import Missing
from charity.kernel.money import Money
from charity.ledger import accounts, balances, exchange, leaf, merkle, tree
from charity.ledger.accounts import Custody
from charity.ledger.entry import Draft, ExternalReference, Kind, Posting, Unbalanced
from charity.ledger.journal import Booked, Journal
from charity.ledger.refusals import (
    AlreadyBooked,
    AlreadyReversed,
    CannotReverse,
    LogKeyChanged,
    Overdrawn,
    SameKeyOtherPayload,
)
from charity.ledger.tables import ENTRY

Book = Callable[..., list[Booked]]


def totals(ledger: Database, appeal: str) -> balances.AppealTotals:
    with ledger.reading() as session:
        return balances.appeal_totals(session, appeal)


def size_of(ledger: Database) -> int:
    with ledger.reading() as session:
        return tree.tree_hash(session)[0]


def test_the_equation_follows_every_kind_of_movement(ledger: Database, book: Book, say: Any) -> None:
    book(say.donation(10_000, "a"), say.donation(5_000, "b"), say.fee(90), say.payout(6_000))
    book(say.refund(5_000, "b", "r1"))
    lump = say.moved(
        Kind.LUMP, accounts.assets("WeChat", say.APPEAL), accounts.donations(say.APPEAL), 700, say.APPEAL
    )
    book(lump)
    found = totals(ledger, say.APPEAL)
    assert (found.received_minor, found.paid_out_minor, found.refunded_minor) == (15_700, 6_000, 5_000)
    assert (found.fees_minor, found.held_minor) == (90, 4_610)
    assert (found.donations, found.lumps) == (2, 1)
    assert found.balances
    with ledger.reading() as session:
        kept = dict(balances.account_balances(session, say.APPEAL))
        assert kept[accounts.donations(say.APPEAL)].minor == -15_700
        assert sum(money.minor for money in kept.values()) == 0
        assert [t.appeal for t in balances.all_totals(session)] == [say.APPEAL, say.OTHER]


def test_a_fee_inside_a_donation_keeps_the_equation(ledger: Database, book: Book, say: Any) -> None:
    wechat, income, fee = (f(say.APPEAL) for f in (_wechat, accounts.donations, accounts.fees))
    postings = Posting(wechat, "CNY", 994), Posting(fee, "CNY", 6), Posting(income, "CNY", -1000)
    book(Draft(Kind.DONATION, say.DAY, say.APPEAL, postings))
    found = totals(ledger, say.APPEAL)
    assert (found.received_minor, found.fees_minor, found.held_minor) == (1000, 6, 994)


def _wechat(appeal: str) -> str:
    return accounts.assets(accounts.WECHAT, appeal)


def test_money_of_another_currency_counts_at_what_it_was_traded_for(
    ledger: Database, book: Book, say: Any
) -> None:
    with ledger.reading() as session:
        rate, dollars = exchange.Rate(71, 10), Money(1000, "USD")
        draft = exchange.donation(
            session, appeal=say.APPEAL, amount=dollars, rate=rate, channel=accounts.BANK, day=say.DAY
        )
    book(draft)
    found = totals(ledger, say.APPEAL)
    assert (found.received_minor, found.held_minor) == (7100, 7100)


def test_pledges_are_no_money(ledger: Database, book: Book, say: Any) -> None:
    account = accounts.pledges(say.APPEAL)
    book(say.moved(Kind.PLEDGE, account, account, 500, say.APPEAL))
    assert totals(ledger, say.APPEAL).received_minor == 0


def test_no_fund_goes_below_zero_and_the_refusal_says_how_much_is_held(
    ledger: Database, book: Book, say: Any
) -> None:
    book(say.donation(1000, "a"), say.donation(9000, "b", appeal=say.OTHER))
    with pytest.raises(Overdrawn) as refusal:
        book(say.payout(400), say.payout(601))
    facts = refusal.value.facts
    assert (facts["appeal"], facts["held"], facts["asked"]) == (say.APPEAL, "6.00", "6.01")
    assert (facts["currency"], facts["position"]) == ("CNY", 1)
    assert "6.00 CNY" in str(refusal.value)
    assert totals(ledger, say.APPEAL).held_minor == 1000
    book(say.payout(1000))
    assert totals(ledger, say.APPEAL).held_minor == 0


def test_a_batch_is_booked_whole_or_not_at_all(ledger: Database, book: Book, say: Any) -> None:
    with pytest.raises(Overdrawn):
        book(say.donation(1000, "a"), say.payout(2000))
    assert size_of(ledger) == 0
    assert totals(ledger, say.APPEAL).received_minor == 0
    book(say.donation(1000, "a"))


def test_a_fund_that_was_never_opened_takes_nothing(book: Book, say: Any) -> None:
    with pytest.raises(AssertionError, match="opened at publication"):
        book(say.donation(1000, "a", appeal="LX-2026-0009-X"))


def test_a_wrong_draft_is_refused_before_anything_is_booked(ledger: Database, book: Book, say: Any) -> None:
    good = say.donation(1000, "a")
    with pytest.raises(Unbalanced):
        book(good, replace(good, postings=good.postings[:1]))
    assert size_of(ledger) == 0


def test_opening_a_fund_again_changes_nothing_and_custody_never_changes(ledger: Database, say: Any) -> None:
    with ledger.transaction() as session:
        balances.open_appeal(session, appeal=say.APPEAL, custody=Custody.HELD)
        with pytest.raises(AssertionError):
            balances.open_appeal(session, appeal=say.APPEAL, custody=Custody.OBSERVED)
        with pytest.raises(Missing):
            balances.appeal_totals(session, "LX-2026-0009-X")


def test_the_same_key_with_the_same_draft_books_once(ledger: Database, book: Book, say: Any) -> None:
    draft = say.donation(1000, "a", donor="李四", idempotency_key="form-1")
    first = book(draft)[0]
    again = book(draft)[0]
    assert not first.was_known
    assert (again.seq, again.leaf_hash, again.was_known) == (first.seq, first.leaf_hash, True)
    twice = book(replace(draft, idempotency_key="form-2", reference=None), say.fact(idempotency_key="f"))
    assert [b.was_known for b in twice] == [False, False]
    assert size_of(ledger) == 3


def test_a_key_repeated_within_one_batch_books_once(ledger: Database, book: Book, say: Any) -> None:
    draft = say.donation(1000, "a", idempotency_key="form-1")
    first, second, third = book(draft, draft, say.donation(5, "b"))
    assert (second.seq, second.was_known) == (first.seq, True)
    assert third.seq == first.seq + 1
    assert size_of(ledger) == 2


@pytest.mark.parametrize("change", [{"donor": "王五"}, {"documents": ("cd" * 32,)}, {"reference": None}])
def test_the_same_key_with_another_draft_is_refused(book: Book, say: Any, change: dict[str, Any]) -> None:
    draft = say.donation(1000, "a", donor="李四", idempotency_key="form-1")
    book(draft)
    with pytest.raises(SameKeyOtherPayload) as refusal:
        book(replace(draft, **change))
    assert refusal.value.status == 409
    with pytest.raises(SameKeyOtherPayload):
        book(say.donation(7, idempotency_key="k"), say.donation(8, idempotency_key="k"))


def test_a_standing_reference_is_booked_once(ledger: Database, book: Book, say: Any) -> None:
    book(say.donation(1000, "a"))
    with pytest.raises(AlreadyBooked) as refusal:
        book(say.donation(10, "z"), say.donation(1000, "a"))
    assert (refusal.value.facts["seq"], refusal.value.facts["position"]) == (0, 1)
    with pytest.raises(AlreadyBooked):
        book(say.donation(1, "b"), say.donation(1, "b"))
    book(say.refund(1000, "a", "r1"))
    with pytest.raises(AlreadyBooked):
        book(say.refund(1000, "a", "r1"))
    assert size_of(ledger) == 2


def test_standing_references_are_found(
    ledger: Database, book: Book, say: Any, journal_of: Callable[..., Journal]
) -> None:
    book(say.donation(1000, "a"), say.refund(10, "a", "r1"))
    a, refund = ExternalReference("WeChat", "a"), ExternalReference("WeChat", "a", "r1")
    unknown = ExternalReference("Alipay", "a")
    with ledger.reading() as session:
        journal = journal_of(session)
        assert journal.standing([a, refund, unknown]) == {a, refund}
        assert journal.find(refund) == 1
        assert journal.find(unknown) is None
        assert journal.find_many([]) == {}


def test_a_reversal_undoes_money_and_count_and_frees_the_reference(
    ledger: Database, book: Book, reverse: Book, say: Any, journal_of: Callable[..., Journal]
) -> None:
    book(say.donation(1000, "a"), say.donation(50, "b"))
    undone = reverse(0)[0]
    found = totals(ledger, say.APPEAL)
    assert (found.received_minor, found.held_minor, found.donations) == (50, 50, 1)
    with ledger.reading() as session:
        assert journal_of(session).find(ExternalReference("WeChat", "a")) is None
        row = session.connection().execute(sa.select(ENTRY).where(ENTRY.c.seq == undone.seq)).one()
        assert (row.reverses, row.reason) == (0, "entered_twice")
        assert leaf.decode(row.leaf).reverses == 0
    again = book(say.donation(1000, "a"))[0]
    assert again.seq == 3
    with ledger.reading() as session:
        assert journal_of(session).find(ExternalReference("WeChat", "a")) == 3


def test_an_entry_is_reversed_at_most_once_and_a_reversal_never(book: Book, reverse: Book, say: Any) -> None:
    book(say.donation(1000, "a"), say.fact())
    undone = reverse(0)[0]
    with pytest.raises(AlreadyReversed):
        reverse(0)
    with pytest.raises(CannotReverse):
        reverse(undone.seq)
    with pytest.raises(CannotReverse):
        reverse(1)
    with pytest.raises(Missing):
        reverse(99)


def test_reversing_what_was_paid_out_already_is_refused(book: Book, reverse: Book, say: Any) -> None:
    book(say.donation(1000, "a"), say.payout(600))
    with pytest.raises(Overdrawn):
        reverse(0)


def test_a_whole_import_is_undone_at_once_and_imported_again(
    ledger: Database, book: Book, reverse: Book, say: Any
) -> None:
    rows = [say.donation(100, f"n{i}") for i in range(40)]
    rows += [say.refund(100, f"n{i}", f"r{i}") for i in range(40)]
    seqs = [b.seq for b in book(*rows)]
    undone = reverse(*seqs)
    assert len(undone) == 80
    found = totals(ledger, say.APPEAL)
    assert (found.received_minor, found.refunded_minor, found.donations) == (0, 0, 0)
    book(*rows)
    assert totals(ledger, say.APPEAL).donations == 40


def test_the_stored_root_is_the_root_over_all_leaves(ledger: Database, book: Book, say: Any) -> None:
    hashes = [b.leaf_hash for b in book(*(say.donation(i + 1, f"n{i}") for i in range(21)))]
    hashes += [b.leaf_hash for b in book(say.fact(), say.fact())]
    frontier, _ = merkle.append(0, [], hashes)
    with ledger.reading() as session:
        assert tree.tree_hash(session) == (23, merkle.root_of(frontier))
        earlier, _ = merkle.append(0, [], hashes[:13])
        assert tree.root_at(session, 13) == merkle.root_of(earlier)
        proof = tree.read_with(session, partial(merkle.inclusion_proof, 7, 23))
        assert merkle.verify_inclusion(7, 23, hashes[7], proof, merkle.root_of(frontier))


def test_the_first_leaf_fixes_the_origin_of_the_log(
    ledger: Database, book: Book, say: Any, cipher: Cipher
) -> None:
    book(say.fact())
    other = "desk.test/other"
    with ledger.transaction() as session:
        journal = Journal(session, log_origin=other, cipher=cipher, entropy=secrets.token_bytes)
        with pytest.raises(LogKeyChanged):
            journal.post(say.fact(), at=say.AT)


def test_facts_are_leaves_too_and_move_nothing(ledger: Database, book: Book, say: Any) -> None:
    booked = book(say.fact(Kind.APPEAL_PUBLISHED, appeal=say.APPEAL), say.fact(Kind.STATEMENT_IMPORTED))
    assert [b.seq for b in booked] == [0, 1]
    assert totals(ledger, say.APPEAL).held_minor == 0
