"""Alipay personal export of the web page 支付宝交易记录明细查询: GBK, claims below the rows."""

from __future__ import annotations

from collections.abc import Sequence

from charity.kernel.words import N_
from charity.statements.claims import Side, claims_of
from charity.statements.moment import parse_moment
from charity.statements.named import Named, plain_names
from charity.statements.private import Movement, hold_export, is_no_gift, settled, shown, yuan
from charity.statements.problems import FEE_BEYOND, NO_CLOSING_LINE, Fault
from charity.statements.reading import Reading
from charity.statements.row import IgnoredBecause, Row, RowKind
from charity.statements.sheet import Table, clean, is_blank

FORMAT = "alipay-web"
WORDS = N_("Alipay personal bill of the web page")
CHANNEL = "Alipay"
_NEEDED = frozenset(
    {
        "交易号",
        "交易创建时间",
        "最近修改时间",
        "交易对方",
        "商品名称",
        "金额(元)",
        "收/支",
        "交易状态",
        "资金状态",
    }
)
_SIDES = ("已收入", "待收入", "已支出", "待支出")
_MOVED_FOR = {"收入": "已收入", "支出": "已支出"}
_RECEIVED = frozenset({"交易成功", "转账成功", "收款成功", "支付成功", ""})
_RULE = "-----"


def is_header(names: frozenset[str]) -> bool:
    """Return whether a line names the columns of this export."""
    return plain_names(names) >= _NEEDED


def read(table: Table, reading: Reading) -> None:
    """Read the export's rows, then hold them against the claims below them."""
    export = _Export(table.header, reading)
    for line, cells in table.lines:
        if clean(cells[0] if cells else "").startswith(_RULE):
            break
        if not is_blank(cells):
            reading.take(export.row, line, cells)
    claims = claims_of((*table.preamble, *table.lines))
    if claims.rows is None:
        raise Fault("truncated", NO_CLOSING_LINE)
    hold_export(reading, claims, export.sides)


class _Export:
    """One export: where its columns are, what its rows add up to by the state of the money."""

    def __init__(self, header: Sequence[str], reading: Reading) -> None:
        self._reading = reading
        self._named = Named(header, padded=True)
        self.sides = {side: Side() for side in _SIDES}
        place = self._named.place
        self._no = place("交易号")
        self._times = tuple(place(name) for name in ("付款时间", "最近修改时间", "交易创建时间"))
        self._type = place("类型")
        self._other = place("交易对方")
        self._goods = place("商品名称")
        self._amount = place("金额(元)")
        self._side = place("收/支")
        self._state = place("交易状态")
        self._fee = place("服务费(元)")
        self._returned = place("成功退款(元)")
        self._remark = place("备注")
        self._money = place("资金状态")

    def row(self, number: int, line: int, cells: list[str]) -> Row:
        """Return one row; raises Fault."""
        values = self._named.fitted(line, cells)
        at = next((values[place] for place in self._times if values[place]), "")
        money = values[self._money] or _MOVED_FOR.get(values[self._side], "")
        movement = Movement(
            number=number,
            line=line,
            channel=CHANNEL,
            own_no=values[self._no],
            no_column="交易号",
            at=parse_moment(at, column="付款时间"),
            minor=abs(yuan(values[self._amount], "金额(元)")),
            column="金额(元)",
        )
        if values[self._money] in self.sides:
            self.sides[values[self._money]].add(movement.minor)
        reason = self._reason(money, values)
        return movement.ignored(reason) if reason is not None else self._received(movement, values)

    def _reason(self, money: str, values: list[str]) -> IgnoredBecause | None:
        """Return why a row is no gift; where the direction is blank the state of the money tells."""
        state = values[self._state]
        if "关闭" in state and not values[self._money]:
            return IgnoredBecause.TRADE_CLOSED
        if "冻结" in state or "冻结" in money:
            return IgnoredBecause.NO_MONEY
        if money in {"已支出", "待支出"}:
            return IgnoredBecause.SPENDING
        if money == "待收入":
            return IgnoredBecause.NOT_SETTLED
        if money != "已收入":
            return IgnoredBecause.OWN_TRANSFER
        if state.startswith("退款") or "_" in values[self._no]:
            return IgnoredBecause.RETURNED
        is_gift = not is_no_gift(values[self._goods], values[self._type])
        return None if is_gift else IgnoredBecause.PRIVATE_INCOME

    def _received(self, movement: Movement, values: list[str]) -> Row:
        returned = yuan(values[self._returned] or "0", "成功退款(元)")
        if returned >= movement.minor:
            return movement.ignored(IgnoredBecause.RETURNED_TO_SENDER)
        fee = abs(yuan(values[self._fee] or "0", "服务费(元)"))
        kept = movement.less(returned)
        if fee > kept.minor:
            raise Fault("bad-row", FEE_BEYOND)
        text = f"{shown(values[self._goods])}\n{shown(values[self._remark])}"
        donor = shown(values[self._other])
        row = kept.received(RowKind.DONATION, text=text, donor=donor, fee_minor=fee)
        return settled(row, values[self._state], _RECEIVED, self._reading)
