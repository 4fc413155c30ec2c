"""ICBC 中国工商银行 debit cards: 明细查询文件下载, without and with 交易详情.

Source: the shape of the public examples in deb-sig/double-entry-generator (icbc/debit, icbc/debit-v2).
"""

from __future__ import annotations

from charity.kernel.words import N_
from charity.statements.bank_table import BankTable, Layout, has_names
from charity.statements.reading import Reading
from charity.statements.sheet import Table

FORMAT = "icbc"
WORDS = N_("ICBC account statement")
_NEEDED = frozenset({"交易日期", "摘要", "记账金额(收入)", "记账金额(支出)", "记账币种", "余额", "对方户名"})
_LAYOUT = Layout(
    mark=FORMAT,
    day=("交易日期",),
    currency=("记账币种",),
    income="记账金额(收入)",
    spending="记账金额(支出)",
    balance=("余额",),
    what=("摘要",),
    party=("对方户名",),
    remarks=("交易详情", "交易场所"),
)


def is_header(names: frozenset[str]) -> bool:
    """Return whether a line names the columns of this bank."""
    return has_names(names, _NEEDED)


def read(table: Table, reading: Reading) -> None:
    """Read the statement into the reading."""
    BankTable(_LAYOUT, table, reading).read(table)
