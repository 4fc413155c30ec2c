"""Pages of the legal route."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from charity.appeals.acts import WRITERS
from charity.appeals.pages import appeal_here, appeal_to_write
from charity.appeals.routes import service
from charity.appeals.routes.forms import FORMS, ChooseRouteForm, data_of, said_in
from charity.appeals.routes.queries import route_of, standing_opinion
from charity.appeals.rules import ROUTE_WORDS, Route
from charity.kernel.errors import Missing
from charity.kernel.web.forms import refusals_on
from charity.kernel.web.guards import allow, current_actor
from charity.kernel.web.unit import now, reading, writing
from charity.kernel.web.words import _

blueprint = Blueprint("appeal_routes", __name__, url_prefix="/staff/appeals/<ref>/route")


@blueprint.route("", methods=["GET", "POST"])
@allow(*WRITERS)
def choose(ref: str) -> ResponseReturnValue:
    """Choose the legal route."""
    appeal = appeal_here(ref)
    form = ChooseRouteForm(version=appeal.version, route=appeal.route)
    is_direct_on = standing_opinion(reading()) is not None
    form.offer(need_kind=appeal.need_kind, is_direct_on=is_direct_on)
    if form.accepted():
        with refusals_on(form):
            route = Route(form.route.data)
            with writing() as session:
                service.choose(
                    session,
                    appeal_to_write(session, ref),
                    route,
                    version=form.version.data,
                    by=current_actor(),
                    at=now(),
                )
            return redirect(url_for(".fill", ref=appeal.ref, route=route.value))
    return render_template(
        "appeals/routes/choose.html", form=form, ref=appeal.ref, is_direct_on=is_direct_on
    ), form.status


@blueprint.route("/<route>", methods=["GET", "POST"])
@allow(*WRITERS)
def fill(ref: str, route: str) -> ResponseReturnValue:
    """Fill in what a route must say."""
    if route not in set(Route):
        raise Missing()
    chosen, appeal = Route(route), appeal_here(ref)
    said = route_of(reading(), appeal) if appeal.legal_route is chosen else None
    form = FORMS[chosen](version=appeal.version, **data_of(said, appeal.currency))
    if form.accepted():
        with refusals_on(form):
            with writing() as session:
                service.fill(
                    session,
                    appeal_to_write(session, ref),
                    said_in(form, chosen),
                    version=form.version.data,
                    by=current_actor(),
                    at=now(),
                )
            flash(_("Saved."))
            return redirect(url_for("appeals.show", ref=appeal.ref))
    words = _(ROUTE_WORDS[chosen])
    return render_template(
        "appeals/routes/fill.html", form=form, ref=appeal.ref, route_words=words
    ), form.status
