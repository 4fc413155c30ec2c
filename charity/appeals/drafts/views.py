"""The page on which an appeal's words are written."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from charity.appeals.acts import WRITERS
from charity.appeals.drafts import service
from charity.appeals.drafts.forms import DraftForm, data_of
from charity.appeals.drafts.queries import draft_of
from charity.appeals.pages import appeal_here, appeal_to_write
from charity.kernel.web.forms import refusals_on
from charity.kernel.web.guards import allow, current_actor
from charity.kernel.web.unit import now, reading, writing
from charity.kernel.web.words import _

blueprint = Blueprint("appeal_drafts", __name__, url_prefix="/staff/appeals/<ref>/words")


@blueprint.route("", methods=["GET", "POST"])
@allow(*WRITERS)
def edit(ref: str) -> ResponseReturnValue:
    """Write the words of an appeal."""
    appeal = appeal_here(ref)
    form = DraftForm(version=appeal.version, **data_of(draft_of(reading(), appeal), appeal.currency))
    if form.accepted():
        with refusals_on(form):
            with writing() as session:
                service.save(
                    session,
                    appeal_to_write(session, ref),
                    form.to_draft(),
                    version=form.version.data,
                    by=current_actor(),
                    at=now(),
                )
            flash(_("Saved."))
            return redirect(url_for("appeals.show", ref=appeal.ref))
    return render_template("appeals/words.html", form=form, appeal=appeal), form.status
