"""The consent panel: person by item by audience, and what each said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from charity.appeals.acts import LISTENERS, READERS
from charity.appeals.appeal import Appeal
from charity.appeals.consents import queries, service
from charity.appeals.consents.forms import ConsentForm, PersonForm, WithdrawForm
from charity.appeals.consents.rules import (
    AUDIENCE_WORDS,
    HOW_WORDS,
    ITEM_WORDS,
    PERSON_WORDS,
    Audience,
    How,
    Item,
    PersonKind,
)
from charity.appeals.consents.tables import ConsentPerson
from charity.appeals.pages import ActPage, act_page, appeal_here, appeal_to_write, case_of
from charity.appeals.photos.queries import persons_in
from charity.appeals.versions.queries import working_content
from charity.appeals.versions.rules import wanted
from charity.intake.evidence.queries import evidence_of
from charity.intake.evidence.rules import EVIDENCE_WORDS, EvidenceKind
from charity.kernel.clock import desk_day
from charity.kernel.web.forms import refusals_on
from charity.kernel.web.guards import allow, current_actor
from charity.kernel.web.unit import house, now, reading, writing
from charity.kernel.web.words import _, day_text
from charity.staff.queries import people_with_role

blueprint = Blueprint("appeal_consents", __name__, url_prefix="/staff/appeals/<ref>/consents")


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item: whether the page needs it, and whether it may be shown."""

    words: str
    state: str
    tone: str


@dataclass(frozen=True, slots=True)
class WordLine:
    """What one person said to one item for one audience."""

    id: int
    who: str
    item: str
    audience: str
    answer: str
    tone: str
    until: str
    how: str
    may_withdraw: bool


@blueprint.get("")
@allow(*READERS)
def panel(ref: str) -> ResponseReturnValue:
    """Show what the page needs, what may be shown and who said what."""
    appeal = appeal_here(ref)
    assert appeal.id is not None
    said = queries.panel_of(reading(), appeal.id, day=desk_day(now()))
    return render_template(
        "appeals/consents/panel.html",
        ref=appeal.ref,
        items=_items(appeal, said),
        people=[label_of(person) for person in queries.persons_of(reading(), appeal.id)],
        words=[_line(given) for given in said],
        may_record=current_actor().may(*LISTENERS),
    )


def _items(appeal: Appeal, said: Sequence[queries.GivenWord]) -> list[ItemLine]:
    assert appeal.id is not None
    standing = queries.standing_of(reading(), appeal.id, day=desk_day(now()))
    content = working_content(reading(), appeal)
    wants = wanted(content, persons_in(reading(), [appeal.id])[appeal.id])
    missing = set(standing.missing(wants))
    asked = {Item(given.consent.item): _asked(given) for given in reversed(said)}
    return [
        _item(item, item in wants.items, item in missing, standing.may_show(item), asked.get(item))
        for item in Item
    ]


def _asked(given: queries.GivenWord) -> str:
    """Return what became of asking, where the item may not be shown: the newest word counts."""
    return _withdrawn(given) if given.consent.is_withdrawn else _("Asked, not agreed by everyone")


def _withdrawn(given: queries.GivenWord) -> str:
    """Return by whom and when a consent was noted as withdrawn."""
    assert given.consent.ended_at_utc is not None
    return _(
        "Withdrawn on %(day)s by staff %(number)s",
        day=day_text(desk_day(given.consent.ended_at_utc)),
        number=f"{given.ended_by or 0:02d}",
    )


def _item(item: Item, is_wanted: bool, is_missing: bool, may_show: bool, asked: str | None) -> ItemLine:
    words = _(ITEM_WORDS[item])
    if is_missing:
        missing = _("Missing: the page needs it")
        return ItemLine(words, f"{missing} · {asked}" if asked else missing, "look")
    if is_wanted:
        return ItemLine(words, _("Consented and on the page"), "good")
    return ItemLine(
        words, _("Consented, not on the page") if may_show else asked or _("Not asked for"), "quiet"
    )


def label_of(person: ConsentPerson) -> str:
    """Return who a person is, without a name."""
    kind = PersonKind(person.kind)
    return _(PERSON_WORDS[kind]) if kind is PersonKind.BENEFICIARY else person.label


def _line(given: queries.GivenWord) -> WordLine:
    row = given.consent
    assert row.id is not None
    answer = (
        _withdrawn(given)
        if row.is_withdrawn
        else _("Does not agree")
        if not row.is_yes
        else _("Over")
        if given.is_over
        else _("Agrees")
    )
    until: date | None = row.until
    return WordLine(
        id=row.id,
        who=label_of(given.person),
        item=_(ITEM_WORDS[Item(row.item)]),
        audience=_(AUDIENCE_WORDS[Audience(row.audience)]),
        answer=answer,
        tone="good" if row.is_yes and not given.is_over else "look",
        until=day_text(until) if until else _("Until withdrawn"),
        how=_(HOW_WORDS[How(row.how)]),
        may_withdraw=not row.is_withdrawn and current_actor().may(*LISTENERS),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@allow(*LISTENERS)
def record(ref: str) -> ResponseReturnValue:
    """Record what a person said."""
    appeal, form = appeal_here(ref), ConsentForm()
    _offer(form, appeal)
    if form.accepted():
        with refusals_on(form):
            with writing() as session:
                service.record_consent(
                    session, appeal_to_write(session, ref), form.to_command(), by=current_actor(), at=now()
                )
            flash(_("It is recorded."))
            return redirect(url_for(".panel", ref=appeal.ref))
    return render_template("appeals/consents/record.html", form=form, ref=appeal.ref), form.status


def _offer(form: ConsentForm, appeal: Appeal) -> None:
    people = queries.persons_of(reading(), appeal.id or 0)
    papers = evidence_of(reading(), case_of(reading(), appeal))
    staff = {a.id: a.name for role in LISTENERS for a in people_with_role(reading(), role)}
    form.offer(
        people=[(person.id or 0, label_of(person)) for person in people],
        papers=[
            (p.id or 0, f"{_(EVIDENCE_WORDS[EvidenceKind(p.kind)])} · {day_text(p.added_at_utc)}")
            for p in papers
        ],
        staff=[(i, name) for i, name in sorted(staff.items()) if i is not None and i != current_actor().id],
    )


@blueprint.route("/people/new", methods=["GET", "POST"])
@allow(*LISTENERS)
def name_person(ref: str) -> ResponseReturnValue:
    """Put somebody who can be recognised on the list."""
    appeal, form = appeal_here(ref), PersonForm()
    if form.accepted():
        with refusals_on(form):
            with writing() as session:
                service.name_person(
                    session,
                    appeal_to_write(session, ref),
                    form.to_command(),
                    by=current_actor(),
                    at=now(),
                    cipher=house().cipher,
                )
            return redirect(url_for(".panel", ref=appeal.ref))
    lead = _("Everyone who can be recognised on the page is asked, or their guardian is.")
    page = ActPage(appeal.ref, _("Who else is asked for %(ref)s", ref=appeal.ref), lead, _("Add"))
    return act_page(page, form, cancel=url_for(".panel", ref=appeal.ref))


@blueprint.route("/<int:consent_id>/withdraw", methods=["GET", "POST"])
@allow(*LISTENERS)
def withdraw(ref: str, consent_id: int) -> ResponseReturnValue:
    """Take a consent back: what it carried is off the page at once."""
    appeal = appeal_here(ref)
    row = queries.consent_of(reading(), appeal.id or 0, consent_id)
    form = WithdrawForm(version=appeal.version)
    if form.accepted():
        with refusals_on(form):
            with writing() as session:
                service.withdraw_consent(
                    session, appeal_to_write(session, ref), consent_id, by=current_actor(), at=now()
                )
            flash(_("It is withdrawn, and off the page from this moment."))
            return redirect(url_for(".panel", ref=appeal.ref))
    lead = _("It leaves our page at once. What others have copied cannot be called back: tell the family so.")
    heading = _("Withdraw: %(item)s", item=_(ITEM_WORDS[Item(row.item)]))
    page = ActPage(appeal.ref, heading, lead, _("Withdraw it"), "danger")
    return act_page(page, form, cancel=url_for(".panel", ref=appeal.ref))
