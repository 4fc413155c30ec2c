"""Questions about help requests; who may see which is a where clause."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import Session, col, select

from charity.intake import sealing
from charity.intake.facts import CaseFacts
from charity.intake.tables import HelpRequest
from charity.kernel.cipher import Cipher
from charity.kernel.errors import Missing
from charity.kernel.references import REQUEST, BadReference, parse_reference
from charity.kernel.roles import CASE_ROLES, MACHINE, Actor

__all__ = [
    "CaseFacts",
    "Known",
    "case_by_code",
    "case_by_id",
    "case_by_ref",
    "case_ids_visible_to",
    "case_of_sending",
    "cases_with_same_identity",
    "cases_with_same_phone",
    "readable",
    "visible_to",
]


@dataclass(frozen=True, slots=True)
class Known:
    """A request that may be the same: its reference, and whether the asking person may open it."""

    ref: str
    is_visible: bool


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on help requests that a person may see: a case role, within the districts.

    A request that names no district yet is everybody's with a case role, so that it is not lost.
    """
    if actor == MACHINE:
        return sa.true()
    if not actor.may(*CASE_ROLES):
        return sa.false()
    if not actor.districts:
        return sa.true()
    return col(HelpRequest.district).in_([*sorted(actor.districts), ""])


def case_by_ref(session: Session, ref: str, *, actor: Actor) -> HelpRequest:
    """Return the help request of a reference; raises Missing when there is none that the person may see."""
    try:
        known = str(parse_reference(ref, REQUEST))
    except BadReference as error:
        raise Missing() from error
    return _one(session, HelpRequest.ref == known, actor)  # type: ignore[arg-type]


def case_by_id(session: Session, request_id: int, *, actor: Actor) -> HelpRequest:
    """Return the help request of an id; raises Missing when there is none that the person may see."""
    return _one(session, HelpRequest.id == request_id, actor)  # type: ignore[arg-type]


def _one(session: Session, condition: ColumnElement[bool], actor: Actor) -> HelpRequest:
    found = session.exec(select(HelpRequest).where(condition, visible_to(actor))).one_or_none()
    if found is None:
        raise Missing()
    return found


def case_of_sending(session: Session, once_index: bytes) -> HelpRequest | None:
    """Return the request that a form already made, if it was sent before."""
    return session.exec(select(HelpRequest).where(HelpRequest.once_index == once_index)).one_or_none()


def case_by_code(session: Session, code: str, *, cipher: Cipher) -> HelpRequest | None:
    """Return the request of a family's come-back code, for the family itself."""
    index = sealing.code_index(code, cipher)
    return session.exec(select(HelpRequest).where(HelpRequest.code_index == index)).one_or_none()


def case_ids_visible_to(actor: Actor) -> sa.Select[int | None]:
    """Return the subquery of ids of requests a person may see, for `in_`."""
    return sa.select(col(HelpRequest.id)).where(visible_to(actor))


def readable(session: Session, case: HelpRequest, *, cipher: Cipher) -> CaseFacts:  # noqa: ARG001 - a question's first argument is the session
    """Return what a request says, opened. Reading for a person goes through `service.read_case`."""
    return sealing.unsealed(case, cipher)


def cases_with_same_phone(
    session: Session, phone: str, *, cipher: Cipher, actor: Actor, besides: int | None = None
) -> list[Known]:
    """Return requests with this telephone number, newest first."""
    index = sealing.phone_index(phone, cipher)
    return _known(session, HelpRequest.phone_index == index, actor, besides)  # type: ignore[arg-type]


def cases_with_same_identity(
    session: Session, identity_number: str, *, cipher: Cipher, actor: Actor, besides: int | None = None
) -> list[Known]:
    """Return requests for this identity number, newest first."""
    index = sealing.identity_index(identity_number, cipher)
    if index is None:
        return []
    return _known(session, HelpRequest.identity_index == index, actor, besides)  # type: ignore[arg-type]


def _known(
    session: Session, condition: ColumnElement[bool], actor: Actor, besides: int | None
) -> list[Known]:
    rows = session.execute(
        sa.select(col(HelpRequest.ref), visible_to(actor).label("is_visible"))
        .where(condition, col(HelpRequest.id).is_distinct_from(besides))
        .order_by(col(HelpRequest.id).desc())
        .limit(5)
    )
    return [Known(ref, bool(is_visible)) for ref, is_visible in rows]
