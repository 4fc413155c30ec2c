"""The ranges as written, held against the whole story told anew."""

from __future__ import annotations

import sqlalchemy as sa
from sqlmodel import Session, col, select

from charity.donations.lines.tables import LedgerLine
from charity.donations.tracing.history import DELTA, gifts_from
from charity.donations.tracing.tables import SpendingQueue


def differences(session: Session) -> list[str]:
    """Return what is wrong with the ranges of every appeal: nothing, when each fen is in one place."""
    found: list[str] = []
    newest = select(LedgerLine.appeal, sa.func.max(LedgerLine.seq)).group_by(col(LedgerLine.appeal))
    for appeal, last in sorted(session.exec(newest)):
        found += _of(session, appeal, last)
    return found


def _of(session: Session, appeal: str, last: int) -> list[str]:
    queue = session.get(SpendingQueue, appeal)
    gifts = list(gifts_from(session, appeal, 0, last))
    unused = {gift.seq: gift.unused_at(last) for gift in gifts}
    held = sum(int(delta) for delta in session.exec(select(DELTA).where(LedgerLine.appeal == appeal)))
    found = [
        f"{appeal}: entry {seq} is used beyond what it brought" for seq, minor in unused.items() if minor < 0
    ]
    if sum(unused.values()) != held:
        found.append(f"{appeal}: {sum(unused.values())} wait in the queue, {held} are held")
    taken: dict[int, tuple[int, int]] = {}
    for gift in gifts:
        for one, minor in gift.shares():
            taken[one.id] = one.minor, taken.get(one.id, (0, 0))[1] + minor
    found += [
        f"{appeal}: a range says {wanted} and its gifts say {got}"
        for wanted, got in taken.values()
        if wanted != got
    ]
    early = [seq for seq, minor in unused.items() if minor and queue and seq < queue.next_seq]
    return found + [f"{appeal}: entry {seq} waits before the queue begins" for seq in early]
