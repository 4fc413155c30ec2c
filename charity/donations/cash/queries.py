"""Questions about cash receipts, counts of the box and deposits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from charity.appeals.appeal import Appeal
from charity.appeals.queries import seen_by
from charity.donations.cash.tables import CashCount, CashDeposit, CashDepositPart, CashReceipt
from charity.intake.tables import HelpRequest
from charity.kernel.errors import Missing
from charity.kernel.references import plain
from charity.kernel.roles import Actor


@dataclass(frozen=True, slots=True)
class Sought:
    """What a list of receipts is narrowed to: words in it, voided ones or not, before which receipt."""

    text: str = ""
    state: str = ""
    before: int | None = None


def receipt_by_ref(session: Session, ref: str) -> CashReceipt:
    """Return a receipt by its number; raises Missing."""
    found = session.exec(select(CashReceipt).where(CashReceipt.ref == plain(ref))).one_or_none()
    if found is None:
        raise Missing()
    return found


def receipt_sent_once(session: Session, once: str) -> CashReceipt | None:
    """Return what a form made when it was sent before."""
    return session.exec(select(CashReceipt).where(CashReceipt.once == once)).one_or_none()


def receipt_of_entry(session: Session, seq: int) -> CashReceipt | None:
    """Return the receipt that an entry was booked from."""
    return session.exec(select(CashReceipt).where(CashReceipt.entry_seq == seq)).one_or_none()


def receipt_on_paper(session: Session, paper_no: str) -> CashReceipt | None:
    """Return the standing receipt with the number of a paper one."""
    query = select(CashReceipt).where(
        CashReceipt.paper_no == paper_no, col(CashReceipt.voided_by_id).is_(None)
    )
    return session.exec(query.limit(1)).first()


def last_number(session: Session, desk: str, year: int) -> int:
    """Return the last number that a desk gave in a year; zero before the first."""
    query = select(sa.func.max(CashReceipt.number)).where(CashReceipt.desk == desk, CashReceipt.year == year)
    return session.exec(query).one() or 0


def receipts_newest_first(
    session: Session, sought: Sought, *, actor: Actor, limit: int
) -> Sequence[CashReceipt]:
    """Return receipts of appeals that a person may open, as sought."""
    query = select(CashReceipt).where(_seen_by(actor))
    if sought.text:
        query = query.where(_about(sought.text))
    if sought.state:
        is_voided = col(CashReceipt.voided_by_id).is_not(None)
        query = query.where(is_voided if sought.state == "voided" else ~is_voided)
    if sought.before is not None:
        query = query.where(col(CashReceipt.id) < sought.before)
    return session.exec(query.order_by(col(CashReceipt.id).desc()).limit(limit)).all()


def _about(text: str) -> sa.ColumnElement[bool]:
    """Return the condition on receipts whose number, paper, appeal or amount is meant by a text."""
    meant = plain(text).strip()
    within = [
        col(column).contains(meant, autoescape=True)
        for column in (CashReceipt.ref, CashReceipt.paper_no, CashReceipt.appeal)
    ]
    amount = re.fullmatch(r"¥?([0-9]{1,10})(?:\.([0-9]{1,2}))?", meant.replace(",", ""))
    if amount is not None:
        minor = int(amount[1] + (amount[2] or "").ljust(2, "0"))
        within.append(col(CashReceipt.amount_minor) == minor)
    return sa.or_(*within)


def _seen_by(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition on receipts of appeals that a person may open."""
    appeals = (
        sa.select(col(Appeal.ref))
        .join(HelpRequest, col(HelpRequest.id) == col(Appeal.request_id))
        .where(seen_by(actor))
    )
    return col(CashReceipt.appeal).in_(appeals)


def count_by_id(session: Session, count_id: int) -> CashCount:
    """Return a count of the box; raises Missing."""
    found = session.get(CashCount, count_id)
    if found is None:
        raise Missing()
    return found


def last_count(session: Session, desk: str) -> CashCount | None:
    """Return the last count of a desk's box."""
    query = select(CashCount).where(CashCount.desk == desk)
    return session.exec(query.order_by(col(CashCount.id).desc()).limit(1)).first()


def counts_newest_first(session: Session, desk: str, *, limit: int) -> Sequence[CashCount]:
    """Return counts of a desk's box, the last first."""
    query = select(CashCount).where(CashCount.desk == desk)
    return session.exec(query.order_by(col(CashCount.id).desc()).limit(limit)).all()


def deposit_by_id(session: Session, deposit_id: int) -> CashDeposit:
    """Return a deposit; raises Missing."""
    found = session.get(CashDeposit, deposit_id)
    if found is None:
        raise Missing()
    return found


def deposits_newest_first(session: Session, desk: str, *, limit: int) -> Sequence[CashDeposit]:
    """Return what a desk paid into the bank, the last first."""
    query = select(CashDeposit).where(CashDeposit.desk == desk)
    return session.exec(query.order_by(col(CashDeposit.id).desc()).limit(limit)).all()


def parts_of(session: Session, deposit_id: int) -> Sequence[CashDepositPart]:
    """Return whose money a deposit was, in the order of its entries."""
    query = select(CashDepositPart).where(CashDepositPart.deposit_id == deposit_id)
    return session.exec(query.order_by(col(CashDepositPart.entry_seq))).all()
