"""Two pleas that were not published, and why."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from charity.demo import casework, stories
from charity.demo.families.thread import Thread
from charity.demo.script import Script
from charity.demo.stage import Stage
from charity.intake.rules import NeedKind
from charity.verification.findings.rules import Subject
from charity.verification.review.rules import Reason
from charity.verification.rules import Basis

_TWO_FLATS = {
    Subject.MEANS: ("申请称名下无房无车；不动产登记显示两套住房，其中一套出租。", Basis.CONTRADICTED, "")
}


def contradicted(stage: Stage, script: Script) -> None:
    """A plea that the papers contradict."""
    family = Thread(stage, script, stories.CONTRADICTED)
    family.opens(30, NeedKind.TREATMENT)
    family.finds_out(27, _TWO_FLATS)
    words = "申请材料与不动产登记不一致，说明后未能补正。"
    family.on(24, partial(_declines, family, Reason.PAPERS_CONTRADICT, words), 15)


def doubted(stage: Stage, script: Script) -> None:
    """A plea whose visit raised doubts that could not be cleared."""
    family = Thread(stage, script, stories.DOUBTED)
    family.opens(20, NeedKind.CARE)
    family.finds_out(18)
    family.is_visited(16, contradiction="被求助人表示有子女按月照料，不知道有人替他求助。")
    words = "入户了解到的情况与申请不一致，被求助人本人未同意求助。"
    family.on(13, partial(_declines, family, Reason.VISIT_RAISED_DOUBTS, words), 15)


def _declines(family: Thread, reason: Reason, words: str, at: datetime) -> None:
    casework.decline(family.stage, family.case, reason, words, at)
