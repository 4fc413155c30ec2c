"""Pages of what families show: bring an export, let the family leave rows out, book; compare proofs."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from charity.appeals.pages import journal_of
from charity.appeals.queries import appeal_for
from charity.donations.imports.rules import FileTooLarge, NoStatement, NotBookable
from charity.donations.imports.shown import problem_text
from charity.donations.observed import proofs, queries, service
from charity.donations.observed.forms import ChooseForm, ExportForm, ProofForm
from charity.donations.observed.rules import ExportState, check_observed
from charity.donations.observed.shown import export_shown, proof_shown, receipts_shown, sum_text, told
from charity.donations.observed.tables import FamilyExport
from charity.kernel.roles import Role
from charity.kernel.web.forms import refusals_on
from charity.kernel.web.guards import allow, current_actor
from charity.kernel.web.unit import house, now, reading, writing
from charity.kernel.web.words import _
from charity.ledger import closings
from charity.ledger.balances import appeal_totals

blueprint = Blueprint("observed", __name__, url_prefix="/staff/money/appeals/<ref>/receipts")

EXPORT_BYTES_MAX = 15 * 1024 * 1024
EXPORTS_SHOWN = 100


@blueprint.get("/")
@allow(Role.TREASURER, Role.APPROVER, Role.AUDITOR)
def receipts(ref: str) -> ResponseReturnValue:
    """Show what a family has shown so far, and how donors' proofs compare."""
    session, actor = reading(), current_actor()
    appeal = appeal_for(session, ref, actor=actor)
    check_observed(appeal.ref, appeal_totals(session, appeal.ref).custody)
    exports = queries.exports_newest_first(session, appeal.ref, limit=EXPORTS_SHOWN)
    imports = queries.imports_of(session, exports)
    compared = queries.entries_of_proofs(
        session, appeal.ref, journal=journal_of(session), cipher=house().cipher
    )
    known = queries.receipts_shown(session, appeal.ref)
    return render_template(
        "donations/observed/receipts.html",
        appeal=appeal,
        told=told(known) if known else "",
        exports=[export_shown(one, imports.get(one.import_id or 0)) for one in exports],
        proofs=[proof_shown(proof, seq) for proof, seq in compared],
        may_bring=actor.may(Role.TREASURER),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@allow(Role.TREASURER)
def new(ref: str) -> ResponseReturnValue:
    """Bring in an export that the family handed over."""
    session = reading()
    appeal = appeal_for(session, ref, actor=current_actor())
    closings.check_open(session, appeal.ref)
    check_observed(appeal.ref, appeal_totals(session, appeal.ref).custody)
    form, consent = ExportForm(), queries.consent_of(session, appeal)
    faults: list[str] = []
    if form.accepted():
        with refusals_on(form):
            try:
                return redirect(
                    url_for("observed.choose", ref=appeal.ref, export_id=_brought(appeal.ref, form))
                )
            except NotBookable as refusal:
                faults = [problem_text(problem) for problem in refusal.problems if problem.is_error]
                raise
    return render_template(
        "donations/observed/new.html", form=form, appeal=appeal, faults=faults, consent=consent
    ), form.status


def _brought(ref: str, form: ExportForm) -> int:
    content = _sent(form)
    with writing() as session:
        export = service.bring_export(
            session, form.to_command(ref, content), by=current_actor(), at=now(), cipher=house().cipher
        )
        assert export.id is not None
        return export.id


def _sent(form: ExportForm) -> bytes:
    """Return the bytes that were sent, however often the view is run."""
    sent = form.file.data
    if sent is None or not sent.filename:
        raise NoStatement()
    sent.stream.seek(0)
    content: bytes = sent.stream.read(EXPORT_BYTES_MAX + 1)
    if len(content) > EXPORT_BYTES_MAX:
        raise FileTooLarge(limit_mb=EXPORT_BYTES_MAX // (1024 * 1024))
    return content


@blueprint.route("/<int:export_id>", methods=["GET", "POST"])
@allow(Role.TREASURER)
def choose(ref: str, export_id: int) -> ResponseReturnValue:
    """Let the family leave out rows, then book the rest, or drop all of it."""
    session = reading()
    appeal = appeal_for(session, ref, actor=current_actor())
    export = queries.export_of(session, appeal.ref, export_id)
    if export.state != ExportState.WAITING:
        return redirect(url_for("observed.receipts", ref=appeal.ref))
    form = ChooseForm()
    if form.accepted():
        with refusals_on(form):
            flash(_closed(appeal.ref, export_id, form))
            return redirect(url_for("observed.receipts", ref=appeal.ref))
    return _choice(queries.export_of(reading(), appeal.ref, export_id), form), form.status


def _choice(export: FamilyExport, form: ChooseForm) -> str:
    rows = service.receipts_of(export, cipher=house().cipher)
    left_out = frozenset(form.left_out.data or ())
    return render_template(
        "donations/observed/choose.html",
        form=form,
        ref=export.appeal,
        export=export_shown(export, None),
        sum=sum_text(rows),
        rows=receipts_shown(rows, left_out, journal=journal_of(reading())),
    )


def _closed(ref: str, export_id: int, form: ChooseForm) -> str:
    """Book or drop, as the button pressed says; return what to say of it."""
    with writing() as session:
        if form.decision.data == "drop":
            service.drop_export(session, ref, export_id, by=current_actor(), at=now())
            return _("Dropped: nothing of the export is kept but its hash and its counts.")
        service.book_export(
            session,
            ref,
            export_id,
            frozenset(form.left_out.data or ()),
            by=current_actor(),
            at=now(),
            journal=journal_of(session),
            cipher=house().cipher,
            vault=house().vault,
        )
    return _("Booked: the receipts stand in the ledger, what the family left out is counted.")


@blueprint.route("/proofs/new", methods=["GET", "POST"])
@allow(Role.TREASURER)
def proof(ref: str) -> ResponseReturnValue:
    """Note what a donor showed, and say whether a receipt shows it too."""
    session = reading()
    appeal = appeal_for(session, ref, actor=current_actor())
    check_observed(appeal.ref, appeal_totals(session, appeal.ref).custody)
    form = ProofForm()
    if form.accepted():
        with refusals_on(form):
            with writing() as session:
                proofs.add_proof(
                    session, form.to_command(appeal.ref), by=current_actor(), at=now(), cipher=house().cipher
                )
            flash(_("Noted. The list says whether the family's receipts show it."))
            return redirect(url_for("observed.receipts", ref=appeal.ref))
    return render_template("donations/observed/proof.html", form=form, appeal=appeal), form.status
