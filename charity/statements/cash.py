"""`cash-csv`: the desk's own sheet for cash on paper; header in either language, columns in any order."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from charity.kernel.words import N_
from charity.statements.amount import parse_amount
from charity.statements.moment import parse_day
from charity.statements.problems import BAD_AMOUNT, BAD_CURRENCY, MISSING_ID, RUINED_ID, Fault
from charity.statements.reading import Reading
from charity.statements.row import Row, RowKind
from charity.statements.sheet import Columns, Table, is_blank, is_ruined

FORMAT = "cash-csv"
WORDS = N_("Cash sheet of the desk")
CHANNEL = "Cash"
_NAMES: Mapping[str, str] = {
    "收据号": "receipt_no",
    "收款日期": "received_on",
    "捐款人": "donor",
    "金额": "amount",
    "币种": "currency",
    "倡议编号": "appeal",
    "经手人": "taken_by",
    "备注": "remark",
}
_REQUIRED = frozenset({"receipt_no", "received_on", "amount"})
_READ = frozenset({"receipt_no", "received_on", "amount", "currency", "donor", "appeal", "remark"})
_NAMELESS = frozenset({"匿名", "无名氏", "佚名", "anonymous"})
_TEXT_LENGTH_MAX = 200


def _known(name: str) -> str:
    return _NAMES.get(name, name.lower())


def is_header(names: frozenset[str]) -> bool:
    """Return whether a line names the columns of the cash sheet."""
    return {_known(name) for name in names} >= _REQUIRED


def read(table: Table, reading: Reading) -> None:
    """Read the sheet's rows into the reading; it declares nothing about itself."""
    columns = Columns(table.header)
    names = [_known(name) for name in table.header]
    for line, cells in table.lines:
        if not is_blank(cells):
            reading.take(partial(_row, columns, names), line, cells)


def _row(columns: Columns, names: list[str], number: int, line: int, cells: list[str]) -> Row:
    values = columns.fitted(line, _padded(cells, len(names)))
    cell = dict(zip(names, values, strict=True))
    currency = _currency(cell.get("currency", ""))
    return Row(
        number=number,
        line=line,
        kind=RowKind.DONATION,
        channel=CHANNEL,
        external_id=_receipt_no(cell["receipt_no"]),
        refund_id="",
        at=parse_day(cell["received_on"], column="received_on"),
        amount_minor=_amount(cell["amount"], currency),
        fee_minor=0,
        currency=currency,
        text=cell.get("remark", "")[:_TEXT_LENGTH_MAX],
        code=cell.get("appeal", "")[:_TEXT_LENGTH_MAX],
        donor=_donor(cell.get("donor", "")),
        extra=tuple(
            (name, value) for name, value in zip(names, values, strict=True) if name not in _READ and value
        ),
    )


def _padded(cells: list[str], expected: int) -> list[str]:
    """Give back the empty cells at a line's end that some editors leave out."""
    return cells + [""] * (expected - len(cells))


def _receipt_no(text: str) -> str:
    if not text:
        raise Fault("bad-row", MISSING_ID, column="receipt_no")
    if is_ruined(text):
        raise Fault("bad-row", RUINED_ID, text=text[:40], column="receipt_no")
    return text[:_TEXT_LENGTH_MAX]


def _amount(text: str, currency: str) -> int:
    minor = parse_amount(text, currency, column="amount", grouped=True)
    if minor <= 0:
        raise Fault("bad-amount", BAD_AMOUNT, text=text[:40], column="amount")
    return minor


def _currency(text: str) -> str:
    code = text.upper() or "CNY"
    if not (len(code) == 3 and code.isascii() and code.isalpha()):
        raise Fault("bad-row", BAD_CURRENCY, text=text[:40])
    return code


def _donor(text: str) -> str:
    return "" if text.lower() in _NAMELESS else text[:_TEXT_LENGTH_MAX]
