"""The desk and its witnesses: who is asked when, what is kept, and how each fault is told."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from charity.config import Config, WitnessSetting
from charity.kernel import outbox
from charity.kernel.database import Database
from charity.kernel.outbox import OutboxRow
from charity.ledger import cosignature, signed, witnessing
from charity.ledger.entry import SigningReason
from charity.ledger.instruments import sign_log
from charity.ledger.note import COSIGNATURE, SigningKey
from charity.ledger.signed import SignedCheckpoint
from charity.ledger.tables import COSIGNATURE as COSIGNATURES
from charity.ledger.witnesses import faults, panel
from charity.ledger.witnesses.calls import Heard
from charity.ledger.witnesses.errand import asking
from charity.ledger.witnesses.faults import WitnessFault
from charity.ledger.witnesses.panel import WitnessState
from charity.ledger.witnessing import Answer, Known
from tests.conftest import make_config

#: What does not depend on the kind of database.
on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
KEYS = [SigningKey(f"outlet{n}.test/w", bytes([n]) * 32, COSIGNATURE) for n in (1, 2)]


class Outlet:
    """A witness in this process: as it should be, until `answers` is set."""

    def __init__(self, key: SigningKey, config: Config) -> None:
        self.key, self.time_s = key, 0
        self.trusted = {config.log_origin: [SigningKey(config.log_origin, config.log_key).verifier]}
        self.known: Known | None = None
        self.asked: list[int] = []
        self.answers: Callable[[bytes], Heard] | None = None

    def answer(self, body: bytes) -> Heard:
        asked = witnessing.parse(body)
        self.asked.append(asked.old_size)
        if self.answers is not None:
            return self.answers(body)
        answer: Answer = witnessing.judge(asked, self.known, self.trusted, key=self.key, time_s=self.time_s)
        self.known = answer.new_state or self.known
        return Heard(answer.status, answer.content_type, answer.body)


class Desk:
    """A desk with two witnesses, and a clock set by hand."""

    def __init__(self, database: Database, config: Config, book: Callable[..., object], say: object) -> None:
        settings = tuple(WitnessSetting(key.verifier.text, f"http://{key.name}") for key in KEYS)
        self.config = dataclasses.replace(config, witnesses=settings, witness_quorum=2)
        self.database, self._book, self._say = database, book, say
        self.at = say.AT  # type: ignore[attr-defined]
        self.outlets = [Outlet(key, config) for key in KEYS]
        self.transactions = 0

    def sign(self, entries: int = 1) -> SignedCheckpoint:
        self._book(*[self._say.fact() for _ in range(entries)])  # type: ignore[attr-defined]
        with self.database.transaction() as session:
            return sign_log(self.config, session, at=self.at, reason=SigningReason.BATCH)

    def work(self, minutes: int = 0) -> int:
        self.at += timedelta(minutes=minutes)
        for outlet in self.outlets:
            outlet.time_s = int(self.at.timestamp())
        handlers = {panel.ASK: asking(self.database, self.config, post=self.post)}
        return outbox.drain(self.database, handlers, at=self.at)

    def post(self, url: str, body: bytes) -> Heard:
        if self.database.is_sqlite:
            with self.database.transaction():  # a transaction held now would be waited for
                self.transactions += 1
        outlet = next(one for one in self.outlets if url.endswith(one.key.name))
        return outlet.answer(body)

    def states(self) -> list[WitnessState]:
        with self.database.reading() as session:
            return panel.state_of_witnesses(session, self.config)

    def fault(self, of: int = 0) -> type[WitnessFault] | None:
        return self.states()[of].fault

    def quorum(self, checkpoint: SignedCheckpoint) -> panel.Quorum:
        with self.database.reading() as session:
            return panel.quorum_of(session, checkpoint, self.config)

    def waiting(self) -> int:
        with self.database.reading() as session:
            rows = select(OutboxRow).where(OutboxRow.topic == panel.ASK, col(OutboxRow.done_at_utc).is_(None))
            return len(session.exec(rows).all())


@pytest.fixture
def desk(ledger: Database, book: Callable[..., object], say: object, tmp_path: Path) -> Desk:
    return Desk(ledger, make_config(tmp_path, ledger.url.render_as_string()), book, say)


def test_each_checkpoint_is_cosigned_by_all_and_served_so(desk: Desk) -> None:
    first = desk.sign(3)
    assert not desk.quorum(first).reached
    assert desk.work() == 2
    second = desk.sign(4)
    assert desk.work() == 2
    assert [outlet.asked for outlet in desk.outlets] == [[0, 3], [0, 3]]
    quorum = desk.quorum(second)
    assert (quorum.wanted, quorum.reached) == (2, True)
    assert [(one.name, one.at) for one in quorum.cosigned] == [(key.name, desk.at) for key in KEYS]
    with desk.database.reading() as session:
        served = signed.cosigned_note(session, second)
    assert len(cosignature.all_cosigned(served, [key.verifier for key in KEYS])) == 2
    assert [(s.cosigned_size, s.fault, s.is_waiting) for s in desk.states()] == [(7, None, False)] * 2


@on_sqlite
def test_the_same_checkpoint_asks_nobody_twice(desk: Desk) -> None:
    made = desk.sign()
    with desk.database.transaction() as session:
        panel.enqueue_asking(session, desk.config, made, at=desk.at)
    assert desk.waiting() == 2
    desk.work()
    with desk.database.transaction() as session:
        panel.enqueue_asking(session, desk.config, made, at=desk.at)
    assert desk.waiting() == 0


@on_sqlite
def test_a_longer_checkpoint_makes_an_older_asking_moot(desk: Desk) -> None:
    desk.sign(2)
    desk.sign(2)
    assert desk.work() == 4
    assert [outlet.asked for outlet in desk.outlets] == [[0], [0]]
    assert [s.cosigned_size for s in desk.states()] == [4, 4]


@on_sqlite
def test_a_witness_that_knows_another_size_is_asked_again_at_once_from_there(desk: Desk) -> None:
    desk.sign(2)
    desk.work()
    desk.outlets[0].known = None  # it lost its memory
    desk.sign(2)
    desk.work()
    assert desk.outlets[0].asked == [0, 2, 0]
    assert [s.cosigned_size for s in desk.states()] == [4, 4]


def test_a_cosignature_lost_on_the_way_is_asked_for_again(desk: Desk) -> None:
    desk.sign(2)
    lost = desk.outlets[0]
    honest = lost.answer

    def answer_and_lose(body: bytes) -> Heard:
        lost.answers = None
        honest(body)
        raise faults.WitnessUnreachable("cut")

    lost.answers = answer_and_lose
    desk.work()
    assert desk.fault() is faults.WitnessUnreachable
    desk.work(minutes=2)
    assert lost.asked[-2:] == [0, 2]
    assert (desk.fault(), desk.states()[0].cosigned_size) == (None, 2)


def heard(status: int, body: bytes = b"", kind: str = "text/plain") -> Callable[[bytes], Heard]:
    return lambda _: Heard(status, kind, body)


def told(size: int) -> Callable[[bytes], Heard]:
    return heard(409, f"{size}\n".encode(), witnessing.SIZE_TYPE)


def cosigns(key: SigningKey, at: datetime, *, text: str | None = None) -> Callable[[bytes], Heard]:
    def answer(body: bytes) -> Heard:
        time_s = int(at.timestamp())
        line = cosignature.cosign(text or witnessing.parse(body).note.text, key, time_s=time_s)
        return Heard(200, "text/plain", line.line.encode())

    return answer


def in_turn(*answers: Callable[[bytes], Heard]) -> Callable[[bytes], Heard]:
    left = list(answers)
    return lambda body: left.pop(0)(body)


def wrong_answers(desk: Desk) -> dict[str, list[Callable[[bytes], Heard]]]:
    """Return by each fault's code what a witness of 2 entries known, asked about more, answers."""
    own, at, day = KEYS[0], desk.at, timedelta(days=1, seconds=1)
    namesake = SigningKey(own.name, b"n" * 32, COSIGNATURE)
    return {
        "nonsense": [
            heard(200, b"<html>welcome</html>"),
            heard(200),
            heard(201, b"ok"),
            heard(418),
            heard(409, b"2\n"),  # without its content type
            heard(409, b"two\n", witnessing.SIZE_TYPE),
            told(2),
            heard(200, b"\xff\xfe\n"),
        ],
        "redirects": [heard(301), heard(308)],
        "unwell": [heard(503), heard(500), heard(429)],
        "unknown_log": [heard(404)],
        "refuses_key": [heard(403)],
        "finds_malformed": [heard(400)],
        "refuses_proof": [heard(422)],
        "knows_more": [told(999), told(2**63 - 1)],
        "disagrees": [in_turn(told(1), told(2))],
        "other_key": [cosigns(namesake, at), cosigns(KEYS[1], at)],
        "false_cosignature": [cosigns(own, at, text="desk.test/lantern\n1\nx\n")],
        "clock_wrong": [cosigns(own, at + day), cosigns(own, at - day)],
    }


@on_sqlite
def test_each_wrong_answer_is_told_as_what_it_is_and_keeps_no_cosignature(desk: Desk) -> None:
    desk.sign(2)
    desk.work()
    for code, answers in wrong_answers(desk).items():
        for answer in answers:
            desk.outlets[0].answers = answer
            checkpoint = desk.sign()
            desk.work()
            state, other = desk.states()
            assert state.fault is not None, code
            assert (state.fault.code, state.fault_at, state.cosigned_size) == (code, desk.at, 2)
            assert (other.fault, other.cosigned_size) == (None, checkpoint.size)
            assert [one.name for one in desk.quorum(checkpoint).cosigned] == [KEYS[1].name]


@on_sqlite
def test_another_root_of_the_same_size_is_an_alarm(desk: Desk) -> None:
    desk.outlets[0].answers = told(2)
    desk.sign(2)
    desk.work()
    assert desk.fault() is faults.WitnessSawAnotherRoot
    assert faults.WitnessSawAnotherRoot.is_alarm


@on_sqlite
def test_a_time_within_a_day_is_taken_by_the_witnesss_word(desk: Desk) -> None:
    desk.outlets[0].answers = cosigns(KEYS[0], desk.at + timedelta(hours=8))
    checkpoint = desk.sign()
    desk.work()
    assert desk.quorum(checkpoint).cosigned[0].at == desk.at + timedelta(hours=8)


@on_sqlite
@pytest.mark.parametrize("fault", [faults.WitnessUnreachable, faults.WitnessSilent, faults.WitnessTooLong])
def test_a_quorum_is_reached_later_when_a_witness_comes_back(desk: Desk, fault: type[WitnessFault]) -> None:
    def gone(_: bytes) -> Heard:
        raise fault("gone")

    desk.outlets[0].answers = gone
    checkpoint = desk.sign()
    assert desk.work() == 1
    assert not desk.quorum(checkpoint).reached
    assert (desk.fault(), desk.states()[0].is_waiting) == (fault, True)
    assert desk.work(minutes=1) == 0
    assert desk.work(minutes=1) == 0
    desk.outlets[0].answers = None
    assert desk.work(minutes=4) == 1
    assert desk.quorum(checkpoint).reached
    assert (desk.fault(), desk.states()[0].is_waiting) == (None, False)


@on_sqlite
def test_a_witness_that_stays_away_is_given_up_until_the_next_checkpoint(desk: Desk) -> None:
    desk.outlets[0].answers = heard(503)
    desk.sign()
    for _ in range(outbox.TRIES_MAX):
        desk.work(minutes=600)
    state = desk.states()[0]
    assert (state.fault, state.is_waiting) == (faults.WitnessUnwell, False)
    desk.outlets[0].answers = None
    checkpoint = desk.sign()
    desk.work()
    assert desk.quorum(checkpoint).reached
    assert desk.fault() is None


def test_the_day_has_a_checkpoint_cosigned_afresh_and_tells_who_did_not(desk: Desk) -> None:
    checkpoint = desk.sign()
    desk.work()
    desk.outlets[0].answers = heard(503)
    for fault in (faults.WitnessUnwell, None):
        desk.at += timedelta(days=1)
        with desk.database.transaction() as session:
            panel.enqueue_asking(session, desk.config, checkpoint, at=desk.at, afresh=True)
        desk.work()
        assert desk.fault() is fault
        assert desk.states()[1].cosigned_at == desk.at
        desk.outlets[0].answers = None
    assert desk.states()[0].cosigned_at == desk.at


@on_sqlite
def test_a_stored_line_that_was_changed_counts_for_nothing(desk: Desk) -> None:
    checkpoint = desk.sign()
    desk.work()
    with desk.database.reading() as session:  # nothing kept of it
        other = cosignature.cosign("desk.test/lantern\n1\nx\n", KEYS[0], time_s=int(desk.at.timestamp())).line
        forged = {"size": checkpoint.size, "witness": KEYS[0].verifier.text, "time_s": 2**40, "line": other}
        session.connection().execute(sa.insert(COSIGNATURES), forged)
        quorum = panel.quorum_of(session, checkpoint, desk.config)
    assert [one.name for one in quorum.cosigned] == [KEYS[1].name]


@on_sqlite
def test_settings_that_cannot_work_are_named(desk: Desk) -> None:
    good, log = KEYS[0].verifier.text, SigningKey(desk.config.log_origin, desk.config.log_key).verifier.text
    long = SigningKey("o" * 180, b"x" * 32, COSIGNATURE).verifier.text

    def faults(*vkeys: str, quorum: int = 1, url: str = "http://outlet.test:8750/w") -> list[str]:
        settings = tuple(WitnessSetting(vkey, url) for vkey in vkeys)
        return panel.setting_faults(
            dataclasses.replace(desk.config, witnesses=settings, witness_quorum=quorum)
        )

    assert faults(good) == []
    assert faults(quorum=0) == []
    for text, part in [
        (good[:-4], "not a verifier key"),
        (log, "not of a witness"),
        (long, "longer than 200"),
    ]:
        assert part in faults(text, good)[0]
        assert text in faults(text, good)[0]
    assert faults(good, good) == ["CHARITY_WITNESSES names a witness twice"]
    assert faults(good, quorum=2) == ["CHARITY_WITNESS_QUORUM asks for 2 of 1 witnesses"]
    assert faults(good, quorum=-1) != []
    for url in ("http://", "http://outlet.test:99999", "http://outlet.test/?a"):
        assert faults(good, url=url)[0] == f"CHARITY_WITNESSES: {url} is no address"
