"""The closing summary of a WeChat Pay merchant trade bill, and the column sums it is held against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields

from charity.kernel.money import Money
from charity.statements.amount import parse_amount
from charity.statements.checks import check_count, check_sum
from charity.statements.problems import AFTER_SUMMARY, BAD_AMOUNT, NO_SUMMARY, Fault
from charity.statements.reading import Reading
from charity.statements.row import Declared
from charity.statements.sheet import Columns, Line, is_blank

COUNT = "总交易单数"
#: The summary's names, today's and the historic ones, and the column each adds up.
_SUMS: Mapping[str, str] = {
    "应结订单总金额": "received",
    "总交易额": "received",
    "退款总金额": "refunded",
    "总退款金额": "refunded",
    "充值券退款总金额": "coupon_refunded",
    "总代金券或立减优惠退款金额": "coupon_refunded",
    "总企业红包退款金额": "coupon_refunded",
    "手续费总金额": "fee",
    "订单总金额": "ordered",
    "申请退款总金额": "asked",
}
_FEE_ZEROS = 3


@dataclass(frozen=True, slots=True)
class Amounts:
    """The amounts of one row by column, in minor units, as the bill writes them."""

    received: int
    refunded: int
    coupon_refunded: int
    fee: int
    ordered: int
    asked: int


_COLUMNS = tuple(f.name for f in fields(Amounts))


@dataclass(slots=True)
class Sums:
    """The sums of the bill's columns over all its rows, whatever the rows mean."""

    currency: str = "CNY"
    by_column: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_COLUMNS, 0))

    def add(self, currency: str, amounts: Amounts) -> None:
        """Add one row."""
        self.currency = currency
        sums = self.by_column
        sums["received"] += amounts.received
        sums["refunded"] += amounts.refunded
        sums["coupon_refunded"] += amounts.coupon_refunded
        sums["fee"] += amounts.fee
        sums["ordered"] += amounts.ordered
        sums["asked"] += amounts.asked


def read_closing(names: Sequence[str], lines: Iterator[Line], reading: Reading, sums: Sums) -> None:
    """Read the line under the summary's header, hold it against the rows, see that nothing follows."""
    try:
        _hold_against(_claims(names, lines, sums.currency), reading, sums)
        for line, cells in lines:
            if not is_blank(cells):
                raise Fault("bad-row", AFTER_SUMMARY, line=line)
    except Fault as fault:
        reading.note(fault.at_row(None))


def _claims(names: Sequence[str], lines: Iterator[Line], currency: str) -> dict[str, int]:
    """Return the declared count and sums by the summary's names; raises Fault."""
    columns = Columns(tuple(name for name in names if name))
    found = next(((line, cells) for line, cells in lines if not is_blank(cells)), None)
    if found is None:
        raise Fault("truncated", NO_SUMMARY)
    values = columns.fitted(*found)
    claims = {COUNT: _count(values[0])}
    for name, text in zip(columns.names[1:], values[1:], strict=True):
        if name in _SUMS:
            claims[name] = parse_amount(text, currency, column=name, zeros_max=_FEE_ZEROS)
    return claims


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Fault("bad-amount", BAD_AMOUNT, text=text[:40], column=COUNT)
    return int(text)


def _hold_against(claims: dict[str, int], reading: Reading, sums: Sums) -> None:
    by_column = {_SUMS[name]: minor for name, minor in claims.items() if name in _SUMS}
    reading.declared = Declared(
        rows=claims[COUNT],
        donations_minor=by_column.get("received"),
        refunds_minor=by_column.get("refunded"),
        fees_minor=by_column.get("fee"),
    )
    check_count(reading, claims[COUNT])
    if not reading.is_whole:
        return  # sums of rows that could not be read prove nothing
    for name, minor in claims.items():
        if name in _SUMS:
            read = Money(sums.by_column[_SUMS[name]], sums.currency)
            check_sum(reading, name, Money(minor, sums.currency), read)
