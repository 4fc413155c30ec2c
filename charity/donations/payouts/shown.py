"""What the pages of payouts show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from charity.donations.payouts.queries import opened
from charity.donations.payouts.rules import (
    DEMANDED_WORDS,
    HOW_WORDS,
    PAYEE_WORDS,
    STATE_WORDS,
    ConfirmedHow,
    PayoutState,
)
from charity.donations.payouts.tables import Payout
from charity.kernel.cipher import Cipher
from charity.kernel.money import Money
from charity.kernel.roles import Actor, Role
from charity.kernel.web.words import _, day_text, moment_text

_TONES = {
    PayoutState.ASKED: "look",
    PayoutState.AGREED: "look",
    PayoutState.APPROVED: "good",
    PayoutState.DECLINED: "quiet",
    PayoutState.RETURNED: "quiet",
}


@dataclass(frozen=True, slots=True)
class May:
    """What a reader may do next with a payout."""

    decide: bool
    confirm: bool
    note_payment: bool
    note_received: bool
    add_evidence: bool
    give_back: bool


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
    asked_by_reader: bool
    needs_third: bool
    confirmed_by: str
    overdue_reason: str
    received_on: date | None
    received_how: str
    returned_on: date | None
    returned_by: str
    return_seq: int | None
    may: May

    @property
    def course(self) -> list[tuple[str, str]]:
        """What became of it, with who and when; only what there is."""
        decided = moment_text(self.decided_at) if self.decided_at else ""
        told = [
            (_("Decided by"), _joined(self.decided_by, decided)),
            (_("Third person"), self.confirmed_by or (_("Has to confirm") if self.needs_third else "")),
            (_("Reason"), self.decline_reason),
            (_("Paid though evidence was overdue"), self.overdue_reason),
            (_("Paid on"), _joined(_day(self.paid_on), self.bank_reference)),
            (_("Told by the payee"), _joined(_day(self.received_on), self.received_how)),
            (_("Came back on"), _joined(_day(self.returned_on), self.returned_by)),
        ]
        return [(name, value) for name, value in told if value]

    @property
    def deeds(self) -> list[tuple[str, str]]:
        """What the reader may do next: the end of its page's name and the words of its button."""
        offered = [
            (self.may.decide, "decide", _("Decide this payout")),
            (self.may.confirm, "confirm", _("Confirm as the third person")),
            (self.may.note_payment, "paid", _("Note the payment")),
            (self.may.note_received, "received", _("Note that the payee has it")),
            (self.may.add_evidence, "evidence", _("Add evidence of use")),
            (self.may.give_back, "returned", _("It came back from the bank")),
        ]
        return [(page, words) for may, page, words in offered if may]


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _day(day: date | None) -> str:
    return day_text(day) if day else ""


def _how(payout: Payout) -> str:
    how = payout.payee_confirmed_how
    return _(HOW_WORDS[ConfirmedHow(how)]) if how else ""


def payout_shown(
    payout: Payout, names: dict[int, str], *, cipher: Cipher, reader: Actor, today: date
) -> PayoutShown:
    """Return a payout as its page shows it to a reader."""
    assert payout.id is not None
    state = PayoutState(payout.state)
    is_shown = payout.evidence_id is not None
    return PayoutShown(
        id=payout.id,
        appeal=payout.appeal,
        amount=Money(payout.amount_minor, payout.currency),
        payee_kind=_(PAYEE_WORDS[payout.payee_kind]),
        payee=opened(payout, "payee", cipher=cipher),
        purpose=opened(payout, "purpose", cipher=cipher),
        demanded=_(DEMANDED_WORDS[payout.demanded]),
        due=payout.evidence_due_on,
        is_overdue=state is PayoutState.APPROVED and not is_shown and payout.evidence_due_on < today,
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
        asked_by_reader=state is PayoutState.ASKED and reader.id == payout.requested_by_id,
        needs_third=payout.needs_third,
        confirmed_by=names.get(payout.third_by_id or 0, ""),
        overdue_reason=payout.overdue_reason,
        received_on=payout.payee_confirmed_on,
        received_how=_how(payout),
        returned_on=payout.returned_on,
        returned_by=names.get(payout.returned_by_id or 0, ""),
        return_seq=payout.return_seq,
        may=_may(payout, state, reader),
    )


def _may(payout: Payout, state: PayoutState, reader: Actor) -> May:
    """Return what a reader may do next, as the rules of each act have it."""
    is_approver, is_own = reader.may(Role.APPROVER), reader.id == payout.requested_by_id
    is_approved, is_paid = state is PayoutState.APPROVED, payout.paid_on is not None
    notes = is_approved and reader.may(Role.TREASURER)
    return May(
        decide=state is PayoutState.ASKED and is_approver and not is_own,
        confirm=state is PayoutState.AGREED
        and reader.may(Role.APPROVER, Role.TREASURER)
        and reader.id not in {payout.requested_by_id, payout.approved_by_id},
        note_payment=notes and not is_paid,
        note_received=notes and is_paid and payout.payee_confirmed_on is None,
        add_evidence=notes and payout.evidence_id is None,
        give_back=is_approved and is_approver and is_paid and not is_own,
    )
