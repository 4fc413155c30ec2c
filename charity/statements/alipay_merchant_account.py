"""Alipay merchant account bill 账务明细: every movement of a merchant's account, with its balance.

Columns come in several sets and orders. The trade number stands in 业务流水号, in newer bills for refunds in
业务基础订单号; a fee is a row of its own here and a column in the trade bill.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from charity.kernel.words import N_
from charity.statements.alipay_merchant import closing_claims
from charity.statements.amount import parse_amount
from charity.statements.balance import RunningBalance
from charity.statements.claims import Claim, Claims, Side, check_side
from charity.statements.moment import parse_moment
from charity.statements.named import Named, plain_names
from charity.statements.problems import BOTH_SIDES, TYPE_NOT_KNOWN, Fault, Problem, Severity
from charity.statements.reading import Reading
from charity.statements.row import Account, Declared, IgnoredBecause, Row, RowKind
from charity.statements.sheet import Table, parse_provider_id

FORMAT = "alipay-merchant-account"
WORDS = N_("Alipay merchant account bill")
CHANNEL = "Alipay"
_NEEDED = frozenset(
    {"账务流水号", "业务流水号", "发生时间", "收入金额(+元)", "支出金额(-元)", "账户余额(元)", "业务类型"}
)
_SIDES = ("收入", "支出")
_PAYMENTS = ("在线支付", "交易付款", "转账", "收款", "红包", "交易")
_NO_GIFT = re.compile(r"利息|结息|收益|赔付|理财")
_IN_BRACKETS = re.compile(r"[（(].*")
_ZEROS_MAX = 3


def is_header(names: frozenset[str]) -> bool:
    """Return whether a line names the columns of this bill; its summary has no numbers of movements."""
    return plain_names(names) >= _NEEDED


def read(table: Table, reading: Reading) -> None:
    """Read the bill's rows, then hold them against its running balance and the lines that close it."""
    bill = _Bill(table.header, reading)
    claims = closing_claims(table, lambda line, cells: reading.take(bill.row, line, cells))
    claimed = [claims.by_side[side] for side in _SIDES if side in claims.by_side]
    reading.declared = Declared(rows=sum(c.count for c in claimed)) if len(claimed) == len(_SIDES) else None
    opening, closing = bill.balance.opening_and_closing() or (None, None)
    reading.account = Account(claims.account, "CNY", opening, closing, claims.covers)
    if reading.is_whole:
        _hold(reading, claims, bill)
    bill.balance.check(reading)


def _hold(reading: Reading, claims: Claims, bill: _Bill) -> None:
    for name, side in bill.sides.items():
        claim = claims.by_side.get(name)
        if claim:
            positive = Claim(claim.count, abs(claim.minor))
            check_side(reading, name, positive, side, severity=Severity.ERROR)


def _kind_of(type_: str, change_minor: int) -> tuple[RowKind, str] | None:
    """Return what a movement is by the bill's word for it; None for money in of a kind not seen before."""
    comes_in = change_minor > 0
    if any(word in type_ for word in ("收费", "退费", "服务费", "手续费")):
        return RowKind.FEE, ""
    if "提现" in type_:
        return (RowKind.IGNORED, IgnoredBecause.RETURNED) if comes_in else (RowKind.WITHDRAWAL, "")
    if "退款" in type_:
        return (RowKind.IGNORED, IgnoredBecause.RETURNED) if comes_in else (RowKind.REFUND, "")
    if "充值" in type_:
        return RowKind.IGNORED, IgnoredBecause.OWN_TRANSFER
    if not comes_in:
        return RowKind.IGNORED, IgnoredBecause.PAYOUT_OUT
    if _NO_GIFT.search(type_):
        return RowKind.IGNORED, IgnoredBecause.PRIVATE_INCOME
    return (RowKind.DONATION, "") if type_.startswith(_PAYMENTS) else None


class _Bill:
    """One bill: where its columns are, what its rows add up to, how its balance runs."""

    def __init__(self, header: Sequence[str], reading: Reading) -> None:
        self._reading = reading
        self._named = Named(header)
        self.balance = RunningBalance()
        self.sides = {side: Side() for side in _SIDES}
        place = self._named.place
        self._no = place("账务流水号")
        self._trade_no = place("业务流水号")
        self._origin_no = place("业务基础订单号")
        self._goods = place("商品名称")
        self._at = place("发生时间")
        self._other = place("对方账号", "对方账户")
        self._in = place("收入金额(+元)")
        self._out = place("支出金额(-元)")
        self._after = place("账户余额(元)")
        self._type = place("业务类型")
        self._told = place("业务描述")
        self._remark = place("备注")

    def row(self, number: int, line: int, cells: list[str]) -> Row:
        """Return one row; raises Fault."""
        values = self._named.fitted(line, cells)
        change = self._change(values)
        kind, reason = _kind_of(values[self._type], change) or self._unseen(number, values[self._type])
        external_id, refund_id = self._ids(values, kind)
        at = parse_moment(values[self._at], column="发生时间")
        after = _yuan(values[self._after], "账户余额(元)")
        self.sides["收入" if change > 0 else "支出"].add(abs(change))
        self.balance.follow(number, change, after)
        is_gift = kind is RowKind.DONATION
        return Row(
            number=number,
            line=line,
            kind=kind,
            channel=CHANNEL,
            external_id=external_id,
            refund_id=refund_id,
            at=at,
            amount_minor=0 if kind is RowKind.FEE else abs(change),
            fee_minor=-change if kind is RowKind.FEE else 0,
            currency="CNY",
            text="\n".join(values[place] for place in (self._goods, self._told, self._remark)),
            donor=_IN_BRACKETS.sub("", values[self._other]).strip() if is_gift else "",
            reason=reason,
        )

    def _change(self, values: list[str]) -> int:
        """Return the signed change of the account; exactly one of the two columns holds an amount."""
        came_in = abs(_yuan(values[self._in] or "0", "收入金额(+元)"))
        went_out = abs(_yuan(values[self._out] or "0", "支出金额(-元)"))
        if (came_in > 0) == (went_out > 0):
            raise Fault("bad-row", BOTH_SIDES)
        return came_in - went_out

    def _unseen(self, number: int, type_: str) -> tuple[RowKind, str]:
        """Take money in of a kind not seen before as a donation that waits to be looked at, and say so."""
        self._reading.note(Problem(Severity.WARNING, "bad-row", number, TYPE_NOT_KNOWN, {"text": type_[:40]}))
        return RowKind.DONATION, ""

    def _ids(self, values: list[str], kind: RowKind) -> tuple[str, str]:
        """Return the trade's number and the number of the refund, the fee or the movement itself."""
        own = parse_provider_id(values[self._no], column="账务流水号")
        trade = values[self._trade_no]
        if kind is RowKind.DONATION:
            return parse_provider_id(trade or own, column="业务流水号"), ""
        if kind is RowKind.REFUND:
            return parse_provider_id(values[self._origin_no] or trade or own, column="业务流水号"), own
        if kind is RowKind.FEE:
            return parse_provider_id(
                values[self._origin_no] or trade or own, column="业务流水号"
            ), f"fee-{own}"
        return own, ""


def _yuan(text: str, column: str) -> int:
    return parse_amount(text.removeprefix("+"), "CNY", column=column, zeros_max=_ZEROS_MAX, grouped=True)
