"""The desk's pages of the need: the arithmetic with every earlier one, and computing it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from charity.intake.queries import case_by_ref
from charity.intake.tables import HelpRequest
from charity.kernel.clock import desk_day
from charity.kernel.roles import CASE_ROLES, Role
from charity.kernel.web.forms import refusals_on
from charity.kernel.web.guards import allow, current_actor
from charity.kernel.web.unit import house, now, reading, writing
from charity.kernel.web.words import _
from charity.verification.need import queries, service
from charity.verification.need.forms import NeedForm, data_of, form_for
from charity.verification.need.pages import need_page
from charity.verification.progress import VERIFIERS
from charity.verification.texts import evidence_choices

blueprint = Blueprint("need", __name__, url_prefix="/staff/cases/<ref>/need")


@blueprint.get("")
@allow(*sorted(CASE_ROLES))
def show(ref: str) -> ResponseReturnValue:
    """Show own share and need line by line, and every earlier computation."""
    actor, unit = current_actor(), reading()
    case = case_by_ref(unit, ref, actor=actor)
    pages = [need_page(unit, need) for need in queries.needs_of(unit, case.id or 0)]
    return render_template(
        "verification/need/need.html", ref=case.ref, needs=pages, may_compute=actor.may(*VERIFIERS)
    )


@blueprint.route("/compute", methods=["GET", "POST"])
@allow(Role.INTAKE, Role.VISITOR)
def compute(ref: str) -> ResponseReturnValue:
    """Compute the need from its parts; nobody types it."""
    case = case_by_ref(reading(), ref, actor=current_actor())
    form = _form(case)
    if form.accepted() and form.check_claims(today=desk_day(now())):
        with refusals_on(form), writing() as session:
            fresh = case_by_ref(session, ref, actor=current_actor())
            service.compute_need(
                session, fresh, form.to_command(), by=current_actor(), at=now(), cipher=house().cipher
            )
            flash(_("The need is computed."))
            return redirect(url_for("need.show", ref=case.ref))
    return render_template("verification/need/compute.html", form=form, ref=case.ref), form.status


def _form(case: HelpRequest) -> NeedForm:
    unit, cipher = reading(), house().cipher
    latest = queries.latest_need(unit, case.id or 0)
    kind = case.need_kind or "goods"
    stated = None
    if latest is not None and latest.kind == kind:
        stated = queries.stated_of(unit, latest, cipher=cipher)
    number = latest.number if latest is not None else 0
    form = form_for(kind)(data=data_of(stated, number=number, currency=case.currency))
    form.offer(evidence_choices(unit, case, cipher=cipher))
    return form
