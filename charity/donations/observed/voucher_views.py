"""Pages of bills behind uses: burn out what is private, look at it with other eyes, show it."""

from __future__ import annotations

import io

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from charity.appeals.page import AppealPage
from charity.appeals.publicpage import page_of
from charity.appeals.queries import appeal_for
from charity.donations.observed import vouchers
from charity.donations.observed.areas import Area, BadAreas, TooManyAreas, areas_in
from charity.donations.observed.burning import ruled
from charity.donations.observed.forms import BurnForm, ReleaseForm
from charity.donations.observed.shown import VoucherShown, voucher_shown
from charity.donations.observed.tables import UseVoucher
from charity.kernel.errors import Missing
from charity.kernel.roles import Role
from charity.kernel.web.forms import refusals_on
from charity.kernel.web.guards import allow, current_actor, everyone
from charity.kernel.web.unit import house, now, reading, writing
from charity.kernel.web.words import _

blueprint = Blueprint("vouchers", __name__)

STAFF = "/staff/money/appeals/<ref>/vouchers"


@blueprint.get(f"{STAFF}/")
@allow(Role.TREASURER, Role.APPROVER, Role.AUDITOR)
def all_of(ref: str) -> ResponseReturnValue:
    """List the uses of an appeal and where the public copy of each bill stands."""
    session, actor = reading(), current_actor()
    appeal = appeal_for(session, ref, actor=actor)
    found = vouchers.uses_with_vouchers(session, appeal.ref)
    return render_template(
        "donations/observed/vouchers.html",
        appeal=appeal,
        vouchers=[voucher_shown(use, voucher, actor) for use, voucher in found],
    )


@blueprint.route(f"{STAFF}/<int:use_id>", methods=["GET", "POST"])
@allow(Role.TREASURER)
def burn(ref: str, use_id: int) -> ResponseReturnValue:
    """Mark and burn out what is private on a bill."""
    session = reading()
    appeal = appeal_for(session, ref, actor=current_actor())
    vouchers.use_of(session, appeal.ref, use_id)
    kept = session.get(UseVoucher, use_id)
    form = BurnForm(areas=kept.areas if kept else "")
    marked = (form.areas.data or "").strip()
    if form.accepted():
        with refusals_on(form):
            areas_in(marked)
            if form.decision.data == "keep":
                _burnt(appeal.ref, use_id, marked)
                flash(_("The copy is burnt. Another person looks at it before the public does."))
                return redirect(url_for("vouchers.all_of", ref=appeal.ref))
    picture = url_for("vouchers.draft", ref=appeal.ref, use_id=use_id, areas=" ".join(marked.split()))
    return render_template(
        "donations/observed/burn.html", form=form, appeal=appeal, picture=picture
    ), form.status


def _burnt(ref: str, use_id: int, text: str) -> None:
    with writing() as session:
        vouchers.burn(session, ref, use_id, text, by=current_actor(), at=now(), vault=house().vault)


@blueprint.get(f"{STAFF}/<int:use_id>/draft.jpg")
@allow(Role.TREASURER)
def draft(ref: str, use_id: int) -> ResponseReturnValue:
    """Show the private bill with rules and the areas marked so far; the looking is in the trail."""
    appeal = appeal_for(reading(), ref, actor=current_actor())
    with writing() as session:
        use, piece = vouchers.use_of(session, appeal.ref, use_id)
        bill = vouchers.read_bill(session, piece, use, by=current_actor(), at=now(), vault=house().vault)
    return _jpeg(ruled(bill, _marked(request.args.get("areas", ""))), private=True)


def _marked(text: str) -> tuple[Area, ...]:
    parts = text.split()
    lines = [" ".join(parts[at : at + 4]) for at in range(0, len(parts), 4)]
    try:
        return areas_in("\n".join(lines))
    except (BadAreas, TooManyAreas):
        return ()


@blueprint.route(f"{STAFF}/<int:use_id>/release", methods=["GET", "POST"])
@allow(Role.TREASURER, Role.APPROVER)
def release(ref: str, use_id: int) -> ResponseReturnValue:
    """Look at a copy with other eyes and let the public see it."""
    session, actor = reading(), current_actor()
    appeal = appeal_for(session, ref, actor=actor)
    use, _piece = vouchers.use_of(session, appeal.ref, use_id)
    voucher = session.get(UseVoucher, use_id)
    if voucher is None:
        raise Missing()
    form = ReleaseForm()
    if form.accepted():
        with refusals_on(form):
            _released(appeal.ref, use_id, form.sha256.data or "")
            flash(_("Released: the page of the appeal shows this copy."))
            return redirect(url_for("vouchers.all_of", ref=appeal.ref))
    form.sha256.data = voucher.sha256
    shown: VoucherShown = voucher_shown(use, voucher, actor)
    return render_template(
        "donations/observed/release.html", form=form, appeal=appeal, voucher=shown
    ), form.status


def _released(ref: str, use_id: int, sha256: str) -> None:
    with writing() as session:
        vouchers.release(session, ref, use_id, sha256, by=current_actor(), at=now())


@blueprint.get(f"{STAFF}/<int:use_id>/copy.jpg")
@allow(Role.TREASURER, Role.APPROVER, Role.AUDITOR)
def copy(ref: str, use_id: int) -> ResponseReturnValue:
    """Show the burnt copy to those who decide on it."""
    appeal = appeal_for(reading(), ref, actor=current_actor())
    vouchers.use_of(reading(), appeal.ref, use_id)
    voucher = reading().get(UseVoucher, use_id)
    if voucher is None:
        raise Missing()
    return _jpeg(house().vault.fetch(voucher.sha256), private=True)


@blueprint.get("/appeals/<ref>/vouchers/<int:seq>.jpg")
@everyone
def public(ref: str, seq: int) -> ResponseReturnValue:
    """Show a released copy to everybody, as long as the appeal itself is shown."""
    page = page_of(reading(), ref, at=now())
    if not isinstance(page, AppealPage) or page.is_false:
        raise Missing()
    for one in vouchers.public_vouchers(reading(), page.ref):
        if one.entry_seq == seq:
            return _jpeg(house().vault.fetch(one.sha256), private=False)
    raise Missing()


def _jpeg(content: bytes, *, private: bool) -> Response:
    answer = send_file(io.BytesIO(content), mimetype="image/jpeg")
    answer.headers["Cache-Control"] = "private, no-store" if private else "public, max-age=300"
    return answer
