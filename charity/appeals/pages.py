"""What the desk's pages of appeals share: the appeal at hand, its case, small acts, the writer of the log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session, select

from charity.appeals.appeal import Appeal
from charity.appeals.queries import appeal_for
from charity.intake.tables import HelpRequest
from charity.kernel.web.forms import HouseForm
from charity.kernel.web.guards import current_actor
from charity.kernel.web.unit import house, reading
from charity.ledger import instruments
from charity.ledger.journal import Journal
from charity.verification.rules import Block


@dataclass(frozen=True, slots=True)
class ActPage:
    """One small act: what it is called, what it means, its button."""

    ref: str
    heading: str
    lead: str
    button: str
    kind: str = "primary"
    blocks: Sequence[Block] = ()


def appeal_here(ref: str) -> Appeal:
    """Return the appeal of the address, if this person may open it; raises Missing."""
    return appeal_for(reading(), ref, actor=current_actor())


def appeal_to_write(session: Session, ref: str) -> Appeal:
    """Return the same inside a write unit."""
    return appeal_for(session, ref, actor=current_actor())


def case_of(session: Session, appeal: Appeal) -> HelpRequest:
    """Return the case that an appeal is for."""
    return session.exec(select(HelpRequest).where(HelpRequest.id == appeal.request_id)).one()


def journal_of(session: Session) -> Journal:
    """Return the one writer of the ledger for a unit of work."""
    return instruments.journal_of(house(), session)


def act_page(page: ActPage, form: HouseForm, *, cancel: str = "") -> ResponseReturnValue:
    """Show the form of a small act."""
    back = cancel or url_for("appeals.show", ref=page.ref)
    return render_template("appeals/act.html", page=page, form=form, cancel=back), form.status
