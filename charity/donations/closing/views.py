"""The page that closes an account, with its equation."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from charity.appeals.endings.service import CLOSERS
from charity.appeals.pages import appeal_here, appeal_to_write, journal_of
from charity.appeals.rules import AppealStatus
from charity.donations.closing import service
from charity.donations.money.shown import equation
from charity.donations.queries import Totals, totals_of
from charity.kernel.web.forms import VersionedForm, refusals_on
from charity.kernel.web.guards import allow, current_actor
from charity.kernel.web.unit import now, reading, writing
from charity.kernel.web.words import _, money_text
from charity.ledger.accounts import Custody

blueprint = Blueprint("closing", __name__, url_prefix="/staff/appeals")


class CloseForm(VersionedForm):
    """Nothing to fill in: the numbers speak."""


@blueprint.route("/<ref>/close", methods=["GET", "POST"])
@allow(*CLOSERS)
def close(ref: str) -> ResponseReturnValue:
    """Show what the account comes to, and close it."""
    appeal = appeal_here(ref)
    form = CloseForm(version=appeal.version)
    if form.accepted():
        with refusals_on(form):
            with writing() as session:
                service.close_account(
                    session,
                    appeal_to_write(session, ref),
                    version=form.version.data,
                    by=current_actor(),
                    at=now(),
                    journal=journal_of(session),
                )
            flash(_("The account of %(ref)s is closed.", ref=appeal.ref))
            return redirect(url_for("appeals.show", ref=appeal.ref))
    totals = totals_of(reading(), appeal.ref)
    page = render_template(
        "donations/closing/close.html",
        form=form,
        appeal=appeal,
        equation=equation(totals),
        unmatched=totals.unmatched,
        is_closed=appeal.stage is AppealStatus.CLOSED,
        left=_left_words(totals),
    )
    return page, form.status


def _left_words(totals: Totals) -> str:
    """Say what is left without a voucher where the desk holds nothing; empty where nothing is."""
    if totals.custody is Custody.HELD or not totals.held.minor:
        return ""
    return _(
        "%(left)s is left without a voucher. The desk holds none of it, so it does not keep the account "
        "open; the page goes on saying so.",
        left=money_text(totals.held),
    )
