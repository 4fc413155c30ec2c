"""A desk and two witnesses, each a process: one is killed, one is shown a second history."""

from __future__ import annotations

import base64
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from charity.config import PROJECT
from charity.ledger import checkpoint, cosignature, note
from charity.ledger.note import SigningKey, VerifierKey
from charity.verifier.bundle import bundle
from tests.verifier import desk_process

ORIGIN = "desk.test/lantern"
LOG_KEY = b"l" * 32
LOG = SigningKey(ORIGIN, LOG_KEY).verifier
READY_S = 30


class Witness:
    """A witness of an outlet, started with one command."""

    def __init__(self, name: str, folder: Path, command: list[str]) -> None:
        self.name, self.folder, self.command = name, folder, command
        self.port, self.started = 0, ""

    def start(self) -> Witness:
        """Start it, with what it remembers."""
        self.process = self._run()
        return self

    def answers(self) -> Witness:
        """Wait until it answers."""
        assert self.process.stdout is not None
        self.started = ""
        while "http://" not in self.started:
            line = self.process.stdout.readline()
            assert line, self.alarms()
            self.started += line
        self.port = int(self.started.rpartition("127.0.0.1:")[2].split()[0])
        self.vkey = self.process.stdout.readline().strip()
        return self

    def _run(self) -> subprocess.Popen[str]:
        options = ["--key", "w.key", "--state", "state", "--log", LOG.text, "--name", self.name]
        options += ["--bind", f"127.0.0.1:{self.port}", "--lang", "en"]
        with (self.folder / "stderr").open("a") as stderr:
            return subprocess.Popen(
                [*self.command, "witness", *options],
                cwd=self.folder,
                env={"PATH": os.environ["PATH"], "PYTHONPATH": str(PROJECT)},
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
            )

    def refuses_to_start(self) -> str:
        """Start it in vain; return what it says."""
        process = self._run()
        assert process.wait(timeout=READY_S) == 1
        return self.alarms()

    def kill(self) -> None:
        """End it as a power cut does."""
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()

    def alarms(self) -> str:
        """Return what it told on standard error."""
        return (self.folder / "stderr").read_text()

    def state(self) -> Path:
        """Return the file that must not be forgotten."""
        (found,) = (self.folder / "state").glob("*.checkpoint")
        return found

    def page(self) -> str:
        """Return its page for people."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", "/")
        body = connection.getresponse().read().decode()
        connection.close()
        return body


def settings_of(folder: Path, database: Path, witnesses: list[Witness], document: str) -> dict[str, str]:
    """Return the settings of a desk in a folder; all desks here have the same name and key."""
    folder.mkdir()
    shutil.copyfile(database, folder / "lantern.db")
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(PROJECT),
        "CHARITY_INSTANCE": str(folder),
        "CHARITY_LOG_ORIGIN": ORIGIN,
        "CHARITY_LOG_KEY": base64.urlsafe_b64encode(LOG_KEY).decode(),
        "CHARITY_WITNESSES": " ".join(f"{one.vkey}@http://127.0.0.1:{one.port}" for one in witnesses),
        "CHARITY_WITNESS_QUORUM": str(len(witnesses)),
        "DESK_DOCUMENT": document,
        "HTTP_PROXY": "http://127.0.0.1:9",  # nobody; never asked
        "http_proxy": "http://127.0.0.1:9",
    }


class Desk:
    """A desk: booking, signing and asking in its own process."""

    def __init__(self, settings: dict[str, str]) -> None:
        script = str(PROJECT / "tests/verifier/desk_process.py")
        self.process = subprocess.Popen(
            [sys.executable, script], env=settings, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def does(self, line: str) -> dict[str, Any]:
        """Have it do something; return how it stands then."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        found: dict[str, Any] = json.loads(self.process.stdout.readline())
        return found

    def end(self) -> None:
        """Let it go."""
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def ending() -> Iterator[ExitStack]:
    """What is to be ended after the test."""
    with ExitStack() as stack:
        yield stack


def witnesses_in(tmp_path: Path, ending: ExitStack) -> list[Witness]:
    """Return two witnesses: one from the source, one from the single file on a bare Python."""
    (tmp_path / "verifier.py").write_text(bundle(), encoding="utf-8")
    commands = {
        "w1": [sys.executable, "-m", "charity.verifier"],
        "w2": [sys.executable, "-I", "-S", str(tmp_path / "verifier.py")],
    }
    found = []
    for name, command in commands.items():
        (tmp_path / name).mkdir()
        found.append(Witness(f"outlet.test/{name}", tmp_path / name, command).start())
        ending.callback(found[-1].kill)
    return [one.answers() for one in found]


def test_two_witnesses_hold_a_desk_to_one_history(
    tmp_path: Path, ending: ExitStack, sqlite_template: Path
) -> None:
    killed, faithful = witnesses = witnesses_in(tmp_path, ending)
    names = [one.name for one in witnesses]
    desk = Desk(settings_of(tmp_path / "desk", sqlite_template, witnesses, "a"))
    ending.callback(desk.end)

    assert desk.does("book 3")["cosigned"] == []
    stands = desk.does("work 0")
    assert (stands["cosigned"], stands["reached"], stands["faults"]) == (names, True, {})
    read = note.parse(stands["note"].encode())
    cosigned = cosignature.all_cosigned(read, [VerifierKey.parse(one.vkey) for one in witnesses])
    assert [one.key.name for one in cosigned] == names

    killed.kill()
    desk.does("book 2")
    stands = desk.does("work 0")
    assert (stands["cosigned"], stands["reached"]) == ([faithful.name], False)
    assert stands["faults"] == {killed.name: "unreachable"}
    assert "3 entries remembered" in killed.start().answers().started
    stands = desk.does("work 2")
    assert (stands["size"], stands["cosigned"], stands["reached"]) == (5, names, True)
    assert stands["faults"] == {}

    other = desk_process.Desk(settings_of(tmp_path / "other", sqlite_template, witnesses, "b"))
    _shows_another_history(other, witnesses)

    desk.does("book 6")
    stands = desk.does("work 0")
    assert (stands["size"], stands["cosigned"], stands["faults"]) == (11, names, {})
    _forgets_nothing(killed, faithful)


def _shows_another_history(other: desk_process.Desk, witnesses: list[Witness]) -> None:
    """The same name and key, another tree: refused at the same size and at a larger one, evidence kept."""
    other.does("book 5")
    stands = other.does("work 0")
    assert stands["cosigned"] == []
    assert stands["faults"] == {one.name: "saw_another_root" for one in witnesses}
    other.does("book 2")
    assert set(other.does("work 0")["faults"].values()) == {"refuses_proof"}
    for witness in witnesses:
        evidence = sorted((witness.folder / "state/evidence").iterdir())  # of 5 entries, of 7
        for path, line in zip(evidence, witness.alarms().splitlines(), strict=True):
            assert f"ALARM {ORIGIN}: " in line
            assert line.endswith(f"Evidence: {path.relative_to(witness.folder)}")
        _is_proof_of_two_histories(evidence[0])
        assert "two histories; checkpoints refused: 1\n" in witness.page()


def _is_proof_of_two_histories(evidence: Path) -> None:
    facts = json.loads(evidence.read_text())
    known, _ = checkpoint.opened(facts["known"].encode(), LOG)
    refused, _ = checkpoint.opened(facts["refused"].encode(), LOG)
    assert facts["doubt"] == "two_roots"
    assert known.size == refused.size == 5
    assert known.root != refused.root


def _forgets_nothing(killed: Witness, faithful: Witness) -> None:
    """What is remembered outlives a stop; what is broken stops the witness before it starts."""
    faithful.process.send_signal(signal.SIGTERM)
    assert faithful.process.wait(timeout=READY_S) == 0
    assert "11 entries remembered" in faithful.start().answers().started
    killed.kill()
    octets = killed.state().read_bytes()
    killed.state().write_bytes(octets.replace(b"\n11\n", b"\n10\n"))
    told = killed.refuses_to_start()
    assert str(killed.state().relative_to(killed.folder)) in told
    assert "Put the file back from a copy" in told
    killed.state().write_bytes(octets)
    assert "11 entries remembered" in killed.start().answers().started
