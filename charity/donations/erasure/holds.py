"""Acts on holds: one person places a hold at once, another lifts it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from charity.donations.erasure import queries
from charity.donations.erasure.rules import (
    Authority,
    FileNumberMissing,
    SamePersonLifts,
    check_holder,
)
from charity.donations.erasure.tables import ErasureHold
from charity.kernel import trail
from charity.kernel.roles import Actor

trail.vocabulary("hold:placed", "hold:lifted")


@dataclass(frozen=True, slots=True)
class PlaceHold:
    """An authority's word that nothing of an appeal is erased; `once` makes a double click one hold."""

    appeal: str
    authority: Authority
    file_no: str
    once: str


def place(session: Session, asked: PlaceHold, *, by: Actor, at: datetime) -> ErasureHold:
    """Stop every erasure in an appeal at once; raises NotYours, FileNumberMissing."""
    check_holder(by)
    assert by.id is not None
    known = queries.hold_sent_once(session, asked.once)
    if known is not None:
        return known
    if not asked.file_no.strip():
        raise FileNumberMissing()
    hold = ErasureHold(
        once=asked.once,
        appeal=asked.appeal,
        authority=asked.authority,
        file_no=asked.file_no.strip(),
        placed_by_id=by.id,
        placed_at_utc=at,
    )
    session.add(hold)
    session.flush()
    _record(session, "hold:placed", hold, by=by, at=at)
    return hold


def lift(session: Session, hold_id: int, *, by: Actor, at: datetime) -> ErasureHold:
    """Let erasures go on; lifted already, nothing changes. Raises NotYours, SamePersonLifts, Missing."""
    check_holder(by)
    hold = queries.hold_by_id(session, hold_id)
    if hold.lifted_at_utc is not None:
        return hold
    if hold.placed_by_id == by.id:
        raise SamePersonLifts()
    hold.lifted_by_id, hold.lifted_at_utc = by.id, at
    session.flush()
    _record(session, "hold:lifted", hold, by=by, at=at)
    return hold


def _record(session: Session, act: str, hold: ErasureHold, *, by: Actor, at: datetime) -> None:
    facts = {"authority": str(hold.authority)}
    trail.record(session, act, by=by, at=at, appeal=hold.appeal, subject=f"hold:{hold.id}", changes=facts)
