"""WeChat personal bill 微信支付账单明细: what a family exports from its own wallet, as CSV or as a workbook.

It proves what was received, never that all is shown: records deleted in the app are left out, and the file's
own sums are known to disagree at times, so its claims only warn.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from charity.kernel.words import N_
from charity.statements.claims import Side, claims_of
from charity.statements.moment import parse_moment
from charity.statements.named import Named, plain_names
from charity.statements.private import Movement, hold_export, settled, shown, yuan
from charity.statements.problems import DIRECTION_DISAGREES, Fault
from charity.statements.reading import Reading
from charity.statements.row import IgnoredBecause, Row, RowKind
from charity.statements.sheet import Table, is_blank

FORMAT = "wechat-personal"
WORDS = N_("WeChat personal bill")
CHANNEL = "WeChat"
_NEEDED = frozenset({"交易时间", "交易类型", "交易对方", "商品", "收/支", "金额(元)", "当前状态", "交易单号"})
_NEUTRAL = "中性交易"
_SIDES = {"收入": "收入", "支出": "支出", "/": _NEUTRAL, "": _NEUTRAL, _NEUTRAL: _NEUTRAL}
_GIFTS = ("微信红包", "转账", "二维码收款", "群收款", "赞赏码", "赞赏")
_RECEIVED = frozenset(
    {"已存入零钱", "已收钱", "已到账", "支付成功", "已存入零钱通", "已转账", "已收款", "已入账"}
)
_LUMP = re.compile(r"赞赏作者的收款")
_FEE = re.compile(r"服务费\s*[¥￥]?\s*([0-9][0-9,]*(?:\.[0-9]+)?)")


def is_header(names: frozenset[str]) -> bool:
    """Return whether a line names the columns of this bill."""
    return plain_names(names) >= _NEEDED


def read(table: Table, reading: Reading) -> None:
    """Read the bill's rows, then hold them against what stands above them."""
    claims = claims_of(table.preamble)
    bill = _Bill(table.header, reading)
    for line, cells in table.lines:
        if not is_blank(cells):
            reading.take(bill.row, line, cells)
    hold_export(reading, claims, bill.sides)


class _Bill:
    """One bill: where its columns are, what its rows add up to by direction."""

    def __init__(self, header: Sequence[str], reading: Reading) -> None:
        self._reading = reading
        self._named = Named(header, padded=True)
        self.sides = {"收入": Side(), "支出": Side(), _NEUTRAL: Side()}
        place = self._named.place
        self._at = place("交易时间")
        self._type = place("交易类型")
        self._other = place("交易对方")
        self._goods = place("商品")
        self._side = place("收/支")
        self._amount = place("金额(元)")
        self._state = place("当前状态")
        self._no = place("交易单号")
        self._remark = place("备注")

    def row(self, number: int, line: int, cells: list[str]) -> Row:
        """Return one row; raises Fault."""
        values = self._named.fitted(line, cells)
        type_, direction = values[self._type], values[self._side]
        side = _SIDES.get(direction)
        if side is None:
            raise Fault("bad-row", DIRECTION_DISAGREES, type=type_[:40], direction=direction[:40])
        movement = Movement(
            number=number,
            line=line,
            channel=CHANNEL,
            own_no=values[self._no],
            no_column="交易单号",
            at=parse_moment(values[self._at], column="交易时间"),
            minor=yuan(values[self._amount], "金额(元)"),
            column="金额(元)",
        )
        self.sides[side].add(movement.minor)
        if side == "收入":
            return self._income(movement, type_, values)
        if side == "支出":
            return movement.ignored(IgnoredBecause.SPENDING)
        return self._neutral(movement, values)

    def _income(self, movement: Movement, type_: str, values: list[str]) -> Row:
        other, goods, remark = (shown(values[at]) for at in (self._other, self._goods, self._remark))
        if "退款" in type_:
            return movement.ignored(IgnoredBecause.RETURNED)
        if "提现" in type_ or "零钱通" in type_ or "充值" in type_:
            return movement.ignored(IgnoredBecause.OWN_TRANSFER)
        text = f"{goods}\n{remark}"
        if any(_LUMP.search(one) for one in (other, goods, remark)):
            row = movement.received(RowKind.LUMP, text=f"{other}\n{text}")
        elif type_.startswith(_GIFTS):
            row = movement.received(RowKind.DONATION, text=text, donor=other)
        else:
            return movement.ignored(IgnoredBecause.PRIVATE_INCOME)
        return settled(row, values[self._state], _RECEIVED, self._reading)

    def _neutral(self, movement: Movement, values: list[str]) -> Row:
        """A top-up, a withdrawal or the like; the fee of a withdrawal stands in its remark."""
        if "退款" in values[self._type]:
            return movement.ignored(IgnoredBecause.RETURNED)
        if "失败" in values[self._state]:
            return movement.ignored(IgnoredBecause.NO_MONEY)
        fee = _FEE.search(values[self._remark])
        extra = (("服务费", fee.group(1)),) if fee else ()
        return movement.ignored(IgnoredBecause.OWN_TRANSFER, extra=extra)
