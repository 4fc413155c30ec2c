"""Donors' own proofs, held against the receipts that a family shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, select

from charity.appeals.queries import appeal_by_ref
from charity.donations.observed.queries import number_place
from charity.donations.observed.rules import check_observed, check_treasurer
from charity.donations.observed.tables import DonorProof
from charity.kernel import trail
from charity.kernel.cipher import Cipher
from charity.kernel.money import Money
from charity.kernel.roles import Actor
from charity.ledger.balances import appeal_totals

trail.vocabulary("proof:added")


@dataclass(frozen=True, slots=True)
class AddProof:
    """What a donor showed: the provider's number of the payment, its day and amount."""

    appeal: str
    channel: str
    number: str
    given_on: date
    amount: Money


def add_proof(session: Session, command: AddProof, *, by: Actor, at: datetime, cipher: Cipher) -> DonorProof:
    """Keep a donor's proof; the same number again changes nothing.

    Raises NotYours, MoneyNotObserved.
    """
    check_treasurer(by)
    assert by.id is not None
    appeal = appeal_by_ref(session, command.appeal)
    check_observed(appeal.ref, appeal_totals(session, appeal.ref).custody)
    index = cipher.blind_index("donor_proof", f"{command.channel}|{command.number}")
    known = session.exec(
        select(DonorProof).where(DonorProof.appeal == appeal.ref, DonorProof.number_index == index)
    ).one_or_none()
    if known is not None:
        return known
    proof = DonorProof(
        appeal=appeal.ref,
        channel=command.channel,
        number_index=index,
        number_sealed=cipher.seal(number_place(appeal.ref), command.number),
        given_on=command.given_on,
        amount_minor=command.amount.minor,
        currency=command.amount.currency,
        added_by_id=by.id,
        added_at_utc=at,
    )
    session.add(proof)
    session.flush()
    trail.record(session, "proof:added", by=by, at=at, appeal=appeal.ref, subject=f"donor_proof:{proof.id}")
    return proof
