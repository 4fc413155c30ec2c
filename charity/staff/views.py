"""The administrator's pages of people, and setting the column up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from charity.kernel.roles import Role
from charity.kernel.web.forms import refusals_on
from charity.kernel.web.guards import allow, current_actor
from charity.kernel.web.paging import Page, page_of
from charity.kernel.web.refusals import note_refusal
from charity.kernel.web.unit import house, now, reading, writing
from charity.kernel.web.words import _, refusal_text
from charity.staff import queries, service
from charity.staff.forms import DutiesForm, InviteForm
from charity.staff.invitations import queries as invitation_queries
from charity.staff.invitations import service as invitation_service
from charity.staff.invitations.rules import STATE_WORDS
from charity.staff.invitations.tables import Invitation
from charity.staff.parked import views as parked
from charity.staff.rules import LastAdmin
from charity.staff.sessions import login
from charity.staff.tables import Person
from charity.staff.words import districts_text, roles_text

PEOPLE_ON_A_PAGE = 50

blueprint = Blueprint("staff", __name__, url_prefix="/staff/people")


def init(app: Flask) -> None:
    """Set up sign-in and what is kept across a lost session."""
    login.init(app)
    parked.init(app)


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person in the list."""

    id: int
    number: str
    name: str
    email: str
    roles: str
    districts: str
    state: str
    tone: str


@dataclass(frozen=True, slots=True)
class InvitationLine:
    """One unanswered invitation in the list."""

    id: int
    email: str
    roles: str
    state: str
    expires_at_utc: datetime


@blueprint.get("/")
@allow(Role.ADMIN)
def people() -> ResponseReturnValue:
    """List the people of the desk and the unanswered invitations."""
    text = request.args.get("q", "")
    page = _people_page(text, request.args.get("after", 0, type=int))
    older = url_for("staff.people", q=text or None, after=page.after) if page.after else ""
    return render_template(
        "staff/people.html", people=page.items, text=text, older=older, invitations=_invitation_lines()
    )


def _people_page(text: str, after: int) -> Page[PersonLine]:
    found = queries.people_matching(reading(), text, after=after, limit=PEOPLE_ON_A_PAGE + 1)
    held = queries.roles_held(reading(), [p.id for p in found if p.id is not None])
    lines = [_line(person, held[person.id or 0]) for person in found]
    return page_of(lines, PEOPLE_ON_A_PAGE, lambda line: int(line.number))


def _line(person: Person, roles: frozenset[Role]) -> PersonLine:
    return PersonLine(
        id=person.id or 0,
        number=f"{person.number:02d}",
        name=person.name,
        email=person.email,
        roles=roles_text(roles),
        districts=districts_text(person.districts),
        state=_("Active") if person.is_active else _("Disabled"),
        tone="good" if person.is_active else "quiet",
    )


def _invitation_lines() -> list[InvitationLine]:
    return [
        InvitationLine(
            row.id or 0,
            row.email,
            roles_text(frozenset(Role(role) for role in row.roles)),
            _(STATE_WORDS[invitation_queries.invitation_state(row, now())]),
            row.expires_at_utc,
        )
        for row in invitation_queries.unanswered_invitations(reading())
    ]


@blueprint.route("/invite", methods=["GET", "POST"])
@allow(Role.ADMIN)
def invite() -> ResponseReturnValue:
    """Invite a person; the link is shown once."""
    form = InviteForm()
    form.offer()
    if form.accepted():
        token = login.fresh_token()
        with refusals_on(form):
            with writing() as session:
                invitation = invitation_service.invite(
                    session, form.to_command(token), by=current_actor(), at=now()
                )
            return _invited_page(invitation, token)
    return render_template("staff/invite.html", form=form), form.status


def _invited_page(invitation: Invitation, token: str) -> str:
    link = house().config.public_url + url_for("invitations.accept", token=token, lang=None)
    return render_template("staff/invited.html", invitation=invitation, link=link)


@blueprint.post("/invitations/<int:invitation_id>/again")
@allow(Role.ADMIN)
def invite_again(invitation_id: int) -> ResponseReturnValue:
    """Make a fresh link for an unanswered invitation."""
    token = login.fresh_token()
    with writing() as session:
        invitation = invitation_service.invite_again(
            session, invitation_id, token=token, by=current_actor(), at=now()
        )
    return _invited_page(invitation, token)


@blueprint.post("/invitations/<int:invitation_id>/withdraw")
@allow(Role.ADMIN)
def withdraw_invitation(invitation_id: int) -> ResponseReturnValue:
    """Make an invitation's link useless."""
    with writing() as session:
        invitation_service.withdraw(session, invitation_id, by=current_actor(), at=now())
    flash(_("The invitation is withdrawn; its link opens nothing any more."))
    return redirect(url_for("staff.people"))


@blueprint.post("/<int:person_id>/password-link")
@allow(Role.ADMIN)
def password_link(person_id: int) -> ResponseReturnValue:
    """Make a link by which somebody who forgot the password chooses another."""
    token = login.fresh_token()
    with writing() as session:
        invitation = invitation_service.offer_password(
            session, person_id, token=token, by=current_actor(), at=now()
        )
    return _invited_page(invitation, token)


@blueprint.route("/<int:person_id>", methods=["GET", "POST"])
@allow(Role.ADMIN)
def person(person_id: int) -> ResponseReturnValue:
    """Show a person; change roles and districts."""
    form = DutiesForm(data=_duties(person_id))
    form.offer()
    if form.accepted():
        with refusals_on(form):
            with writing() as session:
                found = service.change_duties(
                    session, form.to_command(person_id), by=current_actor(), at=now()
                )
            flash(_("Saved. %(name)s signs in anew with the new duties.", name=found.name))
            return redirect(url_for("staff.people"))
    return _person_page(person_id, form), form.status


def _duties(person_id: int) -> dict[str, object]:
    found = queries.person_by_id(reading(), person_id)
    roles = queries.roles_of(reading(), person_id)
    return {"roles": sorted(roles), "districts": found.districts, "version": found.version}


def _person_page(person_id: int, form: DutiesForm) -> str:
    found = queries.person_by_id(reading(), person_id)
    line = _line(found, queries.roles_of(reading(), person_id))
    return render_template("staff/person.html", form=form, person=found, line=line)


@blueprint.post("/<int:person_id>/disable")
@allow(Role.ADMIN)
def disable(person_id: int) -> ResponseReturnValue:
    """Shut a person out at once."""
    try:
        with writing() as session:
            found = service.disable(session, person_id, by=current_actor(), at=now())
    except LastAdmin as refusal:
        note_refusal(refusal)
        flash(refusal_text(refusal), "danger")
        return redirect(url_for("staff.person", person_id=person_id))
    flash(_("%(name)s is signed out everywhere and cannot sign in.", name=found.name))
    return redirect(url_for("staff.people"))


@blueprint.post("/<int:person_id>/enable")
@allow(Role.ADMIN)
def enable(person_id: int) -> ResponseReturnValue:
    """Let a person sign in again."""
    with writing() as session:
        found = service.enable(session, person_id, by=current_actor(), at=now())
    flash(_("%(name)s can sign in again.", name=found.name))
    return redirect(url_for("staff.people"))
