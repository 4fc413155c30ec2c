"""Statement files of the demo town, in the shapes that the payment company and the desk's cash book have."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

_HEADER = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,"
    "应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,"
    "手续费,费率,订单金额,申请退款金额,费率备注"
)
_SUMMARY = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"
_CASH_HEADER = ("收据号", "收款日期", "捐款人", "金额", "币种", "倡议编号", "经手人", "备注")


@dataclass(frozen=True, slots=True)
class Merchant:
    """An account with the payment company; `rate_per_10000` is its fee."""

    number: str
    app_id: str
    rate_per_10000: int


@dataclass(frozen=True, slots=True)
class Payment:
    """One row of a bill; with `refund_no` it is the payment's return."""

    at: datetime
    order: str
    payer: str
    amount_minor: int
    goods: str
    attach: str
    refund_no: str = ""


def yuan(minor: int) -> str:
    """Return fen as yuan with two decimals."""
    return f"{Decimal(minor) / 100:.2f}"


def _fee_minor(payment: Payment, merchant: Merchant) -> int:
    fee = Decimal(payment.amount_minor * merchant.rate_per_10000) / 10000
    whole = int(fee.quantize(Decimal(1), ROUND_HALF_UP))
    return -whole if payment.refund_no else whole


def _detail(payment: Payment, merchant: Merchant) -> list[str]:
    amount, nothing, back = yuan(payment.amount_minor), "0.00", bool(payment.refund_no)
    fee = Decimal(_fee_minor(payment, merchant)) / 100
    paid, returned = (nothing, amount) if back else (amount, nothing)
    kind = ("REFUND", "ORIGINAL", "SUCCESS") if back else ("SUCCESS", "", "")
    return [
        f"{payment.at:%Y-%m-%d %H:%M:%S}", merchant.app_id, merchant.number, "0", "",
        payment.order, f"AP{payment.order[-16:]}", payment.payer, "JSAPI", kind[0], "OTHERS", "CNY",
        paid, nothing, payment.refund_no or "0", f"RF{payment.refund_no[-16:]}" if back else "0",
        returned, nothing, kind[1], kind[2], payment.goods, payment.attach,
        f"{fee:.5f}", f"{merchant.rate_per_10000 / 100:.2f}%", paid, returned, "",
    ]  # fmt: skip


def wechat_bill(payments: Sequence[Payment], merchant: Merchant) -> bytes:
    """Return a merchant trade bill with payments and refunds (27 columns), as downloaded."""
    lines = [_HEADER, *(",".join(f"`{cell}" for cell in _detail(p, merchant)) for p in payments)]
    taken = sum(p.amount_minor for p in payments if not p.refund_no)
    returned = sum(p.amount_minor for p in payments if p.refund_no)
    fees = Decimal(sum(_fee_minor(p, merchant) for p in payments)) / 100
    sums = (
        str(len(payments)),
        yuan(taken),
        yuan(returned),
        "0.00",
        f"{fees:.5f}",
        yuan(taken),
        yuan(returned),
    )
    lines += [_SUMMARY, ",".join(f"`{cell}" for cell in sums)]
    return ("\r\n".join(lines) + "\r\n").encode()


@dataclass(frozen=True, slots=True)
class CashLine:
    """One line of the desk's sheet for cash taken on paper."""

    receipt_no: str
    on: date
    donor: str
    amount_minor: int
    appeal: str
    taken_by: str
    remark: str = ""


def cash_sheet(lines: Iterable[CashLine]) -> bytes:
    """Return the desk's sheet of cash, as a spreadsheet saves it."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_CASH_HEADER)
    for line in lines:
        amount = f"{Decimal(line.amount_minor) / 100:,.2f}"
        writer.writerow(
            (
                line.receipt_no,
                line.on.isoformat(),
                line.donor,
                amount,
                "CNY",
                line.appeal,
                line.taken_by,
                line.remark,
            )
        )
    return out.getvalue().encode("utf-8-sig")
