"""Questions about the authorisation to enquire."""

from __future__ import annotations

from sqlmodel import Session, col, select

from charity.intake.authorisations.rules import Signed
from charity.intake.authorisations.tables import Authorisation
from charity.intake.tables import HelpRequest
from charity.kernel.cipher import Cipher

SEALED_TEXTS = ("hospital", "offices", "neighbours", "signed_name", "filled_in_by")


def place(case: HelpRequest, field: str) -> str:
    """Return the name of the place a value is sealed for."""
    return f"authorisation.{field}|{case.ref}"


def authorisation_of(session: Session, case: HelpRequest) -> Authorisation | None:
    """Return the authorisation in force for a request, None when nobody may be asked (yet)."""
    return next(iter(authorisations_in_force(session, case)), None)


def authorisations_in_force(session: Session, case: HelpRequest) -> list[Authorisation]:
    """Return all that the family signed for a request and did not take back, latest first."""
    rows = session.exec(
        select(Authorisation)
        .where(Authorisation.request_id == case.id, col(Authorisation.withdrawn_at_utc).is_(None))
        .order_by(col(Authorisation.id).desc())
    )
    return list(rows)


def readable(authorisation: Authorisation, case: HelpRequest, *, cipher: Cipher) -> Signed:
    """Return an authorisation in the clear."""
    texts = {
        name: cipher.open(place(case, name), getattr(authorisation, f"{name}_sealed"))
        for name in SEALED_TEXTS
    }
    return Signed(signed_on=authorisation.signed_on, **texts)
