"""Find my donation: no account, nothing personal in the address, nothing kept of what was typed."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from charity.donations.finding import service
from charity.donations.finding.queries import by_day, by_number
from charity.donations.lines.tails import key_of
from charity.kernel.errors import TooMany
from charity.kernel.money import Money
from charity.kernel.web.forms import refusals_on
from charity.kernel.web.guards import everyone
from charity.kernel.web.unit import house, now, reading, writing
from charity.ledger.instruments import journal_of
from charity.public.finding.forms import FindForm, NothingToGoBy
from charity.public.finding.shapes import Answer
from charity.public.finding.telling import LISTED_MAX, by_day_told, by_number_told

blueprint = Blueprint("finding", __name__)


@blueprint.after_request
def _keep_nowhere(answer: Response) -> Response:
    """Let no browser or proxy store what a donor asked."""
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/find-my-donation")
@everyone
def ask() -> ResponseReturnValue:
    """Show the form."""
    return _page(FindForm(formdata=None), None)


@blueprint.post("/find-my-donation")
@everyone
def find() -> ResponseReturnValue:
    """Say where a donation is, to whoever asked, once."""
    form, answers = FindForm(), list[Answer]()
    waits = 0
    if form.accepted():
        with refusals_on(form):
            try:
                answers.append(_answered(form.number.data or "", form.amount.data, form.day.data))
            except TooMany as refusal:
                waits = int(str(refusal.facts["minutes"]))
                raise
    page = _page(form, answers[0] if answers else None)
    if waits:
        page.headers["Retry-After"] = str(waits * 60)
    return page


def _page(form: FindForm, answer: Answer | None) -> Response:
    return make_response(render_template("public/finding/page.html", form=form, answer=answer), form.status)


def _answered(number: str, amount: Money | None, day: date | None) -> Answer:
    """Look, and count the look where it found nothing or went by the day; raises TooMany, NothingToGoBy."""
    assert amount is not None, "the form wants an amount"
    if not number.strip() and day is None:
        raise NothingToGoBy()
    cipher = house().cipher
    buckets = service.buckets_of(request.remote_addr or "", number, cipher=cipher)
    service.check_tries(reading(), buckets, at=now())
    answer = _by_number(number, amount) if number.strip() or day is None else _by_day(amount, day)
    if answer.is_none or not number.strip():
        with writing() as unit:
            service.note_try(unit, buckets, at=now())
    return answer


def _by_number(number: str, amount: Money) -> Answer:
    session = reading()
    key = key_of(journal_of(house(), session))
    found = by_number(session, number, amount, key=key, cipher=house().cipher)
    return by_number_told(session, found, at=now())


def _by_day(amount: Money, day: date) -> Answer:
    session = reading()
    return by_day_told(session, by_day(session, day, amount, listed=LISTED_MAX), amount, at=now())
