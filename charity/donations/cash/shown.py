"""What the pages of the cash desk show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from charity.donations.cash.box import HOME, Box
from charity.donations.cash.boxes import slip_place
from charity.donations.cash.queries import last_count, parts_of
from charity.donations.cash.rules import DENOMINATIONS
from charity.donations.cash.tables import CashCount, CashDeposit, CashReceipt
from charity.donations.lines.queries import line_of
from charity.donations.lines.rules import ERASED, ERASED_WORDS
from charity.kernel.cipher import Cipher
from charity.kernel.money import Money
from charity.kernel.money_words import in_words
from charity.kernel.roles import Actor, Role
from charity.kernel.web.words import _
from charity.ledger import private
from charity.staff.queries import person_by_id


@dataclass(frozen=True, slots=True)
class ReceiptShown:
    """A receipt as its page and its paper show it."""

    ref: str
    desk: str
    appeal: str
    title: str  # the neutral one: a paper cannot be called back
    day: date
    amount: Money
    words: str
    worth: Money | None  # in the appeal's currency, where another one was given
    donor: str
    paper_no: str
    entry_seq: int
    taken_by: str
    taken_by_number: int  # as the donor's paper names who took it
    taken_at: datetime
    is_voided: bool
    voided_by: str
    voided_at: datetime | None
    void_reason: str
    reversal_seq: int | None
    may_void: bool
    taken_by_reader: bool
    may_take: bool


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """A receipt in the list."""

    id: int
    ref: str
    day: date
    appeal: str
    amount: Money
    paper_no: str
    taken_by: str
    is_voided: bool


@dataclass(frozen=True, slots=True)
class CountShown:
    """A count of the box beside the books."""

    id: int
    desk: str
    day: date
    pieces: Sequence[tuple[Money, int, Money]]
    expected: Money
    counted: Money
    difference: Money
    verdict: str
    tone: str
    explanation: str
    entries: int
    counted_by: str
    counted_at: datetime
    signed_by: str
    signed_at: datetime | None
    state: str
    may_sign: bool
    counted_by_reader: bool


@dataclass(frozen=True, slots=True)
class DepositShown:
    """A deposit and whose money it was."""

    id: int
    desk: str
    day: date
    amount: Money
    words: str
    slip: str
    parts: Sequence[tuple[str, Money, int]]
    paid_by: str
    paid_at: datetime
    is_undone: bool
    undone_by: str
    undone_at: datetime | None
    undo_reason: str
    may_undo: bool


@dataclass(frozen=True, slots=True)
class BoxShown:
    """The box by the books."""

    desk: str
    desks: Sequence[str]
    expected: Money
    words: str
    by_appeal: Sequence[tuple[str, Money]]
    foreign: Sequence[tuple[str, Money]]


def receipt_shown(
    session: Session,
    receipt: CashReceipt,
    title: str,
    names: Mapping[int, str],
    *,
    cipher: Cipher,
    reader: Actor,
) -> ReceiptShown:
    """Return a receipt as a reader of the desk sees it."""
    amount = Money(receipt.amount_minor, receipt.currency)
    line = line_of(session, receipt.entry_seq)
    is_voided, is_own = receipt.voided_by_id is not None, receipt.taken_by_id == reader.id
    return ReceiptShown(
        ref=receipt.ref,
        desk=receipt.desk,
        appeal=receipt.appeal,
        title=title,
        day=receipt.received_on,
        amount=amount,
        words=in_words(amount),
        worth=Money(line.amount_minor, line.currency) if line.currency != amount.currency else None,
        donor=_donor(session, receipt, line.donor_masked, cipher),
        paper_no=receipt.paper_no,
        entry_seq=receipt.entry_seq,
        taken_by=names.get(receipt.taken_by_id, ""),
        taken_by_number=person_by_id(session, receipt.taken_by_id).number,
        taken_at=receipt.taken_at_utc,
        is_voided=is_voided,
        voided_by=names.get(receipt.voided_by_id or 0, ""),
        voided_at=receipt.voided_at_utc,
        void_reason=receipt.void_reason,
        reversal_seq=receipt.reversal_seq,
        may_void=not is_voided and not is_own and reader.may(Role.TREASURER, Role.APPROVER),
        taken_by_reader=not is_voided and is_own,
        may_take=reader.may(Role.TREASURER),
    )


def _donor(session: Session, receipt: CashReceipt, masked: str, cipher: Cipher) -> str:
    if masked == ERASED:
        return _(ERASED_WORDS)
    return private.donors_of(session, [receipt.entry_seq], cipher=cipher).get(receipt.entry_seq) or _(
        "Anonymous"
    )


def receipt_line(receipt: CashReceipt, names: Mapping[int, str]) -> ReceiptLine:
    """Return a receipt as the list shows it."""
    assert receipt.id is not None
    return ReceiptLine(
        id=receipt.id,
        ref=receipt.ref,
        day=receipt.received_on,
        appeal=receipt.appeal,
        amount=Money(receipt.amount_minor, receipt.currency),
        paper_no=receipt.paper_no,
        taken_by=names.get(receipt.taken_by_id, ""),
        is_voided=receipt.voided_by_id is not None,
    )


def count_shown(
    session: Session, counted: CashCount, names: Mapping[int, str], *, reader: Actor
) -> CountShown:
    """Return a count with its difference in words."""
    assert counted.id is not None
    difference = Money(counted.counted_minor - counted.expected_minor, counted.currency)
    newest = last_count(session, counted.desk)
    is_signed, is_newest = counted.signed_by_id is not None, newest is not None and newest.id == counted.id
    is_own, is_open = counted.counted_by_id == reader.id, not is_signed and is_newest
    return CountShown(
        id=counted.id,
        desk=counted.desk,
        day=counted.day,
        pieces=_pieces(counted),
        expected=Money(counted.expected_minor, counted.currency),
        counted=Money(counted.counted_minor, counted.currency),
        difference=difference,
        verdict=_verdict(difference),
        tone="look" if difference else "good",
        explanation=counted.explanation,
        entries=counted.entries,
        counted_by=names.get(counted.counted_by_id, ""),
        counted_at=counted.counted_at_utc,
        signed_by=names.get(counted.signed_by_id or 0, ""),
        signed_at=counted.signed_at_utc,
        state=_("Signed")
        if is_signed
        else _("Waits for a second person")
        if is_newest
        else _("Counted again"),
        may_sign=is_open and not is_own and reader.may(Role.TREASURER, Role.APPROVER),
        counted_by_reader=is_open and is_own,
    )


def _pieces(counted: CashCount) -> list[tuple[Money, int, Money]]:
    numbers = [(minor, getattr(counted, f"n_{minor}")) for minor in DENOMINATIONS]
    return [(Money(minor), number, Money(minor * number)) for minor, number in numbers if number]


def _verdict(difference: Money) -> str:
    if not difference:
        return _("The box and the books agree to the fen.")
    if difference.minor < 0:
        return _("The box holds less than the books say.")
    return _("The box holds more than the books say.")


def deposit_shown(
    session: Session, deposit: CashDeposit, names: Mapping[int, str], *, cipher: Cipher, reader: Actor
) -> DepositShown:
    """Return a deposit with its entries."""
    assert deposit.id is not None
    amount = Money(deposit.amount_minor, deposit.currency)
    is_undone = deposit.undone_by_id is not None
    return DepositShown(
        id=deposit.id,
        desk=deposit.desk,
        day=deposit.paid_on,
        amount=amount,
        words=in_words(amount),
        slip=cipher.open(slip_place(deposit.once), deposit.slip_sealed),
        parts=[
            (part.appeal, Money(part.amount_minor, deposit.currency), part.entry_seq)
            for part in parts_of(session, deposit.id)
        ],
        paid_by=names.get(deposit.paid_by_id, ""),
        paid_at=deposit.paid_at_utc,
        is_undone=is_undone,
        undone_by=names.get(deposit.undone_by_id or 0, ""),
        undone_at=deposit.undone_at_utc,
        undo_reason=deposit.undo_reason,
        may_undo=not is_undone
        and deposit.paid_by_id != reader.id
        and reader.may(Role.TREASURER, Role.APPROVER),
    )


def box_shown(box: Box, desks: Sequence[str]) -> BoxShown:
    """Return the box as its page shows it."""
    return BoxShown(
        desk=box.desk,
        desks=desks if len(desks) > 1 else (),
        expected=box.expected,
        words=in_words(box.expected),
        by_appeal=[(appeal, Money(minor, HOME)) for appeal, minor in box.by_appeal.items()],
        foreign=box.foreign,
    )
