"""Giving a family its code on the telephone."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from charity.intake import service
from charity.intake.ask.rules import make_pin
from charity.intake.forms import ConfirmForm
from charity.intake.queries import case_by_ref
from charity.intake.sealing import code_index
from charity.kernel.references import make_secret_code
from charity.kernel.roles import Role
from charity.kernel.web.forms import refusals_on
from charity.kernel.web.guards import allow, current_actor
from charity.kernel.web.unit import house, now, reading, writing
from charity.kernel.web.words import _
from charity.staff.passwords import hash_password

blueprint = Blueprint("codes", __name__, url_prefix="/staff/cases")


@dataclass(frozen=True, slots=True)
class NewCode:
    """A code and a PIN, shown once."""

    code: str
    pin: str


@blueprint.route("/<ref>/code", methods=["GET", "POST"])
@allow(Role.INTAKE)
def give_code(ref: str) -> ResponseReturnValue:
    """Make a new code and PIN and show them once, to be read out."""
    case = case_by_ref(reading(), ref, actor=current_actor())
    form = ConfirmForm()
    if form.accepted():
        with refusals_on(form):
            return render_template("intake/requests/code_given.html", ref=case.ref, new=_make(case.ref))
    return render_template(
        "intake/requests/code.html", form=form, ref=case.ref, button=_("Make a new code and PIN")
    ), form.status


def _make(ref: str) -> NewCode:
    code, pin = make_secret_code(house().entropy(16)), make_pin(house().entropy(16))
    pin_hash = hash_password(pin)
    with writing() as session:
        case = case_by_ref(session, ref, actor=current_actor())
        index = code_index(code, house().cipher)
        service.give_code(session, case, code_index=index, pin_hash=pin_hash, by=current_actor(), at=now())
    return NewCode(code, pin)
