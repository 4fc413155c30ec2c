"""Acts on the authorisation to enquire: sign, withdraw."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Session

from charity.intake.authorisations.queries import SEALED_TEXTS, authorisations_in_force, place
from charity.intake.authorisations.rules import WORDING, PaperMissing, Signed, Way, check_signed
from charity.intake.authorisations.tables import Authorisation
from charity.intake.evidence.tables import Evidence
from charity.intake.service import subject_of
from charity.intake.tables import HelpRequest
from charity.kernel import trail
from charity.kernel.cipher import Cipher
from charity.kernel.clock import desk_day
from charity.kernel.roles import Actor

trail.vocabulary("authorisation:signed", "authorisation:withdrawn")


def sign(
    session: Session,
    *,
    case: HelpRequest,
    signed: Signed,
    way: Way,
    by: Actor,
    at: datetime,
    cipher: Cipher,
    paper: Evidence | None = None,
) -> Authorisation:
    """Keep a signed authorisation; on paper it wants the photo of the paper among the evidence."""
    check_signed(signed, today=desk_day(at))
    if way is Way.PAPER and paper is None:
        raise PaperMissing()
    assert case.id is not None, "the request is written first"
    sealed: dict[str, Any] = {
        f"{name}_sealed": cipher.seal(place(case, name), getattr(signed, name)) for name in SEALED_TEXTS
    }
    row = Authorisation(
        request_id=case.id,
        way=way,
        wording=WORDING,
        signed_on=signed.signed_on,
        evidence_id=paper.id if paper else None,
        recorded_by_id=by.id,
        recorded_at_utc=at,
        **sealed,
    )
    session.add(row)
    session.flush()
    _record(session, "authorisation:signed", case, by=by, at=at, changes={"way": way.value})
    return row


def withdraw(session: Session, *, case: HelpRequest, by: Actor, at: datetime) -> None:
    """Take back every authorisation of a request: from now on nobody may be asked."""
    for row in authorisations_in_force(session, case):
        row.withdrawn_at_utc = at
        session.add(row)
        session.flush()
        _record(session, "authorisation:withdrawn", case, by=by, at=at, changes={})


def _record(
    session: Session, act: str, case: HelpRequest, *, by: Actor, at: datetime, changes: dict[str, object]
) -> None:
    trail.record(session, act, by=by, at=at, case=case.ref, subject=subject_of(case), changes=changes)
