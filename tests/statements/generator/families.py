"""All sixteen formats by name: how their movements are made up, and how a file of them is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tests.statements import chinese, samples
from tests.statements.generator import banks, companies, documents
from tests.statements.generator.moves import CODE, OTHERS, Move, moves

Makes = Callable[[int, int], Sequence[Any]]
Writes = Callable[[Sequence[Any]], bytes]


@dataclass(frozen=True)
class Family:
    """One format. `is_table`: a spreadsheet can save it again."""

    make: Makes
    write: Writes
    is_table: bool = True


def _trades(seed: int, count: int) -> list[samples.Trade]:
    return samples.generate(seed, count, [CODE, ""], refund_share=0.2)


def _flows(seed: int, count: int) -> list[chinese.Move]:
    return [
        replace(move, type="交易", at=move.at, no=f"42000020262026{int(move.no[-14:]):014d}")
        for move in chinese.gifts(seed, count, CODE)
    ]


def _gifts(seed: int, count: int) -> list[chinese.Move]:
    return chinese.gifts(seed, count, CODE)


def _alipay_trades(seed: int, count: int) -> list[chinese.Move]:
    made = []
    for place, move in enumerate(chinese.gifts(seed, count, CODE)):
        paid = replace(move, type="交易", fee_minor=move.minor // 200)
        made.append(paid)
        if place % 7 == 3:
            made.append(replace(paid, type="退款", second_no=f"RF{place:06d}", fee_minor=0))
    return made


def _account_flows(seed: int, count: int) -> list[chinese.Move]:
    return [replace(move, type="在线支付") for move in chinese.gifts(seed, count, CODE)]


def _unreturned(seed: int, count: int) -> list[Move]:
    """Return movements of a format that has no word for money that came back."""
    return moves(seed, count, [move for move in OTHERS if move.what != "退汇"])


def _cash(rows: Sequence[Any]) -> bytes:
    return samples.cash(rows)


def _cash_rows(seed: int, count: int) -> list[tuple[str, ...]]:
    return [
        (
            f"HB-{move.no:06d}",
            f"{move.at:%Y-%m-%d}",
            move.name,
            samples.yuan(abs(move.minor)),
            "CNY",
            CODE,
            "周",
            "",
        )
        for move in moves(seed, count)
    ]


FAMILIES: dict[str, Family] = {
    "wechat-merchant-trade": Family(_trades, samples.bill),
    "wechat-merchant-fundflow": Family(_flows, chinese.fund_flow),
    "wechat-personal": Family(_gifts, chinese.wechat_csv),
    "alipay-personal": Family(_gifts, chinese.alipay),
    "alipay-web": Family(_gifts, chinese.alipay_web),
    "alipay-merchant-trade": Family(_alipay_trades, chinese.alipay_trade),
    "alipay-merchant-account": Family(_account_flows, chinese.alipay_account),
    "icbc": Family(moves, banks.icbc),
    "cmb": Family(moves, banks.cmb),
    "boc": Family(moves, banks.boc),
    "camt053": Family(moves, documents.camt053, is_table=False),
    "mt940": Family(moves, documents.mt940, is_table=False),
    "ofx": Family(_unreturned, documents.ofx, is_table=False),
    "paypal": Family(companies.company_moves, companies.paypal),
    "stripe": Family(companies.company_moves, companies.stripe),
    "cash-csv": Family(_cash_rows, _cash),
}
