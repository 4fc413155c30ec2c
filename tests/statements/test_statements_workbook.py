"""Workbooks: ids stay text, numbers exact, days counted by a spreadsheet come back as days."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest

from charity.statements.cells import number_text
from charity.statements.moment import serial_as_text
from charity.statements.recognise import inspect
from charity.statements.source import Source
from charity.statements.workbook import Workbook
from tests.statements.samples import cash

_HEAD = "<row r='1'>{}</row>".format(
    "".join(
        f"<c t='inlineStr'><is><t>{name}</t></is></c>" for name in ("receipt_no", "received_on", "amount")
    )
)


def packed(sheet: str, *, extra: dict[str, str] | None = None, book: str = "<workbook/>") -> bytes:
    members = {"xl/workbook.xml": book, "xl/worksheets/sheet1.xml": sheet, **(extra or {})}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def sheet(*rows: str) -> str:
    return f"<worksheet><sheetData>{_HEAD}{''.join(rows)}</sheetData></worksheet>"


def lines(content: bytes) -> list[list[str]]:
    with Workbook(Source.of(content)) as book:
        return [cells for _, cells in book.lines(book.sheets[0])]


@pytest.mark.parametrize(
    ("held", "told"),
    [
        ("28.16", "28.16"), ("1.1000000000000001", "1.1"), ("28.160000000000004", "28.16"), ("1E-2", "0.01"),
        ("-0.30000000000000004", "-0.3"), ("1E+5", "100000"), ("1234567890123456", "1234567890123456"),
        ("4.2000020262026099E+27", "4.2000020262026099E+27"), ("1E+999999999", "1E+999999999"),
        ("1E-999999999", "1E-999999999"), ("NaN", "NaN"), ("", ""), ("9007199254740991", "9007199254740991"),
    ],
)  # fmt: skip
def test_a_number_is_what_people_see(held: str, told: str) -> None:
    assert number_text(held) == told


@pytest.mark.parametrize(
    ("count", "told"),
    [
        ("46065", "2026-02-12 00:00:00"), ("46065.3759490741", "2026-02-12 09:01:22"),
        ("0.999988425925926", "23:59:59"), ("36526", "2000-01-01 00:00:00"), ("36525", None), ("73051", None),
        ("4606", None), ("46065x", None), ("-46065", None),
    ],
)  # fmt: skip
def test_a_count_of_days_is_a_moment(count: str, told: str | None) -> None:
    assert serial_as_text(count) == told


def test_a_cash_sheet_in_a_workbook_is_read_with_its_numbers_as_text() -> None:
    book = openpyxl.Workbook()
    for row in [["现金"], ["receipt_no", "received_on", "amount", "donor"], ["007", 46065, 28.16, "=李"]]:
        book.active.append(row)  # type: ignore[union-attr]
    book.create_sheet("空")
    out = io.BytesIO()
    book.save(out)
    statement = inspect(out.getvalue())
    assert (statement.format, statement.encoding, statement.problems) == ("cash-csv", None, ())
    (row,) = statement.rows
    assert (row.external_id, row.amount_minor, f"{row.at:%Y-%m-%d}") == ("007", 2816, "2026-02-12")


def test_cells_come_with_gaps_runs_prefixes_and_without_places() -> None:
    strings = "<sst><si><r><t>A-</t></r><r><t>1</t></r><rPh><t>阿</t></rPh></si></sst>"
    rows = (
        "<row><c t='s'><v>0</v></c><c r='B2' t='str'><v>2026-02-12</v></c><c r='C2'><v>5</v></c></row>",
        "<x:row><x:c r='C3'><x:v>1</x:v></x:c></x:row>",
    )
    content = packed(f"<a xmlns:x='y'>{sheet(*rows)}</a>", extra={"xl/sharedStrings.xml": strings})
    assert lines(content)[1:] == [["A-1", "2026-02-12", "5"], ["", "", "1"]]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (packed(sheet("<row><c t='s'><v>9</v></c></row>")), "bad-row"),
        (packed(sheet("<row><c r='??'><v>9</v></c></row>")), "bad-row"),
        (packed(sheet("<row><c><v>")), "bad-row"),
        (packed(sheet())[:-40], "truncated"),
        (packed(sheet(), book="<workbook><workbookPr date1904='1'/></workbook>"), "bad-time"),
        (packed(sheet(), extra={"xl/worksheets/sheet2.xml": sheet()}), "unknown-format"),
        (packed("<worksheet/>"), "unknown-format"),
        (packed("<!DOCTYPE x><worksheet/>"), "bad-row"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "unknown-format"),
        (packed(sheet()), "empty"),
        (packed(sheet("<row><c><v>4.2E+27</v></c><c><v>46065</v></c><c><v>5</v></c></row>")), "bad-row"),
    ],
)
def test_what_is_wrong_with_a_workbook_is_said(content: bytes, code: str) -> None:
    assert [problem.code for problem in inspect(content).problems] == [code]


def test_a_workbook_may_come_in_an_archive() -> None:
    inner = packed(sheet("<row><c t='str'><v>A1</v></c><c><v>46065</v></c><c><v>5</v></c></row>"))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.xlsx", inner)
    assert inspect(out.getvalue()).as_json() == inspect(inner).as_json()
    assert (
        inspect(inner).row_count == inspect(cash([("A1", "2026-02-12", "", "5", "", "", "", "")])).row_count
    )
