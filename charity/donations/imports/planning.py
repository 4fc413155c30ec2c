"""What would become of each row of a statement: asked of the ledger in a few queries, nothing written."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlmodel import Session

from charity.donations.imports.matched import amounts_matched
from charity.donations.imports.postings import booking_of, donation_reference_of, reference_of
from charity.donations.imports.recipients import recipients_among
from charity.donations.imports.rules import (
    LATE,
    LISTED_MAX,
    MOVING_KINDS,
    ROWS_AT_ONCE,
    Code,
    ImportOverdraws,
    Reason,
    Recipient,
    RowState,
    code_in,
    destination_of,
)
from charity.donations.lines.queries import appeals_of, refunded_of
from charity.donations.lines.rules import Booking
from charity.kernel.clock import desk_day
from charity.kernel.money import Money
from charity.ledger.balances import appeal_totals
from charity.ledger.entry import ExternalReference
from charity.ledger.journal import Journal
from charity.ledger.periods import closed_until
from charity.statements.row import Row, RowKind, Statement
from charity.statements.rows import Rows

#: Rows that go where the payment went whose number they carry.
_FOLLOWING = frozenset({RowKind.REFUND, RowKind.FEE})


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """One row and what would become of it: `booking` where it would be booked, `entry_seq` where known."""

    row: Row
    state: RowState
    appeal: str | None = None
    reason: str = ""
    booking: Booking | None = None
    entry_seq: int | None = None


@dataclass(slots=True)
class Plan:
    """What would become of the rows of a statement: counted all, listed all while they are few.

    Of a long statement `rows` lists the first of each state only. `older`: rows of days before their appeal
    was published; `late`: rows that are booked on the first open day, since their own is closed.
    `overdraws`: the first row that would take its fund below zero, where that was looked at.
    """

    rows: list[PlannedRow] = field(default_factory=list)
    older: int = 0
    late: int = 0
    refunds: int = 0
    fees: int = 0
    reasons: Counter[tuple[RowState, str]] = field(default_factory=Counter)
    overdraws: ImportOverdraws | None = None
    _counts: Counter[RowState] = field(default_factory=Counter)
    _brought: dict[tuple[str, str], list[int]] = field(default_factory=dict)

    @property
    def per_appeal(self) -> dict[str, tuple[int, Money]]:
        """What each appeal would get: rows, and donations less refunds."""
        return {
            appeal: (rows, Money(minor, currency))
            for (appeal, currency), (rows, minor) in sorted(self._brought.items())
        }

    def add(self, planned: PlannedRow, *, is_older: bool = False) -> None:
        """Count a row, and list it while rows are few."""
        self._counts[planned.state] += 1
        if len(self.rows) < ROWS_AT_ONCE or self._counts[planned.state] <= LISTED_MAX:
            self.rows.append(planned)
        if planned.reason:
            self.reasons[planned.state, planned.reason] += 1
        booking = planned.booking
        if booking is None:
            return
        self.older += is_older
        self.late += booking.note_code == LATE
        self.refunds += planned.row.kind is RowKind.REFUND
        self.fees += planned.row.kind is RowKind.FEE
        brought = self._brought.setdefault((booking.appeal, booking.currency), [0, 0])
        brought[0] += 1
        brought[1] += booking.amount_minor

    def in_state(self, state: RowState) -> list[PlannedRow]:
        """Return the listed rows of one state."""
        return [planned for planned in self.rows if planned.state is state]

    @property
    def to_book(self) -> list[PlannedRow]:
        """The listed rows that would be booked, in order."""
        return self.in_state(RowState.BOOKED)

    def counts(self) -> Counter[RowState]:
        """Return how many rows are in each state."""
        return self._counts


class Given(NamedTuple):
    """A donation of the same file that a refund may return: its place in the batch, while in the same."""

    position: int | None
    appeal: str
    minor: int


@dataclass(slots=True)
class Earlier:
    """What a plan in parts remembers of the parts before, which are not in the ledger yet."""

    wanted: frozenset[ExternalReference] = frozenset()
    given: dict[ExternalReference, Given] = field(default_factory=dict)
    refunded: defaultdict[object, int] = field(default_factory=lambda: defaultdict(int))
    held: dict[str, int] = field(default_factory=dict)


def plan(session: Session, statement: Statement, chosen: Recipient | None, *, journal: Journal) -> Plan:
    """Return what would become of each row; rows go by day, on each day payments before refunds."""
    found = Plan()
    rows = Rows.of(statement.rows)
    earlier = Earlier(frozenset(donation_reference_of(r) for r in rows if r.kind in _FOLLOWING))
    for some in rows.in_order(ROWS_AT_ONCE):
        planned = plan_rows(session, some, chosen, journal=journal, into=found, earlier=earlier)
        _hold(session, planned, found, earlier)
    return found


def plan_rows(
    session: Session,
    rows: Sequence[Row],
    chosen: Recipient | None,
    *,
    journal: Journal,
    into: Plan,
    earlier: Earlier | None = None,
) -> list[PlannedRow]:
    """Return what would become of some rows, in the order given, and count them."""
    return _Planner(session, rows, chosen, journal, earlier or Earlier()).plan(into)


def _hold(session: Session, planned: Sequence[PlannedRow], found: Plan, earlier: Earlier) -> None:
    """Follow what each appeal would hold; the first row that nothing covers is told."""
    for one in planned:
        booking = one.booking
        if booking is None or found.overdraws is not None:
            continue
        if booking.appeal not in earlier.held:
            earlier.held[booking.appeal] = appeal_totals(session, booking.appeal).held_minor
        held, delta = earlier.held[booking.appeal], booking.amount_minor - booking.fee_minor
        earlier.held[booking.appeal] = held + delta
        if delta < 0 and held + delta < 0:
            found.overdraws = ImportOverdraws(
                row=one.row.number,
                appeal=booking.appeal,
                held=Money(held, booking.currency).plain(),
                asked=Money(-delta, booking.currency).plain(),
                currency=booking.currency,
            )


class _Planner:
    """The answers a plan needs, asked once."""

    def __init__(
        self,
        session: Session,
        rows: Sequence[Row],
        chosen: Recipient | None,
        journal: Journal,
        earlier: Earlier,
    ) -> None:
        self._rows = rows
        self._chosen = chosen
        self._codes = _codes_of(rows)
        refs = {code.ref for code in self._codes.values() if code.ref}
        self._recipients = recipients_among(session, refs) | ({chosen.ref: chosen} if chosen else {})
        refunds = [row for row in rows if row.kind is RowKind.REFUND]
        asked = {reference_of(row) for row in rows if row.kind is not RowKind.IGNORED}
        following = [row for row in rows if row.kind in _FOLLOWING]
        self._standing = journal.find_many([*asked, *map(donation_reference_of, following)])
        self._lines = appeals_of(session, self._standing.values())
        self._split = amounts_matched(session, self._standing.values())
        given = {self._standing.get(donation_reference_of(row)) for row in refunds} - {None}
        self._earlier = earlier
        self._refunded = earlier.refunded
        for seq, minor in refunded_of(session, [seq for seq in given if seq is not None]).items():
            self._refunded.setdefault(seq, minor)
        known = {line.appeal for line in self._lines.values()} | {
            one.appeal for one in earlier.given.values()
        }
        self._recipients |= recipients_among(session, known - self._recipients.keys())
        self._closed_until = closed_until(session)
        self._position = 0
        self._fresh: dict[ExternalReference, Given] = dict(earlier.given)

    def plan(self, into: Plan) -> list[PlannedRow]:
        rows = [self._planned(row) for row in self._rows]
        for planned in rows:
            into.add(planned, is_older=self._is_older(planned))
        for reference in self._fresh.keys() & self._earlier.wanted:
            self._earlier.given[reference] = self._fresh[reference]._replace(position=None)
        return rows

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
        if row.kind is RowKind.FEE:
            return self._fee(row)
        return self._refund(row) if row.kind is RowKind.REFUND else self._donation(row)

    def _known(self, row: Row, seq: int) -> PlannedRow:
        line = self._lines[seq]
        minor = self._split.get(seq, abs(line.amount_minor))
        told = abs(row.fee_minor) if row.kind is RowKind.FEE else row.amount_minor
        is_other_money = seq not in self._split and line.currency != row.currency
        if minor != told or is_other_money:
            return PlannedRow(row, RowState.UNMATCHED, line.appeal, Reason.DIFFERS)
        return PlannedRow(row, RowState.ALREADY_KNOWN, line.appeal, entry_seq=seq)

    def _donation(self, row: Row) -> PlannedRow:
        to = destination_of(row, self._codes[row.code, row.text], self._chosen, self._recipients)
        if to.reason is not None or to.appeal is None:
            return PlannedRow(row, RowState.UNMATCHED, to.appeal, to.reason or Reason.NO_CODE)
        booking = booking_of(row, self._recipients[to.appeal], closed_until=self._closed_until)
        self._fresh[reference_of(row)] = Given(self._position, booking.appeal, booking.amount_minor)
        return self._booked(row, booking)

    def _fee(self, row: Row) -> PlannedRow:
        """A fee goes where its payment went; a payment booked with its fee leaves nothing to book."""
        reference = donation_reference_of(row)
        seq, given = self._standing.get(reference), self._fresh.get(reference)
        if seq is not None and self._lines[seq].fee_minor:
            return PlannedRow(row, RowState.ALREADY_KNOWN, self._lines[seq].appeal, entry_seq=seq)
        appeal = self._lines[seq].appeal if seq is not None else given.appeal if given else None
        if appeal is None:
            to = destination_of(row, self._codes[row.code, row.text], self._chosen, self._recipients)
            if to.reason is not None or to.appeal is None:
                return PlannedRow(row, RowState.UNMATCHED, to.appeal, to.reason or Reason.NO_CODE)
            appeal = to.appeal
        return self._booked(row, booking_of(row, self._recipients[appeal], closed_until=self._closed_until))

    def _refund(self, row: Row) -> PlannedRow:
        """A refund goes where its donation went, whatever its text says now."""
        reference = donation_reference_of(row)
        seq, given = self._standing.get(reference), self._fresh.get(reference)
        if seq is not None:
            given = Given(None, self._lines[seq].appeal, self._lines[seq].amount_minor)
        if given is None:
            to = destination_of(row, self._codes[row.code, row.text], self._chosen, self._recipients)
            return PlannedRow(row, RowState.UNMATCHED, to.appeal, Reason.REFUND_ALONE)
        key = reference if seq is None else seq
        self._refunded[key] += row.amount_minor
        if self._refunded[key] > given.minor:
            return PlannedRow(row, RowState.UNMATCHED, given.appeal, Reason.REFUND_BEYOND)
        booking = booking_of(
            row,
            self._recipients[given.appeal],
            closed_until=self._closed_until,
            of_seq=seq,
            of_position=given.position,
        )
        return self._booked(row, booking)

    def _booked(self, row: Row, booking: Booking) -> PlannedRow:
        self._position += 1
        return PlannedRow(row, RowState.BOOKED, booking.appeal, booking=booking)


def _codes_of(rows: Sequence[Row]) -> Mapping[tuple[str, str], Code]:
    """Return the code of each text once: thousands of rows carry the same one."""
    return {texts: code_in(*texts) for texts in {(row.code, row.text) for row in rows}}
