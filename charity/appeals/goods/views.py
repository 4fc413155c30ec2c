"""The desk's page of the quantity ledger."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from charity.appeals.acts import READERS
from charity.appeals.goods import service
from charity.appeals.goods.forms import GoodsEntryForm
from charity.appeals.goods.queries import entries_newest_first, state_of_goods
from charity.appeals.goods.rules import NotGoods
from charity.appeals.pages import appeal_here, appeal_to_write
from charity.appeals.routes.queries import route_of
from charity.appeals.routes.rules import GoodsFields
from charity.appeals.rules import AppealStatus
from charity.kernel.clock import desk_day
from charity.kernel.web.forms import refusals_on
from charity.kernel.web.guards import allow, current_actor
from charity.kernel.web.unit import now, reading, writing
from charity.kernel.web.words import _

blueprint = Blueprint("appeal_goods", __name__, url_prefix="/staff/appeals/<ref>/goods")


@blueprint.get("")
@allow(*READERS)
def ledger(ref: str) -> ResponseReturnValue:
    """Show what went out, what came back and what is left."""
    return _page(ref, GoodsEntryForm(day=desk_day(now())))


@blueprint.post("")
@allow(*service.KEEPERS)
def enter(ref: str) -> ResponseReturnValue:
    """Enter a quantity."""
    form = GoodsEntryForm()
    if form.accepted():
        with refusals_on(form):
            with writing() as session:
                service.enter(
                    session, appeal_to_write(session, ref), form.to_command(), by=current_actor(), at=now()
                )
            flash(_("It is entered."))
            return redirect(url_for(".ledger", ref=ref))
    return _page(ref, form)


def _page(ref: str, form: GoodsEntryForm) -> ResponseReturnValue:
    appeal = appeal_here(ref)
    route = route_of(reading(), appeal)
    if not isinstance(route, GoodsFields):
        raise NotGoods()
    assert appeal.id is not None
    state = state_of_goods(
        reading(),
        appeal.id,
        route,
        currency=appeal.currency,
        day=desk_day(now()),
        is_running=appeal.stage is AppealStatus.PUBLISHED,
    )
    return render_template(
        "appeals/goods.html",
        ref=appeal.ref,
        form=form,
        goods=state,
        entries=entries_newest_first(reading(), appeal.id),
        may_enter=current_actor().may(*service.KEEPERS),
    ), form.status
