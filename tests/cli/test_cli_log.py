"""The verbs of the log: sign, name the key, prove, export, rotate."""

from __future__ import annotations

import base64
import errno
import json
import os
import secrets
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from charity.app import create_app
from charity.kernel.web.unit import house_of
from charity.ledger import checkpoint, note, proof, tiles, triggers
from charity.ledger.entry import Draft, Kind, SigningReason
from charity.ledger.export import static
from charity.ledger.instruments import journal_of, sign_log, signing_key
from tests.conftest import TestClock


class Desk:
    """A desk by its command line."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.house = house_of(app)

    @property
    def key(self) -> note.VerifierKey:
        return signing_key(self.house.config).verifier

    def run(self, *args: str) -> Result:
        return self.app.test_cli_runner().invoke(args=["log", *args])

    def said(self, *args: str) -> Any:
        done = self.run(*args, "--json")
        assert done.exit_code == 0, done.stderr
        return json.loads(done.stdout)

    def book(self, count: int, *, is_signed: bool = False) -> None:
        at = self.house.clock()
        with self.house.database.transaction() as session:
            drafts = [
                Draft(Kind.STATEMENT_IMPORTED, at.date(), None, documents=(secrets.token_hex(32),))
                for _ in range(count)
            ]
            journal_of(self.house, session).post_many(drafts, at=at)
            if is_signed:
                sign_log(self.house.config, session, at=at, reason=SigningReason.BATCH)

    def set(self, **settings: object) -> Desk:
        """The same desk under other settings."""
        config = replace(self.house.config, **settings)  # type: ignore[arg-type]
        return Desk(create_app(config, clock=self.house.clock, testing=True))


@pytest.fixture
def desk(app: Flask) -> Desk:
    """An empty desk."""
    return Desk(app)


def refused(done: Result, *words: str) -> None:
    assert done.exit_code == 1, (done.stdout, done.stderr)
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in done.stderr, done.stderr


def test_a_checkpoint_is_signed_and_printed(desk: Desk) -> None:
    refused(desk.run("checkpoint"), "empty")
    desk.book(3)
    first = desk.run("checkpoint")
    assert first.exit_code == 0
    found, _ = checkpoint.opened(first.stdout.encode(), desk.key)
    assert (found.origin, found.size) == ("desk.test/lantern", 3)
    assert desk.run("checkpoint").stdout == first.stdout, "signed already: the same bytes"
    said = desk.said("checkpoint")
    assert said == {
        "origin": "desk.test/lantern", "size": 3, "root": base64.b64encode(found.root).decode(),
        "signed_at": "2026-03-02T12:00:00+08:00", "reason": "asked", "checkpoint": first.stdout,
    }  # fmt: skip


def test_the_key_is_named_before_and_after_the_first_signature(desk: Desk) -> None:
    before = desk.run("vkey")
    assert note.VerifierKey.parse(before.stdout) == desk.key
    desk.book(1, is_signed=True)
    assert desk.run("vkey").stdout == before.stdout
    other = desk.set(log_key=b"o" * 32)
    assert other.run("vkey").stdout == before.stdout, "the log's key, whatever the settings say"
    refused(other.run("checkpoint"), "another name or key")
    refused(other.app.test_cli_runner().invoke(args=["db", "check"]), "another name or key")
    assert "another name or key" in other.app.test_cli_runner().invoke(args=["check", "--deploy"]).stderr
    assert desk.run("vkey", "--all").stdout == before.stdout
    assert desk.said("vkey") == {"vkey": before.stdout.strip()}


def test_a_proof_is_made_of_what_is_signed_and_signs_nothing(desk: Desk, tmp_path: Path) -> None:
    out = tmp_path / "entry.tlog-proof"
    refused(desk.run("prove", "0", "--out", str(out)), "there is no entry 0")
    desk.book(4)
    refused(desk.run("prove", "2", "--out", str(out)), "no checkpoint covers entry 2", "run log checkpoint")
    assert not out.exists()
    desk.run("checkpoint")
    desk.book(2)
    refused(desk.run("prove", "4", "--out", str(out)), "the last one covers 4")
    done = desk.run("prove", "2", "--out", str(out))
    assert (done.exit_code, done.stdout) == (0, "")
    shown = proof.verify(proof.parse(out.read_bytes()), desk.key)
    assert (shown.leaf.seq, shown.checkpoint.size, dict(shown.values)) == (2, 4, {})
    assert desk.said("prove", "3", "--out", str(out))["size"] == 4
    refused(desk.run("prove", "9", "--out", str(out)), "the log has 6")
    refused(desk.run("prove", "2", "--out", str(tmp_path / "none" / "x")), "cannot be written")
    for seq in ("-1", "x", "1.5"):
        assert desk.run("prove", seq, "--out", str(out)).exit_code == 2
    assert desk.run("prove", "2").exit_code == 2


def files_in(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def served(desk: Desk, names: list[str]) -> dict[str, bytes]:
    client = desk.app.test_client()
    return {name: client.get(f"/log/{name}").data for name in names}


def test_an_export_is_what_is_served_and_grows_by_what_is_new(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "log"
    refused(desk.run("export", str(folder)), "the log is empty: book something first")
    desk.book(1)
    refused(desk.run("export", str(folder)), "nothing is signed yet: run log checkpoint first")
    desk.book(249, is_signed=True)
    desk.book(20, is_signed=True)
    desk.book(10, is_signed=True)
    assert desk.said("export", str(folder))["written"] == 8
    first = files_in(folder)
    assert sorted(first) == [
        "checkpoint", "tile/0/000", "tile/0/001.p/14", "tile/0/001.p/24", "tile/1/000.p/1",
        "tile/entries/000", "tile/entries/001.p/14", "tile/entries/001.p/24",
    ]  # fmt: skip
    assert first == served(desk, list(first))
    assert {oct((folder / name).stat().st_mode)[-3:] for name in first} == {"644"}
    stamps = {name: (folder / name).stat().st_mtime_ns for name in first}
    assert desk.said("export", str(folder)) | {"root": ""} == {
        "size": 280, "root": "", "written": 1, "removed": 0
    }  # fmt: skip
    (folder / "robots.txt").write_text("a file of the web server's own")
    desk.book(300, is_signed=True)
    assert desk.said("export", str(folder))["removed"] == 4, "partial files whose full ones are there"
    second = files_in(folder)
    assert second.pop("robots.txt")
    assert second == served(desk, list(second))
    assert {
        name for name in first if name in second and stamps[name] != (folder / name).stat().st_mtime_ns
    } == {"checkpoint"}
    size = checkpoint.parse(note.parse(second["checkpoint"]).text).size
    assert {f"tile/{tile.path}" for tile in tiles.tiles_of(size)} < set(second)


def test_a_folder_that_holds_another_log_is_refused(desk: Desk, tmp_path: Path, clock: TestClock) -> None:
    desk.book(3, is_signed=True)
    folder = tmp_path / "log"
    folder.mkdir()
    (folder / "letter.txt").write_text("dear donor")
    refused(desk.run("export", str(folder)), "letter.txt", "empty folder")
    (folder / "letter.txt").rename(tmp_path / "letter.txt")
    (folder / ".checkpoint.stopped").write_text("half")
    assert desk.said("export", str(folder))["size"] == 3
    good = files_in(folder)
    for octets, words in (
        (b"dear donor\n", "is no checkpoint"),
        (good["checkpoint"][:-9], "is no checkpoint"),
        (good["checkpoint"].replace(b"\n3\n", b"\n2\n"), "is no checkpoint (the signature"),
        (_signed_by(note.SigningKey("desk.other/log", b"z" * 32), 3), "another desk"),
        (_signed_by(signing_key(desk.house.config), 4), "old copy"),
        (_signed_by(signing_key(desk.house.config), 2), "another history"),
    ):
        (folder / "checkpoint").write_bytes(octets)
        refused(desk.run("export", str(folder)), words)
        assert files_in(folder) == good | {"checkpoint": octets}, "nothing is touched"
    refused(desk.run("export", str(folder / "checkpoint" / "x")), "cannot be written")
    assert desk.run("export", str(folder / "checkpoint")).exit_code == 2


def _signed_by(key: note.SigningKey, size: int) -> bytes:
    return checkpoint.signed(checkpoint.Checkpoint(key.name, size, b"r" * 32), key).octets


def test_a_full_disk_leaves_the_last_export_whole(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "log"
    desk.book(256, is_signed=True)
    assert desk.run("export", str(folder)).exit_code == 0
    before = files_in(folder)
    desk.book(256, is_signed=True)
    for failing in range(6):  # each file in turn: two full tiles, a partial one, the checkpoint
        calls = iter(range(99))

        def full(handle: int, mode: str, calls: Any = calls, failing: int = failing) -> Any:
            if next(calls) == failing:
                os.close(handle)
                raise OSError(errno.ENOSPC, "No space left on device")
            return open(handle, mode)

        with monkeypatch.context() as patched:
            patched.setattr(static.os, "fdopen", full)
            done = desk.run("export", str(folder))
        if done.exit_code == 0:
            break
        refused(done, "No space left on device", "still stands")
        assert before.items() <= files_in(folder).items(), "what the old checkpoint needs is as it was"
        assert not [name for name in files_in(folder) if "/." in name or name.startswith(".")]
    assert failing == 4
    assert files_in(folder) == served(desk, list(files_in(folder)))


def test_a_log_whose_stored_key_was_changed_is_answered_in_a_line(desk: Desk) -> None:
    desk.book(2, is_signed=True)
    with desk.house.database.transaction() as session:
        triggers.remove(session.connection())
        session.connection().exec_driver_sql("UPDATE ledger_log SET vkey = 'bent'")
        triggers.install(session.connection())
    for words in (["vkey"], ["rotate", "--origin", "desk.test/lantern"]):
        refused(desk.run(*words), "run ledger verify")


def test_rotation_begins_a_new_log_over_the_same_entries(desk: Desk, tmp_path: Path) -> None:
    desk.book(3)
    new = desk.set(log_origin="desk.test/second", log_key=b"n" * 32)
    refused(desk.run("rotate", "--origin", "desk.test/second"), "CHARITY_LOG_ORIGIN is desk.test/lantern")
    refused(new.run("rotate", "--origin", "desk.test/second"), "empty")
    desk.book(0, is_signed=True)
    folder = tmp_path / "log"
    desk.run("export", str(folder))
    desk.book(1)
    refused(new.run("rotate", "--origin", "desk.test/second"), "covers 3 of 4")
    final = desk.run("checkpoint").stdout
    refused(new.run("checkpoint"), "another name or key")
    refused(desk.set(log_origin="desk.test/x").run("rotate", "--origin", "desk.test/x"), "had this key")
    done = new.run("rotate", "--origin", "desk.test/second")
    assert (done.exit_code, done.stdout) == (0, f"{new.key.text}\n")
    waits = "desk.test/second has signed nothing yet: it signs with its first entry, number 4; until then"
    assert waits in done.stderr
    proved = str(tmp_path / "one.tlog-proof")
    for words in (["checkpoint"], ["export", str(folder)], ["prove", "1", "--out", proved]):
        assert waits in new.run(*words).stderr, words
    page = new.app.test_client().get("/log/?lang=en").text
    assert "desk.test/second has signed nothing yet" in page
    assert f"--former '{desk.key.text}@4'" in unescape(page)
    assert new.run("vkey", "--all").stdout == f"{desk.key.text}@4\n{new.key.text}\n"
    refused(new.run("rotate", "--origin", "desk.test/second"), "was named desk.test/second before")
    third = desk.set(log_origin="desk.test/third", log_key=b"t" * 32)
    refused(third.run("rotate", "--origin", "desk.test/third"), "No entry was booked yet")
    assert new.run("checkpoint").stdout == final, "nothing new to sign yet"
    refused(desk.run("checkpoint"), "desk.test/second")
    new.book(2, is_signed=True)
    assert "signed nothing yet" not in new.run("checkpoint").stderr
    assert "signed nothing yet" not in new.app.test_client().get("/log/?lang=en").text
    assert new.said("vkey", "--all")["logs"] == [
        {"first_entry": 0, "origin": "desk.test/lantern", "vkey": desk.key.text},
        {"first_entry": 4, "origin": "desk.test/second", "vkey": new.key.text},
    ]
    assert new.said("export", str(folder))["size"] == 6, "the exported old log is the beginning of the new"
    assert new.app.test_cli_runner().invoke(args=["ledger", "verify"]).exit_code == 0
    assert new.run("rotate").exit_code == 2
