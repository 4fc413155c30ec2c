"""The totals of an appeal as data: the keys of one row of `ledger balance`, and where the log stands."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Any

from sqlmodel import Session

from charity.appeals.page import AppealPage
from charity.donations.queries import totals_of
from charity.kernel.clock import BEIJING
from charity.ledger.balances import foreign_held
from charity.ledger.tree import tree_hash


def totals_as_data(session: Session, page: AppealPage, *, at: datetime) -> dict[str, Any]:
    """Return an appeal's equation in minor units with its checkpoint."""
    totals = totals_of(session, page.ref)
    size, root = tree_hash(session)
    foreign = [
        {"account": one.account, "currency": one.money.currency, "minor": one.money.minor}
        for one in foreign_held(session).get(page.ref, [])
    ]
    return {
        "ref": page.ref,
        "appeal": page.ref,
        "title": page.title.zh or page.title.en,
        "status": page.state.value,
        "custody": totals.custody.value,
        "currency": totals.currency,
        "need_minor": page.need.minor,
        "received_minor": totals.received.minor,
        "paid_out_minor": totals.paid_out.minor,
        "refunded_minor": totals.refunded.minor,
        "fees_minor": totals.fees.minor,
        "held_minor": totals.held.minor,
        **({"foreign": foreign} if foreign else {}),  # as `ledger balance` has it: waits to be converted
        "donations": totals.donations,
        "unmatched": totals.unmatched,
        "as_of": at.astimezone(BEIJING).isoformat(timespec="seconds"),
        "checkpoint": {"entries": size, "root": base64.b64encode(root).decode()},
    }
