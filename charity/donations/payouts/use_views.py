"""The page that records documented use of observed money."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from charity.appeals.pages import journal_of
from charity.appeals.queries import appeal_for
from charity.donations.payouts.forms import UseForm
from charity.donations.payouts.rules import check_observed
from charity.donations.payouts.uses import record_use
from charity.intake.evidence.upload import content_of
from charity.kernel.money import Money
from charity.kernel.roles import Role
from charity.kernel.web.forms import refusals_on
from charity.kernel.web.guards import allow, current_actor
from charity.kernel.web.unit import house, now, reading, writing
from charity.kernel.web.words import _
from charity.ledger import closings
from charity.ledger.balances import appeal_totals

blueprint = Blueprint("uses", __name__, url_prefix="/staff/money/appeals/<ref>/uses")


@blueprint.route("/new", methods=["GET", "POST"])
@allow(Role.TREASURER)
def new(ref: str) -> ResponseReturnValue:
    """Record spending of the family that a voucher shows."""
    appeal = appeal_for(reading(), ref, actor=current_actor())
    form = UseForm()
    if form.accepted():
        with refusals_on(form):
            _record(appeal.ref, form)
            flash(_("The use is booked with its voucher."))
            return redirect(url_for("donations.money"))
    totals = appeal_totals(reading(), appeal.ref)
    closings.check_open(reading(), appeal.ref)
    check_observed(appeal.ref, totals.custody)
    free = Money(totals.held_minor, totals.currency)
    return render_template("donations/payouts/use.html", form=form, appeal=appeal, free=free), form.status


def _record(ref: str, form: UseForm) -> None:
    content = content_of(form.file.data)
    with writing() as session:
        record_use(
            session,
            form.to_command(ref, content),
            by=current_actor(),
            at=now(),
            journal=journal_of(session),
            vault=house().vault,
            cipher=house().cipher,
        )
