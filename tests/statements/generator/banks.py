"""Statements of three banks' cards, padded, dashed and closed as each bank does it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from tests.statements.generator.moves import Move, yuan

_ICBC = (
    "交易日期,摘要,交易详情,交易场所,交易国家或地区简称,钞/汇,交易金额(收入),交易金额(支出),交易币种,"
    "记账金额(收入),记账金额(支出),记账币种,余额,对方户名,对方账户"
)
_CMB = "记账日期,货币,交易金额,联机余额,交易摘要,对手信息,客户摘要"
_BOC = (
    "记账日期,记账时间,币别,金额,余额,交易名称,渠道,网点名称,附言,对方账户名,"
    "对方卡号/账号,对方开户行,借记卡号"
)


def _lines(rows: Sequence[Sequence[str]], *, ending: str = "") -> str:
    out = io.StringIO()
    for cells in rows:
        csv.writer(out, lineterminator=f"{ending}\r\n").writerow(cells)
    return out.getvalue()


def icbc(moves: Sequence[Move], *, encoding: str = "gb18030") -> bytes:
    """Return ICBC's file: newest first, a tab after each padded cell, a comma at the end, sums below."""
    rows = []
    for move in reversed(moves):
        sides = (
            (yuan(move.minor, grouped=True), "") if move.minor > 0 else ("", yuan(-move.minor, grouped=True))
        )
        cells = [f"{move.at:%Y-%m-%d}", move.what, move.remark, "手机银行", "CHN", "钞", "-", "-", "-",
                 *sides, "人民币", yuan(move.balance, grouped=True), move.name, "6222****1234"]  # fmt: skip
        rows.append([f"{cell:<18}\t" for cell in cells])
    income = yuan(sum(move.minor for move in moves if move.minor > 0), grouped=True)
    spending = yuan(-sum(move.minor for move in moves if move.minor < 0), grouped=True)
    above = '明细查询文件下载\r\n\r\n卡号: 1234****9876,"卡别名: 求助台"\r\n\r\n'
    above += '子账户序号: 00000,子账户类别: 活期,"子账户别名: "\r\n\r\n'
    total = ["人民币合计", *[""] * 8, f"{income}\t", f"{spending}\t"]
    body = f"{above}{_ICBC}\r\n{_lines(rows, ending=',')} \r\n{_lines([total], ending=',')}"
    return body.encode(encoding)


def cmb(moves: Sequence[Move]) -> bytes:
    """Return CMB's file: oldest first, the other side's name and number in one cell."""
    rows = []
    for move in moves:
        party = f"{move.name} 6222000011112222" if move.name else ""
        amounts = yuan(move.minor, grouped=True), yuan(move.balance, grouped=True)
        rows.append([f"{move.at:%Y-%m-%d}", "CNY", *amounts, move.what, party, move.remark])
    return f"{_CMB}\r\n{_lines(rows)}".encode("utf-8-sig")


def boc(moves: Sequence[Move]) -> bytes:
    """Return BOC's file: newest first, dashes where there is nothing."""
    rows = []
    for move in reversed(moves):
        rows.append(
            [f"{move.at:%Y-%m-%d}", f"{move.at:%H:%M:%S}", "人民币", yuan(move.minor, grouped=True),
             yuan(move.balance, grouped=True), move.what, "手机银行", "-" * 19, move.remark or "-" * 10,
             move.name or "-" * 10, "6222******0258", "-" * 19, "3167"]
        )  # fmt: skip
    return f"中国银行交易流水明细单\r\n{_BOC}\r\n{_lines(rows)}".encode()
