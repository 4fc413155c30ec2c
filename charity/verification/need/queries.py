"""Questions about computed needs."""

from __future__ import annotations

from sqlmodel import Session, col, select

from charity.kernel.cipher import Cipher
from charity.verification.need.rules import PARTS, Computed, Part, Stated, StatedPart, compute
from charity.verification.need.tables import NeedAssessment, NeedPart
from charity.verification.rules import Basis, Claim


def needs_of(session: Session, request_id: int) -> list[NeedAssessment]:
    """Return every computation of a case's need, newest first."""
    rows = session.exec(
        select(NeedAssessment)
        .where(NeedAssessment.request_id == request_id)
        .order_by(col(NeedAssessment.number).desc())
    )
    return list(rows)


def latest_need(session: Session, request_id: int) -> NeedAssessment | None:
    """Return the computation in force, None when there is none yet."""
    return session.exec(
        select(NeedAssessment)
        .where(NeedAssessment.request_id == request_id)
        .order_by(col(NeedAssessment.number).desc())
        .limit(1)
    ).first()


def need_sent_as(session: Session, once: str) -> NeedAssessment | None:
    """Return the computation that a form already made."""
    return session.exec(select(NeedAssessment).where(NeedAssessment.once == once)).one_or_none()


def place(need: NeedAssessment, part: str) -> str:
    """Return the name of the place where the person of an office is sealed for a part."""
    return f"need_part.contact|{need.once}|{part}"


def stated_of(session: Session, need: NeedAssessment, *, cipher: Cipher | None = None) -> Stated:
    """Return what a need was computed from; the people of offices only when a cipher is given."""
    rows = session.exec(select(NeedPart).where(NeedPart.assessment_id == need.id))
    by_part = {Part(row.part): row for row in rows}
    return Stated(
        kind=need.kind,
        parts=tuple(_stated(need, by_part[part], cipher) for part in PARTS[need.kind]),
        months=need.months,
        quantity=need.quantity,
        unit=need.unit,
        lodging_limit_minor=need.lodging_limit_minor,
    )


def _stated(need: NeedAssessment, row: NeedPart, cipher: Cipher | None) -> StatedPart:
    contact = ""
    if cipher is not None and row.contact_sealed is not None:
        contact = cipher.open(place(need, row.part), row.contact_sealed)
    claim = Claim(Basis(row.basis), row.office, contact, row.confirmed_on, row.evidence_id)
    return StatedPart(Part(row.part), row.amount_minor, claim)


def computed_of(session: Session, need: NeedAssessment) -> Computed:
    """Return the arithmetic of a stored need, computed anew and compared with what was stored."""
    computed = compute(stated_of(session, need))
    assert computed.own_share_minor == need.own_share_minor, f"need {need.id}: own share differs"
    assert computed.need_minor == need.need_minor, f"need {need.id}: need differs"
    return computed
