"""Sharing an amount out by weights."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charity.kernel.shares import largest_remainder

WEIGHTS = st.lists(st.integers(0, 10**12), min_size=1, max_size=40).filter(any)
AMOUNTS = st.integers(0, 10**15)


@given(AMOUNTS, WEIGHTS)
def test_shares_sum_to_the_amount_and_stay_within_one_unit_of_their_quota(total: int, weights: list[int]):
    shares = largest_remainder(total, weights)
    assert sum(shares) == total
    whole = sum(weights)
    for share, weight in zip(shares, weights, strict=True):
        assert abs(Fraction(share) - Fraction(total * weight, whole)) < 1
        assert share >= 0


@given(WEIGHTS, st.data())
def test_nobody_gets_more_than_their_weight_while_the_amount_is_no_more_than_all_of_them(
    weights: list[int], data: st.DataObject
):
    total = data.draw(st.integers(0, sum(weights)))
    assert all(s <= w for s, w in zip(largest_remainder(total, weights), weights, strict=True))


@given(AMOUNTS, WEIGHTS, st.randoms())
def test_what_a_weight_gets_does_not_hang_on_the_order_of_the_others(total: int, weights: list[int], random):
    mixed = list(weights)
    random.shuffle(mixed)
    before = sorted(zip(weights, largest_remainder(total, weights), strict=True))
    assert sorted(zip(mixed, largest_remainder(total, mixed), strict=True)) == before


def test_units_left_over_go_to_the_largest_remainders():
    assert largest_remainder(100, [1, 1, 1]) == [34, 33, 33]
    assert largest_remainder(10, [1, 5, 1]) == [2, 7, 1]
    assert largest_remainder(0, [0, 0]) == [0, 0]
    assert largest_remainder(0, []) == []


def test_an_amount_without_anybody_to_share_with_is_a_mistake():
    with pytest.raises(AssertionError):
        largest_remainder(1, [0, 0])
