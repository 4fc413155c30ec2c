"""The desk's pages of review: where it stands, send, decide, decline."""

from __future__ import annotations

import io

from flask import Blueprint, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from charity.intake.queries import case_by_ref
from charity.intake.rules import CaseStatus
from charity.intake.service import read_case
from charity.intake.tables import HelpRequest
from charity.intake.words import STATUS_WORDS
from charity.kernel.roles import CASE_ROLES, Actor, Role
from charity.kernel.web.forms import refusals_on
from charity.kernel.web.guards import allow, current_actor
from charity.kernel.web.unit import house, now, reading, writing
from charity.kernel.web.words import _
from charity.ledger.instruments import journal_of
from charity.verification.findings.pages import contradiction_lines, finding_lines
from charity.verification.need import queries as needs
from charity.verification.need.pages import need_page
from charity.verification.openable import openable
from charity.verification.progress import UNDERWAY, VERIFIERS
from charity.verification.queries import blocks, blocks_before_review
from charity.verification.review import service
from charity.verification.review.changes import changes_since_review
from charity.verification.review.forms import DecideForm, DeclineForm
from charity.verification.review.pages import review_lines
from charity.verification.review.rules import ReviewerVisited
from charity.verification.review.signing import SigningTools
from charity.verification.visits import queries as visits
from charity.verification.visits.pages import sheet_page

blueprint = Blueprint("review", __name__, url_prefix="/staff/cases/<ref>")


def has_visited(case: HelpRequest, actor: Actor) -> bool:
    """Return whether a person went to the family and so cannot review."""
    return actor.id in visits.went_to(reading(), case.id or 0)


def _tools(session: Session) -> SigningTools:
    return SigningTools(journal_of(house(), session), house().cipher, house().entropy)


@blueprint.get("/review")
@allow(*sorted(CASE_ROLES))
def show(ref: str) -> ResponseReturnValue:
    """Show where the review stands, what is missing and what was decided."""
    actor, unit = current_actor(), reading()
    case = case_by_ref(unit, ref, actor=actor)
    missing = blocks_before_review(unit, case) if case.stage in UNDERWAY else blocks(unit, case)
    sendable = case.stage in {CaseStatus.VISITED, CaseStatus.VERIFIED}
    is_reviewer = actor.may(Role.REVIEWER)
    return render_template(
        "verification/review/review.html",
        ref=case.ref,
        status=_(STATUS_WORDS[case.stage]),
        blocks=openable(missing, actor),
        reviews=review_lines(unit, case, cipher=house().cipher),
        may_send=sendable and not blocks_before_review(unit, case) and actor.may(*VERIFIERS),
        may_decide=case.stage is CaseStatus.IN_REVIEW and is_reviewer and not has_visited(case, actor),
        may_decline=case.stage in UNDERWAY and is_reviewer and not has_visited(case, actor),
        visited=is_reviewer and has_visited(case, actor),
    )


@blueprint.get("/review/<int:number>.json")
@allow(*sorted(CASE_ROLES))
def document(ref: str, number: int) -> ResponseReturnValue:
    """Send the exact bytes that a review signed and the log names; the reading is in the trail."""
    with writing() as session:
        case = case_by_ref(session, ref, actor=current_actor())
        octets = service.read_document(
            session, case, number, by=current_actor(), at=now(), cipher=house().cipher
        )
    name = f"{case.ref}-review-{number}.json"
    return send_file(io.BytesIO(octets), mimetype="application/json", as_attachment=True, download_name=name)


@blueprint.post("/review/send")
@allow(Role.INTAKE, Role.VISITOR)
def send(ref: str) -> ResponseReturnValue:
    """Hand a case with nothing missing to a reviewer."""
    with writing() as session:
        case = case_by_ref(session, ref, actor=current_actor())
        service.send_for_review(session, case, by=current_actor(), at=now())
    flash(_("The case is sent for review."))
    return redirect(url_for("review.show", ref=case.ref))


@blueprint.route("/review/decide", methods=["GET", "POST"])
@allow(Role.REVIEWER)
def decide(ref: str) -> ResponseReturnValue:
    """Read the whole case and decide, as a third person who did not visit."""
    case = case_by_ref(reading(), ref, actor=current_actor())
    if has_visited(case, current_actor()):
        raise ReviewerVisited()
    need = needs.latest_need(reading(), case.id or 0)
    form = DecideForm(data={"version": str(need.number if need is not None else 0)})
    if form.accepted():
        with refusals_on(form), writing() as session:
            fresh = case_by_ref(session, ref, actor=current_actor())
            service.decide(
                session, fresh, form.to_command(), by=current_actor(), at=now(), tools=_tools(session)
            )
            flash(_("Your decision is signed."))
            return redirect(url_for("review.show", ref=case.ref))
    return _decide_page(case.ref, form), form.status


def _decide_page(ref: str, form: DecideForm) -> str:
    """Return the page with everything a decision rests on; the reading is in the trail."""
    actor, cipher = current_actor(), house().cipher
    with writing() as session:
        case = case_by_ref(session, ref, actor=actor)
        read_case(session, case, cipher=cipher, by=actor, at=now())
        need = needs.latest_need(session, case.id or 0)
        visit = visits.latest_made_visit(session, case.id or 0)
        sheets = visits.sheets_open_to(session, visit, actor) if visit is not None else []
        return render_template(
            "verification/review/decide.html",
            form=form,
            ref=case.ref,
            blocks=openable(blocks_before_review(session, case), actor),
            findings=finding_lines(session, case, cipher=cipher),
            contradictions=contradiction_lines(session, case, cipher=cipher),
            need=need_page(session, need) if need is not None else None,
            sheets=[sheet_page(session, sheet, cipher=cipher) for sheet in sheets],
            changes=changes_since_review(session, case),
        )


@blueprint.route("/decline", methods=["GET", "POST"])
@allow(Role.REVIEWER)
def decline(ref: str) -> ResponseReturnValue:
    """Decline a request with a reason; the family may ask to have it looked at again."""
    case = case_by_ref(reading(), ref, actor=current_actor())
    if has_visited(case, current_actor()):
        raise ReviewerVisited()
    form = DeclineForm()
    if form.accepted():
        with refusals_on(form), writing() as session:
            fresh = case_by_ref(session, ref, actor=current_actor())
            service.decide(
                session, fresh, form.to_command(), by=current_actor(), at=now(), tools=_tools(session)
            )
            flash(_("Declined. The family reads the reason, your words and its right of appeal."))
            return redirect(url_for("review.show", ref=case.ref))
    return render_template("verification/review/decline.html", form=form, ref=case.ref), form.status
