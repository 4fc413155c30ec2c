"""WeChat Pay merchant trade bill 交易账单: ALL (27), SUCCESS (20), REFUND (29) and the historic 24 columns.

Source: pay.weixin.qq.com, merchant documents, "format-trade"; the historic names are those of 2014-18 bills.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from charity.kernel.money import Money
from charity.kernel.words import N_
from charity.statements.amount import parse_amount
from charity.statements.moment import parse_moment
from charity.statements.problems import (
    BAD_AMOUNT,
    BAD_CURRENCY,
    FEE_BEYOND,
    STATE_DISAGREES,
    UNKNOWN_STATE,
    Fault,
)
from charity.statements.reading import Reading
from charity.statements.row import IgnoredBecause, Row, RowKind
from charity.statements.sheet import Columns, Table, clean, is_blank, parse_provider_id
from charity.statements.wechat_merchant_summary import COUNT, Amounts, Sums, read_closing

FORMAT = "wechat-merchant-trade"
WORDS = N_("WeChat Pay merchant trade bill")
CHANNEL = "WeChat"
_NEEDED = frozenset({"交易时间", "微信订单号", "交易状态", "货币种类", "商品名称", "商户数据包", "手续费"})
_RECEIVED = ("应结订单金额", "总金额")
_COUPON_REFUND = ("充值券退款金额", "代金券或立减优惠退款金额", "企业红包退款金额")
_FEE_ZEROS = 3
_REFUNDED_NOT = frozenset({"FAIL", "CHANGE"})
_NAME_MARKS = (";", "；", "|", "｜")
_NAME_LENGTH_MAX = 40


def is_header(names: frozenset[str]) -> bool:
    """Return whether a line names the columns of this bill."""
    return names >= _NEEDED and any(name in names for name in _RECEIVED)


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the columns are in this file; -1 where the layout has none."""

    columns: Columns
    received: int
    refunded: int
    coupon_refunded: int
    refund_no: int
    refund_state: int
    ordered: int
    asked: int
    at: int
    order_no: int
    state: int
    currency: int
    goods: int
    attach: int
    fee: int

    @classmethod
    def of(cls, header: Sequence[str]) -> _Layout:
        def place(*names: str) -> int:
            return next((header.index(name) for name in names if name in header), -1)

        return cls(
            columns=Columns(tuple(header)),
            received=place(*_RECEIVED),
            refunded=place("退款金额"),
            coupon_refunded=place(*_COUPON_REFUND),
            refund_no=place("微信退款单号"),
            refund_state=place("退款状态"),
            ordered=place("订单金额"),
            asked=place("申请退款金额"),
            at=place("交易时间"),
            order_no=place("微信订单号"),
            state=place("交易状态"),
            currency=place("货币种类"),
            goods=place("商品名称"),
            attach=place("商户数据包"),
            fee=place("手续费"),
        )


def read(table: Table, reading: Reading) -> None:
    """Read the bill's rows and its closing summary into the reading."""
    bill, lines = _Bill(_Layout.of(table.header)), table.lines
    for line, cells in lines:
        if cells and clean(cells[0]) == COUNT:
            read_closing([clean(cell) for cell in cells], lines, reading, bill.sums)
            return
        if not is_blank(cells):
            reading.take(bill.row, line, cells)
    read_closing([], lines, reading, bill.sums)


class _Bill:
    """One bill: its layout, and the sums of its columns whatever the rows mean."""

    def __init__(self, layout: _Layout) -> None:
        self._layout = layout
        self.sums = Sums()

    def row(self, number: int, line: int, cells: list[str]) -> Row:
        """Return one row; raises Fault."""
        layout = self._layout
        values = layout.columns.fitted(line, cells)
        currency = values[layout.currency]
        if not (len(currency) == 3 and currency.isascii() and currency.isalpha() and currency.isupper()):
            raise Fault("bad-row", BAD_CURRENCY, text=currency[:40])
        amounts = self._amounts(values, currency)
        order_no = parse_provider_id(values[layout.order_no], column="微信订单号")
        refund_no = self._refund_no(values)
        at = parse_moment(values[layout.at], column="交易时间")
        kind, reason = self._kind(values, refund_no, amounts)
        amount_minor = amounts.refunded if refund_no else amounts.received
        if kind is not RowKind.IGNORED:
            _check_amounts(kind, amount_minor, amounts.fee, currency)
        self.sums.add(currency, amounts)
        text, donor = _text_and_donor(values[layout.goods], values[layout.attach])
        return Row(
            number=number,
            line=line,
            kind=kind,
            channel=CHANNEL,
            external_id=order_no,
            refund_id=refund_no,
            at=at,
            amount_minor=amount_minor,
            fee_minor=amounts.fee if kind is not RowKind.IGNORED else 0,
            currency=currency,
            text=text,
            donor=donor,
            reason=reason,
        )

    def _amounts(self, values: list[str], currency: str) -> Amounts:
        layout, names = self._layout, self._layout.columns.names

        def read_at(place: int, zeros_max: int = 0) -> int:
            if place < 0:
                return 0
            return parse_amount(values[place] or "0", currency, column=names[place], zeros_max=zeros_max)

        if not values[layout.received]:
            raise Fault("bad-amount", BAD_AMOUNT, text="", column=names[layout.received])
        return Amounts(
            received=read_at(layout.received),
            refunded=read_at(layout.refunded),
            coupon_refunded=read_at(layout.coupon_refunded),
            fee=read_at(layout.fee, _FEE_ZEROS),
            ordered=read_at(layout.ordered),
            asked=read_at(layout.asked),
        )

    def _refund_no(self, values: list[str]) -> str:
        """Return the refund's number, empty for a payment (the bill writes `0`)."""
        text = values[self._layout.refund_no] if self._layout.refund_no >= 0 else ""
        return "" if text in {"", "0"} else parse_provider_id(text, column="微信退款单号")

    def _kind(self, values: list[str], refund_no: str, amounts: Amounts) -> tuple[RowKind, str]:
        state = values[self._layout.state]
        if state not in {"SUCCESS", "REFUND", "REVOKED"}:
            raise Fault("bad-row", UNKNOWN_STATE, text=state[:40])
        if state == "REVOKED" and not refund_no and not amounts.refunded:
            return RowKind.IGNORED, IgnoredBecause.REVOKED_UNPAID
        if (state == "SUCCESS") == bool(refund_no):
            raise Fault("bad-row", STATE_DISAGREES, text=state)
        if not refund_no:
            empty = amounts.received == 0
            return (RowKind.IGNORED, IgnoredBecause.NOTHING_RECEIVED) if empty else (RowKind.DONATION, "")
        if values[self._layout.refund_state] in _REFUNDED_NOT:
            return RowKind.IGNORED, IgnoredBecause.REFUND_FAILED
        return RowKind.REFUND, ""


def _check_amounts(kind: RowKind, amount_minor: int, fee_minor: int, currency: str) -> None:
    """Refuse what a bill never says: nothing or less moved, or a fee beyond what moved."""
    if amount_minor <= 0:
        text = Money(amount_minor, currency).plain()
        raise Fault("bad-amount", BAD_AMOUNT, text=text, column="应结订单金额 / 退款金额")
    charged = fee_minor if kind is RowKind.DONATION else -fee_minor
    if not 0 <= charged <= amount_minor:
        raise Fault("bad-row", FEE_BEYOND)


def _text_and_donor(goods: str, attach: str) -> tuple[str, str]:
    """Return the text that may hold a code, and the name a donor chose (`code;name` in 商户数据包)."""
    place = min((at for at in (attach.find(mark) for mark in _NAME_MARKS) if at >= 0), default=-1)
    if place < 0:
        return f"{goods}\n{attach}", ""
    return f"{goods}\n{attach[:place]}", attach[place + 1 :].strip()[:_NAME_LENGTH_MAX]
