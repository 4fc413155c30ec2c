"""Payments and their gifts in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from charity.donations.payouts.queries import PublicPayout
from charity.donations.payouts.rules import PAYEE_WORDS
from charity.donations.tracing.queries import Source, Sources, summary_of
from charity.donations.tracing.rules import RULE_WORDS
from charity.kernel.money import Money
from charity.kernel.web.words import _, day_text, ngettext
from charity.ledger.entry import Kind
from charity.public.words import way_words


@dataclass(frozen=True, slots=True)
class PaymentShown:
    """One payment: to what kind of payee, when, what shows its use, where it came from."""

    seq: int
    number: int
    day: date
    payee: str
    amount: Money
    evidence: str
    tone: str
    told: str
    gifts: str


@dataclass(frozen=True, slots=True)
class SourceShown:
    """The part of a payment that came from one gift."""

    seq: int
    day: date
    way: str
    donor: str
    amount: Money


def payment_shown(session: Session, one: PublicPayout, today: date) -> PaymentShown:
    """Return a payment as everybody may see it."""
    evidence, tone = _evidence(one, today)
    return PaymentShown(
        seq=one.seq,
        number=one.number,
        day=one.day,
        payee=_(PAYEE_WORDS[one.payee_kind]),
        amount=one.amount,
        evidence=evidence,
        tone=tone,
        told=_("The payee confirmed it on %(day)s.", day=day_text(one.confirmed_on))
        if one.confirmed_on
        else "",
        gifts=gifts_text(summary_of(session, one.seq)),
    )


def _evidence(one: PublicPayout, today: date) -> tuple[str, str]:
    if one.returned_on is not None:
        return _("Came back from the bank on %(day)s: held again", day=day_text(one.returned_on)), "quiet"
    if one.has_evidence:
        return _("Its bill is on file"), "good"
    if one.is_overdue(today):
        assert one.evidence_due_on is not None
        return _("Its bill is overdue since %(day)s", day=day_text(one.evidence_due_on)), "look"
    return _("Its bill is not due yet"), "quiet"


def gifts_text(sources: Sources) -> str:
    """Say from how many gifts of which days a payment came."""
    if sources.first_day is None or sources.last_day is None:
        return ""
    gifts = ngettext("From %(num)s donation", "From %(num)s donations", sources.gifts)
    first, last = day_text(sources.first_day), day_text(sources.last_day)
    if first == last:
        return _("%(gifts)s of %(day)s", gifts=gifts, day=first)
    return _("%(gifts)s, %(first)s to %(last)s", gifts=gifts, first=first, last=last)


def sources_shown(sources: Sequence[Source]) -> list[SourceShown]:
    """Return the gifts of a payment, donors masked."""
    return [SourceShown(one.seq, one.day, way_words(one.channel), _donor(one), one.amount) for one in sources]


def _donor(one: Source) -> str:
    if one.donor:
        return _(one.donor)
    return _("Not named") if one.kind is Kind.DONATION else ""


def rules_told() -> list[str]:
    """Return the rules of tracing in the reader's language."""
    return [_(words) for words in RULE_WORDS]
