"""Pages on which a remainder goes to another appeal: asked by a treasurer, approved by another person."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from charity.appeals.pages import journal_of
from charity.appeals.queries import appeal_for, appeals_for
from charity.appeals.rules import AppealStatus, Route
from charity.donations.closing import handover
from charity.donations.closing.queries import handover_by_id
from charity.donations.closing.tables import Handover
from charity.donations.payouts.service import available
from charity.donations.remainder.desk import handover_shown
from charity.donations.remainder.forms import HandingForm, HandOverForm
from charity.kernel.money import Money
from charity.kernel.roles import Role
from charity.kernel.web.forms import refusals_on
from charity.kernel.web.guards import allow, current_actor
from charity.kernel.web.unit import now, reading, writing
from charity.kernel.web.words import _
from charity.ledger import closings
from charity.ledger.accounts import Custody
from charity.staff.queries import names_of

#: As many appeals as a list to choose from can hold.
APPEALS_OFFERED = 200

blueprint = Blueprint("handovers", __name__, url_prefix="/staff/money")


@blueprint.route("/appeals/<ref>/remainder/hand-over", methods=["GET", "POST"])
@allow(Role.TREASURER)
def ask(ref: str) -> ResponseReturnValue:
    """Ask that what is left goes to another appeal."""
    appeal = appeal_for(reading(), ref, actor=current_actor())
    closings.check_open(reading(), appeal.ref)
    free = available(reading(), appeal.ref)
    form = HandOverForm(amount=free)
    form.to.choices = _taking(reading(), appeal.ref, appeal.currency)
    if form.accepted():
        with refusals_on(form), writing() as session:
            amount = form.amount.data
            assert isinstance(amount, Money)
            asked = handover.ask(
                session,
                source=appeal.ref,
                to=form.to.data,
                amount=amount,
                once=form.once.data,
                by=current_actor(),
                at=now(),
            )
            return redirect(url_for(".decide", handover_id=asked.id))
    page = render_template("donations/closing/hand_over.html", form=form, appeal=appeal, free=free)
    return page, form.status


def _taking(session: Session, source: str, currency: str) -> list[tuple[str, str]]:
    """Return the appeals that may take a remainder, those the reader may open."""
    appeals = appeals_for(
        session,
        actor=current_actor(),
        statuses=sorted(handover.TAKING, key=list(AppealStatus).index),
        limit=APPEALS_OFFERED,
    )
    return [
        (one.ref, f"{one.ref} · {one.neutral_title}")
        for one in appeals
        if one.custody == Custody.HELD
        and one.route != Route.GOODS
        and one.currency == currency
        and one.ref != source
    ]


def _handover(handover_id: int) -> Handover:
    """Return a handover from an appeal that the reader may open; raises Missing."""
    found = handover_by_id(reading(), handover_id)
    appeal_for(reading(), found.source, actor=current_actor())
    return found


@blueprint.route("/handovers/<int:handover_id>", methods=["GET", "POST"])
@allow(Role.TREASURER, Role.APPROVER, Role.AUDITOR)
def decide(handover_id: int) -> ResponseReturnValue:
    """Show a handover; approve and book it, or take it back."""
    found = _handover(handover_id)
    form = HandingForm()
    if form.accepted():
        with refusals_on(form):
            _decide(handover_id, form)
            return redirect(url_for("remainder.left", ref=found.source))
    names = names_of(reading(), [found.asked_by_id])
    shown = handover_shown(found, names, reader=current_actor())
    return render_template("donations/closing/handing.html", form=form, handing=shown), form.status


def _decide(handover_id: int, form: HandingForm) -> None:
    by, at = current_actor(), now()
    with writing() as session:
        if form.decision.data == "approve":
            handover.approve(session, handover_id, by=by, at=at, journal=journal_of(session))
            flash(_("Booked in both appeals; the two entries name each other."))
        else:
            handover.withdraw(session, handover_id, by=by, at=at)
            flash(_("Taken back. Nothing was handed over."))
