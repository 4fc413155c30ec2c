"""Alipay merchant trade bill 业务明细: payments and refunds, told apart by their type alone.

Published samples disagree on the signs of refunds and fees, so signs are not read: a payment brings money in
and costs a fee, a refund takes both back. The trade number is the one the payer and the account bill have.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from charity.kernel.words import N_
from charity.statements.alipay_merchant import closing_claims
from charity.statements.amount import parse_amount
from charity.statements.claims import Claim, Claims, Side, check_side
from charity.statements.moment import parse_moment
from charity.statements.named import Named, plain_names
from charity.statements.problems import FEE_BEYOND, UNKNOWN_STATE, Fault, Severity
from charity.statements.reading import Reading
from charity.statements.row import Account, Declared, IgnoredBecause, Row, RowKind
from charity.statements.sheet import Table, parse_provider_id

FORMAT = "alipay-merchant-trade"
WORDS = N_("Alipay merchant trade bill")
CHANNEL = "Alipay"
_NEEDED = frozenset(
    {
        "支付宝交易号",
        "商户订单号",
        "业务类型",
        "商品名称",
        "完成时间",
        "订单金额(元)",
        "商家实收(元)",
        "服务费(元)",
    }
)
_KINDS = {"交易": RowKind.DONATION, "退款": RowKind.REFUND}
_PAID, _RETURNED = "交易", "退款"
_IN_BRACKETS = re.compile(r"[（(].*")
_ZEROS_MAX = 3


def is_header(names: frozenset[str]) -> bool:
    """Return whether a line names the columns of this bill; its summary has no trade numbers."""
    return plain_names(names) >= _NEEDED


def read(table: Table, reading: Reading) -> None:
    """Read the bill's rows, then hold them against the lines that close it."""
    bill = _Bill(table.header)
    claims = closing_claims(table, lambda line, cells: reading.take(bill.row, line, cells))
    paid, returned = claims.by_side.get(_PAID), claims.by_side.get(_RETURNED)
    reading.declared = Declared(
        rows=paid.count + returned.count if paid and returned else None,
        donations_minor=paid.minor if paid else None,
        refunds_minor=abs(returned.minor) if returned else None,
    )
    reading.account = Account(claims.account, "CNY", covers=claims.covers)
    if reading.is_whole:
        _hold(reading, claims, bill.paid, bill.returned)


def _hold(reading: Reading, claims: Claims, paid: Side, returned: Side) -> None:
    """Hold the rows against the sums; a sum of trades may be net of refunds, which no document says."""
    trades = claims.by_side.get(_PAID)
    net = Claim(paid.count + returned.count, paid.minor - returned.minor)
    if trades and trades not in {net, Claim(paid.count, net.minor)}:
        check_side(reading, _PAID, trades, paid, severity=Severity.ERROR)
    refunds = claims.by_side.get(_RETURNED)
    if refunds:
        claim = Claim(refunds.count, abs(refunds.minor))
        check_side(reading, _RETURNED, claim, returned, severity=Severity.ERROR)


class _Bill:
    """One bill: where its columns are, what its rows add up to."""

    def __init__(self, header: Sequence[str]) -> None:
        self._named = Named(header)
        self.paid, self.returned = Side(), Side()
        place = self._named.place
        self._no = place("支付宝交易号")
        self._type = place("业务类型")
        self._goods = place("商品名称")
        self._done = place("完成时间")
        self._other = place("对方账户")
        self._amount = place("商家实收(元)")
        self._refund_no = place("退款批次号/请求号", "退款批次号", "退款请求号")
        self._fee = place("服务费(元)")
        self._share = place("分润(元)")
        self._remark = place("备注")

    def row(self, number: int, line: int, cells: list[str]) -> Row:
        """Return one row; raises Fault."""
        values = self._named.fitted(line, cells)
        kind = _KINDS.get(values[self._type])
        if kind is None:
            raise Fault("bad-row", UNKNOWN_STATE, text=values[self._type][:40])
        amount = abs(_yuan(values[self._amount], "商家实收(元)"))
        fee = abs(_yuan(values[self._fee] or "0", "服务费(元)"))
        if fee > amount:
            raise Fault("bad-row", FEE_BEYOND)
        is_refund = kind is RowKind.REFUND
        at = parse_moment(values[self._done], column="完成时间")
        share = values[self._share]
        row = Row(
            number=number,
            line=line,
            kind=kind if amount else RowKind.IGNORED,
            channel=CHANNEL,
            external_id=parse_provider_id(values[self._no], column="支付宝交易号"),
            refund_id=(values[self._refund_no] or f"{at:%Y%m%d%H%M%S}") if is_refund else "",
            at=at,
            amount_minor=amount,
            fee_minor=-fee if is_refund else fee,
            currency="CNY",
            text=f"{values[self._goods]}\n{values[self._remark]}",
            donor=_IN_BRACKETS.sub("", values[self._other]).strip(),
            reason="" if amount else IgnoredBecause.NOTHING_RECEIVED,
            extra=(("分润", share),) if share.strip("-0.") else (),
        )
        (self.returned if is_refund else self.paid).add(amount)
        return row


def _yuan(text: str, column: str) -> int:
    return parse_amount(text.removeprefix("+"), "CNY", column=column, zeros_max=_ZEROS_MAX, grouped=True)
