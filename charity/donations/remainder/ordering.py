"""A decision carried out: each share that goes back becomes an order, approved with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from charity.donations.lines.queries import appeals_of
from charity.donations.refunds.rules import Cause, OrderState
from charity.donations.refunds.tables import RefundOrder
from charity.donations.remainder.rules import Outcome, Why
from charity.donations.remainder.tables import RemainderDecision
from charity.ledger.chunks import chunked


def order_shares(
    session: Session, decision: RemainderDecision, said: Mapping[str, Any], *, at: datetime, due: date
) -> None:
    """Make an order, approved with the decision, of each share that goes back."""
    shares = [(s, m) for s, _net, m, outcome in said["steps"]["donors"]["shares"] if outcome == Outcome.BACK]
    cause = Cause.ALL_FALSE if decision.why == Why.ALL_FALSE else Cause.REMAINDER
    for some in chunked(shares):
        given = appeals_of(session, [seq for seq, _minor in some])
        rows = [
            {
                "once": f"remainder:{decision.id}:{seq}",
                "appeal": decision.appeal,
                "donation_seq": seq,
                "decision_id": decision.id,
                "cause": cause.value,
                "amount_minor": minor,
                "currency": decision.currency,
                "channel": given[seq].channel,
                "state": OrderState.APPROVED.value,
                "asked_by_id": decision.proposed_by_id,
                "asked_at_utc": decision.proposed_at_utc,
                "due_on": due,
                "decided_by_id": decision.decided_by_id,
                "decided_at_utc": at,
                "decline_reason": "",
                "obstacle": "",
            }
            for seq, minor in some
        ]
        session.connection().execute(sa.insert(RefundOrder), rows)
