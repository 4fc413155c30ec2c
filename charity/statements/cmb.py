"""CMB 招商银行 debit cards: the online statement.

Source: the shape of the public example in deb-sig/double-entry-generator (cmb/debit).
"""

from __future__ import annotations

from charity.kernel.words import N_
from charity.statements.bank_table import BankTable, Layout, has_names
from charity.statements.reading import Reading
from charity.statements.sheet import Table

FORMAT = "cmb"
WORDS = N_("CMB account statement")
_NEEDED = frozenset({"记账日期", "货币", "交易金额", "联机余额", "交易摘要", "对手信息"})
_LAYOUT = Layout(
    mark=FORMAT,
    day=("记账日期",),
    currency=("货币",),
    change="交易金额",
    balance=("联机余额",),
    what=("交易摘要",),
    party=("对手信息",),
    remarks=("客户摘要",),
)


def is_header(names: frozenset[str]) -> bool:
    """Return whether a line names the columns of this bank."""
    return has_names(names, _NEEDED)


def read(table: Table, reading: Reading) -> None:
    """Read the statement into the reading."""
    BankTable(_LAYOUT, table, reading).read(table)
