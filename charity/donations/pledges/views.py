"""Pages of pledges: announced, chased, settled with the money that came."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from charity.appeals.queries import appeal_for, appeals_for
from charity.appeals.rules import PUBLIC, AppealStatus, Route, takes_money
from charity.donations.cash.queries import receipt_of_entry
from charity.donations.imports.queries import row_of_entry
from charity.donations.pledges import queries, service
from charity.donations.pledges.forms import AnnounceForm, CallForm, EndForm, SettleForm
from charity.donations.pledges.rules import STATE_WORDS, PledgeState
from charity.donations.pledges.shown import PledgeShown, calls_shown, pledge_shown, suggestion_text
from charity.donations.pledges.tables import Pledge
from charity.kernel.clock import desk_day
from charity.kernel.roles import Role
from charity.kernel.web.forms import refusals_on
from charity.kernel.web.guards import allow, current_actor
from charity.kernel.web.unit import house, now, reading, writing
from charity.kernel.web.words import _
from charity.ledger.instruments import journal_of
from charity.staff.queries import names_of

blueprint = Blueprint("pledges", __name__, url_prefix="/staff/money/pledges")

LISTED = 200
APPEALS_MAX = 500
_TAKING = tuple(PUBLIC - {AppealStatus.CLOSED})


@blueprint.get("/")
@allow(Role.TREASURER, Role.APPROVER, Role.AUDITOR)
def pledges() -> ResponseReturnValue:
    """List pledges of one state, those due first at the top."""
    asked = request.args.get("state", "")
    state = PledgeState(asked) if asked in set(PledgeState) else PledgeState.WAITING
    found = queries.pledges_by_due_day(reading(), actor=current_actor(), state=state, limit=LISTED)
    return render_template(
        "donations/pledges/list.html",
        pledges=[_shown(one) for one in found],
        states=[(one.value, _(STATE_WORDS[one]), one is state) for one in PledgeState],
        may_record=current_actor().may(Role.TREASURER),
    )


def _shown(pledge: Pledge) -> PledgeShown:
    names = names_of(reading(), [pledge.recorded_by_id, pledge.ended_by_id])
    return pledge_shown(pledge, names, cipher=house().cipher, reader=current_actor(), today=desk_day(now()))


def _pledge(pledge_id: int) -> Pledge:
    """Return a pledge for an appeal that the reader may open; raises Missing."""
    found = queries.pledge_by_id(reading(), pledge_id)
    appeal_for(reading(), found.appeal, actor=current_actor())
    return found


@blueprint.route("/new", methods=["GET", "POST"])
@allow(Role.TREASURER)
def new() -> ResponseReturnValue:
    """Record what was announced."""
    form = AnnounceForm(announced_on=desk_day(now()), appeal=request.args.get("appeal", ""))
    if form.accepted():
        with refusals_on(form), writing() as session:
            made = service.announce(
                session,
                form.to_command(),
                by=current_actor(),
                at=now(),
                journal=journal_of(house(), session),
                cipher=house().cipher,
            )
            return redirect(url_for("pledges.pledge", pledge_id=made.id))
    appeals = appeals_for(reading(), actor=current_actor(), statuses=_TAKING, limit=APPEALS_MAX)
    taking = [one for one in appeals if one.route and takes_money(Route(one.route))]
    return render_template("donations/pledges/new.html", form=form, appeals=taking), form.status


@blueprint.get("/<int:pledge_id>")
@allow(Role.TREASURER, Role.APPROVER, Role.AUDITOR)
def pledge(pledge_id: int) -> ResponseReturnValue:
    """Show a pledge, the calls about it, and how it ended."""
    found = _pledge(pledge_id)
    calls = queries.calls_of(reading(), pledge_id)
    names = names_of(reading(), [one.by_id for one in calls])
    return render_template(
        "donations/pledges/pledge.html",
        pledge=_shown(found),
        calls=calls_shown(calls, names, cipher=house().cipher),
    )


@blueprint.route("/<int:pledge_id>/call", methods=["GET", "POST"])
@allow(Role.TREASURER)
def call(pledge_id: int) -> ResponseReturnValue:
    """Note a call."""
    found, form = _pledge(pledge_id), CallForm(called_on=desk_day(now()))
    if form.accepted():
        with refusals_on(form), writing() as session:
            service.log_call(
                session,
                form.to_command(pledge_id),
                by=current_actor(),
                at=now(),
                cipher=house().cipher,
            )
            return redirect(url_for("pledges.pledge", pledge_id=pledge_id))
    return render_template("donations/pledges/call.html", form=form, pledge=_shown(found)), form.status


@blueprint.route("/<int:pledge_id>/settle", methods=["GET", "POST"])
@allow(Role.TREASURER)
def settle(pledge_id: int) -> ResponseReturnValue:
    """Say which donation is the one announced."""
    found, form = _pledge(pledge_id), SettleForm()
    form.suggested.choices = _suggestions(found)
    if form.accepted():
        assert form.seq is not None
        with refusals_on(form), writing() as session:
            journal = journal_of(house(), session)
            service.settle(session, pledge_id, form.seq, by=current_actor(), at=now(), journal=journal)
            return redirect(url_for("pledges.pledge", pledge_id=pledge_id))
    return render_template("donations/pledges/settle.html", form=form, pledge=_shown(found)), form.status


def _suggestions(found: Pledge) -> list[tuple[str, str]]:
    alike = queries.suggested_for(reading(), found, cipher=house().cipher)
    return [(str(one.line.seq), suggestion_text(one, source=_source(one.line.seq))) for one in alike]


def _source(seq: int) -> str:
    """Return where an entry came from: a row of a statement, a receipt of the cash desk."""
    row = row_of_entry(reading(), seq)
    if row is not None:
        return _("row %(row)s of statement %(ref)s", row=row[1].number, ref=row[0].ref)
    receipt = receipt_of_entry(reading(), seq)
    return _("receipt %(ref)s", ref=receipt.ref) if receipt else _("the ledger")


@blueprint.route("/<int:pledge_id>/end", methods=["GET", "POST"])
@allow(Role.TREASURER)
def end(pledge_id: int) -> ResponseReturnValue:
    """Let a pledge expire, or void it with a reason."""
    found, form = _pledge(pledge_id), EndForm()
    if form.accepted():
        with refusals_on(form), writing() as session:
            journal, by, at = journal_of(house(), session), current_actor(), now()
            if request.form.get("decision") == "expire":
                service.expire(session, pledge_id, by=by, at=at, journal=journal)
            else:
                service.void(session, pledge_id, reason=form.reason.data, by=by, at=at, journal=journal)
            return redirect(url_for("pledges.pledge", pledge_id=pledge_id))
    return render_template("donations/pledges/end.html", form=form, pledge=_shown(found)), form.status
