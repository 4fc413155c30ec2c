"""The desk's own cash sheet."""

from __future__ import annotations

import pytest

from charity.statements.recognise import inspect
from tests.statements.samples import CASH_EN, CASH_ZH, cash

ROW = ("C-001", "2026-02-03", "李雨", "1,250.50", "CNY", "LX-2026-0007-K", "周某", "现场")


def codes(content: bytes) -> list[str]:
    return [problem.code for problem in inspect(content).problems]


@pytest.mark.parametrize("header", [CASH_EN, CASH_ZH])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_both_headers_and_encodings_are_read(header: tuple[str, ...], encoding: str) -> None:
    statement = inspect(cash([ROW], header, encoding=encoding))
    assert statement.problems == ()
    assert statement.encoding == ("gb18030" if encoding == "gb18030" else "utf-8")
    assert statement.declared is None
    (row,) = statement.rows
    assert (row.external_id, row.amount_minor, row.donor, row.code) == (
        "C-001",
        125_050,
        "李雨",
        "LX-2026-0007-K",
    )
    assert statement.as_json()["period"]["from"] == "2026-02-03T00:00:00+08:00"


def test_columns_come_in_any_order_and_unknown_ones_stay_with_the_row() -> None:
    (row,) = inspect(
        cash([("5", "A1", "2026-02-03", "蓝色信封")], ("amount", "收据号", "received_on", "信封"))
    ).rows
    assert (row.amount_minor, row.external_id, row.extra) == (500, "A1", (("信封", "蓝色信封"),))


def test_lines_above_the_header_do_not_matter() -> None:
    assert codes("二月现金,,\n\n".encode() + cash([ROW])) == []


def test_an_empty_donor_or_one_who_says_so_is_anonymous() -> None:
    content = cash([(f"C-{n}", ROW[1], donor, *ROW[3:]) for n, donor in enumerate(("", "匿名", "Anonymous"))])
    assert [row.donor for row in inspect(content).rows] == ["", "", ""]


@pytest.mark.parametrize(
    "amount",
    ["", "0", "0.00", "-5", "1.234", "1e3", "NaN", "Infinity", "1_000", "１２", "١٢", "12,34.00", ",5",
     "5.", ".5", "¥5", "+5", "0x1F", "007", "90071992547409.92", "9" * 30],
)  # fmt: skip
def test_what_is_no_amount_is_refused(amount: str) -> None:
    assert codes(cash([(*ROW[:3], amount, *ROW[4:])])) == ["bad-amount"]


@pytest.mark.parametrize("amount", ["5", "5.1", "5.10", "1,000", "1,234,567.89", "0.01"])
def test_what_is_an_amount_is_taken(amount: str) -> None:
    assert codes(cash([(*ROW[:3], amount, *ROW[4:])])) == []


@pytest.mark.parametrize(
    "day", ["", "03.02.2026", "2026-02-29", "2026-13-01", "二月三日", "2026-2/3", "２０２６-02-03"]
)
def test_what_is_no_day_is_refused(day: str) -> None:
    assert codes(cash([(ROW[0], day, *ROW[2:])])) == ["bad-time"]


@pytest.mark.parametrize("day", ["2026-02-03", "2026/2/3", "2024-02-29", "2026/02/03 0:00"])
def test_a_day_may_have_been_through_a_spreadsheet(day: str) -> None:
    assert codes(cash([(ROW[0], day, *ROW[2:])])) == []


def test_a_receipt_number_stands_once() -> None:
    assert codes(cash([ROW, ("C-002", *ROW[1:]), ROW])) == ["duplicate-row"]


def test_receipt_numbers_are_text() -> None:
    (row,) = inspect(cash([("000123", *ROW[1:])])).rows
    assert row.external_id == "000123"
    assert codes(cash([("", *ROW[1:])])) == ["bad-row"]
    assert codes(cash([("1.2E+17", *ROW[1:])])) == ["bad-row"]


def test_an_unquoted_thousands_separator_is_not_guessed_at() -> None:
    assert codes(b"receipt_no,received_on,amount\nA1,2026-02-03,1,250.50\n") == ["bad-row"]


def test_a_sheet_without_rows_is_empty() -> None:
    assert codes(cash([])) == ["empty"]


def test_currency_defaults_to_yuan_and_sheets_hold_one() -> None:
    dollars = ("C-002", *ROW[1:4], "usd", *ROW[5:])
    assert [t.currency for t in inspect(cash([dollars])).totals] == ["USD"]
    assert [t.currency for t in inspect(cash([(*ROW[:4], "", *ROW[5:])])).totals] == ["CNY"]
    assert codes(cash([ROW, dollars])) == ["mixed-currency"]
    assert codes(cash([(*ROW[:4], "元", *ROW[5:])])) == ["bad-row"]


def test_a_character_that_no_text_has_is_a_bad_row() -> None:
    assert codes(cash([("C-0\x0001", *ROW[1:])])) == ["bad-row"]
