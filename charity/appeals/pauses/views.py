"""Pages of stopping at once, resuming by two, confirming with the family."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from charity.appeals.acts import LISTENERS
from charity.appeals.pages import ActPage, act_page, appeal_here, appeal_to_write
from charity.appeals.pauses import service
from charity.appeals.pauses.forms import ConfirmedForm, PauseForm, ResumeForm
from charity.appeals.pauses.queries import open_pause
from charity.appeals.pauses.rules import MAY_PAUSE, PauseReason
from charity.kernel.roles import Role
from charity.kernel.web.forms import refusals_on
from charity.kernel.web.guards import allow, current_actor
from charity.kernel.web.unit import now, reading, writing
from charity.kernel.web.words import _

blueprint = Blueprint("appeal_pauses", __name__, url_prefix="/staff/appeals/<ref>")


@blueprint.route("/pause", methods=["GET", "POST"])
@allow(*MAY_PAUSE)
def pause(ref: str) -> ResponseReturnValue:
    """Pause an appeal alone, at once."""
    appeal, form = appeal_here(ref), PauseForm()
    if form.accepted():
        with refusals_on(form):
            with writing() as session:
                service.pause(
                    session,
                    appeal_to_write(session, ref),
                    reason=PauseReason(form.why.data),
                    note=form.reason.data,
                    by=current_actor(),
                    at=now(),
                )
            flash(_("Giving is paused. Resuming takes two people."))
            return redirect(url_for("appeals.show", ref=appeal.ref))
    lead = _("You may do this alone. How to give leaves the page at once; nothing is alleged there.")
    page = ActPage(appeal.ref, _("Pause %(ref)s", ref=appeal.ref), lead, _("Pause at once"), "danger")
    return act_page(page, form)


@blueprint.route("/resume", methods=["GET", "POST"])
@allow(*MAY_PAUSE)
def resume(ref: str) -> ResponseReturnValue:
    """Ask to resume, or confirm what a colleague asked."""
    appeal, form = appeal_here(ref), ResumeForm()
    found = open_pause(reading(), appeal.id or 0)
    is_asked = found is not None and found.asked_by_id not in {None, current_actor().id}
    if form.accepted():
        with refusals_on(form):
            with writing() as session:
                act = service.resume if is_asked else service.ask_resume
                act(session, appeal_to_write(session, ref), by=current_actor(), at=now())
            flash(_("Giving is open again.") if is_asked else _("A colleague has to confirm it."))
            return redirect(url_for("appeals.show", ref=appeal.ref))
    lead = (
        _("A colleague asked to resume. If you agree, giving is open again.")
        if is_asked
        else _("Resuming takes two people: you ask, a colleague confirms.")
    )
    button = _("Resume giving") if is_asked else _("Ask to resume")
    return act_page(ActPage(appeal.ref, _("Resume %(ref)s", ref=appeal.ref), lead, button), form)


@blueprint.route("/confirm", methods=["GET", "POST"])
@allow(*LISTENERS, Role.REVIEWER)
def confirm(ref: str) -> ResponseReturnValue:
    """Note that somebody has confirmed with the family today."""
    appeal, form = appeal_here(ref), ConfirmedForm()
    if form.accepted():
        with refusals_on(form):
            with writing() as session:
                service.confirm(session, appeal_to_write(session, ref), by=current_actor(), at=now())
            flash(_("Noted. The next word with the family is due within 14 days."))
            return redirect(url_for("appeals.show", ref=appeal.ref))
    lead = _("Only when you have spoken with the family or the hospital today and all is as the page says.")
    heading = _("Confirmed with the family: %(ref)s", ref=appeal.ref)
    return act_page(ActPage(appeal.ref, heading, lead, _("Yes, today")), form)
