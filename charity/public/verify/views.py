"""The page where a donor brings a receipt or a report. Nothing of it is kept."""

from __future__ import annotations

from threading import BoundedSemaphore

from flask import Blueprint, Response, make_response, render_template
from flask.typing import ResponseReturnValue

from charity.kernel.errors import Refusal
from charity.kernel.web.forms import refusals_on
from charity.kernel.web.guards import everyone
from charity.kernel.web.unit import house, reading
from charity.kernel.words import N_
from charity.public.log import keys
from charity.public.log.files import authority_of
from charity.public.verify.checkpoints import told_of_checkpoint
from charity.public.verify.forms import VerifyForm
from charity.public.verify.shown import Result, result_of
from charity.reports.verifying import verify_upload

blueprint = Blueprint("verify", __name__)

#: A PDF may unpack to much more than it is: one at a time, so that a crowd of them fills no memory.
_BENCH = BoundedSemaphore(1)
_WAIT_SECONDS = 20


class Crowded(Refusal):
    """Too many papers at once."""

    code = "crowded"
    status = 429
    words = N_("Many papers are being checked at this moment. Nothing is lost: try again in a minute.")


@blueprint.after_request
def _keep_nowhere(answer: Response) -> Response:
    """Let no browser or proxy store what is a donor's own."""
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/verify")
@everyone
def ask() -> ResponseReturnValue:
    """Show the form."""
    return _page(VerifyForm(formdata=None), None)


@blueprint.post("/verify")
@everyone
def verify() -> ResponseReturnValue:
    """Say what a paper proves and what it does not; the answer is for whoever sent it, once."""
    form = VerifyForm()
    if not form.accepted():
        return _page(form, None)
    results: list[Result] = []
    with refusals_on(form):
        results.append(_told_in_turn(form.octets()))
        form = VerifyForm(formdata=None)
    return _page(form, results[0] if results else None)


def _told_in_turn(octets: bytes) -> Result:
    if not _BENCH.acquire(timeout=_WAIT_SECONDS):
        raise Crowded()
    try:
        return _told(octets)
    finally:
        _BENCH.release()


def _told(octets: bytes) -> Result:
    session, config = reading(), house().config
    of_checkpoint = told_of_checkpoint(session, octets, keys.keys_of(session, config))
    return of_checkpoint or result_of(verify_upload(session, octets, config=config))


def _page(form: VerifyForm, result: Result | None) -> Response:
    named = keys.keys_of(reading(), house().config)
    papers = authority_of(house().config)
    page = render_template("public/verify/page.html", form=form, result=result, keys=named, papers=papers)
    return make_response(page, form.status)
