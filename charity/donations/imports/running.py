"""Long statements: booked or undone part by part, each part in its turn among the other writers.

Where the machine stops in between, whoever comes next goes on: how far it came is kept with each part. What
can no longer be booked (a fund was emptied meanwhile) is taken back whole.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from charity.donations.imports import booking, errands, undoing
from charity.donations.imports.dating import read
from charity.donations.imports.planning import plan
from charity.donations.imports.queries import Progress, import_by_ref, progress_of
from charity.donations.imports.recipients import chosen_recipient
from charity.donations.imports.rules import ROWS_AT_ONCE, ImportState, NotBookable, Recipient
from charity.donations.imports.tables import StatementImport
from charity.kernel.collector import collector_resting
from charity.kernel.database import retrying
from charity.kernel.errors import Refusal
from charity.kernel.house import House
from charity.kernel.outbox import Errand, Facts, Keep
from charity.kernel.roles import MACHINE, Actor
from charity.ledger import signed
from charity.ledger.entry import SigningReason
from charity.ledger.instruments import journal_of
from charity.staff.queries import actor_of
from charity.statements.row import Row, Statement
from charity.statements.rows import Rows
from charity.statements.source import Source

#: Donors wait for one part at most: a hundredth of the whole, where that is worth a transaction.
PARTS = 100
LEAST_AT_ONCE = 1_000


def source_of(house: House, imported: StatementImport) -> Source:
    """Return the file of a statement, which the vault opens as often as needed."""
    return Source(lambda: house.vault.open(imported.sha256), imported.size_bytes)


def finish(
    house: House, ref: str, *, statement: Statement | None = None, rows_at_once: int = ROWS_AT_ONCE
) -> Progress:
    """Book or undo the rest of a statement that is under way; `statement` where it was read just now.

    Raises what forbids booking it (NotBookable, ImportOverdraws, …): all of it is taken back then.
    """
    runner = _Runner(house, ref, statement, rows_at_once)
    try:
        if runner.state() is ImportState.BOOKING:
            runner.book()
    except Refusal:
        runner.give_up()
        runner.undo()
        raise
    if runner.state() is ImportState.UNDOING:
        runner.undo()
    with house.database.reading() as session:
        return progress_of(session, ref)


def finishing(house: House, *, rows_at_once: int = ROWS_AT_ONCE) -> Errand:
    """Return the worker's errand of finishing statements, which are long: outside any transaction."""

    def run(facts: Facts, _at: datetime) -> Keep:
        with suppress(Refusal):  # it was taken back then, as its page says
            finish(house, str(facts["ref"]), rows_at_once=rows_at_once)
        return _nothing_more

    return Errand(run)


def _nothing_more(_session: Session) -> None:
    """Keep nothing: the parts have kept it all."""


@dataclass(frozen=True, slots=True)
class _Runner:
    """One pass over a statement; each step is a transaction that looks first whether it is still its turn."""

    house: House
    ref: str
    statement: Statement | None
    rows_at_once: int

    def state(self) -> ImportState:
        with self.house.database.reading() as session:
            return ImportState(import_by_ref(session, self.ref).state)

    def book(self) -> None:
        statement, chosen = self._checked()
        before = 0
        at_once = min(self.rows_at_once, max(LEAST_AT_ONCE, statement.row_count // PARTS))
        for rows in Rows.of(statement.rows).in_order(at_once):
            if not self._booked(rows, chosen, before):
                return
            before += len(rows)
        retrying(self._close)

    def _checked(self) -> tuple[Statement, Recipient | None]:
        """Read and check the whole file; what may take money out of a fund is followed row by row."""
        with self.house.database.reading() as session:
            imported = import_by_ref(session, self.ref)
            statement = self.statement or read(source_of(self.house, imported), at=imported.imported_at_utc)
            if not statement.is_bookable:
                raise NotBookable(statement.problems)
            chosen = chosen_recipient(session, imported.appeal, statement) if imported.appeal else None
            if not imported.done_rows and any(totals.refunds for totals in statement.totals):
                found = plan(session, statement, chosen, journal=journal_of(self.house, session))
                if found.overdraws is not None:
                    raise found.overdraws
            return statement, chosen

    def _booked(self, rows: list[Row], chosen: Recipient | None, before: int) -> bool:
        with collector_resting():
            return retrying(lambda: self._book_part(rows, chosen, before))

    def _book_part(self, rows: list[Row], chosen: Recipient | None, before: int) -> bool:
        """Book of one part what nobody did before, a crash ago or beside us; tell whether to go on."""
        with self.house.database.transaction() as session:
            imported = import_by_ref(session, self.ref)
            if imported.state != ImportState.BOOKING:
                return False
            if fresh := rows[imported.done_rows - before :]:
                booking.book_rows(
                    session, imported, fresh, chosen, at=self._still_here(session),
                    journal=journal_of(self.house, session), cipher=self.house.cipher, batch=self.ref,
                )  # fmt: skip
            return True

    def _close(self) -> None:
        with self.house.database.transaction() as session:
            imported = import_by_ref(session, self.ref)
            if imported.state == ImportState.BOOKING:
                assert imported.done_rows == imported.rows, "every row was booked, or told why not"
                at = self.house.clock()
                by, journal = _who(session, imported.booked_by_id), journal_of(self.house, session)
                booking.close(session, imported, by=by, at=at, journal=journal)
                self._settled(session, at)

    def give_up(self) -> None:
        """Turn what cannot be booked to its end into what is taken back; of which nothing is, it waits."""

        def turn() -> None:
            with self.house.database.transaction() as session:
                imported = import_by_ref(session, self.ref)
                if imported.state != ImportState.BOOKING:
                    return
                at, by = self.house.clock(), _who(session, imported.booked_by_id)
                if imported.done_rows:
                    imported.booked_at_utc = at
                    undoing.begin(session, imported, by=by, at=at)
                else:
                    imported.state, imported.booked_by_id = ImportState.PREVIEWED, None
                    errands.settle(session, self.ref, at=at)

        retrying(turn)

    def undo(self) -> None:
        place: undoing.Place | None = undoing.Place(is_outward=True, below=2**31 - 1)
        while place is not None:
            here = place
            place = retrying(lambda: self._undo_part(here))  # noqa: B023 - run at once

    def _undo_part(self, place: undoing.Place) -> undoing.Place | None:
        with self.house.database.transaction() as session:
            imported = import_by_ref(session, self.ref)
            if imported.state != ImportState.UNDOING:
                return None
            at = self._still_here(session)
            further = undoing.undo_part(
                session, imported, place, at=at, journal=journal_of(self.house, session),
                rows_at_once=self.rows_at_once,
            )  # fmt: skip
            if further is None:
                self._settled(session, at)
            return further

    def _still_here(self, session: Session) -> datetime:
        at = self.house.clock()
        errands.hold(session, self.ref, at=at)
        return at

    def _settled(self, session: Session, at: datetime) -> None:
        errands.settle(session, self.ref, at=at)
        signed.ask_signature(session, SigningReason.BATCH, at=at)


def _who(session: Session, person_id: int | None) -> Actor:
    return MACHINE if person_id is None else actor_of(session, person_id)
