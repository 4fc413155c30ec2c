"""Pages of payouts: ask, decide, note the payment, show the use."""

from __future__ import annotations

import io

from flask import Blueprint, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from charity.appeals.appeal import Appeal
from charity.appeals.pages import journal_of
from charity.appeals.queries import appeal_for
from charity.donations.payouts import carrying, plan, queries, service
from charity.donations.payouts.forms import AskForm, DecideForm, EvidenceForm, PaidForm
from charity.donations.payouts.rules import UNDECIDED, evidence_due
from charity.donations.payouts.shown import PayoutShown, payout_shown
from charity.donations.payouts.tables import Payout
from charity.intake.evidence.queries import piece_of
from charity.intake.evidence.service import read_original
from charity.intake.evidence.upload import content_of
from charity.kernel.clock import desk_day
from charity.kernel.errors import Missing
from charity.kernel.roles import Role
from charity.kernel.web.forms import refusals_on
from charity.kernel.web.guards import allow, current_actor
from charity.kernel.web.unit import house, now, reading, writing
from charity.kernel.web.words import _
from charity.ledger import closings
from charity.staff.queries import names_of

blueprint = Blueprint("payouts", __name__, url_prefix="/staff/money")


@blueprint.route("/appeals/<ref>/payouts/new", methods=["GET", "POST"])
@allow(Role.TREASURER)
def new(ref: str) -> ResponseReturnValue:
    """Ask for a payout."""
    appeal = _appeal(ref)
    form = AskForm(evidence_due_on=evidence_due(desk_day(now())))
    form.offer(plan.unasked(reading(), appeal.ref))
    if form.accepted():
        with refusals_on(form), writing() as session:
            payout = service.ask(
                session,
                form.to_command(appeal.ref),
                by=current_actor(),
                at=now(),
                cipher=house().cipher,
                third_from_minor=house().config.payout_third_from * 100,
            )
            return redirect(url_for("payouts.payout", payout_id=payout.id))
    closings.check_open(reading(), appeal.ref)
    free = service.available(reading(), appeal.ref)
    return render_template("donations/payouts/new.html", form=form, appeal=appeal, free=free), form.status


def _appeal(ref: str) -> Appeal:
    return appeal_for(reading(), ref, actor=current_actor())


def _payout(payout_id: int) -> Payout:
    """Return a payout of an appeal that the reader may open; raises Missing."""
    found = queries.payout_by_id(reading(), payout_id)
    _appeal(found.appeal)
    return found


def _shown(payout: Payout) -> PayoutShown:
    people = [payout.requested_by_id, payout.approved_by_id, payout.declined_by_id]
    names = names_of(reading(), [*people, payout.third_by_id, payout.returned_by_id])
    return payout_shown(payout, names, cipher=house().cipher, reader=current_actor(), today=desk_day(now()))


@blueprint.get("/payouts/<int:payout_id>")
@allow(Role.TREASURER, Role.APPROVER, Role.AUDITOR)
def payout(payout_id: int) -> ResponseReturnValue:
    """Show a payout: who asked, who decided, what is still to be shown."""
    return render_template("donations/payouts/payout.html", payout=_shown(_payout(payout_id)))


@blueprint.route("/payouts/<int:payout_id>/decide", methods=["GET", "POST"])
@allow(Role.APPROVER)
def decide(payout_id: int) -> ResponseReturnValue:
    """Approve a payout, or say no with the reason."""
    found = _payout(payout_id)
    form = DecideForm()
    if form.accepted():
        with refusals_on(form):
            _decide(payout_id, form)
            return redirect(url_for("payouts.payout", payout_id=payout_id))
    overdue = queries.overdue_count(reading(), found.appeal, on=desk_day(now()))
    return render_template(
        "donations/payouts/decide.html",
        form=form,
        payout=_shown(found),
        overdue=overdue,
        is_open=found.state in UNDECIDED,
    ), form.status


def _decide(payout_id: int, form: DecideForm) -> None:
    with writing() as session:
        if form.decision.data == "approve":
            reason = form.overdue_reason.data or ""
            done = service.approve(
                session,
                payout_id,
                by=current_actor(),
                at=now(),
                journal=journal_of(session),
                overdue_reason=reason,
            )
            flash(
                _("The payout is approved. A third person has to confirm it before it is booked.")
                if done.needs_third
                else _("The payout is approved and booked.")
            )
        else:
            reason = form.reason.data or ""
            service.decline(session, payout_id, reason=reason, by=current_actor(), at=now())
            flash(_("The payout is not approved. Whoever asked for it sees the reason."))


@blueprint.route("/payouts/<int:payout_id>/paid", methods=["GET", "POST"])
@allow(Role.TREASURER)
def paid(payout_id: int) -> ResponseReturnValue:
    """Note the bank's reference."""
    found = _payout(payout_id)
    form = PaidForm()
    if form.accepted():
        with refusals_on(form), writing() as session:
            carrying.record_paid(
                session,
                payout_id,
                paid_on=form.paid_on.data,
                bank_reference=form.bank_reference.data.strip(),
                by=current_actor(),
                at=now(),
                cipher=house().cipher,
            )
            return redirect(url_for("payouts.payout", payout_id=payout_id))
    return render_template(
        "donations/payouts/form.html",
        form=form,
        payout=_shown(found),
        title=_("Note the payment"),
        button=_("Save the reference"),
    ), form.status


@blueprint.route("/payouts/<int:payout_id>/evidence", methods=["GET", "POST"])
@allow(Role.TREASURER)
def evidence(payout_id: int) -> ResponseReturnValue:
    """Add the bill or slip that shows the use."""
    found = _payout(payout_id)
    form = EvidenceForm()
    if form.accepted():
        with refusals_on(form):
            _add_evidence(payout_id, form)
            return redirect(url_for("payouts.payout", payout_id=payout_id))
    return render_template(
        "donations/payouts/form.html",
        form=form,
        payout=_shown(found),
        title=_("Add evidence of use"),
        button=_("Save this file"),
    ), form.status


def _add_evidence(payout_id: int, form: EvidenceForm) -> None:
    content = content_of(form.file.data)
    with writing() as session:
        carrying.add_evidence_of_use(
            session,
            payout_id,
            content=content,
            filename=form.file.data.filename,
            by=current_actor(),
            at=now(),
            vault=house().vault,
            cipher=house().cipher,
        )


@blueprint.get("/payouts/<int:payout_id>/evidence/original")
@allow(Role.TREASURER, Role.APPROVER, Role.AUDITOR)
def original(payout_id: int) -> ResponseReturnValue:
    """Send the private evidence of use as a download; the reading is in the trail."""
    found = _payout(payout_id)
    if found.evidence_id is None:
        raise Missing()
    with writing() as session:
        case = service.case_of(session, found.request_id)
        piece = piece_of(session, case, found.evidence_id)
        content = read_original(session, piece, case=case, vault=house().vault, by=current_actor(), at=now())
    name = f"payout-{found.id}.{'pdf' if piece.media_type == 'application/pdf' else 'jpg'}"
    return send_file(io.BytesIO(content), mimetype=piece.media_type, as_attachment=True, download_name=name)
