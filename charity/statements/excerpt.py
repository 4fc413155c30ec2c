"""What is kept of a person's own export: the money in that may be a gift, in the provider's own layout.

Spending, transfers and all else stay out. The excerpt is a statement again and reads as the same rows; it
names the hash of the file it was taken from.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence

from charity.kernel.clock import BEIJING
from charity.kernel.money import Money
from charity.statements import alipay_personal, alipay_web, wechat_personal
from charity.statements.row import Row, RowKind, Statement
from charity.statements.source import Source

#: Exports of a person's own account. Everything else is a bill of a merchant, a bank or the desk.
PERSONAL = frozenset({wechat_personal.FORMAT, alipay_personal.FORMAT, alipay_web.FORMAT})
LIKE_GIFTS = frozenset({RowKind.DONATION, RowKind.LUMP})

_MARK = "收款摘录".encode()  # how an excerpt begins
_WECHAT = "交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注"
_ALIPAY = (
    "交易时间,交易分类,交易对方,对方账号,商品说明,收/支,金额,收/付款方式,交易状态,交易订单号,商家订单号,备注"
)
_WEB = (
    "交易号,商家订单号,交易创建时间,付款时间,最近修改时间,交易来源地,类型,交易对方,商品名称,金额（元）,收/支,"
    "交易状态,服务费（元）,成功退款（元）,备注,资金状态"
)


def like_gifts(rows: Iterable[Row]) -> list[Row]:
    """Return the rows of a person's export that may be gifts."""
    return [row for row in rows if row.kind in LIKE_GIFTS]


def excerpt(format_name: str, rows: Sequence[Row], sha256: str) -> bytes:
    """Return a statement of these rows alone, the same bytes each time."""
    assert format_name in PERSONAL
    assert all(row.kind in LIKE_GIFTS for row in rows)
    held = io.StringIO(newline="")
    out = csv.writer(held, lineterminator="\r\n")
    out.writerow([f"{_MARK.decode()}，摘自 SHA-256 为 {sha256} 的导出文件，其余明细未保留"])
    out.writerow([f"共{len(rows)}笔记录"])
    header, cells = {
        wechat_personal.FORMAT: (_WECHAT, _wechat_cells),
        alipay_personal.FORMAT: (_ALIPAY, _alipay_cells),
        alipay_web.FORMAT: (_WEB, _web_cells),
    }[format_name]
    out.writerow(header.split(","))
    out.writerows(cells(row) for row in rows)
    if format_name == alipay_web.FORMAT:
        out.writerow(["-" * 40])
        out.writerow([f"共{len(rows)}笔记录"])
    return held.getvalue().encode()


def kept_of(statement: Statement, source: Source) -> Source:
    """Return what of a file is kept: all of a bill, of a person's own export the receipts alone."""
    if statement.format not in PERSONAL or source.top(len(_MARK)) == _MARK:
        return source
    sha256 = hashlib.sha256(source.whole()).hexdigest()
    return Source.of(excerpt(statement.format, like_gifts(statement.rows), sha256))


def _wechat_cells(row: Row) -> list[str]:
    is_lump = row.kind is RowKind.LUMP
    lines = row.text.split("\n", 2)
    other, (goods, remark) = (lines[0], lines[1:]) if is_lump else (row.donor, lines)
    type_ = "其他" if is_lump else "转账"
    return [_time(row), type_, other, goods, "收入", _yuan(row.amount_minor), "/", "已到账",
            row.external_id, "/", remark]  # fmt: skip


def _alipay_cells(row: Row) -> list[str]:
    goods, remark = row.text.split("\n", 1)
    return [_time(row), "转账红包", row.donor, "", goods, "收入", _yuan(row.amount_minor), "", "交易成功",
            row.external_id, "", remark]  # fmt: skip


def _web_cells(row: Row) -> list[str]:
    goods, remark = row.text.split("\n", 1)
    at = _time(row)
    return [row.external_id, "", at, at, at, "", "", row.donor, goods, _yuan(row.amount_minor), "收入",
            "交易成功", _yuan(row.fee_minor), "0.00", remark, "已收入"]  # fmt: skip


def _time(row: Row) -> str:
    return f"{row.at.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}"


def _yuan(minor: int) -> str:
    return Money(minor).plain()
