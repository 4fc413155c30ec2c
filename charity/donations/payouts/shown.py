"""What the pages of payouts show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from charity.donations.payouts.queries import opened
from charity.donations.payouts.rules import DEMANDED_WORDS, PAYEE_WORDS, STATE_WORDS, PayoutState
from charity.donations.payouts.tables import Payout
from charity.kernel.cipher import Cipher
from charity.kernel.money import Money
from charity.kernel.roles import Actor, Role
from charity.kernel.web.words import _

_TONES = {PayoutState.ASKED: "look", PayoutState.APPROVED: "good", PayoutState.DECLINED: "quiet"}


@dataclass(frozen=True, slots=True)
class PayoutShown:
    """A payout with who did what, and what the reader may do next."""

    id: int
    appeal: str
    amount: Money
    payee_kind: str
    payee: str
    purpose: str
    demanded: str
    due: date
    is_overdue: bool
    state: str
    tone: str
    asked_by: str
    asked_at: datetime
    decided_by: str
    decided_at: datetime | None
    decline_reason: str
    entry_seq: int | None
    paid_on: date | None
    bank_reference: str
    has_evidence: bool
    may_decide: bool
    asked_by_reader: bool
    may_note_payment: bool
    may_add_evidence: bool


def payout_shown(
    payout: Payout, names: dict[int, str], *, cipher: Cipher, reader: Actor, today: date
) -> PayoutShown:
    """Return a payout as its page shows it to a reader."""
    assert payout.id is not None
    state = PayoutState(payout.state)
    is_approved, is_treasurer = state is PayoutState.APPROVED, reader.may(Role.TREASURER)
    is_shown, is_own = payout.evidence_id is not None, reader.id == payout.requested_by_id
    return PayoutShown(
        id=payout.id,
        appeal=payout.appeal,
        amount=Money(payout.amount_minor, payout.currency),
        payee_kind=_(PAYEE_WORDS[payout.payee_kind]),
        payee=opened(payout, "payee", cipher=cipher),
        purpose=opened(payout, "purpose", cipher=cipher),
        demanded=_(DEMANDED_WORDS[payout.demanded]),
        due=payout.evidence_due_on,
        is_overdue=is_approved and not is_shown and payout.evidence_due_on < today,
        state=_(STATE_WORDS[state]),
        tone=_TONES[state],
        asked_by=names.get(payout.requested_by_id, ""),
        asked_at=payout.requested_at_utc,
        decided_by=names.get(payout.approved_by_id or payout.declined_by_id or 0, ""),
        decided_at=payout.decided_at_utc,
        decline_reason=payout.decline_reason,
        entry_seq=payout.entry_seq,
        paid_on=payout.paid_on,
        bank_reference=opened(payout, "bank_reference", cipher=cipher),
        has_evidence=is_shown,
        may_decide=state is PayoutState.ASKED
        and reader.may(Role.APPROVER)
        and reader.id != payout.requested_by_id,
        asked_by_reader=state is PayoutState.ASKED and is_own,
        may_note_payment=is_approved and is_treasurer and payout.paid_on is None,
        may_add_evidence=is_approved and is_treasurer and not is_shown,
    )
