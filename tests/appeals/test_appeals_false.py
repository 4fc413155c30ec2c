"""That an appeal is false takes two people: one says it, another confirms it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from charity.appeals.endings import falsehood
from charity.appeals.endings.falsehood import NobodySaidSo, SaidAlready, SaidByYou
from charity.appeals.pauses import service as pauses
from charity.appeals.pauses.rules import PauseReason
from charity.appeals.rules import AppealStatus, ReasonMissing
from tests.appeals.desk import Desk


def test_one_says_it_another_confirms_it_and_a_pause_ends(desk: Desk) -> None:
    ref = desk.published()
    desk.act(ref, pauses.pause, reason=PauseReason.CHECKING, by=desk.editor)
    with pytest.raises(NobodySaidSo):
        desk.at_version(ref, falsehood.confirm_false, by=desk.editor)
    with pytest.raises(ReasonMissing):
        desk.at_version(ref, falsehood.say_false, reason=" ", by=desk.reviewer)
    desk.at_version(ref, falsehood.say_false, reason="The bills are forged.", by=desk.reviewer)
    with pytest.raises(SaidAlready):
        desk.at_version(ref, falsehood.say_false, reason="Again.", by=desk.editor)
    assert desk.find(ref).status == AppealStatus.PAUSED, "nothing changes before it is confirmed"
    with pytest.raises(SaidByYou):
        desk.at_version(ref, falsehood.confirm_false, by=desk.reviewer)
    desk.at_version(ref, falsehood.confirm_false, by=desk.editor)
    assert desk.find(ref).status == AppealStatus.FOUND_FALSE
    assert desk.find(ref).end_reason == "The bills are forged."
    assert desk.page(ref).pause_words == ""


def test_what_was_said_may_be_taken_back_and_said_again(desk: Desk) -> None:
    ref = desk.published()
    desk.at_version(ref, falsehood.say_false, reason="A rumour.", by=desk.reviewer)
    desk.at_version(ref, falsehood.take_back, by=desk.reviewer)
    with pytest.raises(NobodySaidSo):
        desk.at_version(ref, falsehood.confirm_false, by=desk.editor)
    desk.at_version(ref, falsehood.say_false, reason="Proof came.", by=desk.editor)
    desk.at_version(ref, falsehood.confirm_false, by=desk.reviewer)


def test_the_database_wants_two_people(desk: Desk) -> None:
    ref = desk.published()
    desk.at_version(ref, falsehood.say_false, reason="The bills are forged.", by=desk.reviewer)
    same = "UPDATE appeal_false_finding SET confirmed_by_id = said_by_id, confirmed_at_utc = said_at_utc"
    with pytest.raises(IntegrityError), desk.house.database.transaction() as session:
        session.connection().execute(sa.text(same))
