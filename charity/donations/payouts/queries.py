"""Questions about payouts and documented use."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, select

from charity.appeals.appeal import Appeal
from charity.appeals.queries import seen_by
from charity.donations.payouts.rules import UNDECIDED, PayeeKind, PayoutState
from charity.donations.payouts.tables import DocumentedUse, Payout
from charity.intake.tables import HelpRequest
from charity.kernel.cipher import Cipher
from charity.kernel.clock import desk_day
from charity.kernel.errors import Missing
from charity.kernel.money import Money
from charity.kernel.roles import Actor


@dataclass(frozen=True, slots=True)
class PublicPayout:
    """What the public and the papers may say of money that went out: no name, no purpose in words."""

    seq: int
    day: date
    payee_kind: PayeeKind
    amount: Money
    has_evidence: bool
    number: int = 0
    evidence_due_on: date | None = None
    confirmed_on: date | None = None
    returned_on: date | None = None

    def is_overdue(self, today: date) -> bool:
        """Return whether its use should have been shown by now."""
        due = self.evidence_due_on
        return not self.has_evidence and self.returned_on is None and due is not None and due < today


def payout_by_id(session: Session, payout_id: int) -> Payout:
    """Return a payout; raises Missing."""
    found = session.get(Payout, payout_id)
    if found is None:
        raise Missing()
    return found


def payout_sent_once(session: Session, once: str) -> Payout | None:
    """Return what a form made when it was sent before."""
    return session.exec(select(Payout).where(Payout.once == once)).one_or_none()


def use_sent_once(session: Session, once: str) -> DocumentedUse | None:
    """Return what a form made when it was sent before."""
    return session.exec(select(DocumentedUse).where(DocumentedUse.once == once)).one_or_none()


def asked_minor(session: Session, appeal_ref: str) -> int:
    """Return what has been asked for and not decided yet, in minor units."""
    asked = sa.func.coalesce(sa.func.sum(Payout.amount_minor), 0)
    query = select(asked).where(Payout.appeal == appeal_ref, col(Payout.state).in_(UNDECIDED))
    return int(session.exec(query).one())


def _seen_by(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition on payouts of appeals that a person may open."""
    appeals = (
        sa.select(col(Appeal.ref))
        .join(HelpRequest, col(HelpRequest.id) == col(Appeal.request_id))
        .where(seen_by(actor))
    )
    return col(Payout.appeal).in_(appeals)


def waiting_for_approval(session: Session, *, actor: Actor) -> list[Payout]:
    """Return payouts that wait for a decision, oldest first."""
    query = select(Payout).where(col(Payout.state).in_(UNDECIDED), _seen_by(actor))
    return list(session.exec(query.order_by(col(Payout.id))))


def waiting_for_evidence(session: Session, *, actor: Actor) -> list[Payout]:
    """Return approved payouts whose use is not shown yet, first due first."""
    query = select(Payout).where(
        Payout.state == PayoutState.APPROVED, col(Payout.evidence_id).is_(None), _seen_by(actor)
    )
    return list(session.exec(query.order_by(col(Payout.evidence_due_on), col(Payout.id))))


def overdue_count(session: Session, appeal_ref: str, *, on: date) -> int:
    """Return how many payouts of an appeal are not shown to have been used though that is due."""
    overdue = select(sa.func.count(col(Payout.id))).where(
        Payout.appeal == appeal_ref,
        Payout.state == PayoutState.APPROVED,
        col(Payout.evidence_id).is_(None),
        Payout.evidence_due_on < on,
    )
    return session.exec(overdue).one()


def payouts_of(session: Session, appeal_ref: str) -> list[Payout]:
    """Return every payout of an appeal, oldest first."""
    return list(session.exec(select(Payout).where(Payout.appeal == appeal_ref).order_by(col(Payout.id))))


def public_payouts(session: Session, appeal_ref: str) -> list[PublicPayout]:
    """Return what left an appeal's fund, as anybody may see it, in the ledger's order.

    What the bank sent back stands there too, with its day: the ledger has both.
    """
    numbers = numbers_of(session, appeal_ref)
    paid = [
        replace(
            _public(
                one.entry_seq, desk_day(one.decided_at_utc), one, has_evidence=one.evidence_id is not None
            ),
            evidence_due_on=one.evidence_due_on,
            confirmed_on=one.payee_confirmed_on,
            returned_on=one.returned_on,
        )
        for one in payouts_of(session, appeal_ref)
        if one.entry_seq is not None and one.decided_at_utc is not None
    ]
    uses = session.exec(select(DocumentedUse).where(DocumentedUse.appeal == appeal_ref))
    used = [_public(one.entry_seq, one.used_on, one, has_evidence=True) for one in uses]
    told = (replace(one, number=numbers[one.seq]) for one in (*paid, *used))
    return sorted(told, key=lambda one: one.seq)


def numbers_of(session: Session, appeal_ref: str) -> dict[int, int]:
    """Return which payment of an appeal each entry is, counted from 1 in the ledger's order."""
    paid = select(Payout.entry_seq).where(Payout.appeal == appeal_ref, col(Payout.entry_seq).is_not(None))
    used = select(DocumentedUse.entry_seq).where(DocumentedUse.appeal == appeal_ref)
    seqs = sorted(seq for seq in [*session.exec(paid), *session.exec(used)] if seq is not None)
    return {seq: number for number, seq in enumerate(seqs, start=1)}


def _public(seq: int, day: date, one: Payout | DocumentedUse, *, has_evidence: bool) -> PublicPayout:
    return PublicPayout(
        seq, day, PayeeKind(one.payee_kind), Money(one.amount_minor, one.currency), has_evidence
    )


def sealed_place(column: str, once: str) -> str:
    """Return the name of the place a payout's private text is sealed for."""
    return f"payout.{column}|{once}"


def opened(payout: Payout, column: str, *, cipher: Cipher) -> str:
    """Return a private text of a payout in the clear; empty when there is none."""
    sealed: bytes | None = getattr(payout, f"{column}_sealed")
    return cipher.open(sealed_place(column, payout.once), sealed) if sealed else ""
