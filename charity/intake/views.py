"""The desk's pages about a help request: take in, look, edit, screen, emergency plan, assign, code."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from charity.intake import service
from charity.intake.edits import service as edits
from charity.intake.forms import (
    AssignForm,
    ConfirmForm,
    EditRequestForm,
    EmergencyForm,
    NewRequestForm,
    ScreenForm,
    data_of,
)
from charity.intake.pages import request_page, same_requests
from charity.intake.queries import case_by_ref
from charity.intake.rules import Channel, DeclineReason, ReasonMissing, may_take
from charity.intake.status import service as withdrawing
from charity.intake.tables import HelpRequest
from charity.kernel.roles import CASE_ROLES, Actor, Role
from charity.kernel.web.forms import refusals_on
from charity.kernel.web.guards import allow, current_actor
from charity.kernel.web.unit import house, now, reading, writing
from charity.kernel.web.words import _
from charity.staff.queries import people_with_role

blueprint = Blueprint("intake", __name__, url_prefix="/staff")


def to_request(ref: str) -> ResponseReturnValue:
    """Go to a request's page."""
    return redirect(url_for("intake.request_page_of", ref=ref))


@blueprint.route("/requests/new", methods=["GET", "POST"])
@allow(Role.INTAKE)
def new_request() -> ResponseReturnValue:
    """Take a request by telephone or at the desk."""
    form = NewRequestForm()
    if form.accepted():
        command = service.TakeIn(
            facts=form.to_facts(),
            channel=Channel(form.channel.data),
            once=form.once.data,
            duplicate_reason=form.duplicate_reason.data,
        )
        with refusals_on(form), writing() as session:
            case = service.take_in(session, command, by=current_actor(), at=now(), cipher=house().cipher)
            return to_request(case.ref)
    same = same_requests(form.to_facts(), current_actor()) if form.duplicate_reason.errors else ()
    return render_template("intake/requests/new.html", form=form, same=same), form.status


@blueprint.get("/cases/<ref>/request")
@allow(*sorted(CASE_ROLES))
def request_page_of(ref: str) -> ResponseReturnValue:
    """Show what a request says; the reading is in the trail."""
    actor = current_actor()
    with writing() as session:
        case = case_by_ref(session, ref, actor=actor)
        facts = service.read_case(session, case, cipher=house().cipher, by=actor, at=now())
    page = request_page(case, facts, actor=actor)
    return render_template("intake/requests/request.html", page=page)


@blueprint.route("/cases/<ref>/edit", methods=["GET", "POST"])
@allow(Role.INTAKE, Role.VISITOR)
def edit_request(ref: str) -> ResponseReturnValue:
    """Change what a request says."""
    actor = current_actor()
    form = _edit_form(ref)
    if form.accepted():
        command = edits.Edit(
            facts=form.to_facts(), version=form.version.data, duplicate_reason=form.duplicate_reason.data
        )
        with refusals_on(form), writing() as session:
            case = case_by_ref(session, ref, actor=actor)
            edits.edit(session, case, command, by=actor, at=now(), cipher=house().cipher)
            flash(_("Saved."))
            return to_request(case.ref)
    return render_template("intake/requests/edit.html", form=form, ref=ref, same=()), form.status


def _edit_form(ref: str) -> EditRequestForm:
    actor = current_actor()
    with writing() as session:
        case = case_by_ref(session, ref, actor=actor)
        facts = service.read_case(session, case, cipher=house().cipher, by=actor, at=now())
    return EditRequestForm(data={**data_of(facts), "version": case.version})


@blueprint.route("/cases/<ref>/screen", methods=["GET", "POST"])
@allow(Role.INTAKE)
def screen(ref: str) -> ResponseReturnValue:
    """Make a case of a request, or decline it."""
    case = _case(ref)
    form = ScreenForm()
    if form.accepted():
        with refusals_on(form):
            _screen(case.ref, form)
            return to_request(case.ref)
    return render_template(
        "intake/requests/screen.html", form=form, ref=case.ref, button=_("Save the decision")
    ), form.status


def _case(ref: str) -> HelpRequest:
    return case_by_ref(reading(), ref, actor=current_actor())


def _screen(ref: str, form: ScreenForm) -> None:
    actor = current_actor()
    with writing() as session:
        case = case_by_ref(session, ref, actor=actor)
        if form.decision.data == "screen":
            service.screen(session, case, by=actor, at=now())
            return
        if not form.reason.data:
            raise ReasonMissing()
        service.decline(
            session,
            case,
            reason=DeclineReason(form.reason.data),
            words=form.words.data,
            by=actor,
            at=now(),
            cipher=house().cipher,
        )


@blueprint.route("/cases/<ref>/emergency", methods=["GET", "POST"])
@allow(Role.INTAKE, Role.REVIEWER)
def emergency(ref: str) -> ResponseReturnValue:
    """Put a case under the emergency plan, or take it off."""
    case = _case(ref)
    form = EmergencyForm(on=case.is_emergency, reason=case.emergency_reason)
    if form.accepted():
        with refusals_on(form), writing() as session:
            service.set_emergency(
                session,
                case_by_ref(session, ref, actor=current_actor()),
                on=form.on.data,
                reason=form.reason.data,
                by=current_actor(),
                at=now(),
            )
            return to_request(case.ref)
    return render_template(
        "intake/requests/emergency.html", form=form, ref=case.ref, button=_("Save")
    ), form.status


@blueprint.route("/cases/<ref>/assign", methods=["GET", "POST"])
@allow(Role.INTAKE, Role.REVIEWER)
def assign(ref: str) -> ResponseReturnValue:
    """Give a case to a person."""
    case = _case(ref)
    form = AssignForm(person=case.assigned_to_id or 0)
    form.offer(_people_for(case))
    if form.accepted():
        with refusals_on(form), writing() as session:
            found = case_by_ref(session, ref, actor=current_actor())
            service.assign(session, found, form.person.data or None, by=current_actor(), at=now())
            return to_request(case.ref)
    return render_template(
        "intake/requests/assign.html", form=form, ref=case.ref, button=_("Assign")
    ), form.status


def _people_for(case: HelpRequest) -> list[Actor]:
    """Return each person who may work on the case, once."""
    found = {p.id: p for role in sorted(CASE_ROLES) for p in people_with_role(reading(), role)}
    return sorted((p for p in found.values() if may_take(p, case.district)), key=lambda p: p.number)


@blueprint.route("/cases/<ref>/withdraw", methods=["GET", "POST"])
@allow(Role.INTAKE)
def withdraw(ref: str) -> ResponseReturnValue:
    """Withdraw a request because the family says so."""
    case = _case(ref)
    form = ConfirmForm()
    if form.accepted():
        with refusals_on(form), writing() as session:
            found = case_by_ref(session, ref, actor=current_actor())
            withdrawing.withdraw(session, found, by=current_actor(), at=now())
            return to_request(case.ref)
    return render_template(
        "intake/requests/withdraw.html", form=form, ref=case.ref, button=_("Yes, withdraw it")
    ), form.status
