"""Which appeals the rows of a statement may be booked to."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session

from charity.appeals.queries import appeal_by_ref
from charity.appeals.rules import PUBLIC, AppealStatus, Route, takes_money
from charity.donations.imports.rules import AppealTakesNoMoney, NoCashDesk, Recipient, UnknownAppeal
from charity.kernel.clock import desk_day
from charity.kernel.errors import Missing
from charity.kernel.references import APPEAL, parse_reference
from charity.ledger.accounts import Custody
from charity.statements.row import Statement

#: Money that arrives after raising closed, or while an appeal is paused, has arrived all the same.
_BOOKABLE = PUBLIC - {AppealStatus.CLOSED}


def recipients_among(session: Session, refs: Iterable[str]) -> dict[str, Recipient]:
    """Return what booking needs to know of those references that are appeals."""
    found = {}
    for ref in sorted(set(refs)):
        recipient = _recipient(session, ref)
        if recipient is not None:
            found[ref] = recipient
    return found


def chosen_recipient(session: Session, text: str, statement: Statement) -> Recipient:
    """Return the appeal chosen for rows without a code.

    Raises BadReference, UnknownAppeal, AppealTakesNoMoney, NoCashDesk.
    """
    ref = str(parse_reference(text, APPEAL))
    recipient = _recipient(session, ref)
    if recipient is None:
        raise UnknownAppeal(appeal=ref)
    if not recipient.takes_money:
        raise AppealTakesNoMoney(appeal=ref)
    if recipient.custody is Custody.OBSERVED and "Cash" in statement.channels:
        raise NoCashDesk(appeal=ref)
    return recipient


def _recipient(session: Session, ref: str) -> Recipient | None:
    try:
        appeal = appeal_by_ref(session, ref)
    except Missing:
        return None
    if appeal.route is None or appeal.custody is None:
        return Recipient(ref, Custody.MIRRORED, appeal.currency, takes_money=False)
    custody = Custody(appeal.custody)
    is_ours = custody is not Custody.MIRRORED and takes_money(Route(appeal.route))
    is_bookable = is_ours and AppealStatus(appeal.status) in _BOOKABLE
    published = appeal.published_at_utc
    return Recipient(
        ref, custody, appeal.currency, is_bookable, published_on=desk_day(published) if published else None
    )
