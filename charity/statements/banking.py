"""What a movement of a bank account is: a gift, a company's settlement, a fee, or money of another kind."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import datetime

from charity.kernel.references import APPEAL, find_references
from charity.statements.problems import BAD_CURRENCY, LOOKS_TWICE, Fault, Problem, Severity
from charity.statements.reading import Reading
from charity.statements.row import IgnoredBecause, Row, RowKind
from charity.statements.seen import Seen

CHANNEL = "Bank"
_TEXT_MAX = 500
_NAME_MAX = 100
_PAYMENT_COMPANY = re.compile(
    r"财付通|微信支付|支付宝|蚂蚁(?:金服|科技|基金)|(?<![a-z])(?:tenpay|alipay|wechat\s?pay|paypal|stripe)(?![a-z])",
    re.IGNORECASE,
)
_CAME_BACK = re.compile(r"退汇|退票|退款|退货|冲正|冲销|撤销|抹账|退回")
_TAKEN_BACK = re.compile(r"冲正|冲销|撤销|抹账|退汇")
_FEE = re.compile(
    r"手续费|账户管理费|短信费|短信服务费|工本费|年费|汇划费|小额账户"
    r"|(?<![a-z])(?:fees?|bank charges?)(?![a-z])",
    re.IGNORECASE,
)
_INTEREST = re.compile(r"利息|结息|(?<![a-z])interest(?![a-z])", re.IGNORECASE)
_WAGES = re.compile(r"(?:代发)?(?:工资|薪资|养老金|住房公积金|公积金).{0,4}")
_CURRENCIES = {
    "人民币": "CNY", "人民币元": "CNY", "RMB": "CNY", "美元": "USD", "港币": "HKD", "港元": "HKD",
    "欧元": "EUR", "英镑": "GBP", "日元": "JPY", "澳元": "AUD", "加元": "CAD",
    "澳门元": "MOP", "新加坡元": "SGD", "新台币": "TWD", "韩元": "KRW", "卢布": "RUB", "瑞士法郎": "CHF",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Movement:
    """One movement as a bank tells it; `change_minor` is signed, `own_id` the bank's number of it, or empty.

    `what`: the bank's word for it; `remark`: the payer's; `party`: the other side's name; `hint`:
    a number that others gave it, which may come again. `is_fee`,
    `is_interest`, `is_reversal`: where the format says so itself; `of_id`: what a reversal takes back.
    """

    at: datetime
    change_minor: int
    currency: str
    what: str = ""
    party: str = ""
    remark: str = ""
    balance_minor: int | None = None
    own_id: str = ""
    hint: str = ""
    is_fee: bool = False
    is_interest: bool = False
    is_reversal: bool = False
    is_lump: bool = False
    is_own: bool = False
    of_id: str = ""
    ignored: IgnoredBecause | None = None

    def taking_back(self, of_id: str) -> Movement:
        """Return the movement as the one that takes back an earlier one."""
        return replace(self, of_id=of_id)

    @property
    def text(self) -> str:
        """What people wrote about it; a code may stand in it."""
        return "\n".join(filter(None, (self.what, self.remark)))[:_TEXT_MAX]


def currency_of(text: str) -> str:
    """Return the code of a currency that a bank names in its own way; raises Fault `bad-row`."""
    code = _CURRENCIES.get(text, text.upper())
    if not (len(code) == 3 and code.isascii() and code.isalpha()):
        raise Fault("bad-row", BAD_CURRENCY, text=text[:40])
    return code


def meaning_of(movement: Movement) -> tuple[RowKind, str]:
    """Return what a movement stands for, and why where it is ignored."""
    if movement.ignored is not None:
        return RowKind.IGNORED, movement.ignored
    if movement.change_minor == 0:
        return RowKind.IGNORED, IgnoredBecause.NO_MONEY
    return _money_in(movement) if movement.change_minor > 0 else _money_out(movement)


def _money_in(movement: Movement) -> tuple[RowKind, str]:
    if movement.is_fee:
        return RowKind.FEE, ""
    if movement.is_reversal or _CAME_BACK.search(movement.what):
        return RowKind.IGNORED, IgnoredBecause.RETURNED
    if movement.is_own:
        return RowKind.IGNORED, IgnoredBecause.OWN_TRANSFER
    if _PAYMENT_COMPANY.search(movement.party or movement.text) and not names_an_appeal(movement):
        return RowKind.SETTLEMENT, ""
    if movement.is_interest or (not movement.party and _INTEREST.search(movement.what)):
        return RowKind.IGNORED, IgnoredBecause.PRIVATE_INCOME
    if _WAGES.fullmatch(movement.what):
        return RowKind.IGNORED, IgnoredBecause.PRIVATE_INCOME
    return (RowKind.LUMP if movement.is_lump else RowKind.DONATION), ""


def _money_out(movement: Movement) -> tuple[RowKind, str]:
    if movement.is_reversal or _TAKEN_BACK.search(movement.what):
        return RowKind.REFUND, ""
    if movement.is_fee or _FEE.search(movement.what):
        return RowKind.FEE, ""
    if movement.is_own:
        return RowKind.IGNORED, IgnoredBecause.OWN_TRANSFER
    return RowKind.IGNORED, IgnoredBecause.PAYOUT_OUT


def names_an_appeal(movement: Movement) -> bool:
    """Return whether the payer wrote an appeal's code: a company settles without one."""
    return any(found.reference for found in find_references(movement.text, APPEAL))


class BankRows:
    """Makes rows of one account's movements, with a number for those that the bank gives none."""

    def __init__(self, reading: Reading, *, mark: str) -> None:
        self._reading, self._mark = reading, mark
        self._seen = Seen()

    def row(self, number: int, line: int, movement: Movement) -> Row:
        """Return the row of a movement."""
        kind, reason = meaning_of(movement)
        amount = abs(movement.change_minor)
        own_id = movement.own_id or self._number_of(number, movement)
        is_refund, is_fee = kind is RowKind.REFUND, kind is RowKind.FEE
        is_given = kind in {RowKind.DONATION, RowKind.REFUND, RowKind.LUMP}
        return Row(
            number=number,
            line=line,
            kind=kind,
            channel=CHANNEL,
            external_id=own_id,
            refund_id=own_id if is_refund else "",
            of_id=movement.of_id if is_refund else "",
            at=movement.at,
            amount_minor=0 if is_fee else amount,
            fee_minor=-movement.change_minor if is_fee else 0,
            currency=movement.currency,
            text=movement.text if is_given else f"{movement.party}\n{movement.text}".strip()[:_TEXT_MAX],
            donor=movement.party[:_NAME_MAX] if is_given else "",
            reason=reason,
        )

    def _number_of(self, number: int, movement: Movement) -> str:
        """Return a number made of what never changes about a movement, whoever saved the file again.

        Two movements that are alike in all of it are told apart by their order, and said aloud.
        """
        told = (
            f"{movement.at:%Y-%m-%d}", movement.currency, movement.change_minor, movement.balance_minor,
            "".join(movement.party.split()), "" if movement.balance_minor is not None else movement.remark,
            *filter(None, (movement.hint,)),
        )  # fmt: skip
        digest = hashlib.sha256("|".join(map(str, told)).encode()).digest()
        times = self._seen.times(int.from_bytes(digest[:8]))
        if times == 1:
            return f"{self._mark}-{digest[:12].hex()}"
        self._reading.note(Problem(Severity.WARNING, "duplicate-row", number, LOOKS_TWICE))
        return f"{self._mark}-{digest[:12].hex()}-{times}"
