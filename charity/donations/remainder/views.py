"""Pages of what is left: where it stands, propose, decide, export the refunds, note a donor's choice."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from charity.appeals.appeal import Appeal
from charity.appeals.pages import journal_of
from charity.appeals.queries import appeal_for
from charity.appeals.rules import AppealStatus
from charity.donations.closing.queries import handovers_of
from charity.donations.lines.queries import line_of
from charity.donations.refunds.carrying import payment_numbers
from charity.donations.refunds.queries import given_of, orders_of_decision
from charity.donations.refunds.rules import NothingToGiveBack
from charity.donations.refunds.shown import donation_found
from charity.donations.remainder import choices, queries, service
from charity.donations.remainder.desk import DecisionShown, decision_shown, handings_shown, standing_of
from charity.donations.remainder.forms import ChoiceForm, DecideForm, ProposeForm
from charity.donations.remainder.rules import Choice
from charity.donations.remainder.sheet import sheet_of
from charity.donations.remainder.shown import arithmetic_of, progress_of
from charity.donations.remainder.tables import RemainderDecision
from charity.intake.evidence.upload import content_of
from charity.intake.holidays import MAINLAND
from charity.kernel import trail
from charity.kernel.clock import desk_day
from charity.kernel.errors import Missing
from charity.kernel.money import Money
from charity.kernel.roles import Role
from charity.kernel.web.forms import refusals_on
from charity.kernel.web.guards import allow, current_actor
from charity.kernel.web.unit import house, now, reading, writing
from charity.kernel.web.words import _
from charity.ledger.accounts import CHANNELS
from charity.staff.queries import names_of

blueprint = Blueprint("remainder", __name__, url_prefix="/staff/money")

trail.vocabulary("remainder:exported")


def _appeal(ref: str) -> Appeal:
    return appeal_for(reading(), ref, actor=current_actor())


def _decision(decision_id: int) -> RemainderDecision:
    """Return a decision of an appeal that the reader may open; raises Missing."""
    found = queries.decision_by_id(reading(), decision_id)
    _appeal(found.appeal)
    return found


def _shown(decision: RemainderDecision) -> DecisionShown:
    names = names_of(reading(), [decision.proposed_by_id, decision.decided_by_id])
    return decision_shown(decision, names, reader=current_actor())


@blueprint.get("/appeals/<ref>/remainder")
@allow(Role.TREASURER, Role.APPROVER, Role.AUDITOR)
def left(ref: str) -> ResponseReturnValue:
    """Show what is left of an appeal, its rule, what was decided and how far it is carried out."""
    session, appeal, actor = reading(), _appeal(ref), current_actor()
    newest = queries.newest_decision_of(session, appeal.ref)
    asked_by = {one.asked_by_id for one in handovers_of(session, appeal.ref)}
    return render_template(
        "donations/remainder/left.html",
        appeal=appeal,
        standing=standing_of(session, appeal, queries.rule_of(session, appeal)),
        decisions=[_shown(one) for one in queries.decisions_of(session, appeal.ref)],
        progress=progress_of(session, newest) if newest else None,
        newest=newest,
        handings=handings_shown(session, appeal.ref, names_of(session, sorted(asked_by)), reader=actor),
        is_treasurer=actor.may(Role.TREASURER) and appeal.stage is not AppealStatus.CLOSED,
    )


@blueprint.route("/appeals/<ref>/remainder/new", methods=["GET", "POST"])
@allow(Role.TREASURER)
def propose(ref: str) -> ResponseReturnValue:
    """Propose what becomes of what is left."""
    appeal = _appeal(ref)
    published = queries.rule_of(reading(), appeal)
    standing = standing_of(reading(), appeal, published)
    form = ProposeForm(fund=published.rule.fund, bills=Money(0))
    form.offer(standing.whys)
    if form.accepted():
        with refusals_on(form):
            return redirect(url_for(".decide", decision_id=_propose(appeal.ref, form)))
    page = render_template("donations/remainder/new.html", form=form, appeal=appeal, standing=standing)
    return page, form.status


def _propose(ref: str, form: ProposeForm) -> int:
    content = content_of(form.file.data) if form.file and form.file.data else None
    with writing() as session:
        asked = form.to_command(ref, content)
        made = service.propose(
            session, asked, by=current_actor(), at=now(), vault=house().vault, cipher=house().cipher
        )
        assert made.id is not None
        return made.id


@blueprint.route("/remainders/<int:decision_id>", methods=["GET", "POST"])
@allow(Role.TREASURER, Role.APPROVER, Role.AUDITOR)
def decide(decision_id: int) -> ResponseReturnValue:
    """Show the arithmetic of a proposal; decide it, or take it back."""
    found = _decision(decision_id)
    form = DecideForm()
    if form.accepted():
        with refusals_on(form):
            _decide(decision_id, form)
            return redirect(url_for(".left", ref=found.appeal))
    return render_template(
        "donations/remainder/decision.html",
        form=form,
        decision=_shown(found),
        arithmetic=arithmetic_of(found.content),
    ), form.status


def _decide(decision_id: int, form: DecideForm) -> None:
    by, at = current_actor(), now()
    with writing() as session:
        if form.decision.data == "decide":
            journal = journal_of(session)
            service.decide(session, decision_id, by=by, at=at, journal=journal, calendar=MAINLAND)
            flash(_("Decided and written into the log. The refunds are ordered."))
        else:
            service.take_back(session, decision_id, by=by, at=at)
            flash(_("Taken back. Nothing was decided."))


@blueprint.get("/remainders/<int:decision_id>/refunds-<channel>.csv")
@allow(Role.TREASURER, Role.AUDITOR)
def export(decision_id: int, channel: str) -> ResponseReturnValue:
    """Give the refunds of one channel that are still to be carried out; the reading is in the trail."""
    found = _decision(decision_id)
    if channel not in CHANNELS:
        raise Missing()
    with writing() as session:
        orders = orders_of_decision(session, decision_id, channel)
        numbers = payment_numbers(session, [one.donation_seq for one in orders], cipher=house().cipher)
        trail.record(
            session,
            "remainder:exported",
            by=current_actor(),
            at=now(),
            appeal=found.appeal,
            subject=f"remainder:{decision_id}",
            changes={"channel": channel, "orders": len(orders)},
        )
    answer = Response(sheet_of(orders, numbers), content_type="text/csv; charset=utf-8")
    name = f"{found.appeal}-refunds-{channel}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@blueprint.route("/entries/<int:seq>/choice", methods=["GET", "POST"])
@allow(Role.TREASURER)
def choice(seq: int) -> ResponseReturnValue:
    """Note what a donor wants with their share of a remainder."""
    line = line_of(reading(), seq)
    appeal = _appeal(line.appeal)
    given = given_of(reading(), seq)
    if given is None or given.net_minor <= 0:
        raise NothingToGiveBack(seq=seq)
    form = ChoiceForm(choice=queries.choices_of(reading(), appeal.ref).get(seq))
    if form.accepted():
        with refusals_on(form), writing() as session:
            wanted = Choice(form.choice.data)
            choices.record_choice(
                session, seq, appeal_ref=appeal.ref, choice=wanted, by=current_actor(), at=now()
            )
            flash(_("Noted. The next proposal follows it."))
            return redirect(url_for(".left", ref=appeal.ref))
    shown = donation_found(line, given, is_ordered=False, today=desk_day(now()))
    return render_template("donations/remainder/choice.html", form=form, donation=shown), form.status
