"""A donor's wish for a receipt. A page only asks and fetches: the worker issues."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from charity.donations.lines.tables import LedgerLine
from charity.kernel import outbox, trail
from charity.kernel.database import Database, retrying
from charity.kernel.errors import Refusal
from charity.kernel.house import House
from charity.kernel.outbox import Facts, Keep
from charity.kernel.roles import MACHINE, PUBLIC
from charity.kernel.vault import Vault
from charity.kernel.words import N_
from charity.ledger.accounts import ALIPAY, PAYPAL, STRIPE, WECHAT
from charity.reports.receipt.service import paper_of, receipt_of
from charity.reports.receipt.wishes.tables import ReceiptWish

MAKE_TOPIC = "receipts:make"
KEPT_FOR = timedelta(hours=24)
#: Their numbers are long and drawn at random: to know one is to have paid. Numbers that can be counted up
#: (the cash desk's, many banks') prove nothing, and a receipt bears a name.
PROVING = frozenset({WECHAT, ALIPAY, PAYPAL, STRIPE})
NUMBER_CHARACTERS_MIN = 16

trail.vocabulary("receipt:asked")


class NumberProvesNothing(Refusal):
    """A number that somebody else could have guessed."""

    code = "number_proves_nothing"
    field = "number"
    words = N_(
        "The number of this payment can be guessed, and a receipt bears a name. The cash desk gave its "
        "receipt by hand; for a bank transfer, ask the desk for the receipt with the bank’s slip."
    )


def wish_of(session: Session, seq: int, locale: str) -> ReceiptWish | None:
    """Return what was asked for."""
    return session.exec(
        select(ReceiptWish).where(ReceiptWish.entry_seq == seq, ReceiptWish.locale == locale)
    ).one_or_none()


def check_proves(line: LedgerLine, number: str) -> None:
    """Raise NumberProvesNothing where a number says nothing of who has it."""
    if line.channel not in PROVING or len(number) < NUMBER_CHARACTERS_MIN:
        raise NumberProvesNothing()


def ask(session: Session, line: LedgerLine, locale: str, *, at: datetime) -> None:
    """Ask for a receipt; asked already, nothing changes."""
    if wish_of(session, line.seq, locale) is not None:
        return
    wish = ReceiptWish(entry_seq=line.seq, locale=locale, asked_at_utc=at)
    session.add(wish)
    session.flush()
    outbox.enqueue(session, MAKE_TOPIC, {"wish": wish.id}, due_at=at)
    trail.record(
        session, "receipt:asked", by=PUBLIC, at=at, appeal=line.appeal, subject=f"entry:{line.seq}",
        changes={"form": locale},
    )  # fmt: skip


def make(facts: Facts, at: datetime, *, house: House) -> Keep:
    """Issue a receipt that was asked for, outside of any transaction but a short one of its own."""
    with house.database.reading() as session:
        wish = session.get(ReceiptWish, facts["wish"])
        if wish is None or wish.sha256 is not None:
            return lambda _session: None
        seq, locale = wish.entry_seq, wish.locale

    def gathered() -> bytes:
        with house.database.transaction() as unit:
            receipt = receipt_of(unit, seq, by=MACHINE, at=at, house=house, form=locale)
        return paper_of(receipt, locale, house=house)

    kept = house.vault.keep(retrying(gathered))

    def keep(session: Session) -> None:
        found = session.get(ReceiptWish, facts["wish"])
        if found is not None:
            found.sha256, found.made_at_utc = kept.sha256, at

    return keep


def forget_papers(database: Database, vault: Vault, at: datetime) -> None:
    """Forget papers that lay for a day; their rows go first, so that no row names a paper that is gone."""
    old = col(ReceiptWish.made_at_utc) <= at - KEPT_FOR
    with database.reading() as session:
        found = session.exec(select(ReceiptWish.id, ReceiptWish.sha256).where(old)).all()
    if not found:
        return

    def forget() -> None:
        with database.transaction() as unit:
            unit.connection().execute(
                sa.delete(ReceiptWish).where(col(ReceiptWish.id).in_([i for i, _ in found]))
            )

    retrying(forget)
    for _wish, sha256 in found:
        if sha256 is not None:
            vault.erase(sha256)
