"""The desk's pages of evidence: list, add, look, and the private original for those who may see the case."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from charity.intake.ask.pages import size_text
from charity.intake.evidence import service
from charity.intake.evidence.forms import AddEvidenceForm
from charity.intake.evidence.queries import evidence_of, filename_of, piece_of
from charity.intake.evidence.rules import EVIDENCE_WORDS, EvidenceKind
from charity.intake.evidence.tables import Evidence
from charity.intake.evidence.upload import content_of
from charity.intake.queries import case_by_ref
from charity.intake.tables import HelpRequest
from charity.kernel.errors import Missing
from charity.kernel.images import public_copy
from charity.kernel.roles import CASE_ROLES, Role
from charity.kernel.web.forms import refusals_on
from charity.kernel.web.guards import allow, current_actor
from charity.kernel.web.unit import house, now, reading, writing
from charity.kernel.web.words import _
from charity.staff.queries import names_of

MAY_ADD = (Role.INTAKE, Role.VISITOR, Role.REVIEWER, Role.EDITOR, Role.LIAISON)

blueprint = Blueprint("evidence", __name__, url_prefix="/staff/cases/<ref>/evidence")


@dataclass(frozen=True, slots=True)
class PieceLine:
    """One piece of evidence as the desk lists it."""

    id: int
    kind: str
    filename: str
    size: str
    added_at: datetime
    added_by: str
    note: str
    is_photo: bool


@blueprint.get("")
@allow(*sorted(CASE_ROLES))
def pieces(ref: str) -> ResponseReturnValue:
    """List the evidence of a case."""
    case = _case(ref)
    may_add = current_actor().may(*MAY_ADD)
    return render_template("intake/evidence/list.html", ref=case.ref, pieces=_lines(case), may_add=may_add)


def _case(ref: str) -> HelpRequest:
    return case_by_ref(reading(), ref, actor=current_actor())


def _lines(case: HelpRequest) -> list[PieceLine]:
    found = evidence_of(reading(), case)
    names = names_of(reading(), [piece.added_by_id for piece in found])
    return [_line(piece, case, names) for piece in found]


def _line(piece: Evidence, case: HelpRequest, names: dict[int, str]) -> PieceLine:
    return PieceLine(
        id=piece.id or 0,
        kind=_(EVIDENCE_WORDS[EvidenceKind(piece.kind)]),
        filename=filename_of(piece, case, cipher=house().cipher),
        size=size_text(piece.size_bytes),
        added_at=piece.added_at_utc,
        added_by=names.get(piece.added_by_id or 0, _("The family")),
        note=piece.note,
        is_photo=piece.is_photo,
    )


@blueprint.route("/new", methods=["GET", "POST"])
@allow(*MAY_ADD)
def add(ref: str) -> ResponseReturnValue:
    """Add a photo or PDF to a case."""
    case = _case(ref)
    form = AddEvidenceForm()
    if form.accepted():
        with refusals_on(form):
            _add(case.ref, form)
            flash(_("The file is saved."))
            return redirect(url_for("evidence.pieces", ref=case.ref))
    return render_template(
        "intake/evidence/add.html", form=form, ref=case.ref, button=_("Save this file")
    ), form.status


def _add(ref: str, form: AddEvidenceForm) -> None:
    content = content_of(form.file.data)
    with writing() as session:
        service.add_evidence(
            session,
            case=case_by_ref(session, ref, actor=current_actor()),
            kind=EvidenceKind(form.kind.data),
            content=content,
            filename=form.file.data.filename or "",
            by=current_actor(),
            at=now(),
            vault=house().vault,
            cipher=house().cipher,
            note=form.note.data,
        )


@blueprint.get("/<int:piece_id>")
@allow(*sorted(CASE_ROLES))
def piece(ref: str, piece_id: int) -> ResponseReturnValue:
    """Show one piece: a copy to look at, and the way to the original."""
    case = _case(ref)
    found = piece_of(reading(), case, piece_id)
    names = names_of(reading(), [found.added_by_id])
    return render_template("intake/evidence/piece.html", ref=case.ref, piece=_line(found, case, names))


@blueprint.get("/<int:piece_id>/copy.jpg")
@allow(*sorted(CASE_ROLES))
def copy(ref: str, piece_id: int) -> ResponseReturnValue:
    """Send a picture drawn anew from the pixels, to look at."""
    found, case, content = _read(ref, piece_id)
    if not found.is_photo:
        raise Missing()
    return send_file(io.BytesIO(public_copy(content)), mimetype="image/jpeg", download_name=f"{case.ref}.jpg")


@blueprint.get("/<int:piece_id>/original")
@allow(*sorted(CASE_ROLES))
def original(ref: str, piece_id: int) -> ResponseReturnValue:
    """Send the private original as a download; the reading is in the trail."""
    found, case, content = _read(ref, piece_id)
    name = filename_of(found, case, cipher=house().cipher) or f"{case.ref}-{found.id}"
    return send_file(io.BytesIO(content), mimetype=found.media_type, as_attachment=True, download_name=name)


def _read(ref: str, piece_id: int) -> tuple[Evidence, HelpRequest, bytes]:
    with writing() as session:
        case = case_by_ref(session, ref, actor=current_actor())
        found = piece_of(session, case, piece_id)
        content = service.read_original(
            session, found, case=case, vault=house().vault, by=current_actor(), at=now()
        )
    return found, case, content
