"""The page on which a second person confirms that an appeal is false."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from charity.appeals.endings import falsehood
from charity.appeals.endings.service import CLOSERS
from charity.appeals.pages import appeal_here, appeal_to_write
from charity.kernel.web.forms import VersionedForm, refusals_on
from charity.kernel.web.guards import allow, current_actor
from charity.kernel.web.unit import now, reading, writing
from charity.kernel.web.words import _
from charity.staff.queries import names_of

blueprint = Blueprint("appeal_endings", __name__, url_prefix="/staff/appeals")


class FalseForm(VersionedForm):
    """Confirm, or take back; the button pressed says which."""

    decision = StringField()


@blueprint.route("/<ref>/false", methods=["GET", "POST"])
@allow(*CLOSERS)
def false(ref: str) -> ResponseReturnValue:
    """Confirm that an appeal is false, or take it back."""
    appeal = appeal_here(ref)
    form = FalseForm(version=appeal.version)
    if form.accepted():
        with refusals_on(form):
            _decide(ref, form)
            return redirect(url_for("appeals.show", ref=appeal.ref))
    said = falsehood.open_finding(reading(), appeal)
    is_open = said is not None and said.confirmed_by_id is None
    return render_template(
        "appeals/false.html",
        form=form,
        ref=appeal.ref,
        said=said if is_open else None,
        said_by=names_of(reading(), [said.said_by_id])[said.said_by_id] if said else "",
        is_own=said is not None and said.said_by_id == current_actor().id,
    ), form.status


def _decide(ref: str, form: FalseForm) -> None:
    by, at, version = current_actor(), now(), form.version.data
    with writing() as session:
        appeal = appeal_to_write(session, ref)
        if form.decision.data == "confirm":
            falsehood.confirm_false(session, appeal, version=version, by=by, at=at)
            flash(
                _("Found false. What is held goes back: a treasurer proposes it on the page “What is left”.")
            )
        else:
            falsehood.take_back(session, appeal, version=version, by=by, at=at)
            flash(_("Taken back. The appeal stands as it was."))
