"""Rows of a person's own export: money in that may be a gift, and all the rest, of which little is read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from charity.kernel.money import Money
from charity.statements.amount import parse_amount
from charity.statements.claims import Claims, Side, hold_against
from charity.statements.named import moved
from charity.statements.problems import STATE_NOT_KNOWN, Problem, Severity
from charity.statements.reading import Reading
from charity.statements.row import Account, Declared, IgnoredBecause, Row, RowKind
from charity.statements.sheet import parse_provider_id

_EMPTY = frozenset({"/", "-", "无"})
_REFUNDED_PART = re.compile(r"已退款\s*[（(]\s*[¥￥]?\s*([0-9][0-9,]*(?:\.[0-9]+)?)\s*[)）]")
_REFUNDED = ("已退款", "已全额退款", "已退还", "退款成功", "对方已退还", "已退回", "已全部退款")
_OPEN = re.compile(r"^(?:待|等待)|处理中|未领取|未收")
_CLOSED = re.compile(r"关闭|取消|失败|过期|撤销")
#: What is sold or paid out where income is no gift; never looked for in what a donor wrote.
_NO_GIFT = re.compile(
    r"收益发放|收益结算|结息|利息|^工资|代发工资|理赔|赔付款|提现|余额宝|赎回|[借花]呗|放款|基金|理财"
)


def shown(text: str) -> str:
    """Return a cell's text, nothing where the export writes a mark for nothing."""
    return "" if text in _EMPTY else text


def yuan(text: str, column: str) -> int:
    """Return the minor units of an amount with or without the currency's mark; raises Fault."""
    return parse_amount(text.lstrip("¥￥ "), "CNY", column=column, zeros_max=4, grouped=True)


def hold_export(reading: Reading, claims: Claims, sides: Mapping[str, Side]) -> None:
    """Keep what an export says of itself, and hold its rows against that: such sums are wrong at times."""
    reading.declared = Declared(rows=claims.rows) if claims.rows is not None else None
    reading.account = Account(currency="CNY", covers=claims.covers)
    hold_against(reading, claims, sides, severity=Severity.WARNING)


def is_no_gift(*texts: str) -> bool:
    """Return whether the goods or the type of a trade are wages, interest or the owner's own transfers."""
    return any(_NO_GIFT.search(text) for text in texts)


@dataclass(frozen=True, slots=True)
class Movement:
    """One row of an export, before it is known whether anything of it is read further."""

    number: int
    line: int
    channel: str
    own_no: str
    no_column: str
    at: datetime
    minor: int
    column: str

    def less(self, minor: int) -> Movement:
        """Return the movement without what of it was given back."""
        return replace(self, minor=self.minor - minor)

    def ignored(self, reason: IgnoredBecause, *, extra: tuple[tuple[str, str], ...] = ()) -> Row:
        """Return a row of which only the day, the amount and the reason are kept.

        Its number is not read: exports repeat the numbers of what was spent and came back.
        """
        return Row(
            number=self.number,
            line=self.line,
            kind=RowKind.IGNORED,
            channel=self.channel,
            external_id=f"line-{self.line}",
            refund_id="",
            at=self.at,
            amount_minor=self.minor,
            fee_minor=0,
            currency="CNY",
            reason=reason,
            extra=extra,
        )

    def received(self, kind: RowKind, *, text: str, donor: str = "", fee_minor: int = 0) -> Row:
        """Return money in; raises Fault without a whole number of the provider or an amount."""
        return Row(
            number=self.number,
            line=self.line,
            kind=kind,
            channel=self.channel,
            external_id=parse_provider_id(self.own_no, column=self.no_column),
            refund_id="",
            at=self.at,
            amount_minor=moved(self.minor, Money(self.minor, "CNY").plain(), self.column),
            fee_minor=fee_minor,
            currency="CNY",
            text=text,
            donor=donor,
        )


def settled(row: Row, state: str, received: frozenset[str], reading: Reading) -> Row:
    """Return money in as its state leaves it: whole, less what was given back, or not received at all."""
    if state in received:
        return row
    reason = _unreceived(state, row.amount_minor)
    if reason is not None:
        return _unread(row, reason)
    part = _REFUNDED_PART.search(state)
    if part:
        return replace(row, amount_minor=row.amount_minor - yuan(part.group(1), "状态"))
    reading.note(Problem(Severity.WARNING, "bad-row", row.number, STATE_NOT_KNOWN, {"text": state[:40]}))
    return row


def _unreceived(state: str, amount_minor: int) -> IgnoredBecause | None:
    part = _REFUNDED_PART.search(state)
    if part:
        whole = yuan(part.group(1), "状态") >= amount_minor
        return IgnoredBecause.RETURNED_TO_SENDER if whole else None
    if state.startswith(_REFUNDED):
        return IgnoredBecause.RETURNED_TO_SENDER
    if _OPEN.search(state):
        return IgnoredBecause.NOT_SETTLED
    return IgnoredBecause.TRADE_CLOSED if _CLOSED.search(state) else None


def _unread(row: Row, reason: IgnoredBecause) -> Row:
    return replace(row, kind=RowKind.IGNORED, reason=reason, text="", donor="", fee_minor=0)
