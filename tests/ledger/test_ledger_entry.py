"""Drafts that no correct caller writes, and names of accounts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from charity.ledger import accounts
from charity.ledger.accounts import Part, UnknownAccount, fund_of, part_of
from charity.ledger.entry import FACT_KINDS, MONEY_KINDS, Draft, Kind, Posting, Unbalanced, check
from charity.ledger.rates import Exchange, Rate, document

A = "LX-2026-0007-K"
IN = Posting(accounts.assets(accounts.WECHAT, A), "CNY", 1000)
OUT = Posting(accounts.donations(A), "CNY", -1000)
GOOD = Draft(Kind.DONATION, date(2026, 2, 15), A, (IN, OUT))


def test_a_balanced_draft_passes() -> None:
    check(GOOD)


@pytest.mark.parametrize(
    "postings",
    [
        (),
        (IN,),
        (IN, IN),
        (IN, OUT._replace(minor=-999)),
        (IN, OUT._replace(currency="USD")),
        (IN, OUT, IN._replace(minor=0)),
        (IN._replace(minor=2**53), OUT._replace(minor=-(2**53))),
        (IN._replace(minor=True), OUT._replace(minor=-1)),
        (IN._replace(currency="cny"), OUT._replace(currency="cny")),
        (IN, OUT._replace(account=accounts.donations("LX-2026-0008-R"))),
        (Posting(accounts.pledges(A), "CNY", 5), Posting(accounts.donations(A), "CNY", -5)),
    ],
)
def test_a_draft_that_breaks_double_entry_is_our_mistake(postings: tuple[Posting, ...]) -> None:
    with pytest.raises(Unbalanced):
        check(replace(GOOD, postings=postings))


def test_a_draft_is_balanced_in_each_currency_by_itself() -> None:
    dollars = Posting(accounts.assets("PayPal", A), "USD", 100), Posting(accounts.trading(A), "USD", -100)
    yuan = Posting(accounts.trading(A), "CNY", 700), Posting(accounts.donations(A), "CNY", -700)
    kept = Exchange("USD", 100, "CNY", 700, Rate(7, 1))
    check(replace(GOOD, postings=dollars + yuan, exchange=kept, documents=(document(kept.facts(A)),)))
    with pytest.raises(Unbalanced, match="keeps its rate"):
        check(replace(GOOD, postings=dollars + yuan))
    with pytest.raises(Unbalanced, match="what is kept of it"):
        check(replace(GOOD, postings=dollars + yuan, exchange=replace(kept, home_minor=699)))
    with pytest.raises(Unbalanced, match="the hash of its exchange"):
        check(replace(GOOD, postings=dollars + yuan, exchange=kept))


def test_both_legs_of_a_pledge_are_among_the_pledges() -> None:
    legs = Posting(accounts.pledges(A), "CNY", 5), Posting(accounts.pledges(A), "CNY", -5)
    check(replace(GOOD, kind=Kind.PLEDGE, postings=legs))


@pytest.mark.parametrize(
    "draft",
    [
        replace(GOOD, kind=Kind.REPORT_ISSUED),
        replace(GOOD, reverses=3),
        replace(GOOD, kind=Kind.REVERSAL),
        replace(GOOD, documents=("AB" * 32,)),
        replace(GOOD, day=datetime(2026, 2, 15)),  # noqa: DTZ001 - a moment where a day belongs
    ],
)
def test_a_draft_against_its_kind_is_our_mistake(draft: Draft) -> None:
    with pytest.raises(Unbalanced):
        check(draft)


def test_every_kind_moves_money_or_is_a_fact() -> None:
    assert {*FACT_KINDS, *MONEY_KINDS} == set(Kind)
    assert not set(FACT_KINDS) & set(MONEY_KINDS)


@pytest.mark.parametrize(
    ("account", "part"),
    [
        (accounts.assets(accounts.CASH, A), Part.HELD),
        (accounts.observed(A), Part.HELD),
        (accounts.mirrored(A), Part.HELD),
        (accounts.trading(A), Part.HELD),
        (accounts.donations(A), Part.RECEIVED),
        (accounts.remainder_in(A), Part.RECEIVED),
        (accounts.payouts(A), Part.PAID_OUT),
        (accounts.remainder_out(A), Part.PAID_OUT),
        (accounts.refunds(A), Part.REFUNDED),
        (accounts.fees(A), Part.FEES),
        (accounts.pledges(A), Part.PROMISED),
    ],
)
def test_each_account_has_its_part_of_the_equation(account: str, part: Part) -> None:
    assert part_of(account) is part
    assert fund_of(account) == A


@pytest.mark.parametrize(
    "account",
    [
        "",
        "Assets",
        f"Assets:{A}",
        f"Liabilities:Loan:{A}",
        f"Income:Gifts:{A}",
        f"Assets:We Chat:{A}",
        "Assets:Cash:",
    ],
)
def test_a_name_outside_the_chart_is_no_account(account: str) -> None:
    with pytest.raises(UnknownAccount):
        part_of(account)
