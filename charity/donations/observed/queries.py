"""What was asked of families' exports and donors' proofs."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import Session, col, select

from charity.appeals.appeal import Appeal
from charity.appeals.routes.queries import route_of
from charity.appeals.routes.rules import DirectFields
from charity.donations.imports.rules import ImportState
from charity.donations.imports.tables import StatementImport
from charity.donations.observed.rules import ExportState, ReceiptsShown
from charity.donations.observed.tables import DonorProof, FamilyExport
from charity.kernel.cipher import Cipher
from charity.kernel.errors import Missing
from charity.ledger.entry import ExternalReference
from charity.ledger.journal import Journal


def excerpt_place(once: str) -> str:
    """Return the name of the place an export's receipts are sealed for."""
    return f"family_export.excerpt|{once}"


def number_place(appeal: str) -> str:
    """Return the name of the place a proof's number is sealed for."""
    return f"donor_proof.number|{appeal}"


def export_of(session: Session, appeal: str, export_id: int) -> FamilyExport:
    """Return one export of an appeal; raises Missing."""
    found = session.get(FamilyExport, export_id)
    if found is None or found.appeal != appeal:
        raise Missing()
    return found


def exports_newest_first(session: Session, appeal: str, *, limit: int) -> Sequence[FamilyExport]:
    """Return the exports of an appeal that were not dropped."""
    return session.exec(
        select(FamilyExport)
        .where(FamilyExport.appeal == appeal, FamilyExport.state != ExportState.DROPPED)
        .order_by(col(FamilyExport.id).desc())
        .limit(limit)
    ).all()


def export_sent_once(session: Session, once: str) -> FamilyExport | None:
    """Return what an earlier press of the same button made."""
    return session.exec(select(FamilyExport).where(FamilyExport.once == once)).one_or_none()


def same_file(session: Session, appeal: str, sha256: str) -> FamilyExport | None:
    """Return the export of the same bytes, unless it was dropped."""
    return session.exec(
        select(FamilyExport).where(
            FamilyExport.appeal == appeal,
            FamilyExport.sha256 == sha256,
            FamilyExport.state != ExportState.DROPPED,
        )
    ).one_or_none()


def proofs_newest_first(session: Session, appeal: str) -> Sequence[DonorProof]:
    """Return the proofs of an appeal's donors."""
    return session.exec(
        select(DonorProof).where(DonorProof.appeal == appeal).order_by(col(DonorProof.id).desc())
    ).all()


def entries_of_proofs(
    session: Session, appeal: str, *, journal: Journal, cipher: Cipher
) -> list[tuple[DonorProof, int | None]]:
    """Return each proof with the standing entry of its number, None where no receipt shows it."""
    proofs = proofs_newest_first(session, appeal)
    references = [
        ExternalReference(proof.channel, cipher.open(number_place(appeal), proof.number_sealed))
        for proof in proofs
    ]
    found = journal.find_many(references)
    return [(proof, found.get(reference)) for proof, reference in zip(proofs, references, strict=True)]


def imports_of(session: Session, exports: Sequence[FamilyExport]) -> dict[int, tuple[str, bool]]:
    """Return the reference of each export's import and whether it still stands, by the import's id."""
    ids = [one.import_id for one in exports if one.import_id is not None]
    found = session.exec(
        select(StatementImport.id, StatementImport.ref, StatementImport.state).where(
            col(StatementImport.id).in_(ids)
        )
    )
    return {import_id or 0: (ref, state != ImportState.UNDONE) for import_id, ref, state in found}


def consent_of(session: Session, appeal: Appeal) -> str:
    """Return the family's consent to show its statement, as the appeal's route has it."""
    route = route_of(session, appeal)
    return route.statement_consent if isinstance(route, DirectFields) else ""


def receipts_shown(session: Session, appeal: str) -> ReceiptsShown | None:
    """Return what is known of an appeal's receipts; None before a first export was booked."""
    files, receipts, left_out, begins, ends = (
        session.connection()
        .execute(
            sa.select(
                sa.func.count(),
                sa.func.coalesce(sa.func.sum(FamilyExport.receipts), 0),
                sa.func.coalesce(sa.func.sum(FamilyExport.left_out), 0),
                sa.func.min(FamilyExport.shown_from_utc),
                sa.func.max(FamilyExport.shown_until_utc),
            )
            .outerjoin(StatementImport, col(StatementImport.id) == FamilyExport.import_id)
            .where(
                col(FamilyExport.appeal) == appeal,
                col(FamilyExport.state) == ExportState.BOOKED,
                sa.or_(
                    col(FamilyExport.import_id).is_(None), col(StatementImport.state) != ImportState.UNDONE
                ),
            )
        )
        .one()
    )
    if not files:
        return None
    return ReceiptsShown(files, receipts - left_out, left_out, begins, ends)
