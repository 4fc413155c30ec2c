"""Carrying what was typed across a lost session and back into its form."""

from __future__ import annotations

from flask import Blueprint, Flask, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from charity.kernel.database import retrying
from charity.kernel.web.csrf import StaleForm
from charity.kernel.web.guards import allow_signed_in, current_actor, door_of
from charity.kernel.web.unit import house, now, writing
from charity.kernel.web.words import _
from charity.staff.parked import service
from charity.staff.parked.carrying import Carried, carried_here, carried_in
from charity.staff.parked.rules import local_path
from charity.staff.sessions.forms import SignInForm

blueprint = Blueprint("parked", __name__, url_prefix="/staff")

_OPEN_SIGN_IN = "sessions.sign_in"


def init(app: Flask) -> None:
    """Hang the pages on the doors where a session may turn out to be lost."""
    app.extensions["sign_in_page"] = ask_to_sign_in
    app.extensions["stale_form_page"] = lambda: _on_stale_form(app)
    app.extensions["parked_forms"] = _parked_values
    app.before_request(_take_parked)


def ask_to_sign_in() -> ResponseReturnValue:
    """Send a reader to the sign-in page; to somebody who typed, show it with what was typed in it."""
    if request.method in {"GET", "HEAD"}:
        target = local_path(request.full_path.removesuffix("?"))
        return redirect(url_for(_OPEN_SIGN_IN, next=target))
    return sign_in_page(SignInForm(formdata=None), carried_here(), was_lost=True), 401


def sign_in_page(form: SignInForm, carried: Carried | None, *, was_lost: bool = False) -> str:
    """Return the sign-in page, what was typed elsewhere kept in it."""
    fits = carried is None or carried.is_small_enough
    form.carried.data = carried.to_text() if carried is not None and fits else ""
    target = carried.target if carried is not None else local_path(request.args.get("next"))
    return render_template(
        "staff/sessions/sign_in.html",
        form=form,
        action=url_for(_OPEN_SIGN_IN, next=target),
        was_lost=was_lost and fits,
        was_too_long=not fits,
        files=carried.files if carried is not None else (),
    )


def _on_stale_form(app: Flask) -> ResponseReturnValue:
    """Answer a form whose token has died: nothing typed is lost, and nothing is done unasked."""
    door = door_of(app, request.endpoint or "")
    if request.endpoint == _OPEN_SIGN_IN:
        form = SignInForm()
        form.form_errors = [_("This page was open for too long. Nothing is lost: sign in once more.")]
        return sign_in_page(form, carried_in(form.carried.data)), 400
    if door is None or door.is_public or not request.path.startswith("/staff/") or _came_from_elsewhere():
        raise StaleForm()
    if current_actor().id is None:
        return ask_to_sign_in()
    return resume_page(carried_here()), 400


def _came_from_elsewhere() -> bool:
    """Return whether another site's page sent this, whose words nobody here typed."""
    return request.headers.get("Sec-Fetch-Site", "none") not in {"same-origin", "none"}


def resume_page(carried: Carried) -> str:
    """Return the page that lets somebody who is signed in go back to what was typed."""
    return render_template("staff/parked/resume.html", carried=carried)


@blueprint.post("/resume")
@allow_signed_in
def resume() -> ResponseReturnValue:
    """Go back to a form with what was typed in it."""
    return go_on(carried_in(request.form.get("carried")), None)


def go_on(carried: Carried | None, target: str | None) -> ResponseReturnValue:
    """Park what was carried and lead on: to its form, or to where the person wanted to go."""
    if carried is None:
        return redirect(local_path(target))
    if carried.fields:
        _park(carried)
    if carried.files:
        flash(_("Choose these files again: %(names)s", names=", ".join(carried.files)), "look")
    return redirect(carried.target)


def _park(carried: Carried) -> None:
    instruments = house()
    with writing() as unit:
        service.park(
            unit,
            carried.path,
            carried.fields,
            cipher=instruments.cipher,
            entropy=instruments.entropy,
            by=current_actor(),
            at=now(),
        )
    session["parked"] = carried.path


def _take_parked() -> None:
    """Take what is parked for this page before its view begins, so that no transaction meets another."""
    if request.method != "GET" or session.get("parked") != request.path or current_actor().id is None:
        return
    session.pop("parked")
    values = retrying(_taken)
    if values is not None:
        g.parked_form = values
        flash(_("What you had typed is back in the form. Look it over and send it."), "look")


def _taken() -> dict[str, list[str]] | None:
    with writing() as unit:
        return service.take(unit, request.path, cipher=house().cipher, by=current_actor(), at=now())


def _parked_values(path: str) -> dict[str, list[str]] | None:
    """Return what was typed on this page before the session was lost (asked by every form)."""
    values: dict[str, list[str]] | None = g.get("parked_form") if path == request.path else None
    return values
