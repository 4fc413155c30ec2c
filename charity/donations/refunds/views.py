"""Pages of refunds: find a donation, ask, decide, note what the channel gave back."""

from __future__ import annotations

import io

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from charity.appeals.pages import journal_of
from charity.appeals.queries import appeal_for
from charity.donations.lines.queries import line_of
from charity.donations.payouts.rules import check_held
from charity.donations.refunds import carrying, queries, service
from charity.donations.refunds.forms import (
    AskForm,
    CancelForm,
    DecideForm,
    DoneForm,
    FindForm,
    ImpossibleForm,
)
from charity.donations.refunds.rules import OPEN, STAYS, NothingToGiveBack, Obstacle, obstacle_of
from charity.donations.refunds.shown import (
    DonationFound,
    OrderShown,
    donation_found,
    order_shown,
    people_of,
)
from charity.donations.refunds.tables import RefundOrder
from charity.intake.evidence.upload import content_of
from charity.intake.holidays import MAINLAND
from charity.kernel.clock import desk_day
from charity.kernel.money import Money
from charity.kernel.roles import Role
from charity.kernel.web.forms import HouseForm, refusals_on
from charity.kernel.web.guards import allow, current_actor
from charity.kernel.web.unit import house, now, reading, writing
from charity.kernel.web.words import _
from charity.ledger import closings
from charity.ledger.balances import appeal_totals
from charity.staff.queries import names_of

ORDERS_SHOWN = 200
FOUND_SHOWN = 20

blueprint = Blueprint("refunds", __name__, url_prefix="/staff/money")


@blueprint.get("/refunds/")
@allow(Role.TREASURER, Role.APPROVER, Role.AUDITOR)
def orders() -> ResponseReturnValue:
    """Find a donation, and list the orders that are open, first due first."""
    form = FindForm(formdata=request.args)
    is_asked = bool(form.validate() and form.to_query())
    found = queries.orders_in(reading(), OPEN, actor=current_actor(), limit=ORDERS_SHOWN)
    return render_template(
        "donations/refunds/orders.html",
        form=form,
        is_asked=is_asked,
        found=_found(form) if is_asked else [],
        orders=[_shown(one) for one in found],
        is_treasurer=current_actor().may(Role.TREASURER),
    )


def _found(form: FindForm) -> list[DonationFound]:
    asked = form.to_query()
    assert asked is not None
    session, today = reading(), desk_day(now())
    lines = queries.donations_found(
        session, asked, actor=current_actor(), journal=journal_of(session), limit=FOUND_SHOWN
    )
    ordered = queries.has_orders(session, [line.seq for line in lines])
    return [
        donation_found(line, queries.given_of(session, line.seq), is_ordered=line.seq in ordered, today=today)
        for line in lines
    ]


def _order(order_id: int) -> RefundOrder:
    """Return an order of an appeal that the reader may open; raises Missing."""
    found = queries.order_by_id(reading(), order_id)
    appeal_for(reading(), found.appeal, actor=current_actor())
    return found


def _shown(order: RefundOrder) -> OrderShown:
    names = names_of(reading(), people_of([order]))
    return order_shown(order, names, reader=current_actor(), today=desk_day(now()))


@blueprint.route("/entries/<int:seq>/refund", methods=["GET", "POST"])
@allow(Role.TREASURER)
def ask(seq: int) -> ResponseReturnValue:
    """Ask that a donation be given back."""
    line = line_of(reading(), seq)
    appeal = appeal_for(reading(), line.appeal, actor=current_actor())
    closings.check_open(reading(), appeal.ref)
    check_held(appeal.ref, appeal_totals(reading(), appeal.ref).custody)
    given = queries.given_of(reading(), seq)
    if given is None or given.net_minor <= 0:
        raise NothingToGiveBack(seq=seq)
    obstacle = obstacle_of(given, today=desk_day(now()))
    if obstacle is not None:
        raise STAYS[obstacle]()
    left = Money(given.net_minor, line.currency)
    form = AskForm(amount=left)
    if form.accepted():
        with refusals_on(form):
            return redirect(url_for(".order", order_id=_ask(seq, form)))
    shown = donation_found(line, given, is_ordered=False, today=desk_day(now()))
    return render_template("donations/refunds/ask.html", form=form, donation=shown), form.status


def _ask(seq: int, form: AskForm) -> int:
    proof = content_of(form.file.data) if form.file.data else None
    with writing() as session:
        asked = form.to_command(seq, proof)
        order = service.ask(
            session, asked, by=current_actor(), at=now(), calendar=MAINLAND, vault=house().vault
        )
        assert order.id is not None
        return order.id


@blueprint.get("/refunds/<int:order_id>")
@allow(Role.TREASURER, Role.APPROVER, Role.AUDITOR)
def order(order_id: int) -> ResponseReturnValue:
    """Show an order: who asked, who decided, what is still to be done."""
    return render_template("donations/refunds/order.html", order=_shown(_order(order_id)))


@blueprint.route("/refunds/<int:order_id>/decide", methods=["GET", "POST"])
@allow(Role.APPROVER)
def decide(order_id: int) -> ResponseReturnValue:
    """Approve an order, or say no with the reason."""
    found = _order(order_id)
    form = DecideForm()
    if form.accepted():
        with refusals_on(form):
            _decide(order_id, form)
            return redirect(url_for(".order", order_id=order_id))
    return render_template("donations/refunds/decide.html", form=form, order=_shown(found)), form.status


def _decide(order_id: int, form: DecideForm) -> None:
    with writing() as session:
        if form.decision.data == "approve":
            service.approve(session, order_id, by=current_actor(), at=now())
            flash(_("Approved. A treasurer gives it back by the way it came."))
        else:
            reason = form.reason.data or ""
            service.decline(session, order_id, reason=reason, by=current_actor(), at=now())
            flash(_("Not approved. Whoever asked for it sees the reason."))


def _small(order_id: int, form: HouseForm, lead: str, button: str, title: str) -> ResponseReturnValue:
    return render_template(
        "donations/refunds/form.html",
        form=form,
        order=_shown(_order(order_id)),
        lead=lead,
        button=button,
        title=title,
    ), form.status


@blueprint.route("/refunds/<int:order_id>/done", methods=["GET", "POST"])
@allow(Role.TREASURER)
def done(order_id: int) -> ResponseReturnValue:
    """Note what the channel gave back."""
    _order(order_id)
    form = DoneForm()
    if form.accepted():
        with refusals_on(form), writing() as session:
            carrying.carry_out(
                session,
                order_id,
                form.to_command(),
                by=current_actor(),
                at=now(),
                journal=journal_of(session),
                cipher=house().cipher,
            )
            flash(_("Booked. When a bill brings the same row, nothing is booked again."))
            return redirect(url_for(".order", order_id=order_id))
    lead = _(
        "Give the money back in the channel first. You may also wait: when the channel's bill brings the "
        "row, this order completes by itself."
    )
    return _small(order_id, form, lead, _("Book this refund"), _("Note the refund"))


@blueprint.route("/refunds/<int:order_id>/impossible", methods=["GET", "POST"])
@allow(Role.TREASURER)
def impossible(order_id: int) -> ResponseReturnValue:
    """Note that the money cannot go back."""
    _order(order_id)
    form = ImpossibleForm()
    if form.accepted():
        with refusals_on(form), writing() as session:
            obstacle = Obstacle(form.obstacle.data)
            service.give_up(session, order_id, obstacle=obstacle, by=current_actor(), at=now())
            return redirect(url_for(".order", order_id=order_id))
    lead = _(
        "The money stays with the appeal and is free again; the public figures count it with its reason."
    )
    return _small(order_id, form, lead, _("It cannot go back"), _("It cannot be given back"))


@blueprint.route("/refunds/<int:order_id>/cancel", methods=["GET", "POST"])
@allow(Role.TREASURER)
def cancel(order_id: int) -> ResponseReturnValue:
    """Take an order back."""
    _order(order_id)
    form = CancelForm()
    if form.accepted():
        with refusals_on(form), writing() as session:
            service.cancel(session, order_id, by=current_actor(), at=now())
            return redirect(url_for(".order", order_id=order_id))
    lead = _("Nothing was given back. The money that was kept for this order is free again.")
    return _small(order_id, form, lead, _("Take this order back"), _("Take the order back"))


@blueprint.get("/refunds/<int:order_id>/proof")
@allow(Role.TREASURER, Role.APPROVER, Role.AUDITOR)
def proof(order_id: int) -> ResponseReturnValue:
    """Send the guardian's proof as a download; the reading is in the trail."""
    _order(order_id)
    with writing() as session:
        content, kind = service.read_proof(
            session, order_id, by=current_actor(), at=now(), vault=house().vault
        )
    name = f"refund-{order_id}.{'pdf' if kind == 'application/pdf' else kind.rpartition('/')[2]}"
    return send_file(io.BytesIO(content), mimetype=kind, as_attachment=True, download_name=name)
