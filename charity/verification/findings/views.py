"""The desk's pages of findings: list, add, correct with history, resolve a contradiction."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from charity.intake.queries import case_by_ref
from charity.intake.service import read_case
from charity.intake.tables import HelpRequest
from charity.kernel.money import Money
from charity.kernel.roles import CASE_ROLES, Role
from charity.kernel.web.forms import refusals_on
from charity.kernel.web.guards import allow, current_actor
from charity.kernel.web.unit import house, now, reading, writing
from charity.kernel.web.words import _
from charity.staff.queries import names_of
from charity.verification.claims import data_of
from charity.verification.findings import queries, service
from charity.verification.findings.contradictions import resolve as settle
from charity.verification.findings.forms import (
    AddFindingForm,
    CorrectFindingForm,
    ResolveFindingForm,
    ResolveForm,
)
from charity.verification.findings.pages import (
    contradiction_line,
    contradiction_lines,
    finding_lines,
    version_lines,
)
from charity.verification.findings.rules import SUBJECT_HINTS, SUBJECT_WORDS, Subject
from charity.verification.findings.tables import Contradiction, Finding
from charity.verification.progress import VERIFIERS
from charity.verification.texts import evidence_choices

blueprint = Blueprint("findings", __name__, url_prefix="/staff/cases/<ref>/findings")


def _case(ref: str) -> HelpRequest:
    return case_by_ref(reading(), ref, actor=current_actor())


def _to_list(ref: str) -> ResponseReturnValue:
    return redirect(url_for("findings.show", ref=ref))


@blueprint.get("")
@allow(*sorted(CASE_ROLES))
def show(ref: str) -> ResponseReturnValue:
    """List what is known of a case and what does not fit; the reading is in the trail."""
    actor = current_actor()
    with writing() as session:
        case = case_by_ref(session, ref, actor=actor)
        read_case(session, case, cipher=house().cipher, by=actor, at=now())
        lines = finding_lines(session, case, cipher=house().cipher)
        doubts = contradiction_lines(session, case, cipher=house().cipher)
    return render_template(
        "verification/findings/list.html",
        ref=case.ref,
        findings=lines,
        contradictions=doubts,
        may_write=actor.may(*VERIFIERS),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@allow(Role.INTAKE, Role.VISITOR)
def add(ref: str) -> ResponseReturnValue:
    """Write down a fact with its basis."""
    case = _case(ref)
    form = AddFindingForm(subject=request.args.get("subject", Subject.IDENTITY.value))
    form.offer(evidence_choices(reading(), case, cipher=house().cipher))
    if form.accepted():
        with refusals_on(form), writing() as session:
            fresh = case_by_ref(session, ref, actor=current_actor())
            command = form.to_command()
            service.add_finding(session, fresh, command, by=current_actor(), at=now(), cipher=house().cipher)
            flash(_("The finding is written down."))
            return _to_list(case.ref)
    hints = [(_(SUBJECT_WORDS[s]), _(SUBJECT_HINTS[s])) for s in Subject]
    return render_template(
        "verification/findings/add.html", form=form, ref=case.ref, hints=hints
    ), form.status


@blueprint.route("/<int:finding_id>/edit", methods=["GET", "POST"])
@allow(Role.INTAKE, Role.VISITOR)
def correct(ref: str, finding_id: int) -> ResponseReturnValue:
    """Correct a finding; what it said before stays readable below."""
    case = _case(ref)
    finding = queries.finding_of(reading(), case, finding_id)
    form = _correct_form(case, finding)
    if form.accepted():
        with refusals_on(form):
            _correct(case.ref, finding_id, form)
            flash(_("The correction is saved; the earlier wording is kept."))
            return _to_list(case.ref)
    return render_template(
        "verification/findings/correct.html",
        form=form,
        ref=case.ref,
        subject=_(SUBJECT_WORDS[Subject(finding.subject)]),
        versions=version_lines(reading(), finding),
    ), form.status


def _correct_form(case: HelpRequest, finding: Finding) -> CorrectFindingForm:
    inside = queries.opened(reading(), finding, case, cipher=house().cipher)
    won = Money(finding.yuan_won_minor) if finding.yuan_won_minor is not None else None
    form = CorrectFindingForm(
        data={
            **data_of(finding, inside.contact),
            "statement": finding.statement,
            "note": inside.note,
            "yuan_won": won,
            "is_public": finding.is_public,
            "version": finding.version,
        }
    )
    form.offer(evidence_choices(reading(), case, cipher=house().cipher))
    return form


def _correct(ref: str, finding_id: int, form: CorrectFindingForm) -> None:
    with writing() as session:
        case = case_by_ref(session, ref, actor=current_actor())
        finding = queries.finding_of(session, case, finding_id)
        command = form.to_command(Subject(finding.subject))
        service.correct_finding(
            session, finding, command, case=case, by=current_actor(), at=now(), cipher=house().cipher
        )


@blueprint.route("/contradictions/<int:contradiction_id>", methods=["GET", "POST"])
@allow(Role.INTAKE, Role.VISITOR)
def resolve(ref: str, contradiction_id: int) -> ResponseReturnValue:
    """Resolve what does not fit, on a basis."""
    case = _case(ref)
    row = queries.contradiction_of(reading(), case, contradiction_id)
    form = ResolveFindingForm() if row.finding_id is not None else ResolveForm()
    form.offer(evidence_choices(reading(), case, cipher=house().cipher))
    if form.accepted():
        with refusals_on(form):
            _resolve(case.ref, contradiction_id, form)
            flash(_("The contradiction is resolved."))
            return _to_list(case.ref)
    names = names_of(reading(), [row.raised_by_id, row.resolved_by_id])
    line = contradiction_line(row, names, house().cipher)
    return render_template(
        "verification/findings/resolve.html", form=form, ref=case.ref, contradiction=line
    ), form.status


def _resolve(ref: str, contradiction_id: int, form: ResolveForm) -> None:
    with writing() as session:
        case = case_by_ref(session, ref, actor=current_actor())
        row: Contradiction = queries.contradiction_of(session, case, contradiction_id)
        facts = {"case": case, "by": current_actor(), "at": now(), "cipher": house().cipher}
        if isinstance(form, ResolveFindingForm):
            finding = queries.finding_of(session, case, row.finding_id or 0)
            note = queries.opened(session, finding, case, cipher=house().cipher).note
            command = form.to_finding(
                Subject(finding.subject), note=note, yuan_won_minor=finding.yuan_won_minor
            )
            service.resolve_finding(session, row, command, **facts)  # type: ignore[arg-type]
        else:
            settle(session, row, form.to_command(), **facts)  # type: ignore[arg-type]
