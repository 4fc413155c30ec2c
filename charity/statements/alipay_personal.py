"""Alipay personal export, new 电子客户回单: GB18030, cells padded with spaces, a tab after each number.

The export's own notes admit that its sums may differ from its rows, so its claims only warn.
"""

from __future__ import annotations

from collections.abc import Sequence

from charity.kernel.words import N_
from charity.statements.claims import Side, claims_of
from charity.statements.moment import parse_moment
from charity.statements.named import Named, plain_names
from charity.statements.private import Movement, hold_export, is_no_gift, settled, shown, yuan
from charity.statements.problems import DIRECTION_DISAGREES, Fault
from charity.statements.reading import Reading
from charity.statements.row import IgnoredBecause, Row, RowKind
from charity.statements.sheet import Table, is_blank

FORMAT = "alipay-personal"
WORDS = N_("Alipay personal bill")
CHANNEL = "Alipay"
_NEEDED = frozenset(
    {"交易时间", "交易分类", "交易对方", "商品说明", "收/支", "金额", "交易状态", "交易订单号"}
)
_NEUTRAL = "不计收支"
_SIDES = {
    "收入": "收入",
    "支出": "支出",
    _NEUTRAL: _NEUTRAL,
    "其他": _NEUTRAL,
    "/": _NEUTRAL,
    "": _NEUTRAL,
}
_GIFTS = frozenset({"转账红包", "亲友代付", "公益捐赠", "爱心捐赠", "收款", "收入", "其他", "转账"})
_RECEIVED = frozenset({"交易成功", "转账成功", "收款成功", "已到账", "已收钱", "支付成功"})


def is_header(names: frozenset[str]) -> bool:
    """Return whether a line names the columns of this export."""
    return plain_names(names) >= _NEEDED


def read(table: Table, reading: Reading) -> None:
    """Read the export's rows, then hold them against what stands above them."""
    claims = claims_of(table.preamble)
    export = _Export(table.header, reading)
    for line, cells in table.lines:
        if not is_blank(cells):
            reading.take(export.row, line, cells)
    if "其他" in claims.by_side:
        export.sides["其他"] = export.sides[_NEUTRAL]
    hold_export(reading, claims, export.sides)


class _Export:
    """One export: where its columns are, what its rows add up to by direction."""

    def __init__(self, header: Sequence[str], reading: Reading) -> None:
        self._reading = reading
        self._named = Named(header, padded=True)
        self.sides = {"收入": Side(), "支出": Side(), _NEUTRAL: Side()}
        place = self._named.place
        self._at = place("交易时间")
        self._class = place("交易分类")
        self._other = place("交易对方")
        self._goods = place("商品说明")
        self._side = place("收/支")
        self._amount = place("金额")
        self._state = place("交易状态")
        self._no = place("交易订单号")
        self._remark = place("备注")

    def row(self, number: int, line: int, cells: list[str]) -> Row:
        """Return one row; raises Fault."""
        values = self._named.fitted(line, cells)
        direction = values[self._side]
        side = _SIDES.get(direction)
        if side is None:
            raise Fault(
                "bad-row", DIRECTION_DISAGREES, type=values[self._class][:40], direction=direction[:40]
            )
        movement = Movement(
            number=number,
            line=line,
            channel=CHANNEL,
            own_no=values[self._no],
            no_column="交易订单号",
            at=parse_moment(values[self._at], column="交易时间"),
            minor=yuan(values[self._amount], "金额"),
            column="金额",
        )
        self.sides[side].add(movement.minor)
        reason = self._reason(side, values)
        if reason is not None:
            return movement.ignored(reason)
        goods, remark = shown(values[self._goods]), shown(values[self._remark])
        donor = shown(values[self._other])
        row = movement.received(RowKind.DONATION, text=f"{goods}\n{remark}", donor=donor)
        return settled(row, values[self._state], _RECEIVED, self._reading)

    def _reason(self, side: str, values: list[str]) -> IgnoredBecause | None:
        """Return why a row is no gift; a refund is one wherever the export counts it."""
        class_, state = values[self._class], values[self._state]
        if side == "支出":
            return IgnoredBecause.SPENDING
        if class_ == "退款" or state.startswith("退款") or "_" in values[self._no]:
            return IgnoredBecause.RETURNED
        if side == _NEUTRAL:
            return IgnoredBecause.TRADE_CLOSED if "关闭" in state else IgnoredBecause.OWN_TRANSFER
        is_gift = class_ in _GIFTS and not is_no_gift(values[self._goods])
        return None if is_gift else IgnoredBecause.PRIVATE_INCOME
