"""The outlet's witness: what it remembers before it answers, its limits, its key and its words."""

from __future__ import annotations

import contextlib
import os
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from charity.ledger import checkpoint, merkle, witnessing
from charity.ledger.checkpoint import Checkpoint
from charity.ledger.note import COSIGNATURE, SigningKey
from charity.ledger.witnessing import REQUEST_BYTES_MAX, AddCheckpoint, Answer
from charity.verifier.witness import command, keys, memory, sayings, server
from charity.verifier.witness.keys import BadKeyFile
from charity.verifier.witness.memory import BrokenMemory, Memory, MemoryTaken
from charity.verifier.witness.server import WitnessServer
from charity.verifier.witness.watch import Watch

LOGS = [SigningKey(f"desk{n}.test/lantern", bytes([n]) * 32) for n in (1, 2)]
KEY = SigningKey("outlet.test/w", b"w" * 32, COSIGNATURE)
HASHES = [merkle.leaf_hash(bytes([n])) for n in range(200)]
TIME_S = 1_700_000_000


def node(level: int, index: int) -> bytes:
    return merkle.root_of(merkle.append(0, [], HASHES[index << level : index + 1 << level])[0])


def asks(old: int, size: int, *, log: SigningKey = LOGS[0], root: bytes | None = None) -> AddCheckpoint:
    root = root or merkle.root_of(merkle.append(0, [], HASHES[:size])[0])
    proof = merkle.consistency_proof(old, size, node) if old else []
    signed = checkpoint.signed(Checkpoint(log.name, size, root), log).octets
    return AddCheckpoint.of(signed, old_size=old, proof=proof)


def watch_in(folder: Path, told: Callable[..., None] = lambda *_: None) -> Watch:
    logs = [key.verifier for key in LOGS]
    return Watch(KEY, logs, Memory(folder, KEY.verifier), clock=lambda: TIME_S, told=told)


@pytest.fixture
def watch(tmp_path: Path) -> Watch:
    return watch_in(tmp_path / "state")


@contextmanager
def answering(watch: Watch) -> Iterator[int]:
    troubles: list[OSError] = []
    with WitnessServer("127.0.0.1", 0, watch, troubled=troubles.append) as made:
        thread = threading.Thread(target=made.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield made.server_port
        finally:
            made.shutdown()
            thread.join()


@pytest.fixture
def port(watch: Watch) -> Iterator[int]:
    with answering(watch) as found:
        yield found


def sent(port: int, octets: bytes) -> bytes:
    """Send bytes as they are; return all that comes back until the end."""
    found = b""
    hung_up_on = contextlib.suppress(OSError)
    with hung_up_on, socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(octets)
        connection.shutdown(socket.SHUT_WR)
        while more := connection.recv(65_536):
            found += more
    return found


# What it remembers.


def test_each_log_has_a_memory_of_its_own_that_outlives_the_witness(tmp_path: Path) -> None:
    first = watch_in(tmp_path)
    for log, size in zip(LOGS, (3, 7), strict=True):
        assert first.answer(asks(0, size, log=log).octets).status == 200
    first._memory.close()
    again = watch_in(tmp_path)
    assert [(one.origin, one.checkpoint and one.checkpoint.size) for one in again.watched()] == [
        (LOGS[0].name, 3),
        (LOGS[1].name, 7),
    ]
    assert again.answer(asks(0, 2).octets) == Answer(409, b"3\n", witnessing.SIZE_TYPE)
    assert again.answer(asks(3, 9).octets).status == 200


def test_all_is_on_the_disk_before_the_answer_leaves(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    fsync, replace = os.fsync, os.replace

    def is_folder(handle: int) -> bool:
        return os.path.isdir(f"/proc/self/fd/{handle}")

    monkeypatch.setattr(
        os, "fsync", lambda h: (fsync(h), done.append("folder" if is_folder(h) else "file"))[0]
    )
    monkeypatch.setattr(os, "replace", lambda a, b: (replace(a, b), done.append("renamed"))[0])
    assert watch.answer(asks(0, 3).octets).status == 200
    assert done == ["file", "renamed", "folder"]


@pytest.mark.parametrize("call", ["open", "fsync", "replace"])
def test_what_cannot_be_stored_is_not_cosigned(
    watch: Watch, port: int, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(memory.os, call, full)
        answer = sent(port, posted(asks(0, 3).octets))
    assert answer.startswith(b"HTTP/1.1 503 ")
    assert KEY.name.encode() not in answer
    assert watch.watched()[0].checkpoint is None
    assert watch.answer(asks(0, 2).octets).status == 200


def test_of_many_at_once_each_continues_the_one_before(watch: Watch) -> None:
    cosigned: list[int] = []

    def race(size: int) -> None:
        for _ in range(3):
            known = watch.watched()[0].checkpoint
            if (
                watch.answer(
                    asks(known.size if known else 0, max(size, known.size if known else 0)).octets
                ).status
                == 200
            ):
                cosigned.append(size)

    stored: list[int] = []
    keep = watch._memory.keep
    watch._memory.keep = lambda state: (keep(state), stored.append(state.checkpoint.size))[0]  # type: ignore[method-assign]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(race, range(1, 40)))
    assert cosigned
    assert stored == sorted(stored)


def test_another_witness_in_the_same_folder_is_refused(watch: Watch, tmp_path: Path) -> None:
    with pytest.raises(MemoryTaken):
        Memory(tmp_path / "state", KEY.verifier)


@pytest.mark.parametrize(
    "kind", ["empty", "cut", "edited", "of another witness", "of another log", "huge", "folder"]
)
def test_a_broken_memory_is_not_begun_with(tmp_path: Path, kind: str) -> None:
    watch = watch_in(tmp_path)
    watch.answer(asks(0, 3).octets)
    path = watch._memory.path_of(LOGS[0].name)
    octets = path.read_bytes()
    other = SigningKey(KEY.name, b"x" * 32, COSIGNATURE)
    strange = witnessing.judge(
        asks(0, 3), None, {LOGS[0].name: [LOGS[0].verifier]}, key=other, time_s=1
    ).new_state
    elsewhere = witnessing.judge(
        asks(0, 3, log=LOGS[1]), None, {LOGS[1].name: [LOGS[1].verifier]}, key=KEY, time_s=1
    ).new_state
    assert strange is not None
    assert elsewhere is not None
    broken = {
        "empty": b"",
        "cut": octets[:-1],
        "edited": octets.replace(b"\n3\n", b"\n2\n"),
        "of another witness": strange.note.octets,
        "of another log": elsewhere.note.octets,
        "huge": octets * 1000,
    }
    path.unlink()
    if kind == "folder":
        path.mkdir()
    else:
        path.write_bytes(broken[kind])
    watch._memory.close()
    with pytest.raises((BrokenMemory, IsADirectoryError), match=re.escape(path.name)):
        watch_in(tmp_path)


def test_evidence_is_kept_once_and_never_without_end(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    watch.answer(asks(0, 3).octets)
    for _ in range(3):
        assert watch.answer(asks(3, 3, root=b"r" * 32).octets).status == 409
    noise = SigningKey("noise.test/n", b"n" * 32)
    assert len(watch._memory.evidence_of(LOGS[0].name)) == 1
    assert watch._memory.evidence_of(LOGS[1].name) == []
    monkeypatch.setattr(memory, "EVIDENCE_MAX", 4)
    for n in range(9):
        assert watch.answer(asks(3, 5, root=bytes([n]) * 32).octets).status == 422
    assert len(watch._memory.evidence_of(LOGS[0].name)) == 4
    assert noise.name not in watch._memory.evidence_of(LOGS[0].name)[0].read_text()


def test_a_prank_with_a_bad_proof_counts_no_more_once_the_log_proves_the_same(watch: Watch) -> None:
    watch.answer(asks(0, 3).octets)
    prank = AddCheckpoint(3, (b"p" * 32,), asks(3, 5).note, asks(3, 5).checkpoint)
    assert watch.answer(prank.octets).status == 422
    assert (watch.watched()[0].two_roots, watch.watched()[0].unproved) == (0, 1)
    assert watch.answer(asks(3, 5).octets).status == 200
    assert watch.watched()[0].unproved == 0


def test_evidence_that_cannot_be_kept_is_told_and_the_fork_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[object, ...]] = []
    watch = watch_in(tmp_path, lambda *facts: told.append(facts))
    watch.answer(asks(0, 3).octets)
    (tmp_path / "evidence").write_text("in the way")
    assert watch.answer(asks(3, 3, root=b"r" * 32).octets).status == 409
    assert [(facts[1].status, facts[2]) for facts in told if isinstance(facts[1], Answer)] == [
        (200, None),
        (409, None),
    ]


# How it answers.


def posted(body: bytes, path: str = "/add-checkpoint", **headers: str) -> bytes:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    lines = {"Host": "w", "Content-Length": str(len(body)), "Connection": "close"} | given
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + body


def test_a_log_asks_twice_over_one_connection(port: int) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    for old, size, status in [(9, 9, 409), (0, 9, 200), (9, 12, 200)]:
        connection.request("POST", "/add-checkpoint", asks(old, size).octets)
        answer = connection.getresponse()
        assert (answer.status, bool(answer.read())) == (status, True)
        assert connection.sock is not None
    connection.close()


def test_a_person_sees_its_name_key_and_logs(watch: Watch, port: int) -> None:
    watch.answer(asks(0, 9).octets)
    watch.answer(asks(9, 9, root=b"r" * 32).octets)
    head, _, body = sent(port, b"GET / HTTP/1.1\r\nHost: w\r\nConnection: close\r\n\r\n").partition(
        b"\r\n\r\n"
    )
    text = body.decode()
    assert b"text/plain; charset=utf-8" in head
    for part in (
        KEY.verifier.text,
        LOGS[0].name,
        LOGS[1].name,
        "条数: 9\n",
        "2023-11-14T22:13:20Z",
        "尚未联署",
        "refused: 1\n",
    ):
        assert part in text
    assert sent(port, b"HEAD / HTTP/1.1\r\nHost: w\r\nConnection: close\r\n\r\n").endswith(b"\r\n\r\n")


@pytest.mark.parametrize(
    ("octets", "status"),
    [
        (posted(b"old x\n\n"), 400),
        (posted(b""), 400),
        (posted(b"short", Content_Length="50"), 400),
        (posted(asks(0, 3).octets, path="/"), 404),
        (posted(asks(0, 3).octets, path="/add-checkpoint/"), 404),
        (b"GET /add-checkpoint HTTP/1.1\r\nConnection: close\r\n\r\n", 404),
        (b"POST /add-checkpoint HTTP/1.1\r\n\r\n", 411),
        (posted(b"", Content_Length="-1"), 411),
        (posted(b"", Content_Length="٣"), 411),
        (posted(b"", content_length="0"), 411),
        (posted(b"0\r\n\r\n", Transfer_Encoding="chunked"), 411),
        (posted(b"", Content_Length=str(REQUEST_BYTES_MAX + 1)), 413),
        (posted(b"", Content_Length="9" * 5000), 413),
        (posted(b"." * REQUEST_BYTES_MAX), 400),
        (b"DELETE / HTTP/1.1\r\n\r\n", 501),
        (b"nonsense\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 500 + b"\r\n", 431),
    ],
)
def test_each_mistake_of_a_client_has_its_status(watch: Watch, port: int, octets: bytes, status: int) -> None:
    answer = sent(port, octets)
    assert f" {status} ".encode() in answer.partition(b"\r\n")[0] or (
        octets == b"nonsense\r\n\r\n" and b"400" in answer
    )
    assert watch.watched()[0].checkpoint is None


def test_whoever_drips_or_crowds_is_hung_up_on(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "CONNECTION_S", 0.4)
    monkeypatch.setattr(server, "CONNECTIONS_MAX", 3)
    with answering(watch) as port:
        slow = [socket.create_connection(("127.0.0.1", port), timeout=5) for _ in range(3)]
        for connection in slow:
            connection.sendall(b"POST /add-checkpoint HTTP/1.1\r\nX-Drip: ")
        assert _is_hung_up(socket.create_connection(("127.0.0.1", port), timeout=5))
        begun = time.monotonic()
        assert all(map(_is_hung_up, slow))
        assert time.monotonic() - begun < 3
        while not (answer := sent(port, posted(asks(0, 3).octets))):
            assert time.monotonic() - begun < 5, "there is room again"
        assert answer.startswith(b"HTTP/1.1 200 ")


def _is_hung_up(connection: socket.socket) -> bool:
    with connection:
        try:
            return connection.recv(1) == b""
        except ConnectionError:
            return True


# Its key and its words.


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "w.key"
    assert command.main(["new-key", "--name", KEY.name, "--key", str(path)]) == 0
    printed = capsys.readouterr().out.strip()
    assert path.stat().st_mode & 0o777 == 0o600
    made = keys.read(path)
    assert (made.verifier.text, made.type, made.name) == (printed, COSIGNATURE, KEY.name)
    assert command.main(["vkey", "--key", str(path)]) == 0
    assert capsys.readouterr().out.strip() == printed
    before = path.read_bytes()
    assert command.main(["new-key", "--name", KEY.name, "--key", str(path)]) == 1
    assert path.read_bytes() == before
    assert made.seed.hex() not in repr(made)


@pytest.mark.parametrize("edit", [(r"w\+", "v+"), ("PRIVATE", "PUBLIC"), (".\n", ""), ("\n", "\nmore\n")])
def test_a_damaged_key_is_not_used(tmp_path: Path, edit: tuple[str, str]) -> None:
    path = tmp_path / "w.key"
    keys.make(KEY.name, path)
    path.write_text(re.sub(*edit, path.read_text(), count=1))
    with pytest.raises(BadKeyFile, match="key-broken"):
        keys.read(path)


def test_whatever_keeps_it_from_starting_is_told_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    keys.make(KEY.name, Path("w.key"))
    keys.make(KEY.name, Path("open.key"))
    Path("open.key").chmod(0o644)
    Path("text.key").write_text("hello\n")
    Path("text.key").chmod(0o600)
    good = {"key": "w.key", "state": "state", "log": LOGS[0].verifier.text, "bind": "127.0.0.1:0"}
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        for change, words in [
            ({"key": "none.key"}, "--name"),
            ({"key": "open.key"}, "chmod go= open.key"),
            ({"key": "text.key"}, "text.key"),
            ({"name": "another.test/w"}, KEY.name),
            ({"key": "none.key", "name": "with space"}, "100"),
            ({"log": KEY.verifier.text}, KEY.verifier.text),
            ({"log": LOGS[0].verifier.text[:-8]}, "desk1.test"),
            ({"bind": "8750"}, "8750"),
            ({"bind": "127.0.0.1:70000"}, "70000"),
            ({"bind": f"127.0.0.1:{port}"}, str(port)),
            ({"state": "w.key"}, "w.key"),
        ]:
            for language in ("zh", "en"):
                options = [part for name, value in (good | change).items() for part in (f"--{name}", value)]
                assert command.main([*options, "--lang", language]) == 1
                told = capsys.readouterr().err
                assert words in told
                assert told.count("\n") == 1
                assert (re.search("[\u4e00-\u9fff]", told) is not None) is (language == "zh")
    assert not Path("none.key").exists()


def test_wrong_usage_is_told_apart(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (
        [],
        ["--key"],
        ["--lang"],
        ["new-key"],
        ["--lang", "fr", "--key", "x"],
        ["vkey", "--name", "x"],
    ):
        assert command.main(words) == 2
        assert "usage:" in capsys.readouterr().err
    assert command.main(["--help"]) == 0


def test_each_saying_has_the_same_places_in_both_languages() -> None:
    places = re.compile(r"\{\w+\}")
    for english, chinese in sayings.SAYINGS.values():
        assert sorted(places.findall(english)) == sorted(places.findall(chinese))
        assert re.search("[\u4e00-\u9fff]", chinese) or not re.search("[a-z]{3}", places.sub("", english))
