"""The closing facts of an appeal: what its account came to, as canonical bytes that the log names."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, select

from charity.appeals.appeal import Appeal
from charity.appeals.endings.tables import AppealClosing
from charity.appeals.versions.queries import newest_version
from charity.kernel.clock import desk_day
from charity.ledger import accounts
from charity.ledger.balances import AppealTotals, appeal_totals
from charity.ledger.entry import Draft, Kind
from charity.ledger.journal import Journal
from charity.ledger.tables import ENTRY, POSTING
from charity.ledger.tree import tree_hash

FORM = 1  # the form of the bytes; a new form gets a new number


def book_closing(
    session: Session, appeal: Appeal, *, was_decided: bool, at: datetime, journal: Journal
) -> AppealClosing:
    """Keep what the account came to and let the log name it by its hash."""
    octets = _canonical(session, appeal, was_decided, at)
    sha256 = hashlib.sha256(octets).hexdigest()
    draft = Draft(Kind.APPEAL_CLOSED, day=desk_day(at), appeal=appeal.ref, documents=(sha256,))
    booked = journal.post(draft, at=at)
    kept = AppealClosing(
        appeal_ref=appeal.ref, content=octets, sha256=sha256, entry_seq=booked.seq, closed_at_utc=at
    )
    session.add(kept)
    session.flush()
    return kept


def closing_of(session: Session, ref: str) -> AppealClosing | None:
    """Return what an account came to when it was closed, None while it is open."""
    return session.get(AppealClosing, ref)


def closing_by_hash(session: Session, sha256: str) -> AppealClosing | None:
    """Return closing facts by the hash of their bytes."""
    return session.exec(select(AppealClosing).where(AppealClosing.sha256 == sha256).limit(1)).first()


def _canonical(session: Session, appeal: Appeal, was_decided: bool, at: datetime) -> bytes:
    """Return JSON with sorted keys, no spaces, UTF-8, integers only; all of it is public."""
    totals, version = appeal_totals(session, appeal.ref), newest_version(session, appeal.ref)
    assert version is not None, "only a published appeal is closed"
    size, _root = tree_hash(session)
    whole = {
        "v": FORM,
        "ref": appeal.ref,
        "day": desk_day(at).isoformat(),
        "log_size": size,  # the totals are of the entries before this one
        "wording": {"number": version.number, "sha256": version.sha256},
        "totals": _totals(totals),
        "remainder": {
            "decided": was_decided,
            "came_in": _moves(session, accounts.remainder_in(appeal.ref), sign=-1),
            "handed_on": _moves(session, accounts.remainder_out(appeal.ref), sign=1),
            "left_minor": totals.held_minor,
        },
    }
    return json.dumps(whole, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _totals(totals: AppealTotals) -> dict[str, object]:
    return {
        "custody": totals.custody.value,
        "currency": totals.currency,
        "received_minor": totals.received_minor,
        "paid_out_minor": totals.paid_out_minor,
        "refunded_minor": totals.refunded_minor,
        "fees_minor": totals.fees_minor,
        "held_minor": totals.held_minor,
        "donations": totals.donations,
        "lumps": totals.lumps,
    }


def _moves(session: Session, account: str, *, sign: int) -> list[dict[str, object]]:
    """Return each entry that moved a remainder, by its number in the log."""
    query = (
        sa.select(ENTRY.c.seq, POSTING.c.currency, POSTING.c.minor)
        .join(POSTING, POSTING.c.entry_seq == ENTRY.c.seq)
        .where(POSTING.c.account == account)
        .order_by(ENTRY.c.seq, POSTING.c.position)
    )
    rows = session.connection().execute(query)
    return [{"seq": seq, "currency": currency, "minor": sign * int(minor)} for seq, currency, minor in rows]
