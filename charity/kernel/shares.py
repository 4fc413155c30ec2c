"""Sharing an amount out by weights, exact to the last minor unit."""

from __future__ import annotations

from collections.abc import Sequence


def largest_remainder(total_minor: int, weights: Sequence[int]) -> list[int]:
    """Return each weight's share of an amount, in minor units; the shares sum to the amount exactly.

    Each share is its quota rounded down; the units left over go one each to the largest remainders, of
    equal remainders to the larger weight, of equal weights to the earlier one (Hamilton's method). No share
    is more than one unit from its quota, and while the amount is no more than the sum of the weights, no
    share is more than its weight. Integers only; with no weight above zero there is nobody to share with,
    so only an amount of zero is shared.
    """
    assert total_minor >= 0, "an amount to share is not negative"
    assert all(weight >= 0 for weight in weights), "a weight is not negative"
    whole = sum(weights)
    if whole == 0:
        assert total_minor == 0, "an amount is shared among somebody"
        return [0] * len(weights)
    shares, remainders = [], []
    for weight in weights:
        share, remainder = divmod(total_minor * weight, whole)
        shares.append(share)
        remainders.append(remainder)
    left = total_minor - sum(shares)
    if left:
        order = sorted(range(len(weights)), key=lambda place: (-remainders[place], -weights[place], place))
        for place in order[:left]:
            shares[place] += 1
    return shares
