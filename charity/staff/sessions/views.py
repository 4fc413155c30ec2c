"""Pages of signing in and out, and of the own account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from charity.kernel.roles import Actor
from charity.kernel.web.forms import refusals_on
from charity.kernel.web.guards import allow_signed_in, current_actor, everyone
from charity.kernel.web.unit import house, now, reading, writing
from charity.kernel.web.words import _
from charity.staff import queries as people
from charity.staff.parked.carrying import carried_in
from charity.staff.parked.rules import local_path
from charity.staff.parked.views import go_on, sign_in_page
from charity.staff.passwords import matches
from charity.staff.rules import fold_any
from charity.staff.sessions import queries, service
from charity.staff.sessions.forms import PasswordForm, SignInForm
from charity.staff.sessions.login import forget, fresh_token, remember
from charity.staff.sessions.rules import WrongSignIn, device_of
from charity.staff.words import districts_text, roles_text

blueprint = Blueprint("sessions", __name__, url_prefix="/staff")


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One device that is signed in, as its owner sees it."""

    id: str
    device: str
    created_at_utc: datetime
    last_seen_at_utc: datetime
    is_this: bool


@blueprint.route("/sign-in", methods=["GET", "POST"])
@everyone
def sign_in() -> ResponseReturnValue:
    """Sign in."""
    form = SignInForm()
    target = request.args.get("next")
    if request.method == "GET" and current_actor().id is not None:
        return redirect(local_path(target))
    carried = carried_in(form.carried.data)
    if form.accepted():
        with refusals_on(form):
            remember(_started_session(form.email.data or "", form.password.data or ""))
            return go_on(carried, target)
    return sign_in_page(form, carried), form.status


def _started_session(email: str, password: str) -> str:
    """Return the token of a new session; raises WrongSignIn or TooMany."""
    folded, address = fold_any(email), request.remote_addr or ""
    with writing() as session:
        tried = service.begin_try(session, folded, address, cipher=house().cipher, at=now())
    if tried.throttled is not None:
        raise tried.throttled
    is_right = matches(tried.password_hash, password)
    if not is_right or tried.person_id is None:
        with writing() as session:
            service.fail_try(session, folded, at=now())
        raise WrongSignIn
    token = fresh_token()
    with writing() as session:
        service.succeed_try(session, tried, token=token, device=this_device(), lasts=lasting(), at=now())
    return token


def start_session_for(actor: Actor) -> None:
    """Sign in, on this device, somebody whose word was just taken."""
    token = fresh_token()
    with writing() as session:
        service.start_session(session, token=token, device=this_device(), lasts=lasting(), by=actor, at=now())
    remember(token)


def this_device() -> str:
    """Return this browser in a few words."""
    return device_of(request.headers.get("User-Agent", ""))


def lasting() -> timedelta:
    """Return how long a session opens doors."""
    return timedelta(hours=house().config.session_hours)


@blueprint.post("/sign-out")
@everyone
def sign_out() -> ResponseReturnValue:
    """Sign out; the cookie is dead from now on, wherever it was copied to."""
    actor = current_actor()
    if actor.id is not None:
        session_id = current_user.session_id
        with writing() as session:
            service.end_session(session, session_id, why="signed_out", by=actor, at=now())
    forget()
    flash(_("You are signed out."))
    return redirect(url_for("sessions.sign_in"))


@blueprint.route("/account", methods=["GET", "POST"])
@allow_signed_in
def account() -> ResponseReturnValue:
    """Show the own account; change the password."""
    form = PasswordForm()
    if form.accepted():
        with refusals_on(form):
            with writing() as session:
                service.change_password(session, form.to_command(), by=current_actor(), at=now())
            start_session_for(current_actor())
            flash(_("Your password is changed. Every other device is signed out."))
            return redirect(url_for("sessions.account"))
    return _account_page(form), form.status


def _account_page(form: PasswordForm) -> str:
    actor = current_actor()
    assert actor.id is not None
    person = people.person_by_id(reading(), actor.id)
    return render_template(
        "staff/sessions/account.html",
        form=form,
        person=person,
        roles=roles_text(actor.roles),
        districts=districts_text(actor.districts),
        sessions=_open_sessions(actor.id),
    )


def _open_sessions(person_id: int) -> list[OpenSession]:
    return [
        OpenSession(
            row.id,
            row.device or _("Unknown device"),
            row.created_at_utc,
            row.last_seen_at_utc,
            row.id == current_user.session_id,
        )
        for row in queries.open_sessions_of(reading(), person_id, at=now())
    ]


@blueprint.post("/account/sessions/<session_id>/end")
@allow_signed_in
def end_session(session_id: str) -> ResponseReturnValue:
    """Sign another device out."""
    with writing() as session:
        service.end_session(session, session_id, why="ended_by_owner", by=current_actor(), at=now())
    flash(_("That device is signed out."))
    return redirect(url_for("sessions.account"))
