"""Writes statement files as the providers write them: ours, seeded, with the tricky cases."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

START = datetime(2026, 2, 1, 9, 0, 0, tzinfo=UTC)

_HEAD = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,"
    "商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类"
)
_REFUND_NOS = "微信退款单号,商户退款单号,退款金额"
HEADERS = {
    "ALL": f"{_HEAD},应结订单金额,代金券金额,{_REFUND_NOS},充值券退款金额,退款类型,退款状态,"
    "商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注",
    "SUCCESS": f"{_HEAD},应结订单金额,代金券金额,商品名称,商户数据包,手续费,费率,订单金额,费率备注",
    "REFUND": f"{_HEAD},应结订单金额,代金券金额,退款申请时间,退款成功时间,{_REFUND_NOS},充值券退款金额,"
    "退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注",
    "HISTORIC": f"{_HEAD.replace('特约商户号', '子商户号')},总金额,代金券或立减优惠金额,{_REFUND_NOS},"
    "代金券或立减优惠退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率",
    "RED_PACKET": f"{_HEAD.replace('特约商户号', '子商户号')},总金额,企业红包金额,{_REFUND_NOS},"
    "企业红包退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率",
}
SUMMARIES = {
    "SEVEN": "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额",
    "FOUR": "总交易单数,应结订单总金额,手续费总金额,订单总金额",
    "HISTORIC": "总交易单数,总交易额,总退款金额,总代金券或立减优惠退款金额,手续费总金额",
    "RED_PACKET": "总交易单数,总交易额,总退款金额,总企业红包退款金额,手续费总金额",
}
SUMMARY_OF = {
    "ALL": "SEVEN",
    "SUCCESS": "SEVEN",
    "REFUND": "SEVEN",
    "HISTORIC": "HISTORIC",
    "RED_PACKET": "RED_PACKET",
}


@dataclass(frozen=True)
class Trade:
    """One payment, or its refund when `refund_no` is given."""

    order_no: str
    at: datetime
    amount_minor: int
    fee_minor: int = 0
    goods: str = "爱心捐助"
    attach: str = ""
    refund_no: str = ""
    state: str = ""
    refund_state: str = "SUCCESS"
    currency: str = "CNY"
    coupon_minor: int = 0

    @property
    def is_refund(self) -> bool:
        return bool(self.refund_no)


def yuan(minor: int, places: int = 2) -> str:
    """Return minor units as the bill writes them."""
    sign = "-" if minor < 0 else ""
    return f"{sign}{abs(minor) // 100}.{abs(minor) % 100:02d}{'0' * (places - 2)}"


def _values(trade: Trade) -> dict[str, str]:
    amount = yuan(trade.amount_minor)
    paid, returned = ("0.00", amount) if trade.is_refund else (amount, "0.00")
    fee = -trade.fee_minor if trade.is_refund else trade.fee_minor
    ordered = "0.00" if trade.is_refund else yuan(trade.amount_minor + trade.coupon_minor)
    number = trade.order_no[-12:]
    return {
        "交易时间": f"{trade.at:%Y-%m-%d %H:%M:%S}", "公众账号ID": "wxaa", "商户号": "1600000001",
        "特约商户号": "0", "子商户号": "0", "设备号": "", "微信订单号": trade.order_no,
        "商户订单号": f"AP{number}",
        "用户标识": f"oTEST{number}", "交易类型": "JSAPI",
        "交易状态": trade.state or ("REFUND" if trade.is_refund else "SUCCESS"),
        "付款银行": "OTHERS", "货币种类": trade.currency, "应结订单金额": paid, "总金额": paid,
        "代金券金额": yuan(trade.coupon_minor), "代金券或立减优惠金额": "0.00", "企业红包金额": "0.00",
        "退款申请时间": f"{trade.at:%Y-%m-%d %H:%M:%S}", "退款成功时间": "",
        "微信退款单号": trade.refund_no or "0", "商户退款单号": f"RF{number}" if trade.is_refund else "0",
        "退款金额": returned, "充值券退款金额": "0.00", "代金券或立减优惠退款金额": "0.00",
        "企业红包退款金额": "0.00", "退款类型": "ORIGINAL" if trade.is_refund else "",
        "退款状态": trade.refund_state if trade.is_refund else "",
        "商品名称": trade.goods, "商户数据包": trade.attach, "手续费": yuan(fee, 5), "费率": "0.60%",
        "订单金额": ordered, "申请退款金额": returned, "费率备注": "",
    }  # fmt: skip


def _summary_values(trades: Sequence[Trade]) -> dict[str, str]:
    paid = sum(t.amount_minor for t in trades if not t.is_refund)
    coupons = sum(t.coupon_minor for t in trades if not t.is_refund)
    returned = sum(t.amount_minor for t in trades if t.is_refund)
    fees = sum(-t.fee_minor if t.is_refund else t.fee_minor for t in trades)
    return {
        "总交易单数": str(len(trades)), "应结订单总金额": yuan(paid), "总交易额": yuan(paid),
        "退款总金额": yuan(returned), "总退款金额": yuan(returned), "充值券退款总金额": "0.00",
        "总代金券或立减优惠退款金额": "0.00", "总企业红包退款金额": "0.00", "手续费总金额": yuan(fees, 5),
        "订单总金额": yuan(paid + coupons), "申请退款总金额": yuan(returned),
    }  # fmt: skip


def _line(values: dict[str, str], names: Sequence[str]) -> str:
    return ",".join(f"`{values[name]}" for name in names)


def bill(
    trades: Sequence[Trade],
    layout: str = "ALL",
    *,
    summary: str = "",
    newline: str = "\r\n",
    encoding: str = "utf-8",
    declared: dict[str, str] | None = None,
) -> bytes:
    """Return a merchant trade bill; `declared` overrides what its summary says."""
    header, closing = HEADERS[layout], SUMMARIES[summary or SUMMARY_OF[layout]]
    lines = [header, *(_line(_values(trade), header.split(",")) for trade in trades)]
    lines += [closing, _line({**_summary_values(trades), **(declared or {})}, closing.split(","))]
    return (newline.join(lines) + newline).encode(encoding)


def resaved(content: bytes, *, encoding: str = "gb18030", slashes: bool = True) -> bytes:
    """Return a bill as a spreadsheet saves it: quotes, no seconds, no backticks, padded lines."""
    rows = list(csv.reader(io.StringIO(content.decode())))
    width = max(map(len, rows))
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for cells in rows:
        bare = [_respelled(cell.removeprefix("`"), slashes=slashes) for cell in cells]
        writer.writerow(bare + [""] * (width - len(bare)))
    return out.getvalue().encode(encoding)


def _respelled(cell: str, *, slashes: bool) -> str:
    try:
        at = datetime.strptime(f"{cell}Z", "%Y-%m-%d %H:%M:%S%z")
    except ValueError:
        return cell
    return f"{at.year}/{at.month}/{at.day} {at.hour}:{at:%M}" if slashes else f"{at:%Y-%m-%d %H:%M}"


def order_no(number: int) -> str:
    """Return a provider's order number of 28 digits."""
    return f"420000202620260201{number:010d}"


def refund_no(number: int) -> str:
    """Return a provider's refund number of 29 digits."""
    return f"5030000020262602010{number:010d}"


def fee_of(amount_minor: int) -> int:
    """Return the channel's fee of 0.6 %, to the nearest fen."""
    return (amount_minor * 6 + 500) // 1000


def generate(seed: int, count: int, codes: Sequence[str], *, refund_share: float = 0.05) -> list[Trade]:
    """Return trades of many sizes over some days, a few of them refunded, in order of time."""
    fortune = random.Random(seed)
    trades: list[Trade] = []
    for number in range(1, count + 1):
        amount = fortune.choice((1, 10, 100, 1000, 5200, fortune.randint(1, 3_000_000)))
        at = START + timedelta(seconds=fortune.randint(0, 86_400 * 9))
        name = fortune.choice(("", "", ";王小明", "；匿名", ";Ana Ruiz"))
        payment = Trade(order_no(number), at, amount, fee_of(amount), attach=f"{fortune.choice(codes)}{name}")
        trades.append(payment)
        if fortune.random() < refund_share:
            trades.append(replace(payment, at=at + timedelta(hours=3), refund_no=refund_no(number)))
    return sorted(trades, key=lambda trade: trade.at)


CASH_EN = ("receipt_no", "received_on", "donor", "amount", "currency", "appeal", "taken_by", "remark")
CASH_ZH = ("收据号", "收款日期", "捐款人", "金额", "币种", "倡议编号", "经手人", "备注")


def cash(rows: Sequence[Sequence[str]], header: Sequence[str] = CASH_EN, *, encoding: str = "utf-8") -> bytes:
    """Return a cash sheet."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode(encoding)
