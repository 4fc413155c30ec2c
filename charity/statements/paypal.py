"""PayPal activity report: payments with their fees, refunds by the number of what they return.

Source: PayPal's activity download in its long and short layouts. Days, decimal marks and zones are written as
the account's country does; `paypal_locale` tells how it finds out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from charity.kernel.words import N_
from charity.statements.banking import currency_of
from charity.statements.named import Named, plain_name
from charity.statements.paypal_locale import Locale, Places
from charity.statements.problems import NET_DISAGREES, STATE_NOT_KNOWN, Fault, Problem, Severity
from charity.statements.reading import Reading
from charity.statements.row import IgnoredBecause, Row, RowKind
from charity.statements.sheet import Table, is_blank, parse_provider_id

FORMAT = "paypal"
WORDS = N_("PayPal activity report")
CHANNEL = "PayPal"
_NEEDED = frozenset({"date", "time", "timezone", "type", "status", "currency", "gross", "fee", "net"})
_TEXTS = ("subject", "note", "itemtitle", "customnumber", "invoicenumber")
_STATES = {
    "completed": None,
    "partially refunded": None,
    "pending": IgnoredBecause.NOT_SETTLED,
    "uncleared": IgnoredBecause.NOT_SETTLED,
    "held": IgnoredBecause.NOT_SETTLED,
    "placed": IgnoredBecause.NOT_SETTLED,
    "active": IgnoredBecause.NOT_SETTLED,
    "unclaimed": IgnoredBecause.NOT_SETTLED,
    "processing": IgnoredBecause.NOT_SETTLED,
    "denied": IgnoredBecause.TRADE_CLOSED,
    "failed": IgnoredBecause.TRADE_CLOSED,
    "canceled": IgnoredBecause.TRADE_CLOSED,
    "cancelled": IgnoredBecause.TRADE_CLOSED,
    "expired": IgnoredBecause.TRADE_CLOSED,
    "voided": IgnoredBecause.TRADE_CLOSED,
    "removed": IgnoredBecause.NO_MONEY,
    "refunded": IgnoredBecause.RETURNED_TO_SENDER,
    "returned": IgnoredBecause.RETURNED_TO_SENDER,
    "reversed": IgnoredBecause.RETURNED_TO_SENDER,
}
_SETS_ASIDE = re.compile(r"\b(?:authorization|authorisation|hold|reserve|order)\b", re.IGNORECASE)
_FEE = re.compile(r"\bfees?\b", re.IGNORECASE)
_BACK = re.compile(r"\b(?:refund|reversal|chargeback)\b", re.IGNORECASE)
_TO_BANK = re.compile(r"withdraw|transfer to (?:your )?bank|bank transfer out", re.IGNORECASE)
_OWN = re.compile(
    r"currency conversion|bank deposit|add(?:ed)? funds|funding of (?:pp |paypal )?account|general funding",
    re.IGNORECASE,
)
_TEXT_MAX, _NAME_MAX = 500, 100


def _plain(name: str) -> str:
    return plain_name(name).lower()


def is_header(names: frozenset[str]) -> bool:
    """Return whether a line names the columns of this report."""
    return frozenset(map(_plain, names)) >= _NEEDED | {"transactionid"}


def read(table: Table, reading: Reading) -> None:
    """Read the report's rows into the reading; it declares nothing about itself."""
    reading.may_mix_currencies = True
    report = _Report(table.header, reading)
    locale, lines = Locale.of(report.places, table.lines)
    for line, cells in lines:
        if not is_blank(cells):
            reading.take(partial(report.row, locale), line, cells)


class _Report:
    """One file: where its columns are."""

    def __init__(self, header: Sequence[str], reading: Reading) -> None:
        self._reading = reading
        names = [_plain(name) for name in header]
        self._named = Named(names)
        place = self._named.place
        self.places = Places(
            place("date"), place("time"), place("timezone"), (place("gross"), place("fee"), place("net"))
        )
        self._type, self._status, self._impact = place("type"), place("status"), place("balanceimpact")
        self._currency, self._id = place("currency"), place("transactionid")
        self._of, self._name = place("referencetxnid"), place("name")
        self._texts = [place(name) for name in _TEXTS]

    def row(self, locale: Locale, number: int, line: int, cells: list[str]) -> Row:
        """Return one row; raises Fault."""
        values = self._named.fitted(line, cells)
        own_id = parse_provider_id(values[self._id], column="Transaction ID")
        currency = currency_of(values[self._currency])
        gross, fee, net = (
            locale.amount(values[at] or "0", currency, column)
            for at, column in zip(self.places.amounts, ("Gross", "Fee", "Net"), strict=True)
        )
        if gross + fee != net:
            raise Fault("bad-row", NET_DISAGREES)
        kind, reason = self._meaning(number, values, net)
        is_refund, is_fee = kind is RowKind.REFUND, kind is RowKind.FEE
        is_given = kind is RowKind.DONATION or is_refund
        return Row(
            number=number,
            line=line,
            kind=kind,
            channel=CHANNEL,
            external_id=own_id,
            refund_id=own_id if is_refund else "",
            of_id=values[self._of] if is_refund else "",
            at=locale.moment(*(values[at] for at in self.places.moment)),
            amount_minor=0 if is_fee else abs(gross),
            fee_minor=-net if is_fee else -fee if is_given else 0,
            currency=currency,
            text="\n".join(filter(None, (values[at] for at in self._texts)))[:_TEXT_MAX],
            donor=values[self._name][:_NAME_MAX] if is_given else "",
            reason=reason,
        )

    def _meaning(self, number: int, values: Sequence[str], net: int) -> tuple[RowKind, str]:
        kind, status = values[self._type], values[self._status].lower()
        if values[self._impact].lower() == "memo" or _SETS_ASIDE.search(kind):
            return RowKind.IGNORED, IgnoredBecause.NO_MONEY
        if status not in _STATES:
            facts = {"text": values[self._status][:40]}
            self._reading.note(Problem(Severity.WARNING, "bad-row", number, STATE_NOT_KNOWN, facts))
        reason = _STATES.get(status)
        if reason is None and net == 0 and values[self.places.amounts[0]].strip("0.,") == "":
            reason = IgnoredBecause.NO_MONEY
        return (RowKind.IGNORED, reason) if reason else _moved(kind, net)


def _moved(kind: str, net: int) -> tuple[RowKind, str]:
    """Return what a completed movement is by PayPal's words for it."""
    if _OWN.search(kind):
        return RowKind.IGNORED, IgnoredBecause.OWN_TRANSFER
    if _FEE.search(kind):
        return RowKind.FEE, ""
    if _TO_BANK.search(kind):
        return (RowKind.WITHDRAWAL, "") if net < 0 else (RowKind.IGNORED, IgnoredBecause.OWN_TRANSFER)
    if net < 0:
        is_back = _BACK.search(kind)
        return (RowKind.REFUND, "") if is_back else (RowKind.IGNORED, IgnoredBecause.PAYOUT_OUT)
    if kind.lower().endswith("refund"):
        return RowKind.IGNORED, IgnoredBecause.RETURNED
    return RowKind.DONATION, ""
