"""The desk's pages of photos: choose from the evidence, describe, take away."""

from __future__ import annotations

import io
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from charity.appeals.acts import READERS, WRITERS
from charity.appeals.appeal import Appeal
from charity.appeals.consents.queries import persons_of
from charity.appeals.consents.views import label_of
from charity.appeals.pages import ActPage, act_page, appeal_here, appeal_to_write, case_of
from charity.appeals.photos import service
from charity.appeals.photos.forms import DescribeForm, TakeAwayForm
from charity.appeals.photos.queries import persons_in, photo_of, photos_of
from charity.appeals.photos.shown import address_inside, bytes_of
from charity.appeals.photos.tables import AppealPhoto
from charity.intake.evidence.queries import evidence_of, piece_of
from charity.intake.evidence.rules import EvidenceKind
from charity.intake.evidence.tables import Evidence
from charity.kernel.web.forms import refusals_on
from charity.kernel.web.guards import allow, current_actor
from charity.kernel.web.unit import house, now, reading, writing
from charity.kernel.web.words import _, day_text

blueprint = Blueprint("appeal_photos", __name__, url_prefix="/staff/appeals/<ref>/photos")


@dataclass(frozen=True, slots=True)
class ChosenLine:
    """A photo that was chosen."""

    number: int
    href: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class PieceLine:
    """A photo among the evidence that may be chosen."""

    id: int
    href: str
    words: str


@blueprint.get("")
@allow(*READERS)
def choose(ref: str) -> ResponseReturnValue:
    """Show the photos that were chosen and those that may be."""
    appeal = appeal_here(ref)
    chosen = photos_of(reading(), appeal.id or 0)
    return render_template(
        "appeals/photos/choose.html",
        ref=appeal.ref,
        chosen=[_chosen(appeal, photo) for photo in chosen],
        pieces=_pieces(appeal, {photo.evidence_id for photo in chosen}),
        may_write=current_actor().may(*WRITERS),
    )


def _chosen(appeal: Appeal, photo: AppealPhoto) -> ChosenLine:
    alt = " / ".join(text for text in (photo.alt_zh, photo.alt_en) if text)
    return ChosenLine(
        photo.number, address_inside(appeal.ref, photo.number), alt, photo.width_px, photo.height_px
    )


def _pieces(appeal: Appeal, taken: set[int]) -> list[PieceLine]:
    case = case_of(reading(), appeal)
    found = [p for p in evidence_of(reading(), case) if p.kind == EvidenceKind.PHOTO and p.is_photo]
    return [
        PieceLine(p.id or 0, url_for("evidence.copy", ref=case.ref, piece_id=p.id), _words_of(p))
        for p in found
        if p.id not in taken
    ]


def _words_of(piece: Evidence) -> str:
    day = day_text(piece.added_at_utc)
    return (
        _("Photo of %(day)s: %(note)s", day=day, note=piece.note)
        if piece.note
        else _("Photo of %(day)s", day=day)
    )


def _offer(form: DescribeForm, appeal: Appeal) -> None:
    people = persons_of(reading(), appeal.id or 0)
    form.people.choices = [(person.id or 0, label_of(person)) for person in people]


@blueprint.route("/new/<int:evidence_id>", methods=["GET", "POST"])
@allow(*WRITERS)
def add(ref: str, evidence_id: int) -> ResponseReturnValue:
    """Choose a photo from the evidence and say what it shows."""
    appeal, form = appeal_here(ref), DescribeForm()
    case = case_of(reading(), appeal)
    piece = piece_of(reading(), case, evidence_id)
    _offer(form, appeal)
    if form.accepted():
        with refusals_on(form):
            with writing() as session:
                service.choose(
                    session,
                    appeal_to_write(session, ref),
                    evidence_id,
                    form.to_command(),
                    by=current_actor(),
                    at=now(),
                    vault=house().vault,
                )
            flash(_("The photo is chosen."))
            return redirect(url_for(".choose", ref=appeal.ref))
    href = url_for("evidence.copy", ref=case.ref, piece_id=piece.id)
    return render_template("appeals/photos/describe.html", form=form, ref=appeal.ref, href=href), form.status


@blueprint.route("/<int:number>", methods=["GET", "POST"])
@allow(*WRITERS)
def describe(ref: str, number: int) -> ResponseReturnValue:
    """Say anew what a photo shows."""
    appeal = appeal_here(ref)
    photo = photo_of(reading(), appeal.id or 0, number)
    form = _described(appeal, photo)
    if form.accepted():
        with refusals_on(form):
            with writing() as session:
                kept = appeal_to_write(session, ref)
                service.describe(
                    session,
                    kept,
                    photo_of(session, kept.id or 0, number),
                    form.to_command(),
                    by=current_actor(),
                    at=now(),
                )
            return redirect(url_for(".choose", ref=appeal.ref))
    href = address_inside(appeal.ref, number)
    return render_template("appeals/photos/describe.html", form=form, ref=appeal.ref, href=href), form.status


def _described(appeal: Appeal, photo: AppealPhoto) -> DescribeForm:
    people = persons_in(reading(), [photo.appeal_id])[photo.appeal_id].get(photo.number, [])
    form = DescribeForm(
        alt_zh=photo.alt_zh,
        alt_en=photo.alt_en,
        people=people,
        shows_child_face=photo.item == "child_face",
    )
    _offer(form, appeal)
    return form


@blueprint.route("/<int:number>/away", methods=["GET", "POST"])
@allow(*WRITERS)
def take_away(ref: str, number: int) -> ResponseReturnValue:
    """Take a photo off the page at once."""
    appeal = appeal_here(ref)
    photo_of(reading(), appeal.id or 0, number)
    form = TakeAwayForm(version=appeal.version)
    if form.accepted():
        with refusals_on(form):
            with writing() as session:
                kept = appeal_to_write(session, ref)
                photo = photo_of(session, kept.id or 0, number)
                service.take_away(session, kept, photo, by=current_actor(), at=now())
            flash(_("The photo is off the page."))
            return redirect(url_for(".choose", ref=appeal.ref))
    lead = _("It leaves the page at once. The original stays among the evidence.")
    heading = _("Take photo %(number)s away", number=number)
    page = ActPage(appeal.ref, heading, lead, _("Take it away"), "danger")
    return act_page(page, form, cancel=url_for(".choose", ref=appeal.ref))


@blueprint.get("/<int:number>/copy.jpg")
@allow(*READERS)
def copy(ref: str, number: int) -> ResponseReturnValue:
    """Show the copy to the desk, published or not."""
    photo = photo_of(reading(), appeal_here(ref).id or 0, number)
    return send_file(io.BytesIO(bytes_of(photo, house().vault, edge_px=640)), mimetype="image/jpeg")
