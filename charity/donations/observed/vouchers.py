"""Acts on the public copy of a bill: burn out what is private, let another person look, release."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from charity.donations.observed.areas import (
    NothingBurnt,
    NothingToRelease,
    SamePersonLooks,
    areas_in,
    text_of,
)
from charity.donations.observed.burning import burnt
from charity.donations.observed.rules import check_treasurer
from charity.donations.observed.tables import UseVoucher
from charity.donations.payouts.tables import DocumentedUse
from charity.intake.evidence.tables import Evidence
from charity.kernel import trail
from charity.kernel.errors import Missing, NotYours
from charity.kernel.money import Money
from charity.kernel.roles import Actor, Role
from charity.kernel.vault import Vault

trail.vocabulary("voucher:burnt", "voucher:released", "voucher:original_read")


def use_of(session: Session, appeal: str, use_id: int) -> tuple[DocumentedUse, Evidence]:
    """Return a use of an appeal with the bill behind it; raises Missing."""
    found = session.exec(
        select(DocumentedUse, Evidence)
        .join(Evidence, col(Evidence.id) == DocumentedUse.evidence_id)
        .where(DocumentedUse.id == use_id, DocumentedUse.appeal == appeal)
    ).one_or_none()
    if found is None:
        raise Missing()
    return found


def uses_with_vouchers(session: Session, appeal: str) -> list[tuple[DocumentedUse, UseVoucher | None]]:
    """Return the uses of an appeal, newest first, each with its public copy where there is one."""
    query = (
        select(DocumentedUse, UseVoucher)
        .outerjoin(UseVoucher, col(UseVoucher.use_id) == DocumentedUse.id)
        .where(DocumentedUse.appeal == appeal)
        .order_by(col(DocumentedUse.used_on).desc(), col(DocumentedUse.id).desc())
    )
    return [(use, voucher) for use, voucher in session.exec(query)]


def read_bill(
    session: Session, piece: Evidence, use: DocumentedUse, *, by: Actor, at: datetime, vault: Vault
) -> bytes:
    """Return the private bill for a person; the reading is a row of the trail."""
    subject = f"use:{use.id}"
    trail.record(session, "voucher:original_read", by=by, at=at, appeal=use.appeal, subject=subject)
    return vault.fetch(piece.sha256)


def burn(
    session: Session, appeal: str, use_id: int, text: str, *, by: Actor, at: datetime, vault: Vault
) -> UseVoucher:
    """Keep a copy of the bill with areas burnt out; nobody outside sees it before another person has looked.

    Raises NotYours, Missing, BadAreas, NothingBurnt, TooManyAreas, NotAnImage.
    """
    check_treasurer(by)
    assert by.id is not None
    use, piece = use_of(session, appeal, use_id)
    areas = areas_in(text)
    if not areas:
        raise NothingBurnt()
    kept = vault.keep(burnt(vault.fetch(piece.sha256), areas))
    voucher = session.get(UseVoucher, use_id) or UseVoucher(
        use_id=use_id, appeal=use.appeal, areas="", sha256="", burnt_by_id=by.id, burnt_at_utc=at
    )
    voucher.areas, voucher.sha256 = text_of(areas), kept.sha256
    voucher.burnt_by_id, voucher.burnt_at_utc = by.id, at
    voucher.released_by_id = voucher.released_at_utc = None
    session.add(voucher)
    session.flush()
    _record(session, "voucher:burnt", voucher, by=by, at=at)
    return voucher


def release(
    session: Session, appeal: str, use_id: int, sha256: str, *, by: Actor, at: datetime
) -> UseVoucher:
    """Let the public see the copy that was looked at; raises NotYours, NothingToRelease, SamePersonLooks."""
    if not by.roles & {Role.TREASURER, Role.APPROVER}:
        raise NotYours()
    use_of(session, appeal, use_id)
    voucher = session.get(UseVoucher, use_id)
    if voucher is None or voucher.sha256 != sha256:
        raise NothingToRelease()
    if voucher.released_by_id is not None:
        return voucher
    if voucher.burnt_by_id == by.id:
        raise SamePersonLooks()
    voucher.released_by_id, voucher.released_at_utc = by.id, at
    session.add(voucher)
    session.flush()
    _record(session, "voucher:released", voucher, by=by, at=at)
    return voucher


def _record(session: Session, act: str, voucher: UseVoucher, *, by: Actor, at: datetime) -> None:
    facts = {"copy": voucher.sha256}
    subject = f"use:{voucher.use_id}"
    trail.record(session, act, by=by, at=at, appeal=voucher.appeal, subject=subject, changes=facts)


@dataclass(frozen=True, slots=True)
class PublicVoucher:
    """A bill that the public may see."""

    entry_seq: int
    used_on: date
    amount: Money
    payee_kind: str
    sha256: str


def public_vouchers(session: Session, appeal: str) -> Sequence[PublicVoucher]:
    """Return the bills of an appeal that were released, newest first."""
    return [
        PublicVoucher(
            use.entry_seq, use.used_on, Money(use.amount_minor, use.currency), use.payee_kind, voucher.sha256
        )
        for use, voucher in uses_with_vouchers(session, appeal)
        if voucher is not None and voucher.released_at_utc is not None
    ]
