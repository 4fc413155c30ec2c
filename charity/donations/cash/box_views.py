"""Pages of the box: what it should hold, counts and their signatures, deposits at the bank."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from charity.donations.cash import boxes, queries
from charity.donations.cash.box import box_of
from charity.donations.cash.forms import CountForm, PayInForm, ReasonForm, SignForm
from charity.donations.cash.rules import DENOMINATIONS
from charity.donations.cash.shown import CountShown, DepositShown, box_shown, count_shown, deposit_shown
from charity.donations.cash.tables import CashCount, CashDeposit
from charity.kernel.clock import desk_day
from charity.kernel.roles import Role
from charity.kernel.web.forms import refusals_on
from charity.kernel.web.guards import allow, current_actor
from charity.kernel.web.unit import house, now, reading, writing
from charity.kernel.web.words import _
from charity.ledger.instruments import journal_of
from charity.staff.queries import names_of

blueprint = Blueprint("cash_box", __name__, url_prefix="/staff/money/cash/box")

LISTED = 20


def _desk() -> str:
    """Return the desk asked for, else the first."""
    desks = house().config.cash_desks
    asked = request.args.get("desk", "")
    return asked if asked in desks else desks[0]


@blueprint.get("/")
@allow(Role.TREASURER, Role.APPROVER, Role.AUDITOR)
def box() -> ResponseReturnValue:
    """Show what the box should hold, its last counts and deposits."""
    session, desk, desks = reading(), _desk(), house().config.cash_desks
    return render_template(
        "donations/cash/box.html",
        box=box_shown(box_of(session, desk, desks), desks),
        counts=[_counted(one) for one in queries.counts_newest_first(session, desk, limit=LISTED)],
        deposits=[_paid(one) for one in queries.deposits_newest_first(session, desk, limit=LISTED)],
        is_treasurer=current_actor().may(Role.TREASURER),
    )


@blueprint.route("/count", methods=["GET", "POST"])
@allow(Role.TREASURER)
def count() -> ResponseReturnValue:
    """Count the box note by note."""
    form, desk, desks = CountForm(), _desk(), house().config.cash_desks
    if form.accepted():
        with refusals_on(form), writing() as session:
            made = boxes.count(session, form.to_command(desk), desks, by=current_actor(), at=now())
            return redirect(url_for("cash_box.counted", count_id=made.id))
    return render_template(
        "donations/cash/count.html",
        form=form,
        fields=[form[f"n_{minor}"] for minor in DENOMINATIONS],
        box=box_shown(box_of(reading(), desk, desks), desks),
    ), form.status


def _counted(found: CashCount) -> CountShown:
    names = names_of(reading(), [found.counted_by_id, found.signed_by_id])
    return count_shown(reading(), found, names, reader=current_actor())


@blueprint.get("/counts/<int:count_id>")
@allow(Role.TREASURER, Role.APPROVER, Role.AUDITOR)
def counted(count_id: int) -> ResponseReturnValue:
    """Show a count beside the books."""
    return render_template(
        "donations/cash/counted.html", count=_counted(queries.count_by_id(reading(), count_id))
    )


@blueprint.route("/counts/<int:count_id>/sign", methods=["GET", "POST"])
@allow(Role.TREASURER, Role.APPROVER)
def sign(count_id: int) -> ResponseReturnValue:
    """Sign a count as the second person."""
    shown, form = _counted(queries.count_by_id(reading(), count_id)), SignForm()
    if form.accepted():
        with refusals_on(form), writing() as session:
            boxes.sign(session, count_id, by=current_actor(), at=now())
            flash(_("The count is signed by two people."))
            return redirect(url_for("cash_box.counted", count_id=count_id))
    return render_template("donations/cash/sign.html", form=form, count=shown), form.status


@blueprint.route("/pay-in", methods=["GET", "POST"])
@allow(Role.TREASURER)
def pay_in() -> ResponseReturnValue:
    """Pay the box into the bank."""
    desk, desks = _desk(), house().config.cash_desks
    shown = box_shown(box_of(reading(), desk, desks), desks)
    form = PayInForm(paid_on=desk_day(now()), amount=shown.expected if shown.expected.minor > 0 else None)
    if form.accepted():
        with refusals_on(form), writing() as session:
            made = boxes.pay_in(
                session,
                form.to_command(desk),
                desks,
                by=current_actor(),
                at=now(),
                journal=journal_of(house(), session),
                cipher=house().cipher,
            )
            return redirect(url_for("cash_box.deposit", deposit_id=made.id))
    return render_template("donations/cash/pay_in.html", form=form, box=shown), form.status


def _paid(found: CashDeposit) -> DepositShown:
    names = names_of(reading(), [found.paid_by_id, found.undone_by_id])
    return deposit_shown(reading(), found, names, cipher=house().cipher, reader=current_actor())


@blueprint.get("/deposits/<int:deposit_id>")
@allow(Role.TREASURER, Role.APPROVER, Role.AUDITOR)
def deposit(deposit_id: int) -> ResponseReturnValue:
    """Show a deposit and whose money it was."""
    return render_template(
        "donations/cash/deposit.html", deposit=_paid(queries.deposit_by_id(reading(), deposit_id))
    )


@blueprint.route("/deposits/<int:deposit_id>/undo", methods=["GET", "POST"])
@allow(Role.TREASURER, Role.APPROVER)
def undo(deposit_id: int) -> ResponseReturnValue:
    """Take a deposit back, as another person than who entered it."""
    shown, form = _paid(queries.deposit_by_id(reading(), deposit_id)), ReasonForm()
    if form.accepted():
        with refusals_on(form), writing() as session:
            boxes.undo_deposit(
                session,
                deposit_id,
                reason=form.reason.data,
                by=current_actor(),
                at=now(),
                journal=journal_of(house(), session),
            )
            return redirect(url_for("cash_box.deposit", deposit_id=deposit_id))
    return render_template("donations/cash/undo.html", form=form, deposit=shown), form.status
