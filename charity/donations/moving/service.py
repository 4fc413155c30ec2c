"""Acts on money between the desk's own accounts: book a pair, an own transfer, take one back."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from charity.donations.imports.rules import RowState
from charity.donations.imports.tables import StatementRow
from charity.donations.lines import service as lines
from charity.donations.matching import counted
from charity.donations.matching.rules import check_treasurer
from charity.donations.moving.bookings import Movement, transfer_bookings
from charity.donations.moving.queries import (
    balance_of,
    entries_of,
    import_of,
    lots_in,
    move_by_id,
    move_by_once,
    proposed,
    standing_move_of,
    waiting,
)
from charity.donations.moving.rules import (
    Half,
    MovedMeanwhile,
    MoveSpent,
    NoPair,
    NotEnoughThere,
    Pair,
    check_pair,
    taken_oldest_first,
)
from charity.donations.moving.tables import AccountMove, MoveEntry
from charity.kernel import trail
from charity.kernel.clock import desk_day
from charity.kernel.errors import Missing
from charity.kernel.money import Money
from charity.kernel.roles import Actor
from charity.ledger import accounts
from charity.ledger.journal import Journal
from charity.ledger.periods import open_day
from charity.ledger.reversals import postings_of
from charity.statements.row import RowKind

trail.vocabulary("move:booked", "move:undone")

#: The reason code of a reversal that takes a transfer back.
TAKEN_BACK = "transfer_taken_back"
PROPOSED_MAX = 200


def book_proposed(
    session: Session, *, once: str, by: Actor, at: datetime, journal: Journal
) -> list[AccountMove]:
    """Book every pair that amount and days tell; raises NotYours, NotEnoughThere."""
    pairs = proposed(waiting(session, limit=PROPOSED_MAX))
    return [
        _booked(session, _movement(pair), once=f"{once}:{pair.left.row_id}", by=by, at=at, journal=journal)
        for pair in pairs
    ]


def pair_by_hand(
    session: Session, left_id: int, came_id: int, *, once: str, by: Actor, at: datetime, journal: Journal
) -> AccountMove:
    """Book two rows that a person says are one movement; raises NotYours, Missing, NoPair, NotEnoughThere."""
    left, came = _half(session, left_id, RowKind.WITHDRAWAL), _half(session, came_id, RowKind.SETTLEMENT)
    return _booked(session, _movement(check_pair(left, came)), once=once, by=by, at=at, journal=journal)


def own_transfer(
    session: Session,
    row_id: int,
    from_channel: str,
    *,
    once: str,
    by: Actor,
    at: datetime,
    journal: Journal,
) -> AccountMove:
    """Book a row that waits as money which came from another account of the desk.

    The row leaves the pool. Raises NotYours, Missing, MovedMeanwhile, NoPair, NotEnoughThere.
    """
    check_treasurer(by)
    known = move_by_once(session, once)
    if known is not None:
        return known
    row = _arrived(session, row_id)
    if from_channel == row.channel or from_channel not in accounts.CHANNELS:
        raise NoPair()
    movement = Movement(
        from_channel=from_channel,
        to_channel=row.channel,
        amount=Money(row.amount_minor, row.currency),
        fee_minor=0,
        day=desk_day(row.at_utc),
        to_row_id=row.id,
    )
    move = _booked(session, movement, once=once, by=by, at=at, journal=journal)
    _leave_pool(session, row)
    session.flush()
    return move


def _arrived(session: Session, row_id: int) -> StatementRow:
    """Return a row of money that came in and waits; raises Missing, MovedMeanwhile."""
    row = session.get(StatementRow, row_id)
    if row is None:
        raise Missing()
    is_open = row.state == RowState.MOVING or (
        row.state == RowState.UNMATCHED and row.kind in {RowKind.DONATION, RowKind.LUMP}
    )
    if not is_open or row.kind == RowKind.WITHDRAWAL:
        raise MovedMeanwhile()
    return row


def undo(session: Session, move_id: int, *, by: Actor, at: datetime, journal: Journal) -> AccountMove:
    """Reverse a transfer and let its rows wait again; raises NotYours, MovedMeanwhile, MoveSpent."""
    check_treasurer(by)
    move = move_by_id(session, move_id)
    if move.undone_at_utc is not None:
        raise MovedMeanwhile()
    day, entries = open_day(session, desk_day(at)), entries_of(session, move_id)
    _check_still_there(session, move, [line.seq for line in entries])
    for line in reversed(entries):
        lines.reverse(session, line.seq, day=day, reason=TAKEN_BACK, journal=journal, at=at)
    _wait_again(session, move)
    move.undone_by_id, move.undone_at_utc = by.id, at
    session.flush()
    _record(session, "move:undone", move, by=by, at=at)
    return move


def _check_still_there(session: Session, move: AccountMove, seqs: list[int]) -> None:
    """Refuse to take a transfer back whose money has left the account that it came into."""
    for posting in (one for some in postings_of(session.connection(), seqs).values() for one in some):
        is_arrival = posting.account.startswith(accounts.assets(move.to_channel, ""))
        if is_arrival and balance_of(session, posting.account, posting.currency) < posting.minor:
            raise MoveSpent()


def _leave_pool(session: Session, row: StatementRow) -> None:
    """Let a row that waited for a person wait no more: it keeps its reason for when it is given back."""
    if row.state == RowState.UNMATCHED:
        counted.set_aside(session, import_of(session, row), row)
        row.state = RowState.MOVING


def _wait_again(session: Session, move: AccountMove) -> None:
    """Give a row that came from the pool back to it; withdrawals and settlements wait for their half."""
    row = session.get(StatementRow, move.to_row_id) if move.to_row_id is not None else None
    if row is not None and row.kind != RowKind.SETTLEMENT:
        row.state = RowState.UNMATCHED
        counted.taken_back(session, import_of(session, row), row)


def _half(session: Session, row_id: int, kind: RowKind) -> Half:
    row = session.get(StatementRow, row_id)
    if row is None or row.kind != kind or row.state != RowState.MOVING:
        raise NoPair()
    fee = row.fee_minor if kind is RowKind.WITHDRAWAL else 0
    return Half(row_id, row.channel, row.currency, row.at_utc, row.amount_minor, fee)


def _movement(pair: Pair) -> Movement:
    return Movement(
        from_channel=pair.left.channel,
        to_channel=pair.came.channel,
        amount=Money(pair.left.minor, pair.left.currency),
        fee_minor=pair.fee_minor,
        day=desk_day(pair.came.at),
        from_row_id=pair.left.row_id,
        to_row_id=pair.came.row_id,
    )


def _booked(
    session: Session, movement: Movement, *, once: str, by: Actor, at: datetime, journal: Journal
) -> AccountMove:
    check_treasurer(by)
    known = move_by_once(session, once)
    if known is not None:
        return known
    for row_id in (movement.from_row_id, movement.to_row_id):
        if row_id is not None and standing_move_of(session, row_id) is not None:
            raise MovedMeanwhile()
    bookings = transfer_bookings(movement, _taken(session, movement), day=open_day(session, movement.day))
    booked = lines.book(session, bookings, journal=journal, at=at)
    assert by.id is not None
    move = AccountMove(
        once=once,
        from_channel=movement.from_channel,
        to_channel=movement.to_channel,
        from_row_id=movement.from_row_id,
        to_row_id=movement.to_row_id,
        amount_minor=movement.amount.minor,
        fee_minor=movement.fee_minor,
        currency=movement.amount.currency,
        by_id=by.id,
        at_utc=at,
    )
    session.add(move)
    session.flush()
    assert move.id is not None
    session.add_all([MoveEntry(entry_seq=one.seq, move_id=move.id) for one in booked])
    session.flush()
    _record(session, "move:booked", move, by=by, at=at)
    return move


def _taken(session: Session, movement: Movement) -> dict[str, int]:
    """Return whose money moves, the oldest in the account first; raises NotEnoughThere."""
    lots = lots_in(session, movement.from_channel, movement.amount.currency)
    held = sum(lot.minor for lot in lots)
    if held < movement.amount.minor:
        raise NotEnoughThere(
            held=Money(held, movement.amount.currency).plain(),
            asked=movement.amount.plain(),
            currency=movement.amount.currency,
        )
    return taken_oldest_first(lots, movement.amount.minor)


def _record(session: Session, act: str, move: AccountMove, *, by: Actor, at: datetime) -> None:
    facts = {
        "from": move.from_channel,
        "to": move.to_channel,
        "amount": Money(move.amount_minor, move.currency).plain(),
        "fee": Money(move.fee_minor, move.currency).plain(),
    }
    trail.record(session, act, by=by, at=at, subject=f"move:{move.id}", changes=facts)
