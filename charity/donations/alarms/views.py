"""Pages of alarms: what a second look is wanted at, and what was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, TextAreaField
from wtforms.validators import Length

from charity.appeals.queries import appeal_for, appeals_for
from charity.appeals.rules import PUBLIC
from charity.donations.alarms import queries, service
from charity.donations.alarms.rules import (
    ADVICE,
    DECISION_WORDS,
    KIND_WORDS,
    AlarmKind,
    Decision,
    Thresholds,
)
from charity.donations.alarms.tables import MoneyAlarm
from charity.intake.fields import choices
from charity.kernel.money import Money
from charity.kernel.roles import Role
from charity.kernel.web.forms import HouseForm, Required, _l, refusals_on
from charity.kernel.web.guards import allow, current_actor
from charity.kernel.web.unit import house, now, reading, writing
from charity.kernel.web.words import _
from charity.staff.queries import names_of

blueprint = Blueprint("alarms", __name__, url_prefix="/staff/money/alarms")

APPEALS_MAX = 500
DECIDED_SHOWN = 20


class DecideAlarmForm(HouseForm):
    """What a person found."""

    decision = RadioField(_l("What you found"), choices=choices(DECISION_WORDS), validators=[Required()])
    note = TextAreaField(
        _l("What you looked at"),
        description=_l("Kept sealed with this alarm; never shown to the public."),
        validators=[Required(), Length(max=500)],
    )


@dataclass(frozen=True, slots=True)
class AlarmShown:
    """An alarm as its page and its list show it."""

    id: int
    appeal: str
    kind: str
    advice: str
    figures: str
    amount: Money
    day: date
    entry_seq: int | None
    payout_id: int | None
    decision: str
    note: str
    decided_by: str
    decided_at: datetime | None
    may_decide: bool
    is_own: bool


@blueprint.get("/")
@allow(Role.TREASURER, Role.APPROVER, Role.AUDITOR)
def alarms() -> ResponseReturnValue:
    """List what a second look is wanted at, and what was found."""
    refs = _refs()
    return render_template(
        "donations/alarms/list.html",
        form=HouseForm(),
        may_look=current_actor().may(Role.TREASURER, Role.APPROVER),
        waiting=_shown(queries.open_alarms(reading(), refs)),
        decided=_shown(queries.decided_alarms(reading(), refs, limit=DECIDED_SHOWN)),
    )


@blueprint.post("/look")
@allow(Role.TREASURER, Role.APPROVER)
def look() -> ResponseReturnValue:
    """Look at the money of every appeal that the reader may open."""
    refs, raised = _refs(), 0
    for ref in refs:
        with writing() as session:
            raised += len(
                service.look(
                    session, ref, by=current_actor(), at=now(), cipher=house().cipher, limits=_limits()
                )
            )
    flash(_("Looked at %(appeals)s appeals; %(count)s new.", appeals=len(refs), count=raised))
    return redirect(url_for("alarms.alarms"))


@blueprint.route("/<int:alarm_id>", methods=["GET", "POST"])
@allow(Role.TREASURER, Role.APPROVER)
def alarm(alarm_id: int) -> ResponseReturnValue:
    """Show one alarm, and keep what was found."""
    found = queries.alarm_by_id(reading(), alarm_id)
    appeal_for(reading(), found.appeal, actor=current_actor())
    form = DecideAlarmForm()
    if form.accepted():
        with refusals_on(form), writing() as session:
            service.decide(
                session,
                alarm_id,
                decision=Decision(form.decision.data),
                note=form.note.data,
                by=current_actor(),
                at=now(),
                cipher=house().cipher,
            )
            return redirect(url_for("alarms.alarms"))
    (shown,) = _shown([found])
    return render_template("donations/alarms/alarm.html", form=form, alarm=shown), form.status


def _refs() -> list[str]:
    seen = appeals_for(reading(), actor=current_actor(), limit=APPEALS_MAX)
    return [one.ref for one in seen if one.status in PUBLIC]


def _limits() -> Thresholds:
    config = house().config
    return Thresholds(config.alarm_gifts_a_day, config.alarm_times_the_usual, config.alarm_round_from * 100)


def _shown(alarms: Sequence[MoneyAlarm]) -> list[AlarmShown]:
    names = names_of(reading(), [one.decided_by_id for one in alarms])
    return [_one(alarm, names) for alarm in alarms]


def _one(alarm: MoneyAlarm, names: dict[int, str]) -> AlarmShown:
    assert alarm.id is not None
    kind, own = AlarmKind(alarm.kind), alarm.about_id == current_actor().id
    counted = _("%(gifts)s that day; usual: %(usual)s.", gifts=alarm.gifts, usual=alarm.usual)
    return AlarmShown(
        id=alarm.id,
        appeal=alarm.appeal,
        kind=_(KIND_WORDS[kind]),
        advice=_(ADVICE[kind]),
        figures=counted if kind is AlarmKind.MANY_GIFTS else "",
        amount=Money(alarm.amount_minor, alarm.currency),
        day=alarm.day,
        entry_seq=alarm.entry_seq,
        payout_id=alarm.payout_id,
        decision=_(DECISION_WORDS[Decision(alarm.decision)]) if alarm.decision else "",
        note=queries.note_of(alarm, cipher=house().cipher),
        decided_by=names.get(alarm.decided_by_id or 0, ""),
        decided_at=alarm.decided_at_utc,
        may_decide=alarm.decision is None and not own,
        is_own=alarm.decision is None and own,
    )
