"""The desk's pages of visits: mine, of a case, plan, look, move, cancel."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from charity.intake.queries import case_by_ref
from charity.intake.service import read_case
from charity.intake.tables import HelpRequest
from charity.kernel.clock import BEIJING
from charity.kernel.roles import CASE_ROLES, Role
from charity.kernel.web.forms import refusals_on
from charity.kernel.web.guards import allow, current_actor
from charity.kernel.web.unit import house, now, reading, writing
from charity.kernel.web.words import _
from charity.verification.visits import queries, service
from charity.verification.visits.forms import CancelForm, MoveForm, PlanForm, data_of
from charity.verification.visits.pages import sheet_page, visit_line, visit_lines

blueprint = Blueprint("visits", __name__, url_prefix="/staff")


def _case(ref: str) -> HelpRequest:
    return case_by_ref(reading(), ref, actor=current_actor())


def to_visit(ref: str, visit_id: int) -> ResponseReturnValue:
    """Go to a visit's page."""
    return redirect(url_for("visits.show", ref=ref, visit_id=visit_id))


@blueprint.get("/visits")
@allow(Role.VISITOR)
def mine() -> ResponseReturnValue:
    """List the visits I am to make, and those of the last month."""
    actor, unit = current_actor(), reading()
    found = queries.visits_of_mine(unit, actor, since=now() - timedelta(days=31))
    lines = [visit_line(unit, visit, case, actor=actor) for visit, case in found]
    return render_template("verification/visits/mine.html", visits=lines)


@blueprint.get("/cases/<ref>/visits")
@allow(*sorted(CASE_ROLES))
def of_case(ref: str) -> ResponseReturnValue:
    """List the visits of a case."""
    case, actor = _case(ref), current_actor()
    return render_template(
        "verification/visits/of_case.html",
        ref=case.ref,
        visits=visit_lines(reading(), case, actor=actor),
        may_plan=actor.may(*service.PLANNERS),
    )


@blueprint.route("/cases/<ref>/visits/new", methods=["GET", "POST"])
@allow(Role.INTAKE, Role.VISITOR)
def plan(ref: str) -> ResponseReturnValue:
    """Plan a home visit for two people."""
    case = _case(ref)
    tomorrow = (now() + timedelta(days=1)).astimezone(BEIJING)
    form = PlanForm(data={"day": tomorrow.date(), "hour": tomorrow.time().replace(9, 30, 0, 0)})
    form.offer(queries.visitors_for(reading(), case))
    if form.accepted():
        with refusals_on(form), writing() as session:
            fresh = case_by_ref(session, ref, actor=current_actor())
            visit = service.plan_visit(session, fresh, form.to_command(), by=current_actor(), at=now())
            flash(_("The visit is planned."))
            return to_visit(case.ref, visit.id or 0)
    return render_template("verification/visits/plan.html", form=form, ref=case.ref), form.status


@blueprint.get("/cases/<ref>/visits/<int:visit_id>")
@allow(*sorted(CASE_ROLES))
def show(ref: str, visit_id: int) -> ResponseReturnValue:
    """Show a visit; the address to its visitors only, the sheets once both are in."""
    actor = current_actor()
    with writing() as session:
        case = case_by_ref(session, ref, actor=actor)
        visit = queries.visit_of(session, case, visit_id)
        facts = read_case(session, case, cipher=house().cipher, by=actor, at=now())
        line = visit_line(session, visit, case, actor=actor)
        open_sheets = queries.sheets_open_to(session, visit, actor)
        sheets = [sheet_page(session, sheet, cipher=house().cipher) for sheet in open_sheets]
    return render_template(
        "verification/visits/visit.html",
        ref=case.ref,
        visit=line,
        sheets=sheets,
        address=facts.address if line.is_mine else "",
        phone=facts.phone if line.is_mine else "",
        may_plan=actor.may(*service.PLANNERS),
    )


@blueprint.route("/cases/<ref>/visits/<int:visit_id>/move", methods=["GET", "POST"])
@allow(Role.INTAKE, Role.VISITOR)
def move(ref: str, visit_id: int) -> ResponseReturnValue:
    """Give a visit another time or other visitors."""
    case = _case(ref)
    form = MoveForm(data=data_of(queries.visit_of(reading(), case, visit_id)))
    form.offer(queries.visitors_for(reading(), case))
    if form.accepted():
        with refusals_on(form), writing() as session:
            fresh = case_by_ref(session, ref, actor=current_actor())
            visit = queries.visit_of(session, fresh, visit_id)
            service.move_visit(session, visit, form.to_command(), case=fresh, by=current_actor(), at=now())
            flash(_("The visit is moved."))
            return to_visit(case.ref, visit_id)
    return render_template(
        "verification/visits/move.html", form=form, ref=case.ref, visit_id=visit_id
    ), form.status


@blueprint.route("/cases/<ref>/visits/<int:visit_id>/cancel", methods=["GET", "POST"])
@allow(Role.INTAKE, Role.VISITOR)
def cancel(ref: str, visit_id: int) -> ResponseReturnValue:
    """Cancel a visit, with the reason."""
    case = _case(ref)
    form = CancelForm(data={"version": queries.visit_of(reading(), case, visit_id).version})
    if form.accepted():
        with refusals_on(form), writing() as session:
            fresh = case_by_ref(session, ref, actor=current_actor())
            service.cancel_visit(
                session,
                queries.visit_of(session, fresh, visit_id),
                form.reason.data,
                version=form.version.data,
                case=fresh,
                by=current_actor(),
                at=now(),
            )
            flash(_("The visit is cancelled."))
            return redirect(url_for("visits.of_case", ref=case.ref))
    return render_template(
        "verification/visits/cancel.html", form=form, ref=case.ref, visit_id=visit_id
    ), form.status
