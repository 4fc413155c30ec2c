"""A donor asks for the receipt with the whole number, and fetches it when the worker has made it."""

from __future__ import annotations

from flask import Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from charity.donations.finding import service
from charity.donations.finding.queries import by_number
from charity.donations.lines.tables import LedgerLine
from charity.donations.lines.tails import TAIL_MAX, folded, key_of
from charity.kernel.errors import Missing
from charity.kernel.money import Money
from charity.kernel.web.forms import refusals_on
from charity.kernel.web.guards import everyone
from charity.kernel.web.unit import house, now, reading, writing
from charity.kernel.web.words import chosen_language
from charity.kernel.words import N_
from charity.ledger.instruments import journal_of
from charity.public.finding.forms import ReceiptForm
from charity.public.finding.views import blueprint
from charity.reports.receipt.wishes import service as wishes

__all__ = ["blueprint"]


class NoSuchPayment(Missing):
    """No standing donation has this number and amount; the same words whatever is wrong."""

    code = "no_such_payment"
    field = "number"
    words = N_("No donation fits this. The whole number is needed here; compare it, and the amount.")
    status = 422


@blueprint.get("/find-my-donation/receipt")
@everyone
def receipt() -> ResponseReturnValue:
    """Show the form; looking issues nothing."""
    return _page(ReceiptForm(formdata=None), is_asked=False)


@blueprint.post("/find-my-donation/receipt")
@everyone
def ask_receipt() -> ResponseReturnValue:
    """Ask for the receipt, or fetch it."""
    form, asked = ReceiptForm(), False
    if form.accepted():
        with refusals_on(form):
            line = _line_of(form.number.data or "", form.amount.data)
            wishes.check_proves(line, folded(form.number.data or ""))
            paper = _fetched(line)
            if paper is not None:
                return paper
            asked = True
    return _page(form, is_asked=asked)


def _page(form: ReceiptForm, *, is_asked: bool) -> Response:
    return make_response(
        render_template("public/finding/receipt.html", form=form, is_asked=is_asked), form.status
    )


def _line_of(number: str, amount: Money | None) -> LedgerLine:
    """Return the donation of a whole number; raises TooMany, NoSuchPayment."""
    assert amount is not None, "the form wants an amount"
    cipher, session = house().cipher, reading()
    buckets = service.buckets_of(request.remote_addr or "", number, cipher=cipher)
    service.check_tries(session, buckets, at=now())
    key = key_of(journal_of(house(), session))
    is_whole = len(folded(number)) > TAIL_MAX
    found = by_number(session, number, amount, key=key, cipher=cipher) if is_whole else None
    if found is None or found.undone or found.count != 1:
        with writing() as unit:
            service.note_try(unit, buckets, at=now())
        raise NoSuchPayment()
    return found.lines[0]


def _fetched(line: LedgerLine) -> Response | None:
    """Return the paper where it is made; else see that it is asked for."""
    locale = chosen_language()
    wish = wishes.wish_of(reading(), line.seq, locale)
    if wish is not None and wish.sha256 is not None:
        answer = Response(house().vault.fetch(wish.sha256), mimetype="application/pdf")
        name = f"{line.appeal}-{line.seq}-{locale}.pdf"
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
    if wish is None:
        with writing() as unit:
            wishes.ask(unit, unit.get_one(LedgerLine, line.seq), locale, at=now())
    return None
