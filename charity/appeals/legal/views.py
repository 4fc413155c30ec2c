"""The administrator's page of legal opinions."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from charity.appeals.legal import service
from charity.appeals.legal.forms import OpinionForm
from charity.appeals.routes.queries import opinions_newest_first, standing_opinion
from charity.kernel.roles import Role
from charity.kernel.web.forms import refusals_on
from charity.kernel.web.guards import allow, current_actor
from charity.kernel.web.unit import now, reading, writing
from charity.kernel.web.words import _

blueprint = Blueprint("legal", __name__, url_prefix="/staff/settings/legal")


@blueprint.route("", methods=["GET", "POST"])
@allow(Role.ADMIN)
def show() -> ResponseReturnValue:
    """Show legal opinions and record one."""
    form = OpinionForm()
    if form.accepted():
        with refusals_on(form):
            with writing() as session:
                service.record_opinion(session, form.to_command(), by=current_actor(), at=now())
            flash(_("The opinion is recorded: the direct route is on."))
            return redirect(url_for(".show"))
    opinions = opinions_newest_first(reading())
    is_on = standing_opinion(reading()) is not None
    return render_template("appeals/legal.html", form=form, opinions=opinions, is_on=is_on), form.status


@blueprint.post("/<int:opinion_id>/withdraw")
@allow(Role.ADMIN)
def withdraw(opinion_id: int) -> ResponseReturnValue:
    """Withdraw an opinion."""
    with writing() as session:
        service.withdraw_opinion(session, opinion_id, by=current_actor(), at=now())
    return redirect(url_for(".show"))
