"""What would become of each row of a statement: asked of the ledger in a few queries, nothing written."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from charity.donations.imports.matched import amounts_matched
from charity.donations.imports.postings import booking_of, donation_reference_of, reference_of
from charity.donations.imports.recipients import recipients_among
from charity.donations.imports.rules import (
    LATE,
    MOVING_KINDS,
    Code,
    Reason,
    Recipient,
    RowState,
    code_in,
    destination_of,
)
from charity.donations.lines.queries import appeals_of, refunded_of
from charity.donations.lines.rules import Booking
from charity.donations.lines.tables import LedgerLine
from charity.kernel.clock import desk_day
from charity.ledger.entry import ExternalReference
from charity.ledger.journal import Journal
from charity.ledger.periods import closed_until
from charity.statements.row import Row, RowKind, Statement


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """One row and what would become of it: `booking` where it would be booked, `entry_seq` where known."""

    row: Row
    state: RowState
    appeal: str | None = None
    reason: str = ""
    booking: Booking | None = None
    entry_seq: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Every row of a statement in the order in which it would be booked."""

    rows: Sequence[PlannedRow]
    older: int = 0  # rows that would be booked, of days before their appeal was published

    def in_state(self, state: RowState) -> list[PlannedRow]:
        """Return the rows of one state."""
        return [planned for planned in self.rows if planned.state is state]

    @property
    def late(self) -> int:
        """How many rows would be booked on the first open day, since their own is closed."""
        return sum(one.booking is not None and one.booking.note_code == LATE for one in self.rows)

    @property
    def to_book(self) -> list[PlannedRow]:
        """The rows that would be booked, in order."""
        return self.in_state(RowState.BOOKED)

    def counts(self) -> Counter[RowState]:
        """Return how many rows are in each state."""
        return Counter(planned.state for planned in self.rows)


def plan(session: Session, statement: Statement, chosen: Recipient | None, *, journal: Journal) -> Plan:
    """Return what would become of each row; rows go by day, on each day payments before refunds."""
    rows = sorted(statement.rows, key=lambda r: (desk_day(r.at), r.kind is RowKind.REFUND, r.at, r.number))
    return _Planner(session, rows, chosen, journal).plan()


class _Planner:
    """The answers a plan needs, asked once."""

    def __init__(
        self, session: Session, rows: Sequence[Row], chosen: Recipient | None, journal: Journal
    ) -> None:
        self._rows = rows
        self._chosen = chosen
        self._codes = _codes_of(rows)
        refs = {code.ref for code in self._codes.values() if code.ref}
        self._recipients = recipients_among(session, refs) | ({chosen.ref: chosen} if chosen else {})
        refunds = [row for row in rows if row.kind is RowKind.REFUND]
        asked = {reference_of(row) for row in rows if row.kind is not RowKind.IGNORED}
        self._standing = journal.find_many([*asked, *map(donation_reference_of, refunds)])
        self._lines = appeals_of(session, self._standing.values())
        self._split = amounts_matched(session, self._standing.values())
        given = {self._standing.get(donation_reference_of(row)) for row in refunds} - {None}
        self._refunded: defaultdict[object, int] = defaultdict(int)
        for seq, minor in refunded_of(session, [seq for seq in given if seq is not None]).items():
            self._refunded[seq] = minor
        self._recipients |= recipients_among(
            session, {line.appeal for line in self._lines.values()} - self._recipients.keys()
        )
        self._closed_until = closed_until(session)
        self._position = 0
        self._fresh: dict[ExternalReference, tuple[int, Booking]] = {}

    def plan(self) -> Plan:
        rows = [self._planned(row) for row in self._rows]
        return Plan(rows, older=sum(map(self._is_older, rows)))

    def _is_older(self, planned: PlannedRow) -> bool:
        """Tell a row that would be booked for an appeal nobody could know of on its day."""
        if planned.booking is None:
            return False
        published = self._recipients[planned.booking.appeal].published_on
        return published is not None and desk_day(planned.row.at) < published

    def _planned(self, row: Row) -> PlannedRow:
        if row.kind is RowKind.IGNORED:
            return PlannedRow(row, RowState.IGNORED, reason=row.reason)
        if row.kind in MOVING_KINDS:
            return PlannedRow(row, RowState.MOVING)
        seq = self._standing.get(reference_of(row))
        if seq is not None:
            return self._known(row, seq)
        return self._refund(row) if row.kind is RowKind.REFUND else self._donation(row)

    def _known(self, row: Row, seq: int) -> PlannedRow:
        line = self._lines[seq]
        minor = self._split.get(seq, abs(line.amount_minor))
        if minor != row.amount_minor or line.currency != row.currency:
            return PlannedRow(row, RowState.UNMATCHED, line.appeal, Reason.DIFFERS)
        return PlannedRow(row, RowState.ALREADY_KNOWN, line.appeal, entry_seq=seq)

    def _donation(self, row: Row) -> PlannedRow:
        to = destination_of(row, self._codes[row.code, row.text], self._chosen, self._recipients)
        if to.reason is not None or to.appeal is None:
            return PlannedRow(row, RowState.UNMATCHED, to.appeal, to.reason or Reason.NO_CODE)
        booking = booking_of(row, self._recipients[to.appeal], closed_until=self._closed_until)
        self._fresh[reference_of(row)] = self._position, booking
        return self._booked(row, booking)

    def _refund(self, row: Row) -> PlannedRow:
        """A refund goes where its donation went, whatever its text says now."""
        given = donation_reference_of(row)
        seq, fresh = self._standing.get(given), self._fresh.get(given)
        if seq is None and fresh is None:
            to = destination_of(row, self._codes[row.code, row.text], self._chosen, self._recipients)
            return PlannedRow(row, RowState.UNMATCHED, to.appeal, Reason.REFUND_ALONE)
        appeal, given_minor = _given_of(self._lines[seq]) if seq is not None else _fresh_of(fresh)
        self._refunded[seq if seq is not None else given] += row.amount_minor
        if self._refunded[seq if seq is not None else given] > given_minor:
            return PlannedRow(row, RowState.UNMATCHED, appeal, Reason.REFUND_BEYOND)
        position = None if fresh is None else fresh[0]
        booking = booking_of(
            row,
            self._recipients[appeal],
            closed_until=self._closed_until,
            of_seq=seq,
            of_position=position,
        )
        return self._booked(row, booking)

    def _booked(self, row: Row, booking: Booking) -> PlannedRow:
        self._position += 1
        return PlannedRow(row, RowState.BOOKED, booking.appeal, booking=booking)


def _given_of(line: LedgerLine) -> tuple[str, int]:
    return line.appeal, line.amount_minor


def _fresh_of(fresh: tuple[int, Booking] | None) -> tuple[str, int]:
    assert fresh is not None
    return fresh[1].appeal, fresh[1].amount_minor


def _codes_of(rows: Sequence[Row]) -> Mapping[tuple[str, str], Code]:
    """Return the code of each text once: thousands of rows carry the same one."""
    return {texts: code_in(*texts) for texts in {(row.code, row.text) for row in rows}}
