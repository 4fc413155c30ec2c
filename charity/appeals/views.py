"""The desk's pages of appeals: list, begin, one appeal, and its way to publication and to its end."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from charity.appeals import service
from charity.appeals.acts import READERS, REVIEWERS, WRITERS
from charity.appeals.endings import falsehood
from charity.appeals.endings import service as endings
from charity.appeals.forms import BeginForm, ConfirmForm, CorrectForm, EndForm, ReasonForm, ReviewForm
from charity.appeals.listpage import AtHand, doors_of, line_of, tasks_of
from charity.appeals.pages import ActPage, act_page, appeal_here, appeal_to_write, case_of, journal_of
from charity.appeals.photos.queries import photos_of
from charity.appeals.queries import appeals_for, blocks, is_reviewed_anew, proof_of
from charity.appeals.rules import PUBLIC, STATUS_WORDS, AppealStatus, NotVerified
from charity.appeals.versions import service as versions
from charity.appeals.wordspage import changes_of, words_of
from charity.intake.queries import case_by_ref
from charity.kernel.money import Money
from charity.kernel.web.forms import HouseForm, refusals_on
from charity.kernel.web.guards import allow, current_actor
from charity.kernel.web.paging import page_of
from charity.kernel.web.unit import now, reading, writing
from charity.kernel.web.words import _
from charity.verification.openable import openable

APPEALS_ON_A_PAGE = 50

blueprint = Blueprint("appeals", __name__, url_prefix="/staff/appeals")


@blueprint.get("/")
@allow(*READERS)
def list_appeals() -> ResponseReturnValue:
    """List appeals, newest first, by where they stand."""
    status, after = request.args.get("status", ""), request.args.get("after", "")
    wanted = [AppealStatus(status)] if status in set(AppealStatus) else []
    rows = appeals_for(
        reading(), actor=current_actor(), statuses=wanted, after=after, limit=APPEALS_ON_A_PAGE + 1
    )
    page = page_of(rows, APPEALS_ON_A_PAGE, key=lambda appeal: appeal.id)
    older = url_for(".list_appeals", status=status or None, after=page.after) if page.after else ""
    return render_template(
        "appeals/list.html",
        lines=[line_of(appeal, at=now()) for appeal in page.items],
        statuses=_status_links(status),
        older=older,
    )


def _status_links(chosen: str) -> Sequence[tuple[str, str, bool]]:
    everything = (url_for(".list_appeals"), _("All"), chosen == "")
    return [
        everything,
        *((url_for(".list_appeals", status=s.value), _(STATUS_WORDS[s]), s == chosen) for s in AppealStatus),
    ]


@blueprint.route("/new/<ref>", methods=["GET", "POST"])
@allow(*WRITERS)
def begin(ref: str) -> ResponseReturnValue:
    """Begin an appeal for a verified case."""
    case = case_by_ref(reading(), ref, actor=current_actor())
    form = BeginForm()
    proof = proof_of(reading(), case.id or 0)
    if proof is None:
        form.refuse(NotVerified())
    elif form.accepted():
        with refusals_on(form):
            with writing() as session:
                kept = case_by_ref(session, ref, actor=current_actor())
                made = service.begin(session, kept, once=form.once.data, by=current_actor(), at=now())
            return redirect(url_for(".show", ref=made.ref))
    need = Money(proof.need.need_minor, proof.need.currency) if proof else None
    return render_template("appeals/begin.html", form=form, case_ref=case.ref, need=need), form.status


@blueprint.get("/<ref>")
@allow(*READERS)
def show(ref: str) -> ResponseReturnValue:
    """Show one appeal: its parts, what blocks it, what may be done."""
    appeal = appeal_here(ref)
    missing = blocks(reading(), appeal, at=now())
    photos = len(photos_of(reading(), appeal.id or 0))
    at_hand = AtHand(
        is_blocked=bool(missing),
        is_reviewed_anew=is_reviewed_anew(reading(), appeal),
        is_author=service.is_author(reading(), appeal, current_actor()),
        is_said_false=falsehood.waits_to_be_confirmed(reading(), appeal),
    )
    return render_template(
        "appeals/show.html",
        line=line_of(appeal, at=now()),
        appeal=appeal,
        case_ref=case_of(reading(), appeal).ref,
        tasks=tasks_of(appeal, missing, photos=photos),
        blocks=openable(missing, current_actor()),
        doors=doors_of(appeal, current_actor(), at_hand),
        waits_for_another=appeal.stage is AppealStatus.IN_REVIEW and at_hand.is_author,
    )


@blueprint.get("/<ref>/preview")
@allow(*READERS)
def preview(ref: str) -> ResponseReturnValue:
    """Show the working words as the public would read them."""
    appeal = appeal_here(ref)
    return render_template(
        "appeals/preview.html", ref=appeal.ref, words=words_of(reading(), appeal, at=now(), is_masked=True)
    )


@blueprint.route("/<ref>/send", methods=["GET", "POST"])
@allow(*WRITERS)
def send(ref: str) -> ResponseReturnValue:
    """Send a draft for review."""
    appeal = appeal_here(ref)
    form = ConfirmForm(version=appeal.version)
    if form.accepted():
        with refusals_on(form):
            with writing() as session:
                service.send_for_review(
                    session,
                    appeal_to_write(session, ref),
                    version=form.version.data,
                    by=current_actor(),
                    at=now(),
                )
            flash(_("It waits for a colleague's review."))
            return redirect(url_for(".show", ref=appeal.ref))
    lead = _("A colleague who did not write on it reads every word, and approves it or gives it back.")
    page = ActPage(
        appeal.ref,
        _("Send %(ref)s for review", ref=appeal.ref),
        lead,
        _("Send for review"),
        blocks=blocks(reading(), appeal, at=now()),
    )
    return act_page(page, form)


@blueprint.route("/<ref>/review", methods=["GET", "POST"])
@allow(*REVIEWERS)
def review(ref: str) -> ResponseReturnValue:
    """Review what somebody else wrote."""
    appeal = appeal_here(ref)
    form = ReviewForm(version=appeal.version)
    if form.accepted():
        with refusals_on(form):
            _review(ref, form)
            return redirect(url_for(".show", ref=appeal.ref))
    words = words_of(reading(), appeal_here(ref), at=now())
    return render_template("appeals/review.html", ref=appeal.ref, form=form, words=words), form.status


def _review(ref: str, form: ReviewForm) -> None:
    with writing() as session:
        appeal, by, version = appeal_to_write(session, ref), current_actor(), form.version.data
        if form.decision.data == "approve":
            service.approve(session, appeal, version=version, by=by, at=now())
        else:
            note = form.reason.data
            service.return_to_draft(session, appeal, note=note, version=version, by=by, at=now())


@blueprint.route("/<ref>/publish", methods=["GET", "POST"])
@allow(*REVIEWERS)
def publish(ref: str) -> ResponseReturnValue:
    """Publish an approved appeal, after seeing it as the public will."""
    appeal = appeal_here(ref)
    if appeal.stage in PUBLIC:
        flash(_("It is published already."))
        return redirect(url_for(".show", ref=appeal.ref))
    form = ConfirmForm(version=appeal.version)
    if form.accepted():
        with refusals_on(form):
            _publish(ref, form)
            flash(_("It is published."))
            return redirect(url_for(".show", ref=appeal.ref))
    return _page_with_words("appeals/publish.html", ref, form)


def _publish(ref: str, form: HouseForm, note: str | None = None) -> None:
    with writing() as session:
        appeal, by, journal = appeal_to_write(session, ref), current_actor(), journal_of(session)
        version = form["version"].data
        if note is None:
            versions.publish(session, appeal, version=version, by=by, at=now(), journal=journal)
        else:
            versions.correct(session, appeal, note=note, version=version, by=by, at=now(), journal=journal)


def _page_with_words(template: str, ref: str, form: HouseForm) -> ResponseReturnValue:
    appeal = appeal_here(ref)
    return render_template(
        template,
        ref=appeal.ref,
        form=form,
        words=words_of(reading(), appeal, at=now()),
        changes=changes_of(reading(), appeal),
        blocks=blocks(reading(), appeal, at=now()),
    ), form.status


@blueprint.route("/<ref>/correct", methods=["GET", "POST"])
@allow(*REVIEWERS)
def correct(ref: str) -> ResponseReturnValue:
    """Publish the changed words as a correction with a note."""
    appeal = appeal_here(ref)
    form = CorrectForm(version=appeal.version)
    if form.accepted():
        with refusals_on(form):
            _publish(ref, form, form.note.data)
            flash(_("The correction is published; the earlier wording stays in the history."))
            return redirect(url_for(".show", ref=appeal.ref))
    return _page_with_words("appeals/correct.html", ref, form)


@blueprint.route("/<ref>/end", methods=["GET", "POST"])
@allow(*endings.CLOSERS)
def end(ref: str) -> ResponseReturnValue:
    """Take the next step towards the end."""
    appeal = appeal_here(ref)
    form = EndForm(version=appeal.version)
    form.offer(appeal.stage)
    if form.accepted():
        with refusals_on(form):
            _end(ref, form)
            return redirect(url_for(".show", ref=appeal.ref))
    lead, button = _("No step towards the end is left to take from here."), ""
    if form.to.choices:
        lead = _("Giving ends with this. Money that was given stays accounted for, to the last fen.")
        button = _("Take this step")
    page = ActPage(appeal.ref, _("Next step of %(ref)s", ref=appeal.ref), lead, button, "danger")
    return act_page(page, form)


def _end(ref: str, form: EndForm) -> None:
    """Take a step; that an appeal is false is only said, and waits for a second person."""
    step, reason, version = form.step(), form.reason.data, form.version.data
    by, at = current_actor(), now()
    with writing() as session:
        appeal = appeal_to_write(session, ref)
        if step is AppealStatus.FOUND_FALSE:
            falsehood.say_false(session, appeal, reason=reason, version=version, by=by, at=at)
            flash(_("A colleague has to confirm it. Nothing changed yet: pause the giving meanwhile."))
        else:
            endings.end(session, appeal, step, reason=reason, version=version, by=by, at=at)


@blueprint.route("/<ref>/withdraw", methods=["GET", "POST"])
@allow(*endings.CLOSERS)
def withdraw(ref: str) -> ResponseReturnValue:
    """Withdraw an appeal; of a published page an unnamed tombstone stays."""
    appeal = appeal_here(ref)
    form = ReasonForm(version=appeal.version)
    if form.accepted():
        with refusals_on(form):
            with writing() as session:
                endings.withdraw(
                    session,
                    appeal_to_write(session, ref),
                    reason=form.reason.data,
                    version=form.version.data,
                    by=current_actor(),
                    at=now(),
                )
            return redirect(url_for(".show", ref=appeal.ref))
    lead = _("Its page goes; a notice without a name stays, which search engines are told to skip.")
    page = ActPage(appeal.ref, _("Withdraw %(ref)s", ref=appeal.ref), lead, _("Withdraw it"), "danger")
    return act_page(page, form)
