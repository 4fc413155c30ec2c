"""Acts on the box: counted by one person and signed by another, paid into the bank."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, select

from charity.donations.cash.box import HOME, box_of, oldest_chunks
from charity.donations.cash.queries import count_by_id, deposit_by_id, last_count, parts_of
from charity.donations.cash.rules import (
    DENOMINATIONS,
    DEPOSIT_UNDONE,
    CountedAgain,
    DifferenceUnexplained,
    MoreThanInBox,
    OwnCount,
    OwnDeposit,
    ReasonWanted,
    UndoneAlready,
    check_day,
    check_second,
    check_treasurer,
    counted_minor,
    oldest_first,
)
from charity.donations.cash.tables import CashCount, CashDeposit, CashDepositPart
from charity.donations.lines import service as lines
from charity.donations.lines.rules import Booking
from charity.kernel import trail
from charity.kernel.cipher import Cipher
from charity.kernel.clock import desk_day
from charity.kernel.money import Money
from charity.kernel.roles import Actor
from charity.ledger import accounts, tree
from charity.ledger.accounts import BANK, CASH
from charity.ledger.entry import Draft, Kind, Posting
from charity.ledger.journal import Journal

trail.vocabulary("cash_box:counted", "cash_box:signed", "cash_box:paid_in", "cash_box:undone")


@dataclass(frozen=True, slots=True)
class CountBox:
    """How many there are of each note and coin, and what is known of a difference."""

    desk: str
    pieces: Mapping[int, int]
    explanation: str
    once: str


@dataclass(frozen=True, slots=True)
class PayIn:
    """Cash taken to the bank, with the number on the bank's slip."""

    desk: str
    amount: Money
    paid_on: date
    slip: str
    once: str


def count(session: Session, counted: CountBox, desks: Sequence[str], *, by: Actor, at: datetime) -> CashCount:
    """Keep a count of the box against the books of this moment; sent again, the same.

    Raises NotYours, DifferenceUnexplained.
    """
    check_treasurer(by)
    known = session.exec(select(CashCount).where(CashCount.once == counted.once)).one_or_none()
    if known is not None:
        return known
    expected, found = (
        box_of(session, counted.desk, desks).expected,
        Money(counted_minor(counted.pieces), HOME),
    )
    if found != expected and not counted.explanation.strip():
        raise DifferenceUnexplained(difference=(found - expected).plain(), currency=HOME)
    assert by.id is not None
    made = CashCount(
        once=counted.once,
        desk=counted.desk,
        day=desk_day(at),
        expected_minor=expected.minor,
        counted_minor=found.minor,
        explanation=counted.explanation.strip(),
        entries=tree.tree_hash(session)[0],
        counted_by_id=by.id,
        counted_at_utc=at,
    )
    for minor in DENOMINATIONS:
        setattr(made, f"n_{minor}", counted.pieces.get(minor, 0))
    session.add(made)
    session.flush()
    facts = {"counted": found.plain(), "expected": expected.plain()}
    trail.record(session, "cash_box:counted", by=by, at=at, subject=f"cash_count:{made.id}", changes=facts)
    return made


def sign(session: Session, count_id: int, *, by: Actor, at: datetime) -> CashCount:
    """Sign the last count of a box as the second person; signed by the same already, it is given again.

    Raises NotYours, OwnCount, CountedAgain.
    """
    counted = count_by_id(session, count_id)
    check_second(counted.counted_by_id, by, OwnCount())
    if counted.signed_by_id == by.id:
        return counted
    newest = last_count(session, counted.desk)
    if counted.signed_by_id is not None or newest is None or newest.id != counted.id:
        raise CountedAgain()
    counted.signed_by_id, counted.signed_at_utc = by.id, at
    session.flush()
    trail.record(session, "cash_box:signed", by=by, at=at, subject=f"cash_count:{counted.id}")
    return counted


def pay_in(
    session: Session,
    paid: PayIn,
    desks: Sequence[str],
    *,
    by: Actor,
    at: datetime,
    journal: Journal,
    cipher: Cipher,
) -> CashDeposit:
    """Move cash to the bank's account, an entry for each appeal, the oldest money first.

    Raises NotYours, DayAhead, MoreThanInBox, and what booking raises.
    """
    check_treasurer(by)
    known = session.exec(select(CashDeposit).where(CashDeposit.once == paid.once)).one_or_none()
    if known is not None:
        return known
    check_day(paid.paid_on, desk_day(at))
    box = box_of(session, paid.desk, desks)
    if paid.amount > box.expected:
        raise MoreThanInBox(held=box.expected.plain(), currency=HOME)
    deposit = _deposit(paid, by=by, at=at, cipher=cipher)
    session.add(deposit)
    session.flush()
    shares: Counter[str] = Counter()
    for appeal, minor in oldest_first(oldest_chunks(session, box), paid.amount.minor):
        shares[appeal] += minor
    _book(session, deposit, shares, journal=journal, at=at)
    facts = {"amount": paid.amount.plain(), "appeals": sorted(shares)}
    trail.record(
        session, "cash_box:paid_in", by=by, at=at, subject=f"cash_deposit:{deposit.id}", changes=facts
    )
    return deposit


def undo_deposit(
    session: Session, deposit_id: int, *, reason: str, by: Actor, at: datetime, journal: Journal
) -> CashDeposit:
    """Take a deposit back by reversals, as another person; raises OwnDeposit, UndoneAlready, ReasonWanted."""
    deposit = deposit_by_id(session, deposit_id)
    check_second(deposit.paid_by_id, by, OwnDeposit())
    if deposit.undone_by_id is not None:
        raise UndoneAlready()
    if not reason.strip():
        raise ReasonWanted()
    for part in parts_of(session, deposit_id):
        day = desk_day(at)
        lines.reverse(session, part.entry_seq, day=day, reason=DEPOSIT_UNDONE, journal=journal, at=at)
    deposit.undone_by_id, deposit.undone_at_utc, deposit.undo_reason = by.id, at, reason.strip()
    session.flush()
    trail.record(session, "cash_box:undone", by=by, at=at, subject=f"cash_deposit:{deposit.id}")
    return deposit


def slip_place(once: str) -> str:
    """Return the name of the place that a slip's number is sealed for."""
    return f"cash_deposit.slip|{once}"


def _deposit(paid: PayIn, *, by: Actor, at: datetime, cipher: Cipher) -> CashDeposit:
    assert by.id is not None
    return CashDeposit(
        once=paid.once,
        desk=paid.desk,
        paid_on=paid.paid_on,
        amount_minor=paid.amount.minor,
        currency=paid.amount.currency,
        slip_sealed=cipher.seal(slip_place(paid.once), paid.slip),
        paid_by_id=by.id,
        paid_at_utc=at,
    )


def _book(
    session: Session, deposit: CashDeposit, shares: Mapping[str, int], *, journal: Journal, at: datetime
) -> None:
    appeals = sorted(shares)
    bookings = [_moved(deposit, appeal, shares[appeal]) for appeal in appeals]
    booked = lines.book(session, bookings, journal=journal, at=at)
    assert deposit.id is not None
    for appeal, entry in zip(appeals, booked, strict=True):
        session.add(
            CashDepositPart(
                deposit_id=deposit.id, appeal=appeal, amount_minor=shares[appeal], entry_seq=entry.seq
            )
        )
    session.flush()


def _moved(deposit: CashDeposit, appeal: str, minor: int) -> Booking:
    """Return the entry of one appeal's part: its money changes the account, nothing else."""
    postings = (
        Posting(accounts.assets(BANK, appeal), deposit.currency, minor),
        Posting(accounts.assets(CASH, appeal), deposit.currency, -minor),
    )
    key = f"cash_deposit:{deposit.id}:{appeal}"
    draft = Draft(Kind.TRANSFER, deposit.paid_on, appeal, postings, idempotency_key=key)
    return Booking(draft, f"{CASH}+{BANK}", 0, deposit.currency)
