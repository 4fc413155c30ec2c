"""Pages of money between the desk's own accounts: pairs to book, rows without their half, what was booked."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from charity.appeals.pages import journal_of
from charity.donations.moving import queries, service
from charity.donations.moving.forms import HandForm, PairsForm, UndoForm
from charity.donations.moving.shown import HalfShown, MoveShown, half_shown, move_shown, pair_shown
from charity.donations.moving.tables import AccountMove
from charity.kernel.clock import desk_day
from charity.kernel.roles import Role
from charity.kernel.web.forms import refusals_on
from charity.kernel.web.guards import allow, current_actor
from charity.kernel.web.paging import page_of
from charity.kernel.web.unit import now, reading, writing
from charity.kernel.web.words import day_text, money_text, ngettext
from charity.staff.queries import names_of

blueprint = Blueprint("moving", __name__, url_prefix="/staff/money/transfers")

WAITING_MAX = 200
MOVES_A_PAGE = 50


@blueprint.get("/")
@allow(Role.TREASURER, Role.APPROVER, Role.AUDITOR)
def moves() -> ResponseReturnValue:
    """Show the pairs to book, the rows that wait for their half, and the transfers that were booked."""
    return _page(PairsForm())


@blueprint.post("/")
@allow(Role.TREASURER)
def book() -> ResponseReturnValue:
    """Book every pair that amount and days tell."""
    form = PairsForm()
    if form.accepted():
        with refusals_on(form), writing() as session:
            booked = service.book_proposed(
                session, once=form.once.data, by=current_actor(), at=now(), journal=journal_of(session)
            )
            flash(ngettext("%(num)s transfer is booked.", "%(num)s transfers are booked.", len(booked)))
            return redirect(url_for("moving.moves"))
    return _page(form)


@blueprint.route("/by-hand", methods=["GET", "POST"])
@allow(Role.TREASURER)
def by_hand() -> ResponseReturnValue:
    """Pair two rows that amount and days alone do not tell."""
    form, halves = HandForm(), _halves()
    form.left.choices = [_choice(one) for one in halves.values() if one.is_withdrawal]
    form.other.choices = [_choice(one) for one in halves.values() if not one.is_withdrawal]
    if form.accepted():
        with refusals_on(form), writing() as session:
            service.pair_by_hand(
                session,
                form.left.data,
                form.other.data,
                once=form.once.data,
                by=current_actor(),
                at=now(),
                journal=journal_of(session),
            )
            flash(ngettext("%(num)s transfer is booked.", "%(num)s transfers are booked.", 1))
            return redirect(url_for("moving.moves"))
    has_both = bool(form.left.choices) and bool(form.other.choices)
    return render_template("donations/moving/by_hand.html", form=form, has_both=has_both), form.status


@blueprint.route("/<int:move_id>/undo", methods=["GET", "POST"])
@allow(Role.TREASURER)
def undo(move_id: int) -> ResponseReturnValue:
    """Take a transfer back by reversals; its rows wait again."""
    move = queries.move_by_id(reading(), move_id)
    form = UndoForm()
    if form.accepted():
        with refusals_on(form), writing() as session:
            service.undo(session, move_id, by=current_actor(), at=now(), journal=journal_of(session))
            return redirect(url_for("moving.moves"))
    return render_template("donations/moving/undo.html", form=form, move=_move(move)), form.status


def _page(form: PairsForm) -> ResponseReturnValue:
    session = reading()
    found = queries.waiting(session, limit=WAITING_MAX)
    today = desk_day(now())
    halves = {one.half.row_id: half_shown(one, today) for one in found}
    pairs = [pair_shown(pair, halves) for pair in queries.proposed(found)]
    paired = {half.row_id for pair in pairs for half in (pair.left, pair.came)}
    before = request.args.get("before", "")
    page = page_of(
        queries.moves(session, before=int(before) if before.isdecimal() else None, limit=MOVES_A_PAGE + 1),
        MOVES_A_PAGE,
        lambda move: move.id,
    )
    return render_template(
        "donations/moving/moves.html",
        form=form,
        pairs=pairs,
        alone=[half for row_id, half in halves.items() if row_id not in paired],
        moves=[_move(one) for one in page.items],
        older=url_for("moving.moves", before=page.after) if page.after else "",
        is_treasurer=current_actor().may(Role.TREASURER),
    ), form.status


def _move(move: AccountMove) -> MoveShown:
    assert move.id is not None
    entries = [line.seq for line in queries.entries_of(reading(), move.id)]
    return move_shown(move, entries, names_of(reading(), [move.by_id, move.undone_by_id]))


def _halves() -> dict[int, HalfShown]:
    today = desk_day(now())
    return {one.half.row_id: half_shown(one, today) for one in queries.waiting(reading(), limit=WAITING_MAX)}


def _choice(half: HalfShown) -> SelectChoice:
    words = f"{half.label} · {day_text(half.day)} · {money_text(half.amount)}"
    return SelectChoice(half.row_id, words)
