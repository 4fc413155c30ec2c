"""Amounts in Chinese capitals: the central bank's own examples, and every amount reads back to itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charity.kernel.money import Money
from charity.kernel.money_words import in_words

_DIGITS = {c: n for n, c in enumerate("零壹贰叁肆伍陆柒捌玖")}
_PLACES = {"拾": 10, "佰": 100, "仟": 1000}
_FEN = {"角": 10, "分": 1}


def read_back(text: str) -> int:
    """Return the fen of words: groups of four digits, then the decimals."""
    whole, mark, parts = text.removeprefix("人民币").removesuffix("整").partition("元")
    if not mark:
        whole, parts = "", whole
    total = group = digit = 0
    for sign in whole:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        elif sign in _PLACES:
            group, digit = group + digit * _PLACES[sign], 0
        elif sign == "万":
            total, group, digit = total + (group + digit) * 10**4, 0, 0
        elif sign == "亿":
            total, group, digit = (total + group + digit) * 10**8, 0, 0
    minor = (total + group + digit) * 100
    for sign in parts:
        digit = _DIGITS.get(sign, digit)
        minor += digit * _FEN.get(sign, 0)
    return minor


@pytest.mark.parametrize(
    ("minor", "words"),
    [
        (140_950, "人民币壹仟肆佰零玖元伍角"),
        (600_714, "人民币陆仟零柒元壹角肆分"),
        (168_032, "人民币壹仟陆佰捌拾元叁角贰分"),
        (10_700_053, "人民币壹拾万柒仟元伍角叁分"),
        (1_640_902, "人民币壹万陆仟肆佰零玖元零贰分"),
        (32_504, "人民币叁佰贰拾伍元零肆分"),
        (1_000, "人民币壹拾元整"),
        (1, "人民币壹分"),
        (0, "人民币零元整"),
    ],
)
def test_words_are_as_the_central_banks_rules_have_them(minor: int, words: str) -> None:
    assert in_words(Money(minor)) == words


def test_other_currencies_are_named_and_have_their_own_decimals() -> None:
    assert in_words(Money(12_345, "USD")) == "美元壹佰贰拾叁元肆角伍分"
    assert in_words(Money(500, "JPY")) == "日元伍佰元整"
    assert in_words(Money(1_005, "KWD")) == "KWD 壹元零伍厘"


@given(st.integers(0, 10**13))
def test_every_amount_can_be_read_back_from_its_words(minor: int) -> None:
    words = in_words(Money(minor))
    assert read_back(words) == minor
    assert "零零" not in words
