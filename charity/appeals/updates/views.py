"""The desk's page of updates."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from charity.appeals.pages import ActPage, act_page, appeal_here, appeal_to_write
from charity.appeals.updates import service
from charity.appeals.updates.forms import TakeDownForm, UpdateForm
from charity.appeals.updates.queries import update_of, updates_newest_first
from charity.kernel.web.forms import refusals_on
from charity.kernel.web.guards import allow, current_actor
from charity.kernel.web.unit import now, reading, writing
from charity.kernel.web.words import _

blueprint = Blueprint("appeal_updates", __name__, url_prefix="/staff/appeals/<ref>/updates")


@blueprint.route("", methods=["GET", "POST"])
@allow(*service.POSTERS)
def post(ref: str) -> ResponseReturnValue:
    """Post an update; show those that stand."""
    appeal, form = appeal_here(ref), UpdateForm()
    if form.accepted():
        with refusals_on(form):
            with writing() as session:
                service.post(
                    session, appeal_to_write(session, ref), form.to_command(), by=current_actor(), at=now()
                )
            flash(_("The update is on the page."))
            return redirect(url_for(".post", ref=appeal.ref))
    updates = updates_newest_first(reading(), appeal.id or 0)
    return render_template("appeals/updates.html", form=form, ref=appeal.ref, updates=updates), form.status


@blueprint.route("/<int:number>/take-down", methods=["GET", "POST"])
@allow(*service.POSTERS)
def take_down(ref: str, number: int) -> ResponseReturnValue:
    """Take an update off the page."""
    appeal = appeal_here(ref)
    update_of(reading(), appeal.id or 0, number)
    form = TakeDownForm(version=appeal.version)
    if form.accepted():
        with refusals_on(form):
            with writing() as session:
                kept = appeal_to_write(session, ref)
                found = update_of(session, kept.id or 0, number)
                service.take_down(session, kept, found, by=current_actor(), at=now())
            return redirect(url_for(".post", ref=appeal.ref))
    lead = _("It leaves the page at once and stays inside the desk.")
    heading = _("Take update %(number)s down", number=number)
    return act_page(
        ActPage(appeal.ref, heading, lead, _("Take it down"), "danger"),
        form,
        cancel=url_for(".post", ref=appeal.ref),
    )
