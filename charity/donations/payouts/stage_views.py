"""Pages of a payout's later stages: a third person, the payee's word, the bank's return; and of the plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from charity.appeals.appeal import Appeal
from charity.appeals.pages import journal_of
from charity.appeals.queries import appeal_for
from charity.donations.payouts import carrying, plan, queries, service
from charity.donations.payouts.forms import ReceivedForm, ReturnedForm, ThirdForm, TrancheForm
from charity.donations.payouts.rules import (
    DEMANDED_WORDS,
    STATE_WORDS,
    ConfirmedHow,
    PayoutState,
    check_held,
    check_third_wanted,
)
from charity.donations.payouts.shown import PayoutShown, payout_shown
from charity.donations.payouts.tables import PayoutTranche
from charity.kernel.clock import desk_day
from charity.kernel.money import Money
from charity.kernel.roles import Role
from charity.kernel.web.forms import HouseForm, refusals_on
from charity.kernel.web.guards import allow, current_actor
from charity.kernel.web.unit import house, now, reading, writing
from charity.kernel.web.words import _
from charity.ledger.balances import appeal_totals

blueprint = Blueprint("stages", __name__, url_prefix="/staff/money")


@blueprint.route("/payouts/<int:payout_id>/confirm", methods=["GET", "POST"])
@allow(Role.APPROVER, Role.TREASURER)
def confirm(payout_id: int) -> ResponseReturnValue:
    """Confirm a large payout as the third person."""
    shown, form = _shown(payout_id), ThirdForm()
    state = PayoutState(queries.payout_by_id(reading(), payout_id).state)
    if form.accepted():
        with refusals_on(form), writing() as session:
            service.confirm(session, payout_id, by=current_actor(), at=now(), journal=journal_of(session))
            flash(_("The payout is approved and booked."))
            return redirect(url_for("payouts.payout", payout_id=payout_id))
    check_third_wanted(state)
    return _form_page(form, shown, _("Confirm as the third person"), _("Confirm and book"))


@blueprint.route("/payouts/<int:payout_id>/received", methods=["GET", "POST"])
@allow(Role.TREASURER)
def received(payout_id: int) -> ResponseReturnValue:
    """Note that the payee has told that the money is there."""
    shown, form = _shown(payout_id), ReceivedForm()
    if form.accepted():
        with refusals_on(form), writing() as session:
            carrying.confirm_received(
                session,
                payout_id,
                on=form.on.data,
                how=ConfirmedHow(form.how.data),
                by=current_actor(),
                at=now(),
            )
            return redirect(url_for("payouts.payout", payout_id=payout_id))
    return _form_page(form, shown, _("Note that the payee has it"), _("Save"))


@blueprint.route("/payouts/<int:payout_id>/returned", methods=["GET", "POST"])
@allow(Role.APPROVER)
def returned(payout_id: int) -> ResponseReturnValue:
    """Book that the bank sent a payout back."""
    shown, form = _shown(payout_id), ReturnedForm()
    if form.accepted():
        with refusals_on(form), writing() as session:
            carrying.give_back(
                session,
                payout_id,
                on=form.on.data,
                by=current_actor(),
                at=now(),
                journal=journal_of(session),
            )
            flash(_("The payout is reversed: its money is held again."))
            return redirect(url_for("payouts.payout", payout_id=payout_id))
    return _form_page(form, shown, _("It came back from the bank"), _("Reverse the payout"))


def _shown(payout_id: int) -> PayoutShown:
    found = queries.payout_by_id(reading(), payout_id)
    appeal_for(reading(), found.appeal, actor=current_actor())
    return payout_shown(found, {}, cipher=house().cipher, reader=current_actor(), today=desk_day(now()))


def _form_page(form: HouseForm, shown: PayoutShown, title: str, button: str) -> ResponseReturnValue:
    return render_template(
        "donations/payouts/form.html", form=form, payout=shown, title=title, button=button
    ), form.status


@dataclass(frozen=True, slots=True)
class TrancheShown:
    """A step of the plan and how far it is."""

    id: int
    number: int
    amount: Money
    planned_on: date
    demanded: str
    state: str
    payout_id: int | None
    is_late: bool


@blueprint.get("/appeals/<ref>/plan")
@allow(Role.TREASURER, Role.APPROVER, Role.AUDITOR)
def planned(ref: str) -> ResponseReturnValue:
    """Show the plan of an appeal's payouts."""
    return _plan_page(appeal_for(reading(), ref, actor=current_actor()), TrancheForm())


@blueprint.post("/appeals/<ref>/plan")
@allow(Role.TREASURER)
def plan_step(ref: str) -> ResponseReturnValue:
    """Add a step to the plan of an appeal's payouts."""
    appeal, form = appeal_for(reading(), ref, actor=current_actor()), TrancheForm()
    if form.accepted():
        with refusals_on(form), writing() as session:
            plan.plan_tranche(session, form.to_command(appeal.ref), by=current_actor(), at=now())
            return redirect(url_for("stages.planned", ref=appeal.ref))
    return _plan_page(appeal, form)


def _plan_page(appeal: Appeal, form: TrancheForm) -> ResponseReturnValue:
    check_held(appeal.ref, appeal_totals(reading(), appeal.ref).custody)
    steps = [_step(reading(), one) for one in plan.tranches_of(reading(), appeal.ref)]
    return render_template(
        "donations/payouts/plan.html",
        form=form,
        appeal=appeal,
        steps=steps,
        need=Money(appeal.need_minor, appeal.currency),
        may_plan=current_actor().may(Role.TREASURER),
    ), form.status


@blueprint.post("/appeals/<ref>/plan/<int:tranche_id>/drop")
@allow(Role.TREASURER)
def drop(ref: str, tranche_id: int) -> ResponseReturnValue:
    """Take a step out of the plan."""
    appeal = appeal_for(reading(), ref, actor=current_actor())
    with writing() as session:
        plan.drop_tranche(session, appeal.ref, tranche_id, by=current_actor(), at=now())
    return redirect(url_for("stages.planned", ref=appeal.ref))


def _step(session: Session, tranche: PayoutTranche) -> TrancheShown:
    assert tranche.id is not None
    payout = plan.payout_of_tranche(session, tranche.id)
    return TrancheShown(
        id=tranche.id,
        number=tranche.number,
        amount=Money(tranche.amount_minor, tranche.currency),
        planned_on=tranche.planned_on,
        demanded=_(DEMANDED_WORDS[tranche.demanded]),
        state=_(STATE_WORDS[PayoutState(payout.state)]) if payout else _("Not asked for yet"),
        payout_id=payout.id if payout else None,
        is_late=payout is None and tranche.planned_on < desk_day(now()),
    )
