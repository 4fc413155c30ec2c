"""Pages of single rows: what the file says, what a person decides, and how it is undone."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from charity.appeals.pages import journal_of
from charity.appeals.queries import appeal_for
from charity.donations.imports.rules import Aside, RowState
from charity.donations.imports.tables import StatementImport, StatementRow
from charity.donations.matching import queries, service
from charity.donations.matching.deciding import Match
from charity.donations.matching.forms import AsideForm, MatchForm, OwnForm, RefundForm, UndoForm
from charity.donations.matching.shown import (
    RowPage,
    SuggestionShown,
    decision_shown,
    row_page,
    suggestion_shown,
)
from charity.donations.matching.suggestions import alike, open_appeals, suggestions, texts_of
from charity.donations.moving import service as moving
from charity.kernel.clock import desk_day
from charity.kernel.money import Money
from charity.kernel.roles import Role
from charity.kernel.web.forms import refusals_on
from charity.kernel.web.guards import allow, current_actor
from charity.kernel.web.unit import house, now, reading, writing
from charity.kernel.web.words import _
from charity.staff.queries import names_of
from charity.statements.row import RowKind

blueprint = Blueprint("matching", __name__, url_prefix="/staff/money/rows")


@blueprint.get("/<int:row_id>")
@allow(Role.TREASURER, Role.APPROVER, Role.AUDITOR)
def row(row_id: int) -> ResponseReturnValue:
    """Show one row of a statement: what the file says, how it stands, what it may belong to."""
    stored, imported = queries.row_by_id(reading(), row_id)
    is_treasurer = current_actor().may(Role.TREASURER)
    found = _suggested(stored, imported) if is_treasurer and stored.state == RowState.UNMATCHED else []
    donor = texts_of(stored, imported, cipher=house().cipher)["donor"]
    return render_template(
        "donations/matching/row.html",
        row=_shown(stored, imported),
        suggestions=found,
        alike=alike(reading(), stored, donor, cipher=house().cipher),
        is_treasurer=is_treasurer,
    )


@blueprint.route("/<int:row_id>/match", methods=["GET", "POST"])
@allow(Role.TREASURER)
def match(row_id: int) -> ResponseReturnValue:
    """Book a row to the appeal, or appeals, that a person chooses."""
    stored, imported = queries.row_by_id(reading(), row_id)
    is_refund = stored.kind == RowKind.REFUND
    form = RefundForm() if is_refund else MatchForm(appeal=request.args.get("appeal", ""))
    if form.accepted():
        with refusals_on(form):
            _match(form.to_command(row_id, _whole(stored)))
            flash(_("The row is matched and booked. It can be undone on this page."))
            return redirect(url_for("matching.row", row_id=row_id))
    return render_template(
        "donations/matching/match.html",
        form=form,
        row=_shown(stored, imported),
        suggestions=_suggested(stored, imported),
        appeals=open_appeals(reading(), actor=current_actor()),
        is_split=bool(form.errors),
    ), form.status


def _whole(stored: StatementRow) -> Money:
    minor = abs(stored.fee_minor) if stored.kind == RowKind.FEE else stored.amount_minor
    return Money(minor, stored.currency)


def _match(wanted: Match) -> None:
    with writing() as session:
        for part in wanted.parts:
            if part.appeal:
                appeal_for(session, part.appeal, actor=current_actor())
        service.match(
            session,
            wanted,
            by=current_actor(),
            at=now(),
            journal=journal_of(session),
            cipher=house().cipher,
        )


@blueprint.route("/<int:row_id>/aside", methods=["GET", "POST"])
@allow(Role.TREASURER)
def aside(row_id: int) -> ResponseReturnValue:
    """Set a row aside, with the reason."""
    stored, imported = queries.row_by_id(reading(), row_id)
    form = AsideForm()
    if form.accepted():
        with refusals_on(form), writing() as session:
            service.set_aside(
                session,
                row_id,
                reason=Aside(form.reason.data),
                note=form.note.data or "",
                once=form.once.data,
                by=current_actor(),
                at=now(),
                cipher=house().cipher,
            )
            flash(_("The row is set aside. It can be taken back at any time."))
            return redirect(url_for("matching.row", row_id=row_id))
    return render_template(
        "donations/matching/decide.html",
        form=form,
        row=_shown(stored, imported),
        heading=_("Set this row aside"),
        lead=_("It is not booked and no longer waits. Its file, its reason and who decided stay on record."),
        button=_("Set it aside"),
    ), form.status


@blueprint.route("/<int:row_id>/own", methods=["GET", "POST"])
@allow(Role.TREASURER)
def own(row_id: int) -> ResponseReturnValue:
    """Book a row as money that came from another account of the desk."""
    stored, imported = queries.row_by_id(reading(), row_id)
    form = OwnForm()
    if form.accepted():
        with refusals_on(form), writing() as session:
            moving.own_transfer(
                session,
                row_id,
                form.from_channel.data,
                once=form.once.data,
                by=current_actor(),
                at=now(),
                journal=journal_of(session),
            )
            flash(_("The transfer is booked, the oldest money first."))
            return redirect(url_for("moving.moves"))
    return render_template(
        "donations/matching/decide.html",
        form=form,
        row=_shown(stored, imported),
        heading=_("Our own money"),
        lead=_(
            "The money was booked before in another account of ours and only moved. It is never counted as a "
            "second gift: each appeal's share moves with it, the oldest money first."
        ),
        button=_("Book the transfer"),
    ), form.status


@blueprint.route("/<int:row_id>/undo", methods=["GET", "POST"])
@allow(Role.TREASURER)
def undo(row_id: int) -> ResponseReturnValue:
    """Undo what was decided of a row: a match by reversal, setting aside by taking it back."""
    stored, imported = queries.row_by_id(reading(), row_id)
    form = UndoForm()
    if form.accepted():
        with refusals_on(form), writing() as session:
            if stored.state == RowState.SET_ASIDE:
                service.take_back(session, row_id, by=current_actor(), at=now())
            else:
                service.unmatch(session, row_id, by=current_actor(), at=now(), journal=journal_of(session))
            flash(_("The row waits in the pool again."))
            return redirect(url_for("matching.row", row_id=row_id))
    return render_template(
        "donations/matching/decide.html",
        form=form,
        row=_shown(stored, imported),
        heading=_("Give this row back to the pool"),
        lead=_(
            "What was booked for it is reversed, which stands in the public ledger with its reason. "
            "The row then waits to be matched again."
        ),
        button=_("Give it back"),
    ), form.status


def _shown(stored: StatementRow, imported: StatementImport) -> RowPage:
    session, row_id = reading(), stored.id
    assert row_id is not None
    decisions = queries.decisions_of(session, row_id)
    people = [one.by_id for one in decisions] + [one.undone_by_id for one in decisions]
    names = names_of(session, people)
    standing = queries.standing_decision(session, row_id)
    entries = queries.entries_of(session, standing.id) if standing is not None and standing.id else []
    return row_page(
        stored,
        imported,
        texts_of(stored, imported, cipher=house().cipher),
        [decision_shown(one, names, cipher=house().cipher) for one in decisions],
        entries or ([stored.entry_seq] if stored.entry_seq is not None else []),
        desk_day(now()),
    )


def _suggested(stored: StatementRow, imported: StatementImport) -> list[SuggestionShown]:
    if stored.kind == RowKind.REFUND:
        return []
    actor, session = current_actor(), reading()
    assert stored.id is not None
    found = suggestions(
        session, stored, imported, open_appeals(session, actor=actor), actor=actor, cipher=house().cipher
    )
    return [suggestion_shown(one, stored.id) for one in found]
