"""A donor's receipt as drawn: the same bytes, the right name for each custody, nothing that breaks it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from charity.kernel.money import Money
from charity.reports.paper.qr import BYTES_MAX, Qr
from charity.reports.receipt.facts import DonationReceipt, Undone
from charity.reports.receipt.paper import draw_receipt
from tests.reports.papers import text_of
from tests.reports.receipts import a_receipt, observed_and_refunded
from tests.reports.test_reports_paper import HOSTILE, golden, own_words

__all__ = ["own_words"]


@pytest.mark.usefixtures("own_words")
@pytest.mark.parametrize("locale", ["zh", "en"])
@pytest.mark.parametrize(("name", "receipt"), [("receipt", a_receipt()), ("record", observed_and_refunded())])
def test_a_receipt_says_what_it_said(
    name: str, receipt: DonationReceipt, locale: str, tmp_path: Path
) -> None:
    golden(f"{name}.{locale}.txt", text_of(draw_receipt(receipt, locale), tmp_path))


def test_the_same_facts_give_the_same_bytes() -> None:
    assert draw_receipt(a_receipt(), "zh") == draw_receipt(a_receipt(), "zh")


@pytest.mark.parametrize(
    ("locale", "never", "said"),
    [("en", "Donation receipt\n", "Record of entry"), ("zh", "捐赠票据\n", "入账证明")],
)
def test_what_no_charity_stands_behind_is_no_receipt(
    locale: str, never: str, said: str, tmp_path: Path
) -> None:
    text = text_of(draw_receipt(observed_and_refunded(), locale), tmp_path)
    assert said in text
    assert never not in text
    assert ("not deductible" if locale == "en" else "不能用于税前扣除") in text


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_only_a_text(name: str, tmp_path: Path) -> None:
    receipt = replace(a_receipt(), donor=name, number=name)
    text = text_of(draw_receipt(receipt, "en"), tmp_path)
    assert "Donation receipt" in text
    assert text.count("\f") == 3, "three pages, however long a name is"


def test_a_name_without_glyphs_is_named_by_its_codes(tmp_path: Path) -> None:
    text = text_of(draw_receipt(replace(a_receipt(), donor="𠮷田"), "en"), tmp_path)
    assert "[U+20BB7]田" in text


def test_a_proof_that_no_code_can_hold_is_left_to_the_attachment(tmp_path: Path) -> None:
    long = replace(a_receipt(), proof=b"x" * (BYTES_MAX + 1))
    text = text_of(draw_receipt(long, "en"), tmp_path)
    assert "2,954 bytes, more than one code can hold (2,953)" in text
    assert Qr("x" * BYTES_MAX, 400, correction="l").rows


def test_a_withdrawn_appeals_title_is_not_told_again(tmp_path: Path) -> None:
    receipt = replace(a_receipt(), titles={"zh": "", "en": ""})
    assert "Appeal LX-2026-0007-K" in text_of(draw_receipt(receipt, "en"), tmp_path)


@pytest.mark.parametrize(
    ("locale", "never", "refunded", "undone"),
    [
        ("en", "Donation receipt", "Record of entry, refunded in full", "Record of entry, reversed"),
        ("zh", "捐赠票据\n", "入账证明（已全额退款）", "入账证明（已冲正）"),
    ],
)
def test_what_was_taken_back_whole_is_no_receipt_and_comes_to_nothing(
    locale: str, never: str, refunded: str, undone: str, tmp_path: Path
) -> None:
    back = Undone(77, date(2026, 4, 2), Money(2000))
    for receipt, title in (
        (replace(a_receipt(), refunds=(back,)), refunded),
        (replace(a_receipt(), reversal=back), undone),
    ):
        text = text_of(draw_receipt(receipt, locale), tmp_path)
        assert title in text
        assert never not in text
        assert "¥0.00" in text
        assert ("stamp" if locale == "en" else "盖章") not in text


def test_a_part_given_back_leaves_the_rest_as_the_headline(tmp_path: Path) -> None:
    back = Undone(77, date(2026, 4, 2), Money(500))
    text = text_of(draw_receipt(replace(a_receipt(), refunds=(back,)), "en"), tmp_path)
    assert "Donation receipt" in text
    assert "¥15.00" in text
    assert "given ¥20.00, refunded ¥5.00" in text


def test_a_late_payment_has_both_its_days(tmp_path: Path) -> None:
    text = text_of(draw_receipt(replace(a_receipt(), payment_day=date(2026, 2, 27)), "en"), tmp_path)
    assert "Booked on" in text
    assert "Day the money moved" not in text
    assert "27 February 2026" in text
