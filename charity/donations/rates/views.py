"""Pages of rates: entered, looked at a second time, corrected by a new row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from charity.donations.cash.forms import SignForm
from charity.donations.rates import queries, service
from charity.donations.rates.forms import RateForm
from charity.donations.rates.rules import is_surprising
from charity.donations.rates.tables import DayRate
from charity.kernel.clock import desk_day
from charity.kernel.roles import Role
from charity.kernel.web.forms import refusals_on
from charity.kernel.web.guards import allow, current_actor
from charity.kernel.web.paging import page_of
from charity.kernel.web.unit import now, reading, writing
from charity.kernel.web.words import _
from charity.staff.queries import names_of

blueprint = Blueprint("rates", __name__, url_prefix="/staff/money/rates")

RATES_A_PAGE = 40


@dataclass(frozen=True, slots=True)
class RateShown:
    """A rate as its pages show it."""

    id: int
    currency: str
    day: date
    quoted: str
    source: str
    reason: str
    entered_by: str
    entered_at: datetime
    confirmed_by: str
    state: str
    tone: str
    may_confirm: bool
    entered_by_reader: bool


@blueprint.get("/")
@allow(Role.TREASURER, Role.APPROVER, Role.AUDITOR)
def rates() -> ResponseReturnValue:
    """List rates, the last entered first, and the days whose rate is wanted."""
    before = request.args.get("before", "")
    found = queries.rates_newest_first(
        reading(),
        before=int(before) if before.isdecimal() and len(before) < 16 else None,
        limit=RATES_A_PAGE + 1,
    )
    names = names_of(reading(), [p for one in found for p in (one.entered_by_id, one.confirmed_by_id)])
    page = page_of([_shown(one, names) for one in found], RATES_A_PAGE, lambda rate: rate.id)
    return render_template(
        "donations/rates/list.html",
        page=page,
        older=url_for("rates.rates", before=page.after) if page.after else "",
        wanted=queries.wanted(reading()),
        may_enter=current_actor().may(Role.TREASURER),
    )


def _shown(rate: DayRate, names: Mapping[int, str]) -> RateShown:
    assert rate.id is not None
    reader, is_confirmed = current_actor(), rate.confirmed_by_id is not None
    holding = queries.day_rate_on(reading(), currency=rate.currency, home=rate.home, day=rate.day)
    holds = holding is not None and holding.id == rate.id
    is_own = rate.entered_by_id == reader.id
    return RateShown(
        id=rate.id,
        currency=rate.currency,
        day=rate.day,
        quoted=f"{rate.units} {rate.currency} = {rate.typed} {rate.home}",
        source=rate.source,
        reason=rate.reason,
        entered_by=names.get(rate.entered_by_id, ""),
        entered_at=rate.entered_at_utc,
        confirmed_by=names.get(rate.confirmed_by_id or 0, ""),
        state=_("Holds") if holds else _("Corrected since") if is_confirmed else _("Waits for a second look"),
        tone="good" if holds else "quiet" if is_confirmed else "look",
        may_confirm=not is_confirmed and not is_own and reader.may(Role.TREASURER, Role.APPROVER),
        entered_by_reader=not is_confirmed and is_own,
    )


@blueprint.route("/new", methods=["GET", "POST"])
@allow(Role.TREASURER)
def new() -> ResponseReturnValue:
    """Enter the rate of a day."""
    form = RateForm(day=_asked_day(), currency=request.args.get("currency", "")[:3])
    if form.accepted():
        with refusals_on(form), writing() as session:
            made = service.enter(session, form.to_command(), by=current_actor(), at=now())
            return redirect(url_for("rates.rate", rate_id=made.id))
    return render_template("donations/rates/new.html", form=form), form.status


def _asked_day() -> date:
    try:
        return date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return desk_day(now())


@blueprint.get("/<int:rate_id>")
@allow(Role.TREASURER, Role.APPROVER, Role.AUDITOR)
def rate(rate_id: int) -> ResponseReturnValue:
    """Show a rate: who entered it, who looked again."""
    return render_template("donations/rates/rate.html", rate=_one(rate_id), warning=_warning(rate_id))


def _one(rate_id: int) -> RateShown:
    found = queries.rate_by_id(reading(), rate_id)
    return _shown(found, names_of(reading(), [found.entered_by_id, found.confirmed_by_id]))


def _warning(rate_id: int) -> str:
    """Point at a rate that is far from the one before it."""
    found = queries.rate_by_id(reading(), rate_id)
    before = queries.rate_before(reading(), found)
    if before is None or not is_surprising(queries.ratio_of(found), queries.ratio_of(before)):
        return ""
    return _(
        "This is far from the rate before it (%(units)s %(currency)s = %(typed)s on %(day)s). "
        "Look at the digits and at what it is quoted for.",
        units=before.units,
        currency=before.currency,
        typed=before.typed,
        day=before.day.isoformat(),
    )


@blueprint.route("/<int:rate_id>/confirm", methods=["GET", "POST"])
@allow(Role.TREASURER, Role.APPROVER)
def confirm(rate_id: int) -> ResponseReturnValue:
    """Confirm a rate as the second person."""
    shown, form = _one(rate_id), SignForm()
    if form.accepted():
        with refusals_on(form), writing() as session:
            service.confirm(session, rate_id, by=current_actor(), at=now())
            flash(_("The rate holds from now on."))
            return redirect(url_for("rates.rates"))
    return render_template(
        "donations/rates/confirm.html", form=form, rate=shown, warning=_warning(rate_id)
    ), form.status
