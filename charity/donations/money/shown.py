"""What the money page shows: totals per custody, what waits, what is overdue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import url_for

from charity.donations.imports.shown import reason_text
from charity.donations.imports.tables import StatementImport, StatementRow
from charity.donations.payouts.rules import PAYEE_WORDS
from charity.donations.payouts.tables import Payout
from charity.donations.queries import CustodyTotals, Totals, totals_by_custody
from charity.donations.words import CUSTODY_WORDS, MONEY_NOTES
from charity.kernel.clock import desk_day
from charity.kernel.money import Money
from charity.kernel.web.figures import Figure, Sum, equation_of, held_trio, observed_trio
from charity.kernel.web.navigation import where_open
from charity.kernel.web.words import _, ngettext
from charity.kernel.words import N_
from charity.ledger.accounts import Custody
from charity.statements.row import RowKind

#: The rooms of the money desk, in the order in which its first page lists them: endpoint and words. A door
#: stands there only for those who may open it.
DOORS: tuple[tuple[str, str], ...] = (
    ("donations.unmatched", N_("Rows to look at")),
    ("imports.statements", N_("Statements")),
    ("moving.moves", N_("Between our accounts")),
    ("reconciliation.months", N_("Reconciliation and closing")),
    ("cash.receipts", N_("Cash desk")),
    ("pledges.pledges", N_("Pledges")),
    ("rates.rates", N_("Rates of foreign money")),
    ("refunds.orders", N_("Refunds")),
    ("alarms.alarms", N_("Worth a second look")),
    ("erasure.wishes", N_("Forgotten donors")),
)


def doors() -> list[tuple[str, str]]:
    """Return the address and the words of each room that the reader may open."""
    places = [(where_open(url_for(endpoint)), words) for endpoint, words in DOORS]
    return [(href, _(words)) for href, words in places if href]


def equation(totals: Totals) -> Sum:
    """Return received = paid out + refunded + fees + still held, or its observed form."""
    return equation_of(
        totals.received,
        totals.paid_out,
        totals.refunded,
        totals.fees,
        totals.held,
        is_held=totals.custody is Custody.HELD,
    )


@dataclass(frozen=True, slots=True)
class AppealMoney:
    """One appeal's equation in one line, and what may be done with its money."""

    ref: str
    title: str
    totals: Totals
    last_statement: datetime | None
    can_pay_out: bool
    can_record_use: bool


@dataclass(frozen=True, slots=True)
class CustodyGroup:
    """The appeals of one custody and currency with their sum; groups are never added together."""

    words: str
    note: str
    is_held: bool
    figures: Sequence[Figure]
    appeals: Sequence[AppealMoney]


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A statement row that waits for somebody to look."""

    id: int
    day: date
    age: str
    amount: Money
    why: str
    appeal: str
    statement: str
    number: int


@dataclass(frozen=True, slots=True)
class PayoutLine:
    """One payout in a list."""

    id: int
    appeal: str
    amount: Money
    payee: str
    at: datetime
    due: date
    is_overdue: bool


def groups_of(totals: Sequence[Totals], titles: dict[str, str], *, is_treasurer: bool) -> list[CustodyGroup]:
    """Return the appeals in their groups; one that is not among the titles is not the reader's to see."""
    seen = [one for one in totals if one.appeal in titles]
    return [
        CustodyGroup(
            words=_(CUSTODY_WORDS[group.custody]),
            note=_(MONEY_NOTES[group.custody]),
            is_held=group.custody is Custody.HELD,
            figures=_trio(group),
            appeals=[
                _appeal(one, titles[one.appeal], is_treasurer=is_treasurer)
                for one in seen
                if (one.custody, one.currency) == (group.custody, group.received.currency)
            ],
        )
        for group in totals_by_custody(seen)
    ]


def _trio(group: CustodyTotals) -> list[Figure]:
    trio = held_trio if group.custody is Custody.HELD else observed_trio
    return trio(group.received, group.paid_out, group.held)


def _appeal(one: Totals, title: str, *, is_treasurer: bool) -> AppealMoney:
    has_money = bool(one.held) and is_treasurer
    return AppealMoney(
        ref=one.appeal,
        title=title,
        totals=one,
        last_statement=one.last_statement_at,
        can_pay_out=has_money and one.custody is Custody.HELD,
        can_record_use=has_money and one.custody is Custody.OBSERVED,
    )


def waiting_row(row: StatementRow, imported: StatementImport, today: date) -> WaitingRow:
    """Return a row of the pool with its age in words."""
    assert row.id is not None
    day = desk_day(row.at_utc)
    days = (today - day).days
    sign = -1 if row.kind == RowKind.REFUND else 1
    return WaitingRow(
        id=row.id,
        day=day,
        age=ngettext("%(num)s day", "%(num)s days", days),
        amount=Money(sign * row.amount_minor, row.currency),
        why=reason_text(row.reason),
        appeal=row.appeal or "",
        statement=imported.ref,
        number=row.number,
    )


def payout_line(payout: Payout, today: date) -> PayoutLine:
    """Return a payout as lists show it."""
    assert payout.id is not None
    return PayoutLine(
        id=payout.id,
        appeal=payout.appeal,
        amount=Money(payout.amount_minor, payout.currency),
        payee=_(PAYEE_WORDS[payout.payee_kind]),
        at=payout.requested_at_utc,
        due=payout.evidence_due_on,
        is_overdue=payout.evidence_id is None and payout.evidence_due_on < today,
    )
