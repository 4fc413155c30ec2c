"""Acts of forgetting a donor: asked for by a treasurer, done by an approver, stopped by a hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from charity.donations.erasure import queries
from charity.donations.erasure.rules import (
    AskedAlready,
    DecidedAlready,
    DeclineReason,
    ErasureState,
    NoDonorToForget,
    OnHold,
    Reason,
    Scope,
    Shown,
    check_asker,
    check_decider,
)
from charity.donations.erasure.tables import DonorErasure, DonorErasureEntry
from charity.donations.erasure.wiping import forget
from charity.donations.lines.tables import LedgerLine
from charity.kernel import trail
from charity.kernel.cipher import Cipher
from charity.kernel.roles import Actor

trail.vocabulary("donor:shown", "donor:erasure_asked", "donor:erased", "donor:erasure_declined")


@dataclass(frozen=True, slots=True)
class AskErasure:
    """What a treasurer asks for in a donor's name; `once` makes a double click one wish."""

    seq: int
    scope: Scope
    reason: Reason
    shown_by: Shown
    once: str


def show_donor(
    session: Session, seq: int, *, by: Actor, at: datetime, cipher: Cipher
) -> queries.Donor | None:
    """Open the name of an entry's donor for somebody who is to forget it; the reading is in the trail."""
    check_asker(by)
    donor = queries.donor_of(session, seq, cipher=cipher)
    if donor is not None:
        appeal = queries.lines_of(session, [seq])[0].appeal
        trail.record(session, "donor:shown", by=by, at=at, appeal=appeal, subject=f"entry:{seq}")
    return donor


def ask(session: Session, asked: AskErasure, *, by: Actor, at: datetime, cipher: Cipher) -> DonorErasure:
    """Ask that a donor be forgotten.

    Raises NotYours, NoDonorToForget, AskedAlready, OnHold, Missing.
    """
    check_asker(by)
    assert by.id is not None
    known = queries.erasure_sent_once(session, asked.once)
    if known is not None:
        return known
    lines = _lines_asked_for(session, asked, by=by, cipher=cipher)
    _check_no_hold(session, lines)
    erasure = DonorErasure(
        once=asked.once,
        entry_seq=asked.seq,
        appeal=next(line.appeal for line in lines if line.seq == asked.seq),
        scope=asked.scope,
        reason=asked.reason,
        shown_by=asked.shown_by,
        asked_by_id=by.id,
        asked_at_utc=at,
    )
    session.add(erasure)
    session.flush()
    _name_entries(session, erasure, [line.seq for line in lines])
    _record(session, "donor:erasure_asked", erasure, by=by, at=at, changes=_facts(erasure, len(lines)))
    return erasure


def _lines_asked_for(session: Session, asked: AskErasure, *, by: Actor, cipher: Cipher) -> list[LedgerLine]:
    donor = queries.donor_of(session, asked.seq, cipher=cipher)
    if donor is None:
        raise NoDonorToForget()
    if queries.waiting_for(session, asked.seq) is not None:
        raise AskedAlready()
    if asked.scope is Scope.ENTRY:
        return queries.entry_with_followers(session, asked.seq)
    return queries.entries_of_donor(session, donor, cipher=cipher, actor=by)


def carry_out(session: Session, erasure_id: int, *, by: Actor, at: datetime, cipher: Cipher) -> DonorErasure:
    """Forget the donor of the entries that were asked for and of what followed them; done already, nothing.

    Raises NotYours, SamePersonForgets, DecidedAlready, OnHold.
    """
    erasure = queries.erasure_by_id(session, erasure_id)
    check_decider(erasure.asked_by_id, by)
    if erasure.state == ErasureState.DONE:
        return erasure
    _check_waits(erasure)
    asked_for = queries.seqs_of(session, erasure_id)
    seqs = queries.with_followers(session, asked_for)
    _check_no_hold(session, queries.lines_of(session, seqs))
    _name_entries(session, erasure, sorted(set(seqs) - set(asked_for)))
    forget(session, erasure, seqs, cipher=cipher)
    erasure.state, erasure.decided_by_id, erasure.decided_at_utc = ErasureState.DONE, by.id, at
    session.flush()
    _record(session, "donor:erased", erasure, by=by, at=at, changes=_facts(erasure, len(seqs)))
    return erasure


def decline(
    session: Session, erasure_id: int, *, reason: DeclineReason, by: Actor, at: datetime
) -> DonorErasure:
    """Leave a donor's name where it is; raises NotYours, SamePersonForgets, DecidedAlready."""
    erasure = queries.erasure_by_id(session, erasure_id)
    check_decider(erasure.asked_by_id, by)
    if erasure.state == ErasureState.DECLINED:
        return erasure
    _check_waits(erasure)
    erasure.state, erasure.decided_by_id, erasure.decided_at_utc = ErasureState.DECLINED, by.id, at
    erasure.declined_for = reason
    session.flush()
    _record(session, "donor:erasure_declined", erasure, by=by, at=at, changes={"reason": str(reason)})
    return erasure


def _check_waits(erasure: DonorErasure) -> None:
    if erasure.state != ErasureState.ASKED:
        raise DecidedAlready()


def _check_no_hold(session: Session, lines: list[LedgerLine]) -> None:
    hold = queries.hold_on(session, [line.appeal for line in lines])
    if hold is not None:
        raise OnHold(appeal=hold.appeal)


def _name_entries(session: Session, erasure: DonorErasure, seqs: list[int]) -> None:
    assert erasure.id is not None
    session.add_all(DonorErasureEntry(erasure_id=erasure.id, entry_seq=seq) for seq in seqs)
    session.flush()


def _facts(erasure: DonorErasure, entries: int) -> dict[str, object]:
    return {"entries": entries, "scope": str(erasure.scope), "reason": str(erasure.reason)}


def _record(
    session: Session,
    act: str,
    erasure: DonorErasure,
    *,
    by: Actor,
    at: datetime,
    changes: Mapping[str, object] | None = None,
) -> None:
    trail.record(
        session,
        act,
        by=by,
        at=at,
        appeal=erasure.appeal,
        subject=f"donor_erasure:{erasure.id}",
        changes=changes,
    )
