"""The act of computing a need: a new row each time, earlier ones stay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from charity.intake.authorisations.queries import authorisation_of
from charity.intake.evidence.queries import piece_of
from charity.intake.tables import HelpRequest
from charity.kernel import trail
from charity.kernel.cipher import Cipher
from charity.kernel.clock import desk_day
from charity.kernel.errors import ChangedMeanwhile
from charity.kernel.roles import Actor
from charity.verification.findings.rules import NoAuthorisation
from charity.verification.need import queries
from charity.verification.need.rules import Computed, KindChanged, ReasonForChangeMissing, Stated, compute
from charity.verification.need.tables import NeedAssessment, NeedPart
from charity.verification.progress import VERIFIERS, ask_review_again, begin, check_may
from charity.verification.rules import Basis

trail.vocabulary("need:computed")


@dataclass(frozen=True, slots=True)
class ComputeNeed:
    """Parts to compute a need from; `version` is the number of the computation seen (0: none)."""

    stated: Stated
    once: str
    version: int = 0
    reason: str = ""


def subject_of(case: HelpRequest) -> str:
    """Return the name of a case's need in the trail."""
    return f"need:{case.id}"


def compute_need(
    session: Session, case: HelpRequest, command: ComputeNeed, *, by: Actor, at: datetime, cipher: Cipher
) -> NeedAssessment:
    """Compute own share and need from stated parts; a verified case goes back to review."""
    check_may(by, *VERIFIERS)
    known = queries.need_sent_as(session, command.once)
    if known is not None:
        return known
    begin(session, case, by=by, at=at)
    assert case.id is not None
    latest = queries.latest_need(session, case.id)
    number = latest.number if latest is not None else 0
    _check_version(session, case, number, command.version)
    if number and not command.reason.strip():
        raise ReasonForChangeMissing()
    _check_claims(session, case, command.stated, at=at)
    need = _keep(session, case, command, compute(command.stated), number=number + 1, by=by, at=at)
    _keep_parts(session, need, command.stated, cipher)
    _record(session, need, case, by=by, at=at)
    ask_review_again(session, case, by=by, at=at)
    return need


def _check_version(session: Session, case: HelpRequest, number: int, version: int) -> None:
    if number != version:
        changes = trail.changes_since(session, subject_of(case), version)
        who = changes[-1].who if changes else ""
        raise ChangedMeanwhile(who=who, changes=changes, version=number)


def _check_claims(session: Session, case: HelpRequest, stated: Stated, *, at: datetime) -> None:
    if stated.kind != case.need_kind:
        raise KindChanged()
    for part in stated.parts:
        part.claim.check(today=desk_day(at))
        if part.claim.evidence_id is not None:
            piece_of(session, case, part.claim.evidence_id)
        if part.claim.basis is Basis.CONFIRMED and authorisation_of(session, case) is None:
            raise NoAuthorisation()


def _keep(
    session: Session,
    case: HelpRequest,
    command: ComputeNeed,
    computed: Computed,
    *,
    number: int,
    by: Actor,
    at: datetime,
) -> NeedAssessment:
    assert case.id is not None
    assert by.id is not None
    need = NeedAssessment(
        request_id=case.id,
        number=number,
        kind=command.stated.kind,
        currency=case.currency,
        own_share_minor=computed.own_share_minor,
        need_minor=computed.need_minor,
        lodging_limit_minor=command.stated.lodging_limit_minor,
        months=command.stated.months,
        quantity=command.stated.quantity,
        unit=command.stated.unit,
        reason=command.reason.strip(),
        once=command.once,
        computed_by_id=by.id,
        computed_at_utc=at,
    )
    session.add(need)
    session.flush()
    return need


def _keep_parts(session: Session, need: NeedAssessment, stated: Stated, cipher: Cipher) -> None:
    assert need.id is not None
    for part in stated.parts:
        contact = part.claim.contact.strip()
        session.add(
            NeedPart(
                assessment_id=need.id,
                part=part.part,
                request_id=need.request_id,
                amount_minor=part.amount_minor,
                basis=part.claim.basis,
                office=part.claim.office.strip(),
                contact_sealed=cipher.seal(queries.place(need, part.part), contact) if contact else None,
                confirmed_on=part.claim.confirmed_on,
                evidence_id=part.claim.evidence_id,
            )
        )
    session.flush()


def _record(session: Session, need: NeedAssessment, case: HelpRequest, *, by: Actor, at: datetime) -> None:
    changes = {"own_share_minor": need.own_share_minor, "need_minor": need.need_minor, "kind": need.kind}
    trail.record(
        session,
        "need:computed",
        by=by,
        at=at,
        case=case.ref,
        subject=subject_of(case),
        version=need.number,
        changes=changes,
    )
