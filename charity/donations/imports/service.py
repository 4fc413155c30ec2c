"""Acts on statements: keep one for its preview, book one whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from charity.config import OPTIONAL_FORMATS
from charity.donations.imports.dating import read
from charity.donations.imports.keeping import account_place, filename_place, keep_rows, next_reference
from charity.donations.imports.matched import pass_over_decided
from charity.donations.imports.planning import Plan, plan
from charity.donations.imports.queries import import_by_ref
from charity.donations.imports.recipients import chosen_recipient
from charity.donations.imports.rules import ImportOverdraws, ImportState, NotBookable, RowState
from charity.donations.imports.switching import check_switched_on
from charity.donations.imports.tables import StatementImport
from charity.donations.lines import service as lines
from charity.kernel import trail
from charity.kernel.cipher import Cipher
from charity.kernel.clock import desk_day
from charity.kernel.roles import Actor
from charity.kernel.vault import Vault
from charity.ledger.entry import Draft, Kind
from charity.ledger.journal import Journal
from charity.ledger.refusals import Overdrawn
from charity.statements.problems import Problem
from charity.statements.row import Account, RowKind, Statement

trail.vocabulary("statement:kept", "statement:booked")

FILENAME_MAX = 120


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What an import did. `booked` counts donations and lumps, `refunds_booked` refunds."""

    import_ref: str | None
    booked: int = 0
    already_known: int = 0
    refunds_booked: int = 0
    unmatched: int = 0
    ignored: int = 0
    problems: tuple[Problem, ...] = ()

    @property
    def is_booked(self) -> bool:
        """Whether nothing forbade it."""
        return not any(problem.is_error for problem in self.problems)

    def as_json(self) -> dict[str, Any]:
        """Return the JSON object of `statements import --json`."""
        return {
            "import": self.import_ref,
            "booked": self.booked,
            "already_known": self.already_known,
            "refunds_booked": self.refunds_booked,
            "unmatched": self.unmatched,
            "ignored": self.ignored,
            "problems": [problem.as_json() for problem in self.problems],
        }


def import_statement(
    session: Session,
    *,
    content: bytes,
    filename: str,
    appeal_ref: str | None,
    by: Actor,
    at: datetime,
    journal: Journal,
    cipher: Cipher,
    vault: Vault | None,
) -> ImportOutcome:
    """Read a file and book it whole, or report why nothing was booked.

    A file with errors gives an outcome without `import_ref`. Raises BadReference, UnknownAppeal,
    AppealTakesNoMoney, NoCashDesk, ImportOverdraws. Without a vault (a dry run) the file is not kept.
    """
    statement = read(content, at=at)
    if not statement.is_bookable:
        return ImportOutcome(None, problems=statement.problems)
    imported = _kept(
        session, statement, content, filename, appeal_ref, by=by, at=at, cipher=cipher, vault=vault
    )
    return _book(session, imported, statement, by=by, at=at, journal=journal, cipher=cipher)


def keep_statement(
    session: Session,
    *,
    content: bytes,
    filename: str,
    appeal_ref: str | None,
    by: Actor,
    at: datetime,
    cipher: Cipher,
    vault: Vault,
    switched_on: Collection[str] = OPTIONAL_FORMATS,
) -> StatementImport:
    """Keep a readable file for its preview; raises NotBookable (fact `problems`) and what a choice may.

    Of the formats that a desk may do without, only those `switched_on` are taken; raises FormatSwitchedOff.
    """
    statement = read(content, at=at)
    check_switched_on(statement.format, switched_on)
    if not statement.is_bookable:
        raise NotBookable(statement.problems)
    imported = _kept(
        session, statement, content, filename, appeal_ref, by=by, at=at, cipher=cipher, vault=vault
    )
    trail.record(session, "statement:kept", by=by, at=at, subject=_subject(imported))
    return imported


def book_kept(
    session: Session,
    ref: str,
    *,
    by: Actor,
    at: datetime,
    journal: Journal,
    cipher: Cipher,
    vault: Vault,
) -> ImportOutcome:
    """Book a file kept for preview; booked already, its outcome is given again."""
    imported = import_by_ref(session, ref)
    if imported.state == ImportState.BOOKED:
        return outcome_of(imported)
    statement = read(vault.fetch(imported.sha256), at=at)
    if not statement.is_bookable:
        raise NotBookable(statement.problems)
    return _book(session, imported, statement, by=by, at=at, journal=journal, cipher=cipher)


def planned(session: Session, statement: Statement, appeal_ref: str | None, *, journal: Journal) -> Plan:
    """Return what would become of each row; writes nothing."""
    chosen = chosen_recipient(session, appeal_ref, statement) if appeal_ref else None
    return plan(session, statement, chosen, journal=journal)


def outcome_of(imported: StatementImport) -> ImportOutcome:
    """Return what a booked import did."""
    return ImportOutcome(
        imported.ref,
        imported.booked,
        imported.already_known,
        imported.refunds_booked,
        imported.unmatched,
        imported.ignored,
    )


def _kept(
    session: Session,
    statement: Statement,
    content: bytes,
    filename: str,
    appeal_ref: str | None,
    *,
    by: Actor,
    at: datetime,
    cipher: Cipher,
    vault: Vault | None,
) -> StatementImport:
    chosen = chosen_recipient(session, appeal_ref, statement) if appeal_ref else None
    reference = next_reference(session, at)
    sha256 = vault.keep(content).sha256 if vault else hashlib.sha256(content).hexdigest()
    assert statement.format is not None
    imported = StatementImport(
        ref=str(reference),
        year=reference.year,
        number=reference.number,
        sha256=sha256,
        size_bytes=len(content),
        filename_sealed=cipher.seal(filename_place(str(reference)), filename[-FILENAME_MAX:]),
        format=statement.format,
        rows=statement.row_count,
        period_from_utc=statement.period[0] if statement.period else None,
        period_to_utc=statement.period[1] if statement.period else None,
        declared=statement.declared.as_json() if statement.declared else None,
        appeal=chosen.ref if chosen else None,
        imported_by_id=by.id,
        imported_at_utc=at,
    )
    session.add(imported)
    imported.channel = _channel_of(statement)
    _keep_account(imported, statement.account, cipher=cipher)
    session.flush()
    return imported


def _channel_of(statement: Statement) -> str:
    channels = {row.channel for row in statement.rows}
    return channels.pop() if len(channels) == 1 else ""


def _keep_account(imported: StatementImport, account: Account, *, cipher: Cipher) -> None:
    """Keep whose account a statement is of and what it says stood there."""
    if account.name:
        imported.account_sealed = cipher.seal(account_place(imported.ref), account.name)
        imported.account_index = cipher.blind_index("statement_account", f"{imported.channel}|{account.name}")
    imported.account_currency = account.currency
    imported.opening_minor, imported.closing_minor = account.opening_minor, account.closing_minor
    if account.covers:
        imported.covers_from_utc, imported.covers_to_utc = account.covers


def _book(
    session: Session,
    imported: StatementImport,
    statement: Statement,
    *,
    by: Actor,
    at: datetime,
    journal: Journal,
    cipher: Cipher,
) -> ImportOutcome:
    found = planned(session, statement, imported.appeal, journal=journal)
    counts = found.counts()
    refunds = sum(1 for one in found.to_book if one.row.kind is RowKind.REFUND)
    seqs = _posted(session, found, journal=journal, at=at)
    imported.state = ImportState.BOOKED
    imported.booked_at_utc, imported.booked_by_id = at, by.id
    imported.booked = counts[RowState.BOOKED] - refunds
    imported.refunds_booked = refunds
    imported.already_known = counts[RowState.ALREADY_KNOWN]
    imported.unmatched = counts[RowState.UNMATCHED]
    imported.ignored = counts[RowState.IGNORED]
    imported.done_rows = imported.rows
    if seqs:
        imported.entry_seq = _file_named(imported, journal=journal, at=at)
    keep_rows(session, imported, found, seqs, cipher=cipher)
    pass_over_decided(session, imported)
    _record_booked(session, imported, late=found.late, by=by, at=at)
    return replace(outcome_of(imported), problems=statement.problems)


def _posted(session: Session, found: Plan, *, journal: Journal, at: datetime) -> dict[int, int]:
    """Post what is to book and return the entry of each row by its number; raises ImportOverdraws."""
    to_book = found.to_book
    bookings = [one.booking for one in to_book if one.booking is not None]
    try:
        booked = lines.book(session, bookings, journal=journal, at=at)
    except Overdrawn as refusal:
        row = to_book[int(str(refusal.facts["position"]))].row
        raise ImportOverdraws(row=row.number, **refusal.facts) from refusal
    return {one.row.number: entry.seq for one, entry in zip(to_book, booked, strict=True)}


def _file_named(imported: StatementImport, *, journal: Journal, at: datetime) -> int:
    """Put the file's hash into the log, for all to see that this file and no other was booked."""
    draft = Draft(Kind.STATEMENT_IMPORTED, day=desk_day(at), appeal=None, documents=(imported.sha256,))
    return journal.post(draft, at=at).seq


def _subject(imported: StatementImport) -> str:
    return f"statement:{imported.ref}"


def _record_booked(
    session: Session, imported: StatementImport, *, late: int, by: Actor, at: datetime
) -> None:
    facts: dict[str, object] = {
        "format": imported.format,
        "rows": imported.rows,
        "booked": imported.booked,
        "refunds": imported.refunds_booked,
        "unmatched": imported.unmatched,
    }
    if late:
        facts["late"] = late
    trail.record(
        session,
        "statement:booked",
        by=by,
        at=at,
        appeal=imported.appeal,
        subject=_subject(imported),
        changes=facts,
    )
