"""Acts on what families show: take the receipts out of an export, let the family leave out, book, or drop."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from charity.appeals.queries import appeal_by_ref
from charity.donations.imports.dating import read
from charity.donations.imports.queries import import_by_ref
from charity.donations.imports.rules import NotBookable
from charity.donations.imports.service import ImportOutcome, import_statement
from charity.donations.observed.queries import (
    excerpt_place,
    export_of,
    export_sent_once,
    imports_of,
    same_file,
)
from charity.donations.observed.rules import (
    ExportState,
    NotAgreed,
    SameFileAgain,
    check_observed,
    check_receipts,
    check_treasurer,
    kept_of,
)
from charity.donations.observed.tables import FamilyExport
from charity.kernel import trail
from charity.kernel.cipher import Cipher
from charity.kernel.roles import Actor
from charity.kernel.vault import Vault
from charity.ledger import closings
from charity.ledger.balances import appeal_totals
from charity.ledger.journal import Journal
from charity.statements.excerpt import excerpt, like_gifts
from charity.statements.locked import unlocked
from charity.statements.problems import Fault
from charity.statements.recognise import inspect
from charity.statements.row import Row, Statement

trail.vocabulary("export:brought", "export:booked", "export:dropped")

EXCERPT_NAME = "receipts.csv"


@dataclass(frozen=True, slots=True)
class BringExport:
    """A file that a family handed over; `once` makes a double click one."""

    appeal: str
    content: bytes
    password: str
    agreed: bool
    once: str


def bring_export(
    session: Session, command: BringExport, *, by: Actor, at: datetime, cipher: Cipher
) -> FamilyExport:
    """Keep the receipts of a family's export until the family has chosen; the file itself is not kept.

    Raises NotYours, MoneyNotObserved, NotAgreed, NotBookable, NotAFamilysExport, NothingLikeGifts,
    TooManyReceipts, SameFileAgain.
    """
    check_treasurer(by)
    known = export_sent_once(session, command.once)
    if known is not None:
        return known
    appeal = appeal_by_ref(session, command.appeal)
    closings.check_open(session, appeal.ref)
    check_observed(appeal.ref, appeal_totals(session, appeal.ref).custody)
    if not command.agreed:
        raise NotAgreed()
    statement = _read(command, at=at)
    receipts = like_gifts(statement.rows)
    check_receipts(statement.format, receipts)
    sha256 = hashlib.sha256(command.content).hexdigest()
    _check_new(session, appeal.ref, sha256)
    export = _written(session, command, statement, receipts, sha256, by=by, at=at, cipher=cipher)
    facts = {"rows": export.rows, "receipts": export.receipts, "format": export.format}
    _record(session, "export:brought", export, by=by, at=at, changes=facts)
    return export


def _check_new(session: Session, appeal: str, sha256: str) -> None:
    """Refuse the same bytes again, unless what was booked of them was undone."""
    earlier = same_file(session, appeal, sha256)
    if earlier is None:
        return
    standing = imports_of(session, [earlier])
    if earlier.import_id is None or standing[earlier.import_id][1]:
        raise SameFileAgain(appeal=appeal)
    earlier.state, earlier.import_id = ExportState.DROPPED, None
    session.add(earlier)
    session.flush()


def _read(command: BringExport, *, at: datetime) -> Statement:
    try:
        content = unlocked(command.content, command.password) if command.password else command.content
    except Fault as fault:
        raise NotBookable([fault.at_row(None)]) from fault
    statement = read(content, at=at)
    if not statement.is_bookable:
        raise NotBookable(statement.problems)
    return statement


def _written(
    session: Session,
    command: BringExport,
    statement: Statement,
    receipts: Sequence[Row],
    sha256: str,
    *,
    by: Actor,
    at: datetime,
    cipher: Cipher,
) -> FamilyExport:
    assert by.id is not None
    assert statement.format is not None
    times = [row.at for row in receipts]
    kept = excerpt(statement.format, receipts, sha256).decode()
    export = FamilyExport(
        appeal=command.appeal,
        once=command.once,
        sha256=sha256,
        format=statement.format,
        agreed=True,
        rows=statement.row_count,
        receipts=len(receipts),
        shown_from_utc=min(times),
        shown_until_utc=max(times),
        excerpt_sealed=cipher.seal(excerpt_place(command.once), kept),
        brought_by_id=by.id,
        brought_at_utc=at,
    )
    session.add(export)
    session.flush()
    return export


def receipts_of(export: FamilyExport, *, cipher: Cipher) -> list[Row]:
    """Return the receipts that wait for the family's choice."""
    assert export.excerpt_sealed is not None, "it waits"
    kept = cipher.open(excerpt_place(export.once), export.excerpt_sealed)
    return list(inspect(kept.encode()).rows)


def book_export(
    session: Session,
    appeal: str,
    export_id: int,
    left_out: frozenset[int],
    *,
    by: Actor,
    at: datetime,
    journal: Journal,
    cipher: Cipher,
    vault: Vault,
) -> FamilyExport:
    """Book what the family shows and count what it leaves out; booked already, it is given again.

    Raises NotYours, RowsNotThere, NotBookable and what an import may.
    """
    check_treasurer(by)
    export = export_of(session, appeal, export_id)
    if export.state != ExportState.WAITING:
        return export
    kept = kept_of(receipts_of(export, cipher=cipher), left_out)
    export.left_out = len(left_out)
    if kept:
        outcome = _imported(session, export, kept, by=by, at=at, journal=journal, cipher=cipher, vault=vault)
        assert outcome.import_ref is not None
        export.import_id = import_by_ref(session, outcome.import_ref).id
        export.shown_from_utc, export.shown_until_utc = min(r.at for r in kept), max(r.at for r in kept)
    _close(session, export, ExportState.BOOKED, by=by, at=at)
    facts = {"receipts": export.receipts, "left_out": export.left_out}
    _record(session, "export:booked", export, by=by, at=at, changes=facts)
    return export


def _imported(
    session: Session,
    export: FamilyExport,
    kept: Sequence[Row],
    *,
    by: Actor,
    at: datetime,
    journal: Journal,
    cipher: Cipher,
    vault: Vault,
) -> ImportOutcome:
    outcome = import_statement(
        session,
        content=excerpt(export.format, kept, export.sha256),
        filename=EXCERPT_NAME,
        appeal_ref=export.appeal,
        by=by,
        at=at,
        journal=journal,
        cipher=cipher,
        vault=vault,
    )
    if not outcome.is_booked:
        raise NotBookable(outcome.problems)
    return outcome


def drop_export(session: Session, appeal: str, export_id: int, *, by: Actor, at: datetime) -> None:
    """Forget what was taken out of an export that nobody has booked; its hash and counts stay."""
    check_treasurer(by)
    export = export_of(session, appeal, export_id)
    if export.state != ExportState.WAITING:
        return
    _close(session, export, ExportState.DROPPED, by=by, at=at)
    _record(session, "export:dropped", export, by=by, at=at, changes={})


def _close(session: Session, export: FamilyExport, state: ExportState, *, by: Actor, at: datetime) -> None:
    export.state, export.excerpt_sealed = state, None
    export.closed_by_id, export.closed_at_utc = by.id, at
    session.add(export)
    session.flush()


def _record(
    session: Session,
    act: str,
    export: FamilyExport,
    *,
    by: Actor,
    at: datetime,
    changes: Mapping[str, object],
) -> None:
    subject = f"family_export:{export.id}"
    trail.record(session, act, by=by, at=at, appeal=export.appeal, subject=subject, changes=changes)
