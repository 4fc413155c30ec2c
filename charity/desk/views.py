"""The desk's own pages: my day, the queue, one case."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from charity.desk.case import case_page
from charity.desk.day import visits_today, waiting_for
from charity.desk.forms import FilterForm
from charity.desk.queue import filters_from, queue_of, saved_filters
from charity.intake.queries import case_by_ref
from charity.intake.service import read_case
from charity.kernel.roles import CASE_ROLES, Role
from charity.kernel.web.guards import allow, allow_signed_in, current_actor
from charity.kernel.web.unit import house, now, reading, writing

blueprint = Blueprint("desk", __name__, url_prefix="/staff")


@blueprint.get("/")
@allow_signed_in
def my_day() -> ResponseReturnValue:
    """Show what waits for the person signed in, and today's visits."""
    actor = current_actor()
    with writing() as session:
        visits = visits_today(session, actor=actor, at=now(), cipher=house().cipher)
    return render_template(
        "desk/my_day.html",
        waiting=waiting_for(reading(), actor=actor, at=now()),
        visits=visits,
        works_on_cases=actor.may(*CASE_ROLES),
        may_take_in=actor.may(Role.INTAKE),
    )


@blueprint.get("/cases/")
@allow(*sorted(CASE_ROLES))
def cases() -> ResponseReturnValue:
    """Show the queue; every filter stands in the address."""
    filters = filters_from(request.args)
    queue = queue_of(reading(), filters, actor=current_actor(), at=now())
    return render_template(
        "desk/cases.html",
        queue=queue,
        form=FilterForm(request.args),
        saved=saved_filters(filters, current_actor()),
        may_take_in=current_actor().may(Role.INTAKE),
    )


@blueprint.get("/cases/<ref>")
@allow(*sorted(CASE_ROLES))
def case(ref: str) -> ResponseReturnValue:
    """Show a case whole; the reading is in the trail."""
    actor, cipher, at = current_actor(), house().cipher, now()
    with writing() as session:
        found = case_by_ref(session, ref, actor=actor)
        facts = read_case(session, found, cipher=cipher, by=actor, at=at)
        page = case_page(session, found, facts, actor=actor, at=at, cipher=cipher)
    return render_template("desk/case.html", page=page)
