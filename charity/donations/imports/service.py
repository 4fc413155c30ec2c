"""Acts on statements: keep one for its preview, book one whole or not at all."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from charity.config import OPTIONAL_FORMATS
from charity.donations.imports.booking import book_rows, close
from charity.donations.imports.dating import read
from charity.donations.imports.errands import LEASE, hand_over
from charity.donations.imports.keeping import keep_file
from charity.donations.imports.planning import Plan, plan
from charity.donations.imports.queries import import_by_ref, moving_of
from charity.donations.imports.recipients import chosen_recipient
from charity.donations.imports.rules import ROWS_AT_ONCE, ImportState, NotBookable, RowState
from charity.donations.imports.running import finish
from charity.donations.imports.switching import check_switched_on
from charity.donations.imports.tables import StatementImport
from charity.kernel import trail
from charity.kernel.cipher import Cipher
from charity.kernel.database import retrying
from charity.kernel.house import House
from charity.kernel.roles import Actor
from charity.kernel.vault import Vault
from charity.ledger.instruments import journal_of
from charity.ledger.journal import Journal
from charity.statements.problems import Problem
from charity.statements.row import Statement
from charity.statements.rows import Rows
from charity.statements.source import Source

trail.vocabulary("statement:kept")


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What an import did. `booked` counts donations and lumps, `refunds_booked` refunds, fees neither."""

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
    content: bytes | Source,
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
    source = Source.of(content) if isinstance(content, bytes) else content
    statement = read(source, at=at)
    if not statement.is_bookable:
        return ImportOutcome(None, problems=statement.problems)
    imported = keep_file(
        session, statement, source, filename, appeal_ref, by=by, at=at, cipher=cipher, vault=vault
    )
    outcome = _book(session, imported, statement, by=by, at=at, journal=journal, cipher=cipher)
    return replace(outcome, problems=statement.problems)


def keep_statement(
    session: Session,
    *,
    content: bytes | Source,
    filename: str,
    appeal_ref: str | None,
    by: Actor,
    at: datetime,
    cipher: Cipher,
    vault: Vault,
    switched_on: Collection[str] = OPTIONAL_FORMATS,
    statement: Statement | None = None,
) -> StatementImport:
    """Keep a readable file for its preview; raises NotBookable (fact `problems`) and what a choice may.

    Of the formats that a desk may do without, only those `switched_on` are taken; raises FormatSwitchedOff.
    `statement`: what the file says, where it was read just now.
    """
    source = Source.of(content) if isinstance(content, bytes) else content
    statement = statement or read(source, at=at)
    check_switched_on(statement.format, switched_on)
    if not statement.is_bookable:
        raise NotBookable(statement.problems)
    imported = keep_file(
        session, statement, source, filename, appeal_ref, by=by, at=at, cipher=cipher, vault=vault
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
    if imported.state != ImportState.PREVIEWED:
        return outcome_of(session, imported)
    if imported.rows > ROWS_AT_ONCE:
        begin_long(session, imported, by=by, due_at=at)
        return outcome_of(session, imported)
    statement = read(Source(lambda: vault.open(imported.sha256), imported.size_bytes), at=at)
    if not statement.is_bookable:
        raise NotBookable(statement.problems)
    return _book(session, imported, statement, by=by, at=at, journal=journal, cipher=cipher)


def begin_long(session: Session, imported: StatementImport, *, by: Actor, due_at: datetime) -> None:
    """Begin to book a long statement; the worker goes on when that is due (`running.py`)."""
    imported.state, imported.booked_by_id = ImportState.BOOKING, by.id
    hand_over(session, imported, due_at=due_at)


def import_source(
    house: House, source: Source, filename: str, appeal_ref: str | None, *, by: Actor, is_dry: bool = False
) -> ImportOutcome:
    """Read a file of any length and book it: a short one at once, a long one part by part.

    Raises what `import_statement` and `finish` raise; the transactions are its own.
    """
    at = house.clock()
    statement = read(source, at=at)
    if not statement.is_bookable:
        return ImportOutcome(None, problems=statement.problems)
    if is_dry:
        return _tried(house, statement, appeal_ref)

    def begun() -> ImportOutcome:
        with house.database.transaction() as session:
            imported = keep_file(
                session, statement, source, filename, appeal_ref,
                by=by, at=at, cipher=house.cipher, vault=house.vault,
            )  # fmt: skip
            if imported.rows > ROWS_AT_ONCE:
                begin_long(session, imported, by=by, due_at=at + LEASE)
                return outcome_of(session, imported)
            journal = journal_of(house, session)
            return _book(session, imported, statement, by=by, at=at, journal=journal, cipher=house.cipher)

    outcome = retrying(begun)
    assert outcome.import_ref is not None
    if statement.row_count > ROWS_AT_ONCE:
        finish(house, outcome.import_ref, statement=statement)
        with house.database.reading() as session:
            outcome = outcome_of(session, import_by_ref(session, outcome.import_ref))
    return replace(outcome, problems=statement.problems)


def _tried(house: House, statement: Statement, appeal_ref: str | None) -> ImportOutcome:
    """Return what booking would do, writing nothing; raises ImportOverdraws."""
    with house.database.reading() as session:
        found = planned(session, statement, appeal_ref, journal=journal_of(house, session))
    if found.overdraws is not None:
        raise found.overdraws
    counts = found.counts()
    return ImportOutcome(
        None,
        booked=counts[RowState.BOOKED] - found.refunds - found.fees,
        already_known=counts[RowState.ALREADY_KNOWN],
        refunds_booked=found.refunds,
        unmatched=counts[RowState.UNMATCHED],
        ignored=counts[RowState.IGNORED] + counts[RowState.MOVING],
        problems=statement.problems,
    )


def planned(session: Session, statement: Statement, appeal_ref: str | None, *, journal: Journal) -> Plan:
    """Return what would become of each row; writes nothing."""
    chosen = chosen_recipient(session, appeal_ref, statement) if appeal_ref else None
    return plan(session, statement, chosen, journal=journal)


def outcome_of(session: Session, imported: StatementImport) -> ImportOutcome:
    """Return what a booked import did; `ignored` counts money between the desk's own accounts, too."""
    return ImportOutcome(
        imported.ref,
        imported.booked,
        imported.already_known,
        imported.refunds_booked,
        imported.unmatched,
        imported.ignored + moving_of(session, imported),
    )


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
    chosen = chosen_recipient(session, imported.appeal, statement) if imported.appeal else None
    (rows,) = Rows.of(statement.rows).in_order(max(1, imported.rows))
    found = book_rows(session, imported, rows, chosen, at=at, journal=journal, cipher=cipher)
    close(session, imported, late=found.late, by=by, at=at, journal=journal)
    return outcome_of(session, imported)


def _subject(imported: StatementImport) -> str:
    return f"statement:{imported.ref}"
