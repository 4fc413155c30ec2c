"""Documented use of observed money: the family spent it, a voucher shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from charity.appeals.appeal import Appeal
from charity.appeals.queries import appeal_by_ref
from charity.donations.lines import service as lines
from charity.donations.lines.rules import Booking
from charity.donations.payouts.queries import use_sent_once
from charity.donations.payouts.rules import (
    PayeeKind,
    check_observed,
    check_treasurer,
)
from charity.donations.payouts.service import case_of
from charity.donations.payouts.tables import DocumentedUse
from charity.donations.payouts.use_rules import check_unshown, check_use_day
from charity.intake.evidence.rules import EvidenceKind
from charity.intake.evidence.service import add_evidence
from charity.intake.evidence.tables import Evidence
from charity.intake.tables import HelpRequest
from charity.kernel import trail
from charity.kernel.cipher import Cipher
from charity.kernel.clock import desk_day
from charity.kernel.money import Money
from charity.kernel.roles import Actor
from charity.kernel.vault import Vault
from charity.ledger import accounts, closings
from charity.ledger.balances import appeal_totals
from charity.ledger.entry import Draft, Kind, Posting
from charity.ledger.journal import Journal

trail.vocabulary("use:recorded")


@dataclass(frozen=True, slots=True)
class RecordUse:
    """Spending that a voucher shows; `once` makes a double click one record."""

    appeal: str
    amount: Money
    payee_kind: PayeeKind
    used_on: date
    content: bytes
    filename: str
    once: str


def record_use(
    session: Session,
    use: RecordUse,
    *,
    by: Actor,
    at: datetime,
    journal: Journal,
    vault: Vault,
    cipher: Cipher,
) -> DocumentedUse:
    """Book documented spending with its voucher.

    Raises NotYours, AccountClosed, NotObserved, UseAhead, UseBeforePublication, AboveUnshown, NotAPhoto.
    """
    check_treasurer(by)
    known = use_sent_once(session, use.once)
    if known is not None:
        return known
    appeal, totals = appeal_by_ref(session, use.appeal), appeal_totals(session, use.appeal)
    closings.check_open(session, appeal.ref)
    check_observed(appeal.ref, totals.custody)
    _check_day(appeal, use, at)
    check_unshown(appeal.ref, use.amount, Money(totals.held_minor, totals.currency))
    case = case_of(session, appeal.request_id)
    piece = _voucher(session, case, use, by=by, at=at, vault=vault, cipher=cipher)
    booked = lines.book(session, [_booking(use, piece.sha256)], journal=journal, at=at)
    recorded = _written(session, appeal, use, piece, booked[0].seq, by=by, at=at)
    facts = {"amount": use.amount.plain(), "entry": recorded.entry_seq}
    trail.record(
        session,
        "use:recorded",
        by=by,
        at=at,
        case=case.ref,
        appeal=appeal.ref,
        subject=f"use:{recorded.id}",
        changes=facts,
    )
    return recorded


def _check_day(appeal: Appeal, use: RecordUse, at: datetime) -> None:
    published = desk_day(appeal.published_at_utc) if appeal.published_at_utc else None
    check_use_day(appeal.ref, published, day=use.used_on, today=desk_day(at))


def _voucher(
    session: Session,
    case: HelpRequest,
    use: RecordUse,
    *,
    by: Actor,
    at: datetime,
    vault: Vault,
    cipher: Cipher,
) -> Evidence:
    return add_evidence(
        session,
        case=case,
        kind=EvidenceKind.BILL,
        content=use.content,
        filename=use.filename,
        by=by,
        at=at,
        vault=vault,
        cipher=cipher,
    )


def _written(
    session: Session,
    appeal: Appeal,
    use: RecordUse,
    piece: Evidence,
    entry_seq: int,
    *,
    by: Actor,
    at: datetime,
) -> DocumentedUse:
    assert by.id is not None
    assert piece.id is not None
    recorded = DocumentedUse(
        appeal=appeal.ref,
        request_id=appeal.request_id,
        once=use.once,
        amount_minor=use.amount.minor,
        currency=use.amount.currency,
        payee_kind=use.payee_kind,
        used_on=use.used_on,
        evidence_id=piece.id,
        recorded_by_id=by.id,
        recorded_at_utc=at,
        entry_seq=entry_seq,
    )
    session.add(recorded)
    session.flush()
    return recorded


def _booking(use: RecordUse, sha256: str) -> Booking:
    postings = (
        Posting(accounts.observed(use.appeal), use.amount.currency, -use.amount.minor),
        Posting(accounts.payouts(use.appeal), use.amount.currency, use.amount.minor),
    )
    draft = Draft(
        kind=Kind.USE,
        day=use.used_on,
        appeal=use.appeal,
        postings=postings,
        documents=(sha256,),
        idempotency_key=f"use:{use.once}",
    )
    return Booking(draft, "", -use.amount.minor, use.amount.currency, note_code=use.payee_kind)
