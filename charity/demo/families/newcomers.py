"""Families who asked in the last days: what the desk's people find on their first page."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import partial

from charity.demo import casework, newcomer_stories
from charity.demo.families.thread import Thread
from charity.demo.script import Script
from charity.demo.stage import Stage
from charity.intake.rules import Channel, NeedKind
from charity.kernel.clock import BEIJING
from charity.verification.review.service import send_for_review


def this_week(stage: Stage, script: Script) -> None:
    """A call asked for, a request sent online, a visit tomorrow, a case that waits for its review."""
    receive = partial(casework.receive, stage)
    script.when(stage.at(1, 20, 15), partial(receive, newcomer_stories.ONLINE, NeedKind.CARE, Channel.ONLINE))
    script.when(stage.at(0, 8, 20), partial(receive, newcomer_stories.CALL_ME, None, Channel.CALL_ME))
    _visited_tomorrow(stage, script)
    _waits_for_review(stage, script)


def _visited_tomorrow(stage: Stage, script: Script) -> None:
    family = Thread(stage, script, newcomer_stories.VISIT_TOMORROW)
    at_home = datetime.combine(stage.on + timedelta(days=1), time(9, 30), tzinfo=BEIJING)
    family.opens(4, NeedKind.TREATMENT)
    family.finds_out(2)
    family.on(1, lambda at: casework.plan(stage, family.case, at_home, at=at), 16)


def _waits_for_review(stage: Stage, script: Script) -> None:
    family = Thread(stage, script, newcomer_stories.IN_REVIEW)
    family.opens(9, NeedKind.CARE)
    family.finds_out(7)
    family.is_visited(5)
    family.is_computed(2, months=24)
    visitor = stage.people["visitor"]
    family.on(1, lambda at: send_for_review(stage.session, family.case, by=visitor, at=at), 17)
