"""The arithmetic of a remainder: exact to the last fen, whatever the order, never more than was given."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from charity.donations.remainder.rules import (
    Choice,
    Facts,
    Gift,
    Outcome,
    Rule,
    To,
    Why,
    canonical,
    split,
)

OBSTACLES = st.sampled_from([None, None, None, Outcome.LUMP, Outcome.NO_NAME, Outcome.TOO_OLD])


@st.composite
def gifts(draw: st.DrawFn) -> list[Gift]:
    rows = draw(
        st.lists(
            st.tuples(
                st.integers(1, 10**9), st.sampled_from([1, 10, 100]), OBSTACLES, st.sampled_from(Choice)
            ),
            max_size=30,
        )
    )
    return [Gift(seq, *row) for seq, row in enumerate(rows, 5)]


RULES = st.builds(Rule, st.integers(0, 10**9), st.sampled_from(To), st.just("Fund"))
AMOUNTS = st.integers(0, 10**11)


@given(st.sampled_from(Why), RULES, AMOUNTS, AMOUNTS, gifts(), st.randoms())
def test_the_parts_sum_to_what_is_held_whatever_the_order(
    why: Why, rule: Rule, held: int, bills: int, given_: list[Gift], random
) -> None:
    done = split(why, rule, held_minor=held, bills_minor=bills, gifts=given_)
    assert done.bills_minor + done.back_minor + done.onward_minor == held
    assert sum(share.minor for share in done.shares) == done.shared_minor <= held
    assert min(done.bills_minor, done.back_minor, done.onward_minor) >= 0
    assert all(0 <= share.minor <= share.net_minor for share in done.shares), "never more than was given"
    assert done.bills_minor <= min(bills, rule.bills_limit_minor)
    assert sum(count for _, count, _ in done.groups) == len(done.shares)
    for share, gift in zip(done.shares, given_, strict=False):
        if share.outcome is Outcome.BACK:
            assert gift.obstacle is None
            assert share.minor >= gift.least_minor
    mixed = list(given_)
    random.shuffle(mixed)
    assert split(why, rule, held_minor=held, bills_minor=bills, gifts=mixed) == done


RULE = Rule(5_000, To.DONORS, "Fund")


def outcomes(why: Why = Why.RECOVERY, rule: Rule = RULE, held: int = 10_000) -> dict[Outcome, int]:
    given_ = [
        Gift(1, 10_000),
        Gift(2, 10_000, choice=Choice.FUND),
        Gift(3, 5_000, obstacle=Outcome.LUMP),
        Gift(4, 199, least_minor=100),
        Gift(5, 1),
    ]
    done = split(why, rule, held_minor=held, bills_minor=8_000, gifts=given_)
    assert done.bills_minor + done.back_minor + done.onward_minor == held
    return {outcome: minor for outcome, _count, minor in done.groups}


def test_each_step_of_the_rule_is_applied_in_turn() -> None:
    assert outcomes() == {
        Outcome.BACK: 1_984,
        Outcome.NOTHING: 0,
        Outcome.BELOW_LEAST: 40,
        Outcome.CHOSEN: 1_984,
        Outcome.LUMP: 992,
    }
    assert outcomes(rule=Rule(5_000, To.FUND, "Fund")) == {}, "the rest goes to the fund whole"


def test_a_false_appeal_pays_no_bills_and_asks_no_donor() -> None:
    done = outcomes(Why.ALL_FALSE, Rule(5_000, To.FUND, "Fund"), held=25_200)
    assert done == {Outcome.BACK: 10_000 + 10_000 + 199 + 1, Outcome.LUMP: 5_000}


def test_after_a_payout_a_false_appeal_gives_back_pro_rata_to_the_fen() -> None:
    given_ = [Gift(1, 10_000), Gift(2, 5_000, choice=Choice.FUND), Gift(3, 3_333, obstacle=Outcome.LUMP)]
    rule = Rule(5_000, To.APPEAL, "Fund")
    done = split(Why.ALL_FALSE, rule, held_minor=10_001, bills_minor=9_999, gifts=given_)
    assert [(share.minor, share.outcome) for share in done.shares] == [
        (5_455, Outcome.BACK),
        (2_728, Outcome.BACK),
        (1_818, Outcome.LUMP),
    ]
    assert (done.bills_minor, done.back_minor, done.onward_minor) == (0, 8_183, 1_818)


def test_more_than_was_given_goes_on_to_the_fund() -> None:
    done = split(Why.SURPLUS, RULE, held_minor=300, bills_minor=0, gifts=[Gift(1, 100), Gift(2, 50)])
    assert (done.back_minor, done.onward_minor) == (150, 150)


def test_the_arithmetic_is_the_same_bytes_for_the_same_facts() -> None:
    facts = Facts(
        "LX-1", "CNY", "2026-03-02", Why.DEATH, RULE, 1, "a" * 64, 12, 8_000, "b" * 64, "为大病儿童基金"
    )
    done = split(Why.DEATH, RULE, held_minor=6_001, bills_minor=8_000, gifts=[Gift(7, 3), Gift(4, 2_000)])
    octets = canonical(facts, done)
    assert octets == canonical(facts, done)
    assert json.loads(octets)["steps"]["donors"]["shares"] == [[4, 2_000, 1_000, "back"], [7, 3, 1, "back"]]
    assert b": " not in octets
    assert b"death" not in octets, "a death is the family's own to tell"
    assert "为大病儿童基金".encode() in octets
