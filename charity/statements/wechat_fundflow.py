"""WeChat Pay merchant fund-flow bill 资金账单: every movement of a merchant's account, with its balance.

Source: pay.weixin.qq.com, merchant documents, "format-fundflow". A payment and a refund have the keys of the
trade bill where the numbers allow it; a fee is a row of its own here and a column there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from charity.kernel.money import Money
from charity.kernel.words import N_
from charity.statements.amount import parse_amount
from charity.statements.balance import RunningBalance
from charity.statements.checks import check_count, check_sum
from charity.statements.claims import Claim, Side, check_side
from charity.statements.moment import parse_moment
from charity.statements.named import Named, moved, plain_name, plain_names
from charity.statements.problems import (
    AFTER_SUMMARY,
    BAD_AMOUNT,
    DIRECTION_DISAGREES,
    NO_SUMMARY,
    TYPE_NOT_KNOWN,
    Fault,
    Problem,
    Severity,
)
from charity.statements.reading import Reading
from charity.statements.row import Account, Declared, IgnoredBecause, Row, RowKind
from charity.statements.sheet import Columns, Line, Table, clean, is_blank, parse_provider_id

FORMAT = "wechat-merchant-fundflow"
WORDS = N_("WeChat Pay merchant fund-flow bill")
CHANNEL = "WeChat"
_COUNT = "资金流水总笔数"
_NEEDED = frozenset(
    {"记账时间", "微信支付业务单号", "资金流水单号", "业务类型", "收支类型", "收支金额(元)", "账户结余(元)"}
)
_SIDES = {"收入": 1, "支出": -1}
_ZEROS_MAX = 3
#: The numbers of payments; those of refunds begin with 50, a merchant's own flows with its number.
_PAYMENT_NO = re.compile(r"(?:REF)?((?:4[0-9]|10)[0-9]{26})")
_REFUND_PARTS = re.compile(r"退款总金额([0-9.]+)元.{0,4}含手续费([0-9.]+)元")


def is_header(names: frozenset[str]) -> bool:
    """Return whether a line names the columns of this bill."""
    return plain_names(names) >= _NEEDED


def read(table: Table, reading: Reading) -> None:
    """Read the bill's rows and its closing summary into the reading."""
    bill = _Bill(table.header, reading)
    for line, cells in table.lines:
        if cells and clean(cells[0]) == _COUNT:
            bill.close([plain_name(clean(cell)) for cell in cells], table.lines)
            return
        if not is_blank(cells):
            reading.take(bill.row, line, cells)
    bill.close([], table.lines)


def _kind_of(name: str, kind: str, sign: int) -> tuple[RowKind, str] | None:
    """Return what a movement is by the bill's words for it; None for words not seen before."""
    if "手续费" in kind or "手续费" in name:
        return RowKind.FEE, ""
    if "提现" in kind or "提现" in name:
        return (RowKind.WITHDRAWAL, "") if sign < 0 else (RowKind.IGNORED, IgnoredBecause.RETURNED)
    if "退款" in kind or "退款" in name:
        return (RowKind.REFUND, "") if sign < 0 else (RowKind.IGNORED, IgnoredBecause.REFUND_FAILED)
    if "充值" in kind or "充值" in name:
        return RowKind.IGNORED, IgnoredBecause.OWN_TRANSFER
    if sign < 0:
        return RowKind.IGNORED, IgnoredBecause.PAYOUT_OUT
    return (RowKind.DONATION, "") if "交易" in kind or "交易" in name else None


class _Bill:
    """One bill: where its columns are, what its rows add up to, how its balance runs."""

    def __init__(self, header: Sequence[str], reading: Reading) -> None:
        self._reading = reading
        self._named = Named(header)
        self._balance = RunningBalance()
        self._sides = {1: Side(), -1: Side()}
        place = self._named.place
        self._at = place("记账时间")
        self._business_no = place("微信支付业务单号")
        self._flow_no = place("资金流水单号")
        self._name = place("业务名称")
        self._type = place("业务类型")
        self._side = place("收支类型")
        self._amount = place("收支金额(元)")
        self._after = place("账户结余(元)")
        self._remark = place("备注")
        self._voucher = place("业务凭证号")

    def row(self, number: int, line: int, cells: list[str]) -> Row:
        """Return one row; raises Fault."""
        values = self._named.fitted(line, cells)
        sign = _SIDES.get(values[self._side])
        name, type_ = values[self._name], values[self._type]
        if sign is None:
            raise Fault("bad-row", DIRECTION_DISAGREES, type=type_[:40], direction=values[self._side][:40])
        text = values[self._amount]
        minor = moved(_yuan(text, "收支金额(元)"), text, "收支金额(元)")
        after = _yuan(values[self._after], "账户结余(元)")
        kind, reason = _kind_of(name, type_, sign) or self._unseen(number, type_ or name)
        at = parse_moment(values[self._at], column="记账时间")
        external_id, refund_id = self._ids(values, kind)
        amount, fee = _parts(kind, sign * minor, values[self._remark])
        self._sides[sign].add(minor)
        self._balance.follow(number, sign * minor, after)
        return Row(
            number=number,
            line=line,
            kind=kind,
            channel=CHANNEL,
            external_id=external_id,
            refund_id=refund_id,
            at=at,
            amount_minor=amount,
            fee_minor=fee,
            currency="CNY",
            text=values[self._remark],
            reason=reason,
        )

    def _unseen(self, number: int, type_: str) -> tuple[RowKind, str]:
        """Take money in of a kind not seen before as a donation that waits to be looked at, and say so."""
        self._reading.note(Problem(Severity.WARNING, "bad-row", number, TYPE_NOT_KNOWN, {"text": type_[:40]}))
        return RowKind.DONATION, ""

    def _ids(self, values: list[str], kind: RowKind) -> tuple[str, str]:
        """Return the payment's number and the number of the refund or of the movement itself."""
        business = parse_provider_id(values[self._business_no], column="微信支付业务单号")
        flow = parse_provider_id(values[self._flow_no], column="资金流水单号")
        numbers = (business, flow, values[self._voucher])
        payment = next((found.group(1) for no in numbers if (found := _PAYMENT_NO.fullmatch(no))), business)
        if kind is RowKind.DONATION:
            return payment, ""
        if kind is RowKind.REFUND:
            return payment, business if business != payment else flow
        if kind is RowKind.FEE:
            return payment, f"fee-{flow if flow != payment else business}"
        return business, "" if business == flow else flow

    def close(self, names: Sequence[str], lines: Iterator[Line]) -> None:
        """Hold the rows against the summary below them and the running balance."""
        try:
            claims = _claims(names, lines)
            self._reading.declared = Declared(rows=claims[_COUNT])
            self._hold(claims)
            for line, cells in lines:
                if not is_blank(cells):
                    raise Fault("bad-row", AFTER_SUMMARY, line=line)
        except Fault as fault:
            self._reading.note(fault.at_row(None))
        self._balance.check(self._reading)
        ends = self._balance.opening_and_closing()
        if ends:
            self._reading.account = Account("", "CNY", *ends)

    def _hold(self, claims: dict[str, int]) -> None:
        check_count(self._reading, claims[_COUNT])
        if not self._reading.is_whole:
            return
        for word, sign in _SIDES.items():
            count, minor, side = claims.get(f"{word}笔数"), claims.get(f"{word}金额"), self._sides[sign]
            if count is not None and claims[_COUNT] == self._reading.row_count:
                claim = Claim(count, side.minor if minor is None else minor)
                check_side(self._reading, word, claim, side, severity=Severity.ERROR)
            elif minor is not None:
                check_sum(self._reading, f"{word}金额", Money(minor), Money(side.minor))


def _yuan(text: str, column: str) -> int:
    return parse_amount(text, "CNY", column=column, zeros_max=_ZEROS_MAX, grouped=True)


def _parts(kind: RowKind, change_minor: int, remark: str) -> tuple[int, int]:
    """Return the amount of a movement and the fee in it.

    A refund leaves the account less the fee that comes back with it, and its remark says both.
    """
    minor = abs(change_minor)
    if kind is RowKind.FEE:
        return 0, -change_minor
    parts = _REFUND_PARTS.search(remark) if kind is RowKind.REFUND else None
    if parts:
        total, fee = (_yuan(text, "备注") for text in parts.groups())
        if total - fee == minor:
            return total, -fee
    return minor, 0


def _claims(names: Sequence[str], lines: Iterator[Line]) -> dict[str, int]:
    """Return the declared counts and sums by the summary's names; raises Fault."""
    found = next(((line, cells) for line, cells in lines if not is_blank(cells)), None)
    if found is None:
        raise Fault("truncated", NO_SUMMARY)
    columns = Columns(tuple(name for name in names if name))
    claims = {}
    for name, text in zip(columns.names, columns.fitted(*found), strict=True):
        claims[name] = _number(text, name) if name.endswith("笔数") else _yuan(text, name)
    return claims


def _number(text: str, column: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Fault("bad-amount", BAD_AMOUNT, text=text[:40], column=column)
    return int(text)
