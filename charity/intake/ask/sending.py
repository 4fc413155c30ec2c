"""The last look, sending, and what is said afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from charity.intake.ask import queries, service
from charity.intake.ask.forms import CallMeForm, SendForm
from charity.intake.ask.held import Held, draft_for, held, keep
from charity.intake.ask.pages import sections, step_page
from charity.intake.ask.rules import Step, make_pin
from charity.intake.clocks import promise
from charity.intake.facts import told
from charity.intake.holidays import MAINLAND
from charity.kernel.references import make_secret_code
from charity.kernel.web.forms import refusals_on
from charity.kernel.web.unit import house, now, writing
from charity.staff.passwords import hash_password


@dataclass(frozen=True, slots=True)
class SentPage:
    """What a family keeps after sending."""

    code: str
    pin: str
    acknowledge_by: datetime
    answer_by: datetime


def show() -> ResponseReturnValue:
    """Show all answers; send them."""
    holding = held()
    if holding.is_sent:
        return redirect(url_for("ask.sent"))
    form = SendForm()
    if form.accepted():
        with refusals_on(form):
            _send(holding, form.pin.data)
            return redirect(url_for("ask.sent"))
    form.ticket.data = holding.ticket
    page = step_page(Step.CHECK, holding, change=False)
    return render_template(
        "intake/ask/check.html", form=form, page=page, sections=sections(holding)
    ), form.status


def _send(holding: Held, chosen_pin: str) -> None:
    pin = chosen_pin or make_pin(house().entropy(16))
    going = service.Sending(pin=pin, pin_hash=hash_password(pin))
    with writing() as unit:
        draft, code = draft_for(unit, holding)
        service.send(unit, draft, going, at=now(), cipher=house().cipher)
    keep(code)


def ask_for_call(form: CallMeForm) -> str:
    """Send a wish to be called; a double click finds what the first click made. Return the code."""
    facts, cipher = form.to_facts(), house().cipher
    once = f"{form.once.data}|{told(facts)}"
    code = make_secret_code(cipher.blind_index("call-me-code", once))
    pin = make_pin(cipher.blind_index("call-me-pin", once))
    going = service.Sending(pin=pin, pin_hash=hash_password(pin))
    with writing() as unit:
        draft = queries.draft_by_code(unit, code, at=now(), cipher=cipher)
        draft = draft or service.start(unit, code, at=now(), cipher=cipher)
        service.ask_for_call(unit, draft, facts, going, at=now(), cipher=cipher)
    return code


def sent_page(holding: Held) -> SentPage:
    """Return what the family keeps: code, PIN while it is shown, and our promise."""
    assert holding.draft is not None
    assert holding.draft.sent_at_utc is not None
    promised = promise(holding.draft.sent_at_utc, is_emergency=False, calendar=MAINLAND)
    return SentPage(
        code=holding.code,
        pin=queries.pin_of(holding.draft, at=now(), cipher=house().cipher),
        acknowledge_by=promised.acknowledge_by,
        answer_by=promised.answer_by,
    )
