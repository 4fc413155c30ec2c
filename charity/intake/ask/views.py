"""The family's own way in: what to prepare, call me, one question a page, come back, sent."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from charity.intake.ask import papers, sending
from charity.intake.ask.forms import FORMS, CallMeForm, ComeBackForm
from charity.intake.ask.held import held, keep, let_go, open_held, save
from charity.intake.ask.pages import HEADINGS, href_of, step_page
from charity.intake.ask.queries import draft_by_code
from charity.intake.ask.rules import Answers, DraftGone, Step, next_step, step_after
from charity.intake.private import never_kept
from charity.intake.status.lookup import guarded
from charity.kernel.errors import Missing
from charity.kernel.web.forms import refusals_on
from charity.kernel.web.guards import everyone
from charity.kernel.web.unit import house, now, reading
from charity.kernel.web.words import _

blueprint = Blueprint("ask", __name__, url_prefix="/help/new")
blueprint.after_request(never_kept)


@blueprint.get("")
@everyone
def prepare() -> ResponseReturnValue:
    """Say what to prepare, and offer the two ways."""
    holding = open_held()
    go_on = href_of(next_step(holding.answers)) if holding.is_open else ""
    return render_template("intake/ask/prepare.html", code=holding.code, go_on=go_on)


@blueprint.route("/call-me", methods=["GET", "POST"])
@everyone
def call_me() -> ResponseReturnValue:
    """Take a telephone number and a sentence."""
    form = CallMeForm()
    if form.accepted():
        with refusals_on(form):
            keep(sending.ask_for_call(form))
            return redirect(url_for("ask.sent"))
    return render_template("intake/ask/call_me.html", form=form), form.status


@blueprint.route("/come-back", methods=["GET", "POST"])
@everyone
def come_back() -> ResponseReturnValue:
    """Go on with what was saved, on any phone."""
    form = ComeBackForm()
    if form.accepted():
        with refusals_on(form):
            return redirect(_go_on_with(form.code.data))
    return render_template("intake/ask/come_back.html", form=form), form.status


def _go_on_with(code: str) -> str:
    def find() -> object:
        return draft_by_code(reading(), code, at=now(), cipher=house().cipher)

    guarded(find, DraftGone)
    keep(code)
    holding = held()
    return url_for("help_status.look_up") if holding.is_sent else href_of(next_step(holding.answers))


@blueprint.post("/leave")
@everyone
def leave() -> ResponseReturnValue:
    """Let this phone forget the request; what was saved stays under its code."""
    let_go()
    flash(_("This phone has forgotten the request. What was saved stays under its code."))
    return redirect(url_for("ask.prepare"))


@blueprint.route("/<page>", methods=["GET", "POST"])
@everyone
def step(page: str) -> ResponseReturnValue:
    """Show and save one page."""
    here = _step(page)
    if here is Step.PAPERS:
        return papers.show()
    if here is Step.CHECK:
        return sending.show()
    holding = open_held()
    form = FORMS[here].of(holding.answers, here)
    if form.accepted():
        with refusals_on(form):
            return redirect(_onwards(here, save(holding, here, form.to_answers())))
    form.ticket.data = holding.ticket
    shown = step_page(here, holding, change=is_change())
    return render_template("intake/ask/step.html", form=form, page=shown), form.status


def _step(page: str) -> Step:
    if page not in HEADINGS:
        raise Missing()
    return Step(page)


def is_change() -> bool:
    """Return whether the page was opened from the check page."""
    return bool(request.args.get("change"))


def _onwards(here: Step, answers: Answers) -> str:
    return href_of(next_step(answers) if is_change() else step_after(here, answers))


@blueprint.post("/papers/remove/<int:file_id>")
@everyone
def remove_paper(file_id: int) -> ResponseReturnValue:
    """Take a file out again."""
    papers.remove(file_id)
    return redirect(href_of(Step.PAPERS))


@blueprint.get("/sent")
@everyone
def sent() -> ResponseReturnValue:
    """Say that it arrived: the code, the PIN, what happens next and by when."""
    holding = held()
    if not holding.is_sent:
        return redirect(url_for("ask.prepare"))
    return render_template("intake/ask/sent.html", page=sending.sent_page(holding))
