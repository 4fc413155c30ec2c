"""The page behind an invitation's link."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from charity.kernel.roles import PUBLIC, Role
from charity.kernel.web.forms import HouseForm, refusals_on
from charity.kernel.web.guards import everyone
from charity.kernel.web.unit import now, reading, writing
from charity.kernel.web.words import _
from charity.staff.invitations import queries, service
from charity.staff.invitations.forms import AcceptForm, RenewForm
from charity.staff.invitations.rules import InvitationNotOpen, InvitationState
from charity.staff.invitations.tables import Invitation
from charity.staff.queries import actor_of
from charity.staff.sessions.views import start_session_for
from charity.staff.words import roles_text

blueprint = Blueprint("invitations", __name__, url_prefix="/staff")


@blueprint.route("/invitation/<token>", methods=["GET", "POST"])
@everyone
def accept(token: str) -> ResponseReturnValue:
    """Join the desk, or choose a new password, by a one-time link."""
    invitation = _open_invitation(token)
    form = AcceptForm() if invitation.person_id is None else RenewForm()
    if form.accepted():
        with refusals_on(form):
            with writing() as session:
                person = service.accept(session, form.to_command(token), by=PUBLIC, at=now())
            assert person.id is not None
            start_session_for(actor_of(reading(), person.id))
            flash(_welcome(invitation, person.number))
            return redirect(url_for("sessions.account"))
    return _page(invitation, form), form.status


def _welcome(invitation: Invitation, number: int) -> str:
    if invitation.person_id is not None:
        return _("Your password is changed. Every other device is signed out.")
    return _("Welcome. Your number is %(number)02d; the public sees it in place of your name.", number=number)


def _page(invitation: Invitation, form: HouseForm) -> str:
    is_new = invitation.person_id is None
    return render_template(
        "staff/invitations/accept.html" if is_new else "staff/invitations/renew.html",
        form=form,
        email=invitation.email,
        roles=roles_text(frozenset(Role(role) for role in invitation.roles)),
        until=invitation.expires_at_utc,
    )


def _open_invitation(token: str) -> Invitation:
    invitation = queries.invitation_by_token(reading(), token)
    if invitation is None or queries.invitation_state(invitation, now()) is not InvitationState.OPEN:
        raise InvitationNotOpen
    return invitation
