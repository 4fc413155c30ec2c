"""Money in another currency: exact rates, balanced halves, nothing below zero, nothing left behind."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from charity.kernel.money import Money
from charity.ledger import accounts, audit, balances, exchange, exchanged, foreign, links
from charity.ledger.entry import Draft, Kind, Posting, Unbalanced
from charity.ledger.rates import Rate, share_of
from charity.ledger.refusals import ConvertedSince, NotWorthAUnit, Overdrawn, SameCurrency
from tests.ledger.conftest import APPEAL, DAY, OTHER
from tests.ledger.test_ledger_audit import tampered

SEVEN_TWO = Rate(72, 10)
whole = st.integers(min_value=1, max_value=10**12)


def give(keeper: Any, minor: int, rate: Rate = SEVEN_TWO, currency: str = "USD", **more: Any) -> int:
    amount = Money(minor, currency)
    with keeper.database.reading() as session:
        draft = exchange.donation(
            session, appeal=APPEAL, amount=amount, rate=rate, channel="Bank", day=DAY, **more
        )
    return keeper.book(draft)[0].seq


def convert(keeper: Any, minor: int, proceeds: int, currency: str = "USD", **more: Any) -> int:
    sold, got = Money(minor, currency), Money(proceeds)
    with keeper.database.reading() as session:
        draft = exchange.conversion(
            session, appeal=APPEAL, sold=sold, proceeds=got, channel="Bank", day=DAY, **more
        )
    return keeper.book(draft)[0].seq


def state(keeper: Any) -> dict[str, int]:
    with keeper.database.reading() as session:
        assert audit.verify(session).problems == ()
        totals = balances.appeal_totals(session, APPEAL)
        assert totals.balances
        found = {name: getattr(totals, f"{name}_minor") for name in ("received", "fees", "held")}
        kept = exchange.pool(session, APPEAL, "USD")
        return found | {"usd": kept.minor, "stands_for": kept.home_minor}


@given(minor=whole, numerator=whole, denominator=whole)
def test_what_foreign_money_is_worth_is_never_off_by_more_than_half_a_unit(
    minor: int, numerator: int, denominator: int
) -> None:
    exact = Fraction(minor * numerator, denominator)
    found = Rate(numerator, denominator).of(minor)
    assert abs(found - exact) <= Fraction(1, 2)
    if abs(found - exact) == Fraction(1, 2):
        assert found % 2 == 0


def test_a_half_goes_to_the_even_one_and_a_rate_is_kept_in_lowest_terms() -> None:
    assert [Rate(1, 2).of(minor) for minor in (1, 3, 5, 7)] == [0, 2, 2, 4]
    assert Rate(720, 100) == Rate(36, 5)
    assert (share_of(1, 2, 5), share_of(3, 3, 5)) == (2, 5)


def test_a_donation_counts_for_its_worth_and_a_conversion_shows_what_the_bank_gave(keeper: Any) -> None:
    seq = give(keeper, 10_000)
    assert state(keeper) == {
        "received": 72_000, "fees": 0, "held": 72_000, "usd": 10_000, "stands_for": 72_000,
    }  # fmt: skip
    with keeper.database.reading() as session:
        kept = exchange.exchange_of(session, seq)
        assert kept is not None
        assert (kept.rate, kept.minor, kept.home_minor) == (Rate(36, 5), 10_000, 72_000)
        assert kept.rate.of(kept.minor) == kept.home_minor
    convert(keeper, 10_000, 71_850)
    assert state(keeper) == {"received": 72_000, "fees": 150, "held": 71_850, "usd": 0, "stands_for": 0}


def test_money_sold_in_parts_leaves_at_its_share_and_nothing_is_left_behind(keeper: Any) -> None:
    give(keeper, 100, Rate(715, 100))
    give(keeper, 33, Rate(733, 100))
    assert state(keeper)["stands_for"] == 715 + 242
    convert(keeper, 50, 365)  # 50/133 of 957 is 359.77
    assert state(keeper)["stands_for"] == 957 - 360
    convert(keeper, 83, 590)
    found = state(keeper)
    assert (found["usd"], found["stands_for"], found["held"]) == (0, 0, 955)
    assert (found["fees"], found["received"]) == (2, 957)


def test_foreign_money_is_neither_sold_twice_nor_spent_before_it_is_sold(keeper: Any, say: Any) -> None:
    give(keeper, 10_000)
    with pytest.raises(Overdrawn) as refusal:
        convert(keeper, 10_001, 1)
    assert (refusal.value.facts["held"], refusal.value.facts["currency"]) == ("100.00", "USD")
    keeper.book(say.donation(500, "a"))
    with pytest.raises(Overdrawn) as refusal:
        keeper.book(say.payout(501))
    assert (refusal.value.facts["held"], refusal.value.facts["asked"]) == ("5.00", "5.01")
    keeper.book(say.payout(500))
    convert(keeper, 4_000, 28_000)
    keeper.book(say.payout(28_000))
    assert state(keeper)["held"] == 72_000 - 28_800


def test_what_was_sold_from_is_not_reversed_before_the_sale_is(keeper: Any) -> None:
    first = give(keeper, 100)
    sale = convert(keeper, 40, 290)
    later = give(keeper, 7)
    with pytest.raises(ConvertedSince) as refusal:
        keeper.reverse(first)
    assert refusal.value.facts == {"seq": first, "by": sale, "currency": "USD"}
    keeper.reverse(later)
    keeper.reverse(sale)
    keeper.reverse(first)
    found = state(keeper)
    assert (found["received"], found["held"], found["usd"], found["stands_for"]) == (0, 0, 0, 0)
    again = give(keeper, 100, idempotency_key="once")
    assert give(keeper, 100, idempotency_key="once") == again


def test_an_exchange_is_between_two_currencies_and_worth_something(keeper: Any) -> None:
    with pytest.raises(SameCurrency):
        give(keeper, 100, currency="CNY")
    with pytest.raises(NotWorthAUnit):
        give(keeper, 1, Rate(1, 1000), currency="JPY")
    with pytest.raises(NotWorthAUnit):
        give(keeper, -5)
    give(keeper, 100)
    with pytest.raises(NotWorthAUnit):
        convert(keeper, 100, 0)


def test_foreign_money_has_accounts_of_its_own(keeper: Any) -> None:
    postings = (
        Posting(accounts.assets("Bank", APPEAL), "USD", 5),
        Posting(accounts.assets("Cash", APPEAL), "USD", -5),
    )
    with pytest.raises(Unbalanced, match="USD does not go into"):
        keeper.book(Draft(Kind.TRANSFER, DAY, APPEAL, postings))


def test_the_database_holds_foreign_money_too(keeper: Any, say: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    seq = give(keeper, 100)
    keeper.book(say.donation(500, "a"))
    here, there = (accounts.foreign_assets(name, "USD", APPEAL) for name in ("Bank", "Cash"))
    with keeper.database.reading() as session:
        good = exchange.conversion(
            session, appeal=APPEAL, sold=Money(40, "USD"), proceeds=Money(290), channel="Bank", day=DAY
        )
    moved = Draft(Kind.TRANSFER, DAY, APPEAL, (Posting(there, "USD", 101), Posting(here, "USD", -101)))
    strange = tuple(p._replace(account=p.account.replace("-USD", "")) for p in moved.postings)
    monkeypatch.setattr(foreign.ForeignMoney, "apply", lambda *_: None)
    monkeypatch.setattr(links, "check_undone", lambda *_: None)
    refused = [
        ("foreign money goes below zero", moved),
        ("foreign money stays among assets and trading", replace(moved, postings=strange)),
        ("held only in another currency", say.payout(501)),
    ]
    for words, draft in refused:
        with pytest.raises(IntegrityError, match=words):
            keeper.book(draft)
    with monkeypatch.context() as nothing_kept:
        nothing_kept.setattr(exchanged, "rows_of", lambda *_: [])
        with pytest.raises(IntegrityError, match="an exchange keeps its rate"):
            keeper.book(good)
    keeper.book(good)
    with pytest.raises(IntegrityError, match="converted since"):
        keeper.reverse(seq)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE ledger_exchange SET numerator = 1", "DELETE FROM ledger_exchange", "INSERT INTO {rows}"],
)
def test_a_rate_stays_beside_its_entry(keeper: Any, statement: str) -> None:
    give(keeper, 100)
    rows = "ledger_exchange SELECT * FROM ledger_exchange"
    with (
        pytest.raises(sa.exc.DBAPIError, match=r"append only|the entry is sealed"),
        keeper.database.transaction() as session,
    ):
        session.connection().exec_driver_sql(statement.format(rows=rows))


@pytest.mark.parametrize(
    ("seq", "statement"),
    [
        (0, "UPDATE ledger_exchange SET numerator = numerator + 1 WHERE entry_seq = 0"),
        (0, "UPDATE ledger_exchange SET home_minor = 721 WHERE entry_seq = 0"),
        (0, "UPDATE ledger_exchange SET minor = 101 WHERE entry_seq = 0"),
        (0, "UPDATE ledger_exchange SET denominator = 0 WHERE entry_seq = 0"),
        (0, f"UPDATE ledger_exchange SET appeal = '{OTHER}' WHERE entry_seq = 0"),
        (1, "UPDATE ledger_exchange SET proceeds_minor = 291 WHERE entry_seq = 1"),
        (1, "DELETE FROM ledger_exchange WHERE entry_seq = 1"),
    ],
)
def test_the_audit_names_a_rate_that_was_tampered_with(keeper: Any, seq: int, statement: str) -> None:
    give(keeper, 100)
    convert(keeper, 40, 290)
    free = "ALTER TABLE ledger_exchange DROP CONSTRAINT ck_ledger_exchange_rate_positive"
    found = tampered(keeper.database, *([] if keeper.database.is_sqlite else [free]), statement)
    assert (seq, "exchange") in [(p.seq, p.code) for p in found.problems]
