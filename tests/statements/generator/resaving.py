"""What a spreadsheet makes of a table: quotes, slashes, lost seconds and zeros, or a workbook."""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime

import openpyxl

_TIME = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2}) ([0-9]{2}):([0-9]{2})(?::[0-9]{2})?")
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_AMOUNT = re.compile(r"-?[0-9]{1,3}(?:,?[0-9]{3})*\.[0-9]{2}")


def _cells(content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030")
    return [[cell.strip(" \t").removeprefix("`") for cell in row] for row in csv.reader(io.StringIO(text))]


def as_csv(content: bytes) -> bytes:
    """Return the table as a Chinese spreadsheet saves a CSV: GB18030, every line as wide as the widest."""
    rows = _cells(content)
    width = max(map(len, rows))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([[*map(_respelled, row), *[""] * (width - len(row))] for row in rows])
    return out.getvalue().encode("gb18030")


def _respelled(cell: str) -> str:
    if found := _TIME.fullmatch(cell):
        year, month, day, hour, minute = map(int, found.groups())
        return f"{year}/{month}/{day} {hour}:{minute:02d}"
    if found := _DAY.fullmatch(cell):
        return "/".join(str(int(part)) for part in found.groups())
    if _AMOUNT.fullmatch(cell):
        return cell.replace(",", "").rstrip("0").rstrip(".")
    return cell


def as_workbook(content: bytes) -> bytes:
    """Return the table as a workbook: amounts are numbers, days are counted, what is empty is left out."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in _cells(content):
        while row and not row[-1]:
            row.pop()
        sheet.append([_value(cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _value(cell: str) -> str | float | datetime | None:
    if not cell:
        return None
    if _TIME.fullmatch(cell) or _DAY.fullmatch(cell):
        return datetime.fromisoformat(cell)
    if _AMOUNT.fullmatch(cell):
        return float(cell.replace(",", ""))
    return f"'{cell}" if cell.startswith("=") else cell
