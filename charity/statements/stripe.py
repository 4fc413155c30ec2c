"""Stripe balance history: charges with their fees, refunds, payouts; times in UTC.

Source: Stripe's documentation of the balance report; the older layout has 14 columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from charity.kernel.clock import BEIJING
from charity.kernel.money import exponent_of
from charity.kernel.words import N_
from charity.statements.amount import parse_amount
from charity.statements.banking import currency_of
from charity.statements.moment import parse_moment
from charity.statements.named import Named, plain_names
from charity.statements.problems import NET_DISAGREES, TYPE_NOT_KNOWN, Fault, Problem, Severity
from charity.statements.reading import Reading
from charity.statements.row import IgnoredBecause, Row, RowKind
from charity.statements.sheet import Table, is_blank, parse_provider_id

FORMAT = "stripe"
WORDS = N_("Stripe balance history")
CHANNEL = "Stripe"
_NEEDED = frozenset({"id", "Type", "Source", "Amount", "Fee", "Net", "Currency", "Created(UTC)"})
_GIVEN = frozenset({"charge", "payment"})
_RETURNED = frozenset({"refund", "payment_refund"})
_DISPUTED = frozenset({"adjustment", "payment_reversal", "payment_failure_refund", "dispute"})
_FEES = frozenset({"stripe_fee", "stripe_fx_fee", "application_fee", "tax_fee", "network_cost"})
_MOVED_OUT = frozenset({"payout", "transfer"})
_MOVED = frozenset({"payout_failure", "payout_cancel", "transfer_failure", "transfer_cancel", "topup"})
_NO_MONEY = frozenset({"reserve_transaction", "reserved_funds", "payment_unreconciled", "advance"})
_PAYMENT_MARKS = ("ch_", "py_")
_TEXT_MAX = 500


def is_header(names: frozenset[str]) -> bool:
    """Return whether a line names the columns of this report."""
    return plain_names(names) >= _NEEDED


def read(table: Table, reading: Reading) -> None:
    """Read the report's rows into the reading; it declares nothing about itself."""
    reading.may_mix_currencies = True
    report = _Report(table.header, reading)
    for line, cells in table.lines:
        if not is_blank(cells):
            reading.take(report.row, line, cells)


class _Report:
    """One file: where its columns are."""

    def __init__(self, header: Sequence[str], reading: Reading) -> None:
        self._reading = reading
        self._named = Named(header)
        place = self._named.place
        self._id, self._type, self._source = place("id"), place("Type"), place("Source")
        self._amounts = [(name, place(name)) for name in ("Amount", "Fee", "Net")]
        self._currency, self._created = place("Currency"), place("Created(UTC)")
        self._texts = [place("Description")]
        self._texts += [at for at, name in enumerate(header) if name.endswith("(metadata)")]
        self._donors = [
            at for at, name in enumerate(header) if name.lower() in {"name (metadata)", "donor (metadata)"}
        ]

    def row(self, number: int, line: int, cells: list[str]) -> Row:
        """Return one row; raises Fault."""
        values = self._named.fitted(line, cells)
        own_id = parse_provider_id(values[self._id], column="id")
        source = values[self._source] and parse_provider_id(values[self._source], column="Source")
        currency = currency_of(values[self._currency])
        amount, fee, net = (_amount(values[at], currency, name) for name, at in self._amounts)
        if amount - fee != net:
            raise Fault("bad-row", NET_DISAGREES)
        kind, reason = self._meaning(number, values[self._type], amount)
        is_refund, is_fee = kind is RowKind.REFUND, kind is RowKind.FEE
        is_given = kind is RowKind.DONATION or is_refund
        return Row(
            number=number,
            line=line,
            kind=kind,
            channel=CHANNEL,
            external_id=source if kind is RowKind.DONATION and source else own_id,
            refund_id=own_id if is_refund else "",
            of_id=source if is_refund and source.startswith(_PAYMENT_MARKS) else "",
            at=_moment(values[self._created]),
            amount_minor=0 if is_fee else abs(amount),
            fee_minor=-net if is_fee else fee if is_given else 0,
            currency=currency,
            text="\n".join(filter(None, (values[at] for at in self._texts)))[:_TEXT_MAX],
            donor=next((values[at] for at in self._donors if values[at]), "") if is_given else "",
            reason=reason,
        )

    def _meaning(self, number: int, kind: str, amount: int) -> tuple[RowKind, str]:
        if kind in _MOVED_OUT and amount < 0:
            return RowKind.WITHDRAWAL, ""
        if kind in _MOVED or kind in _MOVED_OUT:
            return RowKind.IGNORED, IgnoredBecause.OWN_TRANSFER
        if kind in _FEES:
            return RowKind.FEE, ""
        if kind in _NO_MONEY or amount == 0:
            return RowKind.IGNORED, IgnoredBecause.NO_MONEY
        if kind in _RETURNED | _DISPUTED and amount < 0:
            return RowKind.REFUND, ""
        if kind in {"refund_failure", "payment_refund_failure"} or kind in _RETURNED:
            return RowKind.IGNORED, IgnoredBecause.REFUND_FAILED
        if kind not in _GIVEN:
            facts = {"text": kind[:40]}
            self._reading.note(Problem(Severity.WARNING, "bad-row", number, TYPE_NOT_KNOWN, facts))
        return (RowKind.DONATION, "") if amount > 0 else (RowKind.IGNORED, IgnoredBecause.PAYOUT_OUT)


def _amount(text: str, currency: str, column: str) -> int:
    zeros = max(0, 2 - exponent_of(currency))
    return parse_amount(text or "0", currency, column=column, grouped=True, zeros_max=zeros)


def _moment(text: str) -> datetime:
    """Return the moment that the report tells in UTC, at the desk's zone."""
    told = parse_moment(text, column="Created (UTC)")
    return told.replace(tzinfo=UTC).astimezone(BEIJING)
