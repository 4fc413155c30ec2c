"""The arithmetic of own share and need, to the fen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charity.verification.need.rules import (
    AMOUNT_MINOR_MAX,
    PARTS,
    MonthsOutOfRange,
    Part,
    PartMissing,
    QuantityMissing,
    Sign,
    Stated,
    StatedPart,
    compute,
)
from charity.verification.rules import Basis, Claim

SAID = Claim(Basis.DECLARED)


def stated(kind: str, *amounts: int, months: int | None = None, limit: int = 2_000_000) -> Stated:
    """Return parts in the order of the arithmetic."""
    parts = tuple(StatedPart(p, a, SAID) for p, a in zip(PARTS[kind], amounts, strict=True))
    return Stated(kind, parts, months, lodging_limit_minor=limit)


def test_a_treatment_needs_the_own_share_and_lodging_less_what_others_and_the_family_give() -> None:
    computed = compute(stated("treatment", 20_424_400, 0, 16_805_100, 0, 300_000, 100_000, 19_300))
    assert (computed.own_share_minor, computed.need_minor) == (3_619_300, 3_800_000)


def test_lodging_counts_to_its_limit_and_the_line_says_what_was_stated() -> None:
    computed = compute(stated("treatment", 100, 0, 0, 0, 900, 0, 0, limit=500))
    assert computed.need_minor == 600
    [lodging] = [line for line in computed.lines if line.part is Part.LODGING_AND_TRAVEL]
    assert (lodging.amount_minor, lodging.stated_minor) == (500, 900)


def test_neither_own_share_nor_need_is_negative() -> None:
    computed = compute(stated("treatment", 100, 0, 900, 0, 50, 0, 0))
    assert (computed.own_share_minor, computed.need_minor) == (0, 50)
    assert compute(stated("treatment", 100, 0, 0, 0, 0, 900, 0)).need_minor == 0


@pytest.mark.parametrize("kind", ["care", "living"])
def test_care_and_living_are_months_times_the_monthly_gap(kind: str) -> None:
    computed = compute(stated(kind, 420_000, 265_000, 200_000, 300_000, months=24))
    assert (computed.own_share_minor, computed.need_minor) == (3_720_000, 3_220_000)
    assert compute(stated(kind, 100, 900, 0, 0, months=24)).own_share_minor == 0


@pytest.mark.parametrize("months", [None, 0, 61])
def test_months_are_one_to_sixty(months: int | None) -> None:
    with pytest.raises(MonthsOutOfRange):
        compute(stated("care", 1, 0, 0, 0, months=months))


def test_goods_are_a_quantity_and_no_money() -> None:
    assert compute(Stated("goods", quantity=50_000, unit="kg")).need_minor == 0
    for quantity, unit in ((0, "kg"), (None, "kg"), (5, "")):
        with pytest.raises(QuantityMissing):
            compute(Stated("goods", quantity=quantity, unit=unit))


def test_every_part_is_stated_once() -> None:
    whole = stated("treatment", *range(7)).parts
    for parts in (whole[1:], (*whole, whole[0])):
        with pytest.raises(PartMissing):
            compute(Stated("treatment", parts))


AMOUNTS = st.lists(st.integers(0, AMOUNT_MINOR_MAX), min_size=7, max_size=7)


@given(AMOUNTS)
def test_the_lines_of_a_treatment_lead_to_its_need(amounts: list[int]) -> None:
    computed = compute(stated("treatment", *amounts))
    running = 0
    for line in computed.lines:
        assert line.amount_minor is not None
        if line.sign is Sign.EQUALS:
            assert line.amount_minor == max(0, running)
            running = line.amount_minor
        else:
            running += line.amount_minor if line.sign is Sign.PLUS else -line.amount_minor
    assert running == computed.need_minor >= 0
