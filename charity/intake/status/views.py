"""Where does my request stand: by code; with the PIN also what is missing, papers, withdrawing."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from charity.intake.evidence.rules import EvidenceKind
from charity.intake.evidence.service import add_evidence
from charity.intake.evidence.upload import content_of
from charity.intake.private import never_kept
from charity.intake.queries import case_by_code
from charity.intake.rules import MOVES, CaseStatus
from charity.intake.status import service
from charity.intake.status.forms import AddPaperForm, LookUpForm, OpenForm, WithdrawForm
from charity.intake.status.lookup import guarded
from charity.intake.status.opened import case_in, close, open_for, opened_code
from charity.intake.status.pages import my_page, stage_page
from charity.intake.status.rules import UnknownCode, WrongPin
from charity.intake.tables import HelpRequest
from charity.kernel.references import parse_secret_code
from charity.kernel.roles import PUBLIC
from charity.kernel.web.forms import refusals_on
from charity.kernel.web.guards import everyone
from charity.kernel.web.unit import house, now, reading, writing
from charity.kernel.web.words import _

blueprint = Blueprint("help_status", __name__, url_prefix="/help/status")
blueprint.after_request(never_kept)


@blueprint.route("", methods=["GET", "POST"])
@everyone
def look_up() -> ResponseReturnValue:
    """Show the stage to whoever has the code."""
    form = LookUpForm()
    if form.accepted():
        with refusals_on(form):
            case = guarded(lambda: _by_code(form.code.data), UnknownCode)
            asking = OpenForm(formdata=None, code=parse_secret_code(form.code.data))
            return render_template("intake/status/stage.html", page=stage_page(case), asking=asking)
    return render_template("intake/status/look_up.html", form=form), form.status


def _by_code(code: str) -> HelpRequest | None:
    return case_by_code(reading(), code, cipher=house().cipher)


@blueprint.route("/open", methods=["GET", "POST"])
@everyone
def open_request() -> ResponseReturnValue:
    """Open one's own request with code and PIN."""
    form = OpenForm()
    if form.accepted():
        with refusals_on(form):
            code = parse_secret_code(form.code.data)
            guarded(lambda: _with_pin(code, form.pin.data), WrongPin, code=code)
            open_for(code)
            return redirect(url_for("help_status.mine"))
    return render_template("intake/status/open.html", form=form), form.status


def _with_pin(code: str, pin: str) -> HelpRequest | None:
    case = _by_code(code)
    return case if service.pin_belongs(case, pin) else None


@blueprint.get("/mine")
@everyone
def mine() -> ResponseReturnValue:
    """Show all that the family may know of its request."""
    case = case_in(reading())
    if case is None:
        return redirect(url_for("help_status.open_request"))
    return render_template("intake/status/mine.html", page=my_page(case))


@blueprint.route("/mine/papers", methods=["GET", "POST"])
@everyone
def add_paper() -> ResponseReturnValue:
    """Add a photo or PDF to one's own request."""
    if opened_code() is None:
        return redirect(url_for("help_status.open_request"))
    form = AddPaperForm()
    if form.accepted():
        with refusals_on(form):
            _add(form)
            flash(_("The file is saved. Thank you."))
            return redirect(url_for("help_status.mine"))
    return render_template("intake/status/add_paper.html", form=form), form.status


def _add(form: AddPaperForm) -> None:
    content = content_of(form.file.data)
    with writing() as unit:
        case = case_in(unit)
        assert case is not None, "requests are never deleted"
        add_evidence(
            unit,
            case=case,
            kind=EvidenceKind(form.kind.data),
            content=content,
            filename=form.file.data.filename or "",
            by=PUBLIC,
            at=now(),
            vault=house().vault,
            cipher=house().cipher,
        )


@blueprint.route("/mine/withdraw", methods=["GET", "POST"])
@everyone
def withdraw() -> ResponseReturnValue:
    """Ask once more, then take the request back."""
    case = case_in(reading())
    if case is None:
        return redirect(url_for("help_status.open_request"))
    form = WithdrawForm()
    if form.accepted():
        with refusals_on(form), writing() as unit:
            service.withdraw(unit, unit.get_one(HelpRequest, case.id), by=PUBLIC, at=now())
            flash(_("Your request is withdrawn."))
            return redirect(url_for("help_status.mine"))
    may = CaseStatus.WITHDRAWN in MOVES[case.stage]
    return render_template("intake/status/withdraw.html", form=form, may=may), form.status


@blueprint.post("/close")
@everyone
def close_request() -> ResponseReturnValue:
    """Let this phone forget the request."""
    close()
    flash(_("This phone has forgotten code and PIN."))
    return redirect(url_for("help_status.look_up"))
