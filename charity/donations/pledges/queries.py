"""Questions about pledges: which wait, which are overdue, what of the money that came may be theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from charity.appeals.appeal import Appeal
from charity.appeals.queries import seen_by
from charity.donations.lines.queries import Line, as_line
from charity.donations.lines.rules import mask
from charity.donations.lines.tables import LedgerLine
from charity.donations.pledges.rules import PledgeState, likeness
from charity.donations.pledges.tables import Pledge, PledgeCall
from charity.intake.tables import HelpRequest
from charity.kernel.cipher import Cipher
from charity.kernel.errors import Missing
from charity.kernel.roles import Actor
from charity.ledger.entry import Kind

SUGGESTED_MAX = 12
_LOOKED_AT = 500


@dataclass(frozen=True, slots=True)
class Suggested:
    """A donation that may be the one announced."""

    line: Line
    same_amount: bool
    same_mask: bool


def sealed_place(column: str, once: str) -> str:
    """Return the name of the place a pledge's private text is sealed for."""
    return f"pledge.{column}|{once}"


def opened(pledge: Pledge, column: str, *, cipher: Cipher) -> str:
    """Return a private text of a pledge in the clear."""
    sealed: bytes = getattr(pledge, f"{column}_sealed")
    return cipher.open(sealed_place(column, pledge.once), sealed)


def pledge_by_id(session: Session, pledge_id: int) -> Pledge:
    """Return a pledge; raises Missing."""
    found = session.get(Pledge, pledge_id)
    if found is None:
        raise Missing()
    return found


def pledge_sent_once(session: Session, once: str) -> Pledge | None:
    """Return what a form made when it was sent before."""
    return session.exec(select(Pledge).where(Pledge.once == once)).one_or_none()


def pledges_by_due_day(
    session: Session, *, actor: Actor, state: str = PledgeState.WAITING, limit: int
) -> Sequence[Pledge]:
    """Return pledges of one state for appeals that a person may open, those due first at the top."""
    query = select(Pledge).where(Pledge.state == state, _seen_by(actor))
    return session.exec(query.order_by(col(Pledge.due_on), col(Pledge.id)).limit(limit)).all()


def overdue_count(session: Session, *, actor: Actor, today: date) -> int:
    """Return how many pledges wait though their day is over."""
    query = select(sa.func.count()).select_from(Pledge)
    late = Pledge.state == PledgeState.WAITING, Pledge.due_on < today, _seen_by(actor)
    return int(session.exec(query.where(*late)).one())


def calls_of(session: Session, pledge_id: int) -> Sequence[PledgeCall]:
    """Return the calls about a pledge, the last first."""
    query = select(PledgeCall).where(PledgeCall.pledge_id == pledge_id)
    return session.exec(query.order_by(col(PledgeCall.id).desc())).all()


def suggested_for(session: Session, pledge: Pledge, *, cipher: Cipher) -> list[Suggested]:
    """Return donations that stand, settle nothing yet and look like a pledge; the most alike first."""
    masked = mask(opened(pledge, "donor", cipher=cipher))
    found = [
        Suggested(
            as_line(line),
            pledge.amount_minor in {line.amount_minor, line.foreign_minor},
            bool(masked) and line.donor_masked == masked,
        )
        for line in session.exec(_open_donations(pledge))
    ]
    alike = [one for one in found if one.same_amount or one.same_mask]
    alike.sort(
        key=lambda one: (-likeness(same_amount=one.same_amount, same_mask=one.same_mask), -one.line.seq)
    )
    return alike[:SUGGESTED_MAX]


def _open_donations(pledge: Pledge) -> SelectOfScalar[LedgerLine]:
    """Return the query for donations to the pledge's appeal since it was announced, newest first."""
    reversal = aliased(LedgerLine)
    is_reversed = sa.exists().where(
        col(reversal.of_seq) == col(LedgerLine.seq), col(reversal.kind) == Kind.REVERSAL.value
    )
    settles = sa.exists().where(col(Pledge.donation_seq) == col(LedgerLine.seq))
    return (
        select(LedgerLine)
        .where(
            LedgerLine.appeal == pledge.appeal,
            LedgerLine.kind == Kind.DONATION.value,
            LedgerLine.day >= pledge.announced_on,
            ~is_reversed,
            ~settles,
        )
        .order_by(col(LedgerLine.seq).desc())
        .limit(_LOOKED_AT)
    )


def _seen_by(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition on pledges for appeals that a person may open."""
    appeals = (
        sa.select(col(Appeal.ref))
        .join(HelpRequest, col(HelpRequest.id) == col(Appeal.request_id))
        .where(seen_by(actor))
    )
    return col(Pledge.appeal).in_(appeals)
