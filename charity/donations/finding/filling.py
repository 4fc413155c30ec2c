"""Donations booked before they could be found get what they are found by, some at a time, from the worker."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from charity.donations.lines.tables import LedgerLine
from charity.donations.lines.tails import PURPOSE, tail_index
from charity.kernel import outbox
from charity.kernel.cipher import Cipher
from charity.kernel.outbox import Facts
from charity.ledger import private
from charity.ledger.entry import Kind

FILL_TOPIC = "donations:fill_tails"
_AT_ONCE = 2_000


def fill_tails(session: Session, facts: Facts, at: datetime, *, cipher: Cipher) -> None:
    """Fill in the next donations after an entry and ask for the rest; forgotten ones are left out."""
    lines = session.exec(
        select(LedgerLine.seq)
        .where(LedgerLine.seq > facts["after"], LedgerLine.kind == Kind.DONATION)
        .order_by(col(LedgerLine.seq))
        .limit(_AT_ONCE)
    ).all()
    if not lines:
        return
    key = cipher.blind_index(PURPOSE, "")
    opened = private.openings(session, lines, cipher=cipher)
    found = [
        {"of_seq_": seq, "tail_": tail_index(key, one.value.split("|")[1])}
        for (seq, field), one in opened.items()
        if field == private.REF
    ]
    if found:
        table = LedgerLine.__table__  # type: ignore[attr-defined]
        change = sa.update(table).where(table.c.seq == sa.bindparam("of_seq_"))
        session.connection().execute(change.values(tail_index=sa.bindparam("tail_")), found)
    outbox.enqueue(session, FILL_TOPIC, {"after": lines[-1]}, due_at=at)
