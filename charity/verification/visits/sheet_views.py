"""A visitor's own sheet on the phone: four steps, each saved by itself, then handed in."""

from __future__ import annotations

import io
from typing import Any

from flask import Blueprint, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from charity.intake.evidence.upload import content_of
from charity.intake.queries import case_by_ref
from charity.intake.tables import HelpRequest
from charity.kernel import trail
from charity.kernel.images import public_copy
from charity.kernel.roles import Role
from charity.kernel.web.forms import VersionedForm, refusals_on
from charity.kernel.web.guards import allow, current_actor
from charity.kernel.web.unit import house, now, reading, writing
from charity.kernel.web.words import _
from charity.verification.visits import photos, queries, sheets
from charity.verification.visits.forms import (
    ChecklistForm,
    PeopleForm,
    PhotoForm,
    SignatureForm,
    SubmitForm,
)
from charity.verification.visits.ownership import check_visitor, subject_of
from charity.verification.visits.pages import StepLine, photo_line, sheet_page, step_line
from charity.verification.visits.rules import Item, PhotoKind, SheetState
from charity.verification.visits.tables import Visit, VisitSheet

trail.vocabulary("visit_sheet:photo_read")

blueprint = Blueprint("sheets", __name__, url_prefix="/staff/cases/<ref>/visits/<int:visit_id>/sheet")


def _opened(session: Session, ref: str, visit_id: int) -> tuple[HelpRequest, Visit, VisitSheet]:
    """Return case, visit and the visitor's own sheet; refused to everybody else."""
    case = case_by_ref(session, ref, actor=current_actor())
    visit = queries.visit_of(session, case, visit_id)
    sheet = sheets.open_sheet(session, visit, case=case, by=current_actor(), at=now())
    return case, visit, sheet


def _seen(ref: str, visit_id: int) -> tuple[HelpRequest, VisitSheet]:
    """Return my sheet to look at; one not begun yet is empty, and is begun by the first saving."""
    actor = current_actor()
    case = case_by_ref(reading(), ref, actor=actor)
    visit = queries.visit_of(reading(), case, visit_id)
    check_visitor(visit, actor)
    sheet = queries.own_sheet(reading(), visit, actor)
    return case, sheet or VisitSheet(visit_id=visit_id, visitor_id=actor.id or 0, changed_at_utc=now())


def _overview(ref: str, visit_id: int) -> ResponseReturnValue:
    return redirect(url_for("sheets.overview", ref=ref, visit_id=visit_id))


@blueprint.route("", methods=["GET", "POST"])
@allow(Role.VISITOR)
def overview(ref: str, visit_id: int) -> ResponseReturnValue:
    """Show the steps of my sheet with their states, and hand it in."""
    case, sheet = _seen(ref, visit_id)
    form = SubmitForm()
    if form.accepted():
        with refusals_on(form), writing() as session:
            fresh, visit, own = _opened(session, ref, visit_id)
            sheets.submit_sheet(
                session, own, visit=visit, case=fresh, by=current_actor(), at=now(), cipher=house().cipher
            )
            flash(_("Your sheet is handed in and sealed."))
            return redirect(url_for("visits.show", ref=fresh.ref, visit_id=visit_id))
    return render_template(
        "verification/visits/sheet.html",
        form=form,
        ref=case.ref,
        visit_id=visit_id,
        steps=_steps(case, sheet, visit_id),
        sheet=sheet_page(reading(), sheet, cipher=house().cipher),
        is_open=sheet.state == SheetState.OPEN,
    ), form.status


def _steps(case: HelpRequest, sheet: VisitSheet, visit_id: int) -> list[StepLine]:
    words = queries.words_of(sheet, cipher=house().cipher)
    answered = len(queries.answers_of(reading(), sheet))
    arrived = len(queries.photos_of(reading(), sheet))
    at: dict[str, Any] = {"ref": case.ref, "visit_id": visit_id}
    return [
        step_line(
            _("Checklist"),
            url_for("sheets.checklist", **at),
            done=answered == len(Item),
            why=_("%(answered)s of %(items)s answered", answered=answered, items=len(Item)),
        ),
        step_line(
            _("Persons met and contradictions"), url_for("sheets.people", **at), done=bool(words.persons_met)
        ),
        step_line(
            _("Photos"),
            url_for("sheets.photos_page", **at),
            done=arrived > 0,
            why=_("%(count)s arrived", count=arrived),
        ),
        step_line(
            _("Signature of the household"),
            url_for("sheets.signature", **at),
            done=bool(words.signed_name or words.unsigned_reason),
        ),
    ]


@blueprint.route("/checklist", methods=["GET", "POST"])
@allow(Role.VISITOR)
def checklist(ref: str, visit_id: int) -> ResponseReturnValue:
    """Answer the fixed items; what is open may stay open until later."""
    case, sheet = _seen(ref, visit_id)
    form = ChecklistForm(data=_checklist_data(sheet))
    if form.accepted():
        with refusals_on(form), writing() as session:
            fresh, _visit, own = _opened(session, ref, visit_id)
            sheets.save_checklist(
                session,
                own,
                form.to_ticked(),
                version=form.version.data,
                case=fresh,
                by=current_actor(),
                at=now(),
                cipher=house().cipher,
            )
            return _overview(fresh.ref, visit_id)
    return render_template(
        "verification/visits/checklist.html", form=form, ref=case.ref, visit_id=visit_id
    ), form.status


def _checklist_data(sheet: VisitSheet) -> dict[str, object]:
    given = queries.answers_of(reading(), sheet)
    data: dict[str, object] = {"version": sheet.version}
    for item, answer in given.items():
        data[f"{item}_answer"] = answer.answer
        data[f"{item}_note"] = queries.note_of(sheet, answer, cipher=house().cipher)
    return data


@blueprint.route("/people", methods=["GET", "POST"])
@allow(Role.VISITOR)
def people(ref: str, visit_id: int) -> ResponseReturnValue:
    """Write whom I met and what did not fit."""
    case, sheet = _seen(ref, visit_id)
    words = queries.words_of(sheet, cipher=house().cipher)
    form = PeopleForm(obj=words, version=sheet.version)
    names = ("persons_met", "contradictions", "impression")
    return _words_step(case, visit_id, form, names, "verification/visits/people.html")


@blueprint.route("/signature", methods=["GET", "POST"])
@allow(Role.VISITOR)
def signature(ref: str, visit_id: int) -> ResponseReturnValue:
    """Let the household sign, or write why it did not."""
    case, sheet = _seen(ref, visit_id)
    words = queries.words_of(sheet, cipher=house().cipher)
    form = SignatureForm(obj=words, version=sheet.version)
    return _words_step(
        case, visit_id, form, ("signed_name", "unsigned_reason"), "verification/visits/signature.html"
    )


def _words_step(
    case: HelpRequest, visit_id: int, form: VersionedForm, names: tuple[str, ...], template: str
) -> ResponseReturnValue:
    if form.accepted():
        with refusals_on(form), writing() as session:
            fresh, _visit, own = _opened(session, case.ref, visit_id)
            sheets.save_words(
                session,
                own,
                {name: form[name].data for name in names},
                version=form.version.data,
                case=fresh,
                by=current_actor(),
                at=now(),
                cipher=house().cipher,
            )
            return _overview(fresh.ref, visit_id)
    return render_template(template, form=form, ref=case.ref, visit_id=visit_id), form.status


@blueprint.route("/photos", methods=["GET", "POST"])
@allow(Role.VISITOR)
def photos_page(ref: str, visit_id: int) -> ResponseReturnValue:
    """Send one photo after the other; each is acknowledged by its hash."""
    case, sheet = _seen(ref, visit_id)
    form = PhotoForm()
    if form.accepted():
        with refusals_on(form):
            _send_photo(case.ref, visit_id, form)
            flash(_("The photo has arrived whole. Add the next one, or go back."))
            return redirect(url_for("sheets.photos_page", ref=case.ref, visit_id=visit_id))
    arrived = [photo_line(photo) for photo in queries.photos_of(reading(), sheet)]
    return render_template(
        "verification/visits/photos.html", form=form, ref=case.ref, visit_id=visit_id, photos=arrived
    ), form.status


def _send_photo(ref: str, visit_id: int, form: PhotoForm) -> None:
    content = content_of(form.file.data)
    with writing() as session:
        case, _visit, own = _opened(session, ref, visit_id)
        photos.add_photo(
            session,
            own,
            PhotoKind(form.kind.data),
            content,
            case=case,
            by=current_actor(),
            at=now(),
            vault=house().vault,
        )


@blueprint.post("/photos/<int:photo_id>/remove")
@allow(Role.VISITOR)
def remove_photo(ref: str, visit_id: int, photo_id: int) -> ResponseReturnValue:
    """Take a wrong photo off my sheet."""
    with writing() as session:
        case, _visit, own = _opened(session, ref, visit_id)
        photo = queries.photo_of(session, own, photo_id)
        photos.remove_photo(session, own, photo, case=case, by=current_actor(), at=now())
    flash(_("The photo is taken off."))
    return redirect(url_for("sheets.photos_page", ref=case.ref, visit_id=visit_id))


@blueprint.get("/photos/<int:photo_id>.jpg")
@allow(Role.VISITOR)
def photo(ref: str, visit_id: int, photo_id: int) -> ResponseReturnValue:
    """Show a photo of my own sheet; the looking is in the trail."""
    with writing() as session:
        case, _visit, own = _opened(session, ref, visit_id)
        found = queries.photo_of(session, own, photo_id)
        trail.record(
            session,
            "visit_sheet:photo_read",
            by=current_actor(),
            at=now(),
            case=case.ref,
            subject=subject_of(own),
        )
    copy = public_copy(house().vault.fetch(found.sha256), edge_px_max=480)
    return send_file(io.BytesIO(copy), mimetype="image/jpeg")
