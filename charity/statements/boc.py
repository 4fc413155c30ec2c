"""BOC 中国银行 debit cards: 中国银行交易流水明细单, with the time of each movement.

Source: the shape of the public example in deb-sig/double-entry-generator (boc/debit).
"""

from __future__ import annotations

from charity.kernel.words import N_
from charity.statements.bank_table import BankTable, Layout, has_names
from charity.statements.reading import Reading
from charity.statements.sheet import Table

FORMAT = "boc"
WORDS = N_("BOC account statement")
_NEEDED = frozenset({"记账日期", "记账时间", "币别", "金额", "余额", "交易名称", "附言", "对方账户名"})
_LAYOUT = Layout(
    mark=FORMAT,
    day=("记账日期",),
    time="记账时间",
    currency=("币别",),
    change="金额",
    balance=("余额",),
    what=("交易名称",),
    party=("对方账户名",),
    remarks=("附言",),
    card="借记卡号",
)


def is_header(names: frozenset[str]) -> bool:
    """Return whether a line names the columns of this bank."""
    return has_names(names, _NEEDED)


def read(table: Table, reading: Reading) -> None:
    """Read the statement into the reading."""
    BankTable(_LAYOUT, table, reading).read(table)
