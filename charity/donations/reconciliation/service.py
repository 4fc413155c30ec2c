"""Acts of reconciling: a treasurer signs, an approver signs beside it, and then the period is closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from charity.donations.reconciliation.facts import accounts_known, balance_at, files_in
from charity.donations.reconciliation.finding_out import found_of
from charity.donations.reconciliation.rules import (
    ALL_TICKED,
    AccountKey,
    ChangedSinceLooked,
    ExplanationWanted,
    Found,
    NotAllTicked,
    NothingSigned,
    NotOverYet,
    SignedForGood,
    Span,
    check_second,
    check_treasurer,
)
from charity.donations.reconciliation.tables import Reconciliation
from charity.kernel import trail
from charity.kernel.clock import desk_day
from charity.kernel.roles import Actor
from charity.ledger import tree
from charity.ledger.periods import closed_until

trail.vocabulary("reconciliation:signed", "reconciliation:countersigned")


@dataclass(frozen=True, slots=True)
class Sign:
    """A first signature: the ticks of the twelve checks as bits, and the hash of what was looked at."""

    ticks: int
    explanation: str
    fingerprint: str
    once: str


def standing_of(session: Session, key: AccountKey, span: Span) -> Reconciliation | None:
    """Return the signature that stands for an account and period."""
    return session.exec(
        select(Reconciliation).where(
            Reconciliation.channel == key.channel,
            Reconciliation.currency == key.currency,
            Reconciliation.last_day == span.last,
            col(Reconciliation.replaced_at_utc).is_(None),
        )
    ).one_or_none()


def sign(
    session: Session, key: AccountKey, span: Span, command: Sign, *, by: Actor, at: datetime
) -> Reconciliation:
    """Sign what was found; signed before, the earlier signature is kept as replaced. Nobody books meanwhile.

    Raises NotYours, NotAllTicked, NotOverYet, ChangedSinceLooked, ExplanationWanted, SignedForGood.
    """
    check_treasurer(by)
    assert by.id is not None
    known = session.exec(select(Reconciliation).where(Reconciliation.once == command.once)).one_or_none()
    if known is not None:
        return known
    tree.read_head(session.connection(), for_update=True)
    found = _signable(session, key, span, command, at=at)
    _replace(session, key, span, at=at)
    made = Reconciliation(
        once=command.once,
        channel=key.channel,
        currency=key.currency,
        first_day=span.first,
        last_day=span.last,
        ledger_minor=found.ledger_minor,
        statement_minor=found.statement_minor,
        difference_minor=found.difference_minor,
        looks=found.looks,
        ticks=command.ticks,
        explanation=command.explanation.strip(),
        findings=found.as_json(),
        fingerprint=found.fingerprint,
        signed_by_id=by.id,
        signed_at_utc=at,
    )
    session.add(made)
    session.flush()
    facts = {"difference": found.difference_minor, "looks": found.looks, "fingerprint": found.fingerprint}
    _record(session, "reconciliation:signed", made, by=by, at=at, changes=facts)
    return made


def _signable(session: Session, key: AccountKey, span: Span, command: Sign, *, at: datetime) -> Found:
    if span.last >= desk_day(at):
        raise NotOverYet()
    if is_closed(session, span) and standing_of(session, key, span) is not None:
        raise SignedForGood()
    if command.ticks != ALL_TICKED:
        raise NotAllTicked()
    found = found_of(session, key, span)
    if found.fingerprint != command.fingerprint:
        raise ChangedSinceLooked()
    if found.wants_explanation and not command.explanation.strip():
        raise ExplanationWanted()
    return found


def _replace(session: Session, key: AccountKey, span: Span, *, at: datetime) -> None:
    earlier = standing_of(session, key, span)
    if earlier is not None:
        earlier.replaced_at_utc = at
        session.flush()


def countersign(
    session: Session, key: AccountKey, span: Span, *, fingerprint: str, by: Actor, at: datetime
) -> Reconciliation:
    """Sign beside a treasurer; signed already by the same person, nothing changes. Nobody books meanwhile.

    Raises NotYours, SameSigner, NothingSigned (nothing stands, or other numbers), ChangedSinceLooked.
    """
    tree.read_head(session.connection(), for_update=True)
    signed = standing_of(session, key, span)
    if signed is None:
        check_second(0, by)
        raise NothingSigned()
    check_second(signed.signed_by_id, by)
    if signed.countersigned_by_id is not None:
        return signed
    if signed.fingerprint != fingerprint:
        raise ChangedSinceLooked()
    if found_of(session, key, span).fingerprint != signed.fingerprint:
        raise NothingSigned()
    signed.countersigned_by_id, signed.countersigned_at_utc = by.id, at
    session.flush()
    _record(session, "reconciliation:countersigned", signed, by=by, at=at)
    return signed


def is_closed(session: Session, span: Span) -> bool:
    """Return whether a period takes no entry any more."""
    closed = closed_until(session)
    return closed is not None and span.last <= closed


def to_reconcile(session: Session, span: Span) -> list[AccountKey]:
    """Return the accounts that a period needs signatures for: those with money, or with statements, in it."""
    return [
        key
        for key in accounts_known(session)
        if balance_at(session, key, span.last) or files_in(session, key, span)
    ]


def unsigned(session: Session, span: Span) -> list[AccountKey]:
    """Return the accounts without two signatures under what is found now."""
    found = list[AccountKey]()
    for key in to_reconcile(session, span):
        signed = standing_of(session, key, span)
        is_done = signed is not None and signed.countersigned_by_id is not None
        if not is_done or signed is None or found_of(session, key, span).fingerprint != signed.fingerprint:
            found.append(key)
    return found


def _record(
    session: Session,
    act: str,
    signed: Reconciliation,
    *,
    by: Actor,
    at: datetime,
    changes: Mapping[str, object] | None = None,
) -> None:
    subject = f"reconciliation:{signed.channel}-{signed.currency}:{signed.last_day:%Y-%m}"
    trail.record(session, act, by=by, at=at, subject=subject, changes=changes)
