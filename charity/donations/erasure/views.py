"""Pages of forgetting a donor: see what there is, ask, decide as a second person; holds."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from charity.appeals.queries import appeal_for
from charity.donations.erasure import holds, queries, service
from charity.donations.erasure.forms import AskForm, DecideForm, HoldForm, LiftForm
from charity.donations.erasure.queries import Donor
from charity.donations.erasure.rules import ASKERS, DECIDERS, HOLDERS, NoDonorToForget, NoSuchAppeal
from charity.donations.erasure.shown import (
    ErasureShown,
    HoldShown,
    entry_lines,
    erasure_shown,
    files_kept,
    hold_shown,
)
from charity.donations.erasure.tables import DonorErasure, ErasureHold
from charity.donations.lines.queries import line_of
from charity.donations.lines.tables import LedgerLine
from charity.kernel.errors import Missing
from charity.kernel.references import BadReference
from charity.kernel.roles import Role
from charity.kernel.web.forms import refusals_on
from charity.kernel.web.guards import allow, current_actor
from charity.kernel.web.unit import house, now, reading, writing
from charity.kernel.web.words import _
from charity.staff.queries import names_of

blueprint = Blueprint("erasure", __name__, url_prefix="/staff/money")

SHOWN_MAX = 200


@blueprint.route("/entries/<int:seq>/forget", methods=["GET", "POST"])
@allow(*ASKERS)
def forget(seq: int) -> ResponseReturnValue:
    """Show whose entry it is and which others are theirs, and ask that they be forgotten."""
    line = line_of(reading(), seq)
    appeal_for(reading(), line.appeal, actor=current_actor())
    form = AskForm()
    if form.accepted():
        with refusals_on(form), writing() as session:
            asked = service.ask(
                session, form.to_command(seq), by=current_actor(), at=now(), cipher=house().cipher
            )
            return redirect(url_for("erasure.show", erasure_id=asked.id))
    donor = _donor(seq)
    alone = queries.entry_with_followers(reading(), seq)
    every = queries.entries_of_donor(reading(), donor, cipher=house().cipher, actor=current_actor())
    return render_template(
        "donations/erasure/forget.html",
        form=form,
        seq=seq,
        name=donor.name,
        alone=entry_lines(alone),
        every=entry_lines(every),
        files=files_kept(reading(), [one.seq for one in every]),
    ), form.status


def _donor(seq: int) -> Donor:
    """Open the donor's name for the page; that it was shown is in the trail."""
    with writing() as session:
        donor = service.show_donor(session, seq, by=current_actor(), at=now(), cipher=house().cipher)
    if donor is None:
        raise NoDonorToForget()
    return donor


@blueprint.get("/erasures/")
@allow(Role.TREASURER, Role.APPROVER, Role.AUDITOR)
def wishes() -> ResponseReturnValue:
    """List the wishes to be forgotten, those that wait first, and the holds."""
    actor = current_actor()
    found = queries.erasures_newest_first(reading(), actor=actor, limit=SHOWN_MAX)
    standing = queries.holds_newest_first(reading(), actor=actor, limit=SHOWN_MAX)
    names = names_of(
        reading(),
        [
            *(person for one in found for person in (one.asked_by_id, one.decided_by_id)),
            *(person for one in standing for person in (one.placed_by_id, one.lifted_by_id)),
        ],
    )
    return render_template(
        "donations/erasure/wishes.html",
        wishes=[erasure_shown(one, names, reader=actor) for one in found],
        holds=[hold_shown(one, names, reader=actor) for one in standing],
        may_hold=actor.may(*HOLDERS),
    )


def _wish(erasure_id: int) -> DonorErasure:
    """Return a wish in an appeal that the reader may open; raises Missing."""
    found = queries.erasure_by_id(reading(), erasure_id)
    appeal_for(reading(), found.appeal, actor=current_actor())
    return found


def _shown(erasure: DonorErasure) -> ErasureShown:
    names = names_of(reading(), [erasure.asked_by_id, erasure.decided_by_id])
    return erasure_shown(erasure, names, reader=current_actor())


@blueprint.get("/erasures/<int:erasure_id>")
@allow(Role.TREASURER, Role.APPROVER, Role.AUDITOR)
def show(erasure_id: int) -> ResponseReturnValue:
    """Show a wish: its entries, who asked and decided, what stays."""
    found = _wish(erasure_id)
    seqs = queries.seqs_of(reading(), erasure_id)
    return render_template(
        "donations/erasure/wish.html",
        wish=_shown(found),
        entries=entry_lines(queries.lines_of(reading(), seqs)),
        files=files_kept(reading(), seqs),
    )


@blueprint.route("/erasures/<int:erasure_id>/decide", methods=["GET", "POST"])
@allow(*DECIDERS)
def decide(erasure_id: int) -> ResponseReturnValue:
    """Forget the donor, or leave the name, as a second person."""
    found = _wish(erasure_id)
    form = DecideForm()
    if form.accepted():
        with refusals_on(form):
            _decide(erasure_id, form)
            return redirect(url_for("erasure.show", erasure_id=erasure_id))
    seqs = queries.with_followers(reading(), queries.seqs_of(reading(), erasure_id))
    lines = queries.lines_of(reading(), seqs)
    return render_template(
        "donations/erasure/decide.html",
        form=form,
        wish=_shown(found),
        hold=_standing_hold(lines),
        entries=entry_lines(lines),
        files=files_kept(reading(), seqs),
    ), form.status


def _standing_hold(lines: Sequence[LedgerLine]) -> HoldShown | None:
    """Return the hold that forbids forgetting, so that nobody presses a button in vain."""
    found = queries.hold_on(reading(), [line.appeal for line in lines])
    if found is None:
        return None
    return hold_shown(found, names_of(reading(), [found.placed_by_id]), reader=current_actor())


def _decide(erasure_id: int, form: DecideForm) -> None:
    with writing() as session:
        if form.decision.data == "forget":
            service.carry_out(session, erasure_id, by=current_actor(), at=now(), cipher=house().cipher)
            flash(_("The donor is forgotten. Every sum, hash and proof stands as before."))
        else:
            service.decline(session, erasure_id, reason=form.reason(), by=current_actor(), at=now())
            flash(_("Nothing was erased."))


@blueprint.route("/holds/new", methods=["GET", "POST"])
@allow(*HOLDERS)
def hold() -> ResponseReturnValue:
    """Stop every erasure in an appeal, at once."""
    form = HoldForm()
    if form.accepted():
        with refusals_on(form):
            with writing() as session:
                ref = _held(session, form.appeal.data)
                holds.place(session, form.to_command(ref), by=current_actor(), at=now())
            return redirect(url_for("erasure.wishes"))
    return render_template("donations/erasure/hold.html", form=form), form.status


def _held(session: Session, text: str) -> str:
    """Return the reference of the appeal that is to be held; raises NoSuchAppeal at its field."""
    try:
        return appeal_for(session, text, actor=current_actor()).ref
    except (Missing, BadReference):
        raise NoSuchAppeal() from None


@blueprint.route("/holds/<int:hold_id>/lift", methods=["GET", "POST"])
@allow(*HOLDERS)
def lift(hold_id: int) -> ResponseReturnValue:
    """Let erasures go on, as another person than who placed the hold."""
    found = _hold(hold_id)
    form = LiftForm()
    if form.accepted():
        with refusals_on(form):
            with writing() as session:
                holds.lift(session, hold_id, by=current_actor(), at=now())
            return redirect(url_for("erasure.wishes"))
    names = names_of(reading(), [found.placed_by_id])
    shown = hold_shown(_hold(hold_id), names, reader=current_actor())
    return render_template("donations/erasure/lift.html", form=form, hold=shown), form.status


def _hold(hold_id: int) -> ErasureHold:
    found = queries.hold_by_id(reading(), hold_id)
    appeal_for(reading(), found.appeal, actor=current_actor())
    return found
