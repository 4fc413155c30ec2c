"""Acts on help requests: take in, screen, decline, move, assign, edit, withdraw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from charity.intake import queries, sealing
from charity.intake.facts import CaseFacts, check_facts, check_ready_to_screen, told
from charity.intake.rules import (
    CannotTakeCase,
    CaseStatus,
    Channel,
    DeclineReason,
    IdentityKnown,
    PhoneKnown,
    ReasonMissing,
    check_move,
    may_take,
)
from charity.intake.tables import HelpRequest, RequestCounter
from charity.kernel import trail
from charity.kernel.cipher import Cipher
from charity.kernel.clock import desk_day
from charity.kernel.references import REQUEST, Reference
from charity.kernel.roles import Actor
from charity.staff.queries import actor_of

trail.vocabulary(
    "help_request:received",
    "help_request:moved",
    "help_request:emergency_set",
    "help_request:assigned",
    "help_request:code_given",
    "help_request:read",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeIn:
    """A help request as it comes in; `once` makes a second sending the same request."""

    facts: CaseFacts
    channel: Channel
    once: str
    code_index: bytes | None = None
    pin_hash: str | None = None
    duplicate_reason: str = ""


def subject_of(case: HelpRequest) -> str:
    """Return the name of a request in the trail."""
    return f"help_request:{case.id}"


def take_in(session: Session, command: TakeIn, *, by: Actor, at: datetime, cipher: Cipher) -> HelpRequest:
    """Receive a help request; the same words sent twice with one `once` give the request already made."""
    check_facts(command.facts, today=desk_day(at))
    once_index = cipher.blind_index("once", f"{by.id}|{command.once}|{told(command.facts)}")
    known = queries.case_of_sending(session, once_index)
    if known is not None:
        return known
    if by.id is not None:
        check_duplicates(session, command.facts, command.duplicate_reason, by=by, cipher=cipher)
    ref = next_reference(session, at=at)
    case = HelpRequest(
        ref=ref,
        once_index=once_index,
        channel=command.channel,
        code_index=command.code_index,
        pin_hash=command.pin_hash,
        created_by_id=by.id,
        created_at_utc=at,
        moved_at_utc=at,
        **sealing.columns_of(ref, command.facts, cipher),
    )
    keep_duplicate_reason(case, command.duplicate_reason, cipher)
    session.add(case)
    session.flush()
    _record(session, "help_request:received", case, by=by, at=at, changes={"channel": case.channel})
    return case


def next_reference(session: Session, *, at: datetime) -> str:
    """Return the next reference of the year, in the transaction that uses it, so that no number is lost."""
    year = desk_day(at).year
    counter = session.get(RequestCounter, year, with_for_update=True)
    if counter is None:
        counter = RequestCounter(year=year, last_number=0)
        session.add(counter)
    counter.last_number += 1
    session.flush()
    return str(Reference(REQUEST, year, counter.last_number))


def check_duplicates(
    session: Session,
    facts: CaseFacts,
    reason: str,
    *,
    by: Actor,
    cipher: Cipher,
    besides: int | None = None,
) -> None:
    """Tell the desk of requests that may be the same, unless a reason to go on is given."""
    if reason.strip():
        return
    same = queries.cases_with_same_identity(
        session, facts.identity_number, cipher=cipher, actor=by, besides=besides
    )
    if same:
        raise IdentityKnown(refs=", ".join(known.ref for known in same))
    same = queries.cases_with_same_phone(session, facts.phone, cipher=cipher, actor=by, besides=besides)
    if same:
        raise PhoneKnown(refs=", ".join(known.ref for known in same))


def keep_duplicate_reason(case: HelpRequest, reason: str, cipher: Cipher) -> None:
    """Keep sealed why a request is not the same as another."""
    if reason.strip():
        place = sealing.place(case.ref, "duplicate_reason")
        case.duplicate_reason_sealed = cipher.seal(place, reason.strip())


def move_case(
    session: Session,
    case: HelpRequest,
    to: CaseStatus,
    *,
    by: Actor,
    at: datetime,
    reason: DeclineReason | None = None,
) -> HelpRequest:
    """Take a request one step along its lifecycle; declining wants one of the reasons."""
    check_move(case.stage, to)
    if to is CaseStatus.DECLINED and reason is None:
        raise ReasonMissing()
    changes = {"status": to.value} | ({"reason": reason.value} if reason else {})
    case.status = to
    case.moved_at_utc = at
    case.decline_reason = reason if to is CaseStatus.DECLINED else None
    save_change(session, "help_request:moved", case, by=by, at=at, changes=changes)
    return case


def screen(session: Session, case: HelpRequest, *, by: Actor, at: datetime) -> HelpRequest:
    """Make a case of a received request (or of a declined one that is looked at again)."""
    has_beneficiary = case.beneficiary_name_sealed is not None
    check_ready_to_screen(need_kind=case.need_kind, district=case.district, has_beneficiary=has_beneficiary)
    return move_case(session, case, CaseStatus.SCREENED, by=by, at=at)


def decline(
    session: Session,
    case: HelpRequest,
    *,
    reason: DeclineReason,
    words: str,
    by: Actor,
    at: datetime,
    cipher: Cipher,
) -> HelpRequest:
    """Decline a request; the family reads reason and words, and may ask to have it looked at again."""
    if not words.strip():
        raise ReasonMissing()
    case.decline_words_sealed = cipher.seal(sealing.place(case.ref, "decline_words"), words.strip())
    return move_case(session, case, CaseStatus.DECLINED, by=by, at=at, reason=reason)


def withdraw(session: Session, case: HelpRequest, *, by: Actor, at: datetime) -> HelpRequest:
    """Take a request back at the family's word; a second time changes nothing."""
    if case.stage is CaseStatus.WITHDRAWN:
        return case
    return move_case(session, case, CaseStatus.WITHDRAWN, by=by, at=at)


def set_emergency(
    session: Session, case: HelpRequest, *, on: bool, reason: str, by: Actor, at: datetime
) -> HelpRequest:
    """Put a case under the emergency plan or take it off: clocks change, no gate is dropped."""
    if on == case.is_emergency:
        return case
    if not reason.strip():
        raise ReasonMissing()
    case.is_emergency = on
    case.emergency_reason = reason.strip() if on else ""
    save_change(session, "help_request:emergency_set", case, by=by, at=at, changes={"is_emergency": on})
    return case


def assign(
    session: Session, case: HelpRequest, person_id: int | None, *, by: Actor, at: datetime
) -> HelpRequest:
    """Give a case to a person who works on cases of its district, or to nobody."""
    if person_id == case.assigned_to_id:
        return case
    if person_id is not None and not may_take(actor_of(session, person_id), case.district):
        raise CannotTakeCase()
    case.assigned_to_id = person_id
    save_change(session, "help_request:assigned", case, by=by, at=at, changes={"assigned_to_id": person_id})
    return case


def give_code(
    session: Session, case: HelpRequest, *, code_index: bytes, pin_hash: str, by: Actor, at: datetime
) -> HelpRequest:
    """Give a family a (new) code and PIN on the telephone; the old ones open nothing any more."""
    case.code_index, case.pin_hash = code_index, pin_hash
    save_change(session, "help_request:code_given", case, by=by, at=at, changes={})
    return case


def read_case(session: Session, case: HelpRequest, *, cipher: Cipher, by: Actor, at: datetime) -> CaseFacts:
    """Open a request's facts for a person; the reading is a row of the trail."""
    _record(session, "help_request:read", case, by=by, at=at)
    return sealing.unsealed(case, cipher)


def save_change(
    session: Session, act: str, case: HelpRequest, *, by: Actor, at: datetime, changes: Mapping[str, object]
) -> None:
    """Write a changed request as its next version, with its row in the trail."""
    case.version += 1
    session.add(case)
    session.flush()
    _record(session, act, case, by=by, at=at, version=case.version, changes=changes)


def _record(
    session: Session,
    act: str,
    case: HelpRequest,
    *,
    by: Actor,
    at: datetime,
    version: int = 0,
    changes: Mapping[str, object] | None = None,
) -> None:
    trail.record(
        session,
        act,
        by=by,
        at=at,
        case=case.ref,
        subject=subject_of(case),
        version=version,
        changes=changes,
    )
