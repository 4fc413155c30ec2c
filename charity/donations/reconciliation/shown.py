"""What the pages of reconciliation print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from charity.donations.reconciliation.facts import File
from charity.donations.reconciliation.rules import (
    CHECK_WORDS,
    STATE_WORDS,
    AccountKey,
    Check,
    CheckState,
    Figure,
    Found,
    Place,
    Span,
)
from charity.donations.reconciliation.tables import Reconciliation
from charity.donations.words import CHANNEL_WORDS
from charity.kernel.money import Money
from charity.kernel.web.words import _, day_text, moment_text, money_text
from charity.statements.formats import FORMAT_WORDS

TONES = {
    CheckState.GOOD: "good",
    CheckState.TOLD: "quiet",
    CheckState.LOOK: "look",
    CheckState.NOTHING: "quiet",
}


@dataclass(frozen=True, slots=True)
class CheckShown:
    """One check as a row: its figures in words, the way to the rows concerned."""

    number: int
    title: str
    state: str
    tone: str
    figures: Sequence[tuple[str, str]]
    places: Sequence[tuple[str, str]]
    is_ticked: bool


@dataclass(frozen=True, slots=True)
class AccountShown:
    """One account and period: both balances, their difference, the checks."""

    key: str
    month: str
    name: str
    period: str
    balances: Sequence[tuple[str, str]]
    difference: str
    is_equal: bool
    looks: int
    wants_explanation: bool
    fingerprint: str
    checks: Sequence[CheckShown]


@dataclass(frozen=True, slots=True)
class FileShown:
    """A statement that covers some of the period."""

    ref: str
    format: str
    days: str
    closing: str


@dataclass(frozen=True, slots=True)
class SignatureShown:
    """Who signed, when, under which difference, and whether the numbers are still the same."""

    signed: str
    countersigned: str
    explanation: str
    still_true: bool
    is_complete: bool


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One account in the list of a month."""

    key: str
    name: str
    ledger: Money
    statement: str
    difference: str
    looks: int
    state: str
    tone: str


def name_of(key: AccountKey) -> str:
    """Return an account's name: its channel, with the currency where it is not the desk's own."""
    name = _(CHANNEL_WORDS.get(key.channel, key.channel))
    return name if key.text() == key.channel else f"{name} · {key.currency}"


def month_text(span: Span) -> str:
    """Return a month as its address has it."""
    return f"{span.last:%Y-%m}"


def account_shown(found: Found, ticked: frozenset[int] = frozenset()) -> AccountShown:
    """Return what is printed of an account and period."""
    currency, difference = found.key.currency, found.difference_minor
    told = _("no statement tells a balance") if found.statement_minor is None else None
    closing = told or money_text(Money(found.statement_minor or 0, currency))
    day = found.statement_day
    by_statement = (
        _("Closing balance by the statements")
        if day is None
        else _("Closing balance of %(day)s", day=day_text(day))
    )
    return AccountShown(
        key=found.key.text(),
        month=month_text(found.span),
        name=name_of(found.key),
        period=days_words(found.span),
        balances=[
            (_("Balance by the ledger"), money_text(Money(found.ledger_minor, currency))),
            (by_statement, closing),
        ],
        difference=_("not known") if difference is None else money_text(Money(difference, currency)),
        is_equal=difference == 0,
        looks=found.looks,
        wants_explanation=found.wants_explanation,
        fingerprint=found.fingerprint,
        checks=[_check(check, currency, ticked) for check in found.checks],
    )


def _check(check: Check, currency: str, ticked: frozenset[int]) -> CheckShown:
    return CheckShown(
        number=check.number,
        title=_(CHECK_WORDS[check.number]),
        state=_(STATE_WORDS[check.state]),
        tone=TONES[check.state],
        figures=[_figure(one, currency) for one in check.figures],
        places=[_place(one) for one in check.places],
        is_ticked=check.number in ticked,
    )


def _figure(one: Figure, currency: str) -> tuple[str, str]:
    words = _(one.words, **dict(one.facts)) if one.facts else _(one.words)
    if one.minor is not None:
        value = money_text(Money(one.minor, currency))
    elif one.count is not None:
        value = str(one.count)
    else:
        value = ""
    if one.day is not None:
        value = f"{day_text(one.day)} · {value}" if value else day_text(one.day)
    return words, value


def _place(one: Place) -> tuple[str, str]:
    """Return address and words of where rows concerned are."""
    if one.kind == "statement":
        href = url_for("imports.statement", ref=one.key, state=one.state or None)
        return href, _("statement %(ref)s", ref=one.key)
    if one.kind == "entry":
        return url_for("donations.entry", seq=int(one.key)), _("entry %(seq)s", seq=one.key)
    return url_for("donations.unmatched"), _("all rows that wait")


def file_shown(one: File, currency: str) -> FileShown:
    """Return what is printed of a statement that touches the period."""
    closing = "—" if one.closing_minor is None else money_text(Money(one.closing_minor, currency))
    words = FORMAT_WORDS.get(one.format, one.format)
    return FileShown(one.ref, _(words), days_words(Span(one.first, one.last)), closing)


def signature_shown(signed: Reconciliation, found: Found, names: Mapping[int, str]) -> SignatureShown:
    """Return what is printed of a signature."""

    def who(person: int | None, at: datetime | None) -> str:
        if person is None or at is None:
            return ""
        return _("%(who)s, %(moment)s", who=names.get(person, ""), moment=moment_text(at))

    return SignatureShown(
        signed=who(signed.signed_by_id, signed.signed_at_utc),
        countersigned=who(signed.countersigned_by_id, signed.countersigned_at_utc),
        explanation=signed.explanation,
        still_true=signed.fingerprint == found.fingerprint,
        is_complete=signed.countersigned_by_id is not None and signed.fingerprint == found.fingerprint,
    )


def account_line(found: Found, signed: Reconciliation | None) -> AccountLine:
    """Return an account as the list of a month shows it."""
    shown = account_shown(found)
    state, tone = _signed_words(found, signed)
    return AccountLine(
        key=shown.key,
        name=shown.name,
        ledger=Money(found.ledger_minor, found.key.currency),
        statement=shown.balances[1][1],
        difference=shown.difference,
        looks=found.looks,
        state=state,
        tone=tone,
    )


def _signed_words(found: Found, signed: Reconciliation | None) -> tuple[str, str]:
    if signed is None:
        return _("Not signed"), "look"
    if signed.fingerprint != found.fingerprint:
        return _("Changed since it was signed"), "look"
    if signed.countersigned_by_id is None:
        return _("Waits for the second signature"), "look"
    return _("Signed by two people"), "good"


def days_words(span: Span) -> str:
    """Return a period in words."""
    return _("%(first)s to %(last)s", first=day_text(span.first), last=day_text(span.last))
