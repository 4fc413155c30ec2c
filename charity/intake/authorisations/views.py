"""The desk's page of the authorisation to enquire."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from charity.intake.authorisations import service
from charity.intake.authorisations.forms import PaperForm
from charity.intake.authorisations.queries import authorisation_of, readable
from charity.intake.authorisations.rules import PaperMissing, Way
from charity.intake.evidence.rules import EvidenceKind
from charity.intake.evidence.service import add_evidence
from charity.intake.evidence.upload import content_of
from charity.intake.queries import case_by_ref
from charity.intake.service import read_case
from charity.intake.tables import HelpRequest
from charity.kernel.clock import desk_day
from charity.kernel.roles import CASE_ROLES, Role
from charity.kernel.web.forms import refusals_on
from charity.kernel.web.guards import allow, current_actor
from charity.kernel.web.unit import house, now, reading, writing
from charity.kernel.web.words import _, day_text

blueprint = Blueprint("authorisations", __name__, url_prefix="/staff/cases/<ref>/authorisation")


@blueprint.get("")
@allow(*sorted(CASE_ROLES))
def authorisation(ref: str) -> ResponseReturnValue:
    """Show whom the family lets us ask; the reading is in the trail."""
    actor = current_actor()
    with writing() as session:
        case = case_by_ref(session, ref, actor=actor)
        read_case(session, case, cipher=house().cipher, by=actor, at=now())
    return render_template(
        "intake/authorisations/authorisation.html",
        ref=case.ref,
        pairs=_pairs(case),
        may_record=actor.may(Role.INTAKE, Role.VISITOR),
    )


def _pairs(case: HelpRequest) -> tuple[tuple[str, str], ...]:
    row = authorisation_of(reading(), case)
    if row is None:
        return ()
    signed = readable(row, case, cipher=house().cipher)
    way = _("On paper") if row.way == Way.PAPER else _("Typed by the family itself")
    pairs = (
        (_("Hospital or doctor we may ask"), signed.hospital),
        (_("Offices we may ask"), signed.offices),
        (_("Neighbours or relatives we may ask"), signed.neighbours),
        (_("Signed by"), signed.signed_name),
        (_("Date of signing"), day_text(signed.signed_on)),
        (_("How"), way),
        (_("Filled in by"), signed.filled_in_by),
    )
    return tuple((name, value) for name, value in pairs if value)


@blueprint.route("/new", methods=["GET", "POST"])
@allow(Role.INTAKE, Role.VISITOR)
def record(ref: str) -> ResponseReturnValue:
    """Record an authorisation signed on paper, with the photo of the paper."""
    case = case_by_ref(reading(), ref, actor=current_actor())
    form = PaperForm(signed_on=desk_day(now()))
    if form.accepted():
        with refusals_on(form):
            _record(case.ref, form)
            flash(_("The authorisation is saved."))
            return redirect(url_for("authorisations.authorisation", ref=case.ref))
    return render_template(
        "intake/authorisations/record.html", form=form, ref=case.ref, button=_("Save")
    ), form.status


def _record(ref: str, form: PaperForm) -> None:
    if not form.paper.data:
        raise PaperMissing()
    content, actor = content_of(form.paper.data), current_actor()
    with writing() as session:
        case = case_by_ref(session, ref, actor=actor)
        paper = add_evidence(
            session,
            case=case,
            kind=EvidenceKind.AUTHORISATION,
            content=content,
            filename=form.paper.data.filename or "",
            by=actor,
            at=now(),
            vault=house().vault,
            cipher=house().cipher,
        )
        service.sign(
            session,
            case=case,
            signed=form.to_signed(),
            way=Way.PAPER,
            by=actor,
            at=now(),
            cipher=house().cipher,
            paper=paper,
        )
