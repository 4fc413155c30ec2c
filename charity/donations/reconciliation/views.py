"""Reconciling at the desk: a month's accounts, one account with its checks, signatures, closing."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from charity.donations.reconciliation import service
from charity.donations.reconciliation.closing import close_period
from charity.donations.reconciliation.facts import accounts_known, files_in
from charity.donations.reconciliation.finding_out import found_of
from charity.donations.reconciliation.forms import CloseForm, CountersignForm, SignForm
from charity.donations.reconciliation.periods import closed_periods, late_items, month_span, months_of_books
from charity.donations.reconciliation.rules import AccountKey, Found, Span
from charity.donations.reconciliation.shown import (
    AccountLine,
    account_line,
    account_shown,
    days_words,
    file_shown,
    month_text,
    signature_shown,
)
from charity.kernel.clock import desk_day
from charity.kernel.errors import Missing
from charity.kernel.roles import Role
from charity.kernel.web.forms import refusals_on
from charity.kernel.web.guards import allow, current_actor
from charity.kernel.web.unit import house, now, reading, writing
from charity.kernel.web.words import _
from charity.staff.queries import names_of

blueprint = Blueprint("reconciliation", __name__, url_prefix="/staff/money/reconciliation")
READERS = (Role.TREASURER, Role.APPROVER, Role.AUDITOR)


def _key(text: str) -> AccountKey:
    """Return an account of the desk by its name in addresses; raises Missing."""
    found = next((key for key in accounts_known(reading()) if key.text() == text), None)
    if found is None:
        raise Missing()
    return found


@blueprint.get("/")
@allow(*READERS)
def months() -> ResponseReturnValue:
    """Show a month's accounts, the other months, and what is closed."""
    session = reading()
    known = months_of_books(session, at=now())
    asked = request.args.get("month")
    span = month_span(asked) if asked else next((one for one in known if _is_over(one)), None)
    return render_template(
        "donations/reconciliation/months.html",
        period=days_words(span) if span else "",
        month=month_text(span) if span else "",
        lines=_lines(span) if span else [],
        months=[(month_text(one), days_words(one)) for one in known],
        closed=[(days_words(one.span), month_text(one.span), one.closed_at, one.size, one.late)
                for one in closed_periods(session)],
        may_close=span is not None and _is_over(span) and not service.is_closed(session, span)
        and current_actor().may(Role.APPROVER),
    )  # fmt: skip


def _is_over(span: Span) -> bool:
    return span.last < desk_day(now())


def _lines(span: Span) -> list[AccountLine]:
    session = reading()
    return [
        account_line(found_of(session, key, span), service.standing_of(session, key, span))
        for key in service.to_reconcile(session, span)
    ]


@blueprint.get("/<account>/<month>")
@allow(*READERS)
def account(account: str, month: str) -> ResponseReturnValue:
    """Show one account in one month: both balances, twelve checks, signatures."""
    key, span = _key(account), month_span(month)
    session, actor = reading(), current_actor()
    found = found_of(session, key, span)
    signed = service.standing_of(session, key, span)
    people = [signed.signed_by_id, signed.countersigned_by_id] if signed else []
    signature = signature_shown(signed, found, names_of(session, people)) if signed else None
    is_closed = service.is_closed(session, span)
    waits = (
        signed is not None and signature is not None and not signature.is_complete and signature.still_true
    )
    return render_template(
        "donations/reconciliation/account.html",
        account=account_shown(found),
        files=[file_shown(one, key.currency) for one in files_in(session, key, span)],
        signature=signature,
        is_closed=is_closed,
        late=late_items(session, span.after) if is_closed else (),
        may_sign=actor.may(Role.TREASURER) and _is_over(span) and not (is_closed and signed),
        may_countersign=waits and signed is not None and actor.may(Role.APPROVER)
        and actor.id != signed.signed_by_id,
    )  # fmt: skip


@blueprint.route("/<account>/<month>/sign", methods=["GET", "POST"])
@allow(Role.TREASURER)
def sign(account: str, month: str) -> ResponseReturnValue:
    """Tick the twelve checks and sign."""
    key, span = _key(account), month_span(month)
    form = SignForm()
    if form.accepted():
        with refusals_on(form):
            with writing() as unit:
                service.sign(unit, key, span, form.to_command(), by=current_actor(), at=now())
            flash(_("Signed. An approver signs beside you; then the period can be closed."))
            return redirect(url_for(".account", account=account, month=month))
    found = found_of(reading(), key, span)
    form.fingerprint.data = found.fingerprint
    form.fingerprint.raw_data = None
    return _signing("donations/reconciliation/sign.html", form, found), form.status


def _signing(template: str, form: SignForm, found: Found) -> str:
    ticked = frozenset(int(number) for number in form.ticks.data or [] if number.isdecimal())
    return render_template(template, form=form, account=account_shown(found, ticked))


@blueprint.route("/<account>/<month>/countersign", methods=["GET", "POST"])
@allow(Role.APPROVER)
def countersign(account: str, month: str) -> ResponseReturnValue:
    """Sign beside the treasurer."""
    key, span = _key(account), month_span(month)
    form = CountersignForm()
    if form.accepted():
        with refusals_on(form):
            with writing() as unit:
                seen = form.fingerprint.data or ""
                service.countersign(unit, key, span, fingerprint=seen, by=current_actor(), at=now())
            flash(_("Signed by two people."))
            return redirect(url_for(".account", account=account, month=month))
    found, signed = found_of(reading(), key, span), service.standing_of(reading(), key, span)
    if signed is None:
        raise Missing()
    form.fingerprint.data = found.fingerprint
    form.fingerprint.raw_data = None
    names = names_of(reading(), [signed.signed_by_id, signed.countersigned_by_id])
    page = render_template(
        "donations/reconciliation/countersign.html",
        form=form,
        account=account_shown(found),
        signature=signature_shown(signed, found, names),
    )
    return page, form.status


@blueprint.route("/close/<month>", methods=["GET", "POST"])
@allow(Role.APPROVER)
def close(month: str) -> ResponseReturnValue:
    """Close a month whose accounts are all signed by two people."""
    span, form = month_span(month), CloseForm()
    if form.accepted():
        with refusals_on(form):
            with writing() as unit:
                close_period(unit, span, config=house().config, by=current_actor(), at=now())
            flash(_("The period is closed. What comes later is booked on the first open day."))
            return redirect(url_for(".months", month=month))
    page = render_template(
        "donations/reconciliation/close.html",
        form=form,
        period=days_words(span),
        month=month,
        lines=_lines(span),
    )
    return page, form.status
