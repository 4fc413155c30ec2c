"""Movements of one account, seeded: gifts of every size and name, and all that is no gift."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from charity.statements.row import IgnoredBecause, RowKind

START = datetime(2026, 2, 14, 8, 0, 0)  # noqa: DTZ001 - as the files write it
CODE = "LX-2026-0007-K"
NAMES = ("李雨", "王𠮷", "周“小”米", "A, B", "O'Neil; Ana", "匿名", "欧阳娜娜·热合曼")
REMARKS = (CODE, f"给孩子 {CODE} 加油", "lx20260007k", "", "祝早日康复", 'say "hi", please', "=1+1", "-")


@dataclass(frozen=True)
class Move:
    """One movement; `minor` is signed, `balance` what stood in the account after it."""

    no: int
    at: datetime
    minor: int
    kind: RowKind
    name: str = ""
    remark: str = ""
    what: str = ""
    reason: str = ""
    fee: int = 0
    of: int = 0
    balance: int = 0


def _gift(draw: random.Random) -> Move:
    minor = draw.choice((1, 100, 1000, 520_00, 1_234_567_89, draw.randrange(1, 3_000_000)))
    return Move(0, START, minor, RowKind.DONATION, draw.choice(NAMES), draw.choice(REMARKS), "转账汇入")


OTHERS = (
    Move(0, START, 88_00, RowKind.SETTLEMENT, "财付通支付科技有限公司", "微信支付商户提现", "转账汇入"),
    Move(0, START, 77_00, RowKind.SETTLEMENT, "支付宝（中国）网络技术有限公司", "余额提现", "网上快捷提现"),
    Move(0, START, -50_00, RowKind.IGNORED, "市人民医院", "住院费", "转账汇款", IgnoredBecause.PAYOUT_OUT),
    Move(0, START, -1_50, RowKind.FEE, "", "", "转账手续费"),
    Move(0, START, 3_21, RowKind.IGNORED, "", "", "结息", IgnoredBecause.PRIVATE_INCOME),
    Move(0, START, 50_00, RowKind.IGNORED, "市人民医院", "账号有误", "退汇", IgnoredBecause.RETURNED),
)


def moves(seed: int, count: int, others: Sequence[Move] = OTHERS) -> list[Move]:
    """Return movements by time over some days, no two alike in day, amount and balance."""
    draw = random.Random(seed)
    found: list[Move] = []
    at, balance = START, 5_000_000_00
    for no in range(1, count + 1):
        one = draw.choice(others) if draw.random() < 0.35 else _gift(draw)
        at += timedelta(seconds=draw.randrange(1, 20_000))
        balance += one.minor
        found.append(replace(one, no=no, at=at, balance=balance))
    return found


def yuan(minor: int, *, grouped: bool = False, mark: str = ".") -> str:
    """Return minor units with two decimals."""
    whole, cents = divmod(abs(minor), 100)
    text = f"{whole:,}" if grouped else str(whole)
    if mark == ",":
        text = text.replace(",", ".")
    return f"{'-' if minor < 0 else ''}{text}{mark}{cents:02d}"
