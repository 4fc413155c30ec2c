"""A witness's address where something else stands: silent, endless, dripping, cut, pointing elsewhere."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from charity.ledger.witnesses import calls
from charity.ledger.witnesses.calls import ANSWER_BYTES_MAX, Heard, post
from charity.ledger.witnesses.faults import WitnessSilent, WitnessTooLong, WitnessUnreachable

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
Talk = Callable[[socket.socket], None]


@contextmanager
def standing(talk: Talk) -> Iterator[tuple[str, list[bytes]]]:
    """Have something stand at an address; gives it and what was asked there."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = listening.accept()
                    with connection, contextlib.suppress(OSError):
                        asked.append(_heard_whole(connection))
                        talk(connection)

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", asked
        listening.shutdown(socket.SHUT_RDWR)


def _heard_whole(connection: socket.socket) -> bytes:
    """Read a question to its end: whoever closes with some of it unread breaks the connection off."""
    question = b""
    while not question.endswith(b"\r\n\r\nold 0\n") and (more := connection.recv(65_536)):
        question += more
    return question


def says(octets: bytes) -> Talk:
    return lambda connection: connection.sendall(octets)


def drips(head: bytes, drop: bytes) -> Talk:
    """Say a beginning, then a drop now and then, for ever: no single wait is long."""

    def talk(connection: socket.socket) -> None:
        connection.sendall(head)
        while True:
            time.sleep(0.05)
            connection.sendall(drop)

    return talk


def is_silent(connection: socket.socket) -> None:
    while connection.recv(65_536):  # until the other side is gone
        pass


def test_an_answer_is_heard_and_the_question_was_whole() -> None:
    with standing(says(OK + b"Content-Length: 3\r\n\r\nyes")) as (url, asked):
        assert post(f"{url}/log", b"old 0\n") == Heard(200, "text/plain", b"yes")
    assert asked[0].startswith(b"POST /log/add-checkpoint HTTP/1.1\r\n")
    assert b"Content-Length: 6\r\n" in asked[0]


@pytest.mark.parametrize(
    "talk",
    [
        is_silent,
        drips(b"", b"H"),
        drips(OK, b"X-More: a\r\n"),
        drips(OK + b"Content-Length: 9000\r\n\r\n", b"."),
        drips(OK + b"\r\n", b"."),
    ],
    ids=["nothing", "status", "headers", "body", "endless"],
)
def test_whoever_gives_no_whole_answer_is_let_go_in_time(talk: Talk) -> None:
    with standing(talk) as (url, _):
        begun = time.monotonic()
        with pytest.raises(WitnessSilent):
            post(url, b"old 0\n", wait_s=0.2, whole_s=0.4)
        assert time.monotonic() - begun < 2


def test_an_answer_far_too_long_is_not_read_to_its_end() -> None:
    flood = OK + b"\r\n" + b"." * (ANSWER_BYTES_MAX + 1)
    with standing(says(flood)) as (url, _), pytest.raises(WitnessTooLong):
        post(url, b"old 0\n")
    with standing(says(flood[:-1])) as (url, _):
        assert len(post(url, b"old 0\n").body) == ANSWER_BYTES_MAX


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"SSH-2.0-here\r\n",
        OK + b"Content-Length: 30\r\n\r\ncut",
        OK + b"X" * 70_000,
        OK + b"X: y\r\n" * 200,
    ],
    ids=["nothing", "another protocol", "cut", "a header without end", "headers without end"],
)
def test_what_is_broken_off_or_no_http_is_unreachable(octets: bytes) -> None:
    with standing(says(octets)) as (url, _), pytest.raises(WitnessUnreachable):
        post(url, b"old 0\n")


def test_where_nothing_stands_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    closed = (f"http://127.0.0.1:{port}", f"https://127.0.0.1:{port}")
    for url in (*closed, "http://", "http://h:99999", "http://h:x", "http://[::1", f"http://{'a' * 70}.test"):
        with pytest.raises(WitnessUnreachable):
            post(url, b"old 0\n")


def test_a_certificate_that_nobody_vouches_for_is_unreachable() -> None:
    with standing(says(b"\x15\x03\x03\x00\x02\x02\x28")) as (url, _), pytest.raises(WitnessUnreachable):
        post(url.replace("http:", "https:"), b"old 0\n")


def test_no_redirect_is_followed_and_no_proxy_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with standing(says(OK + b"Content-Length: 0\r\n\r\n")) as (elsewhere, asked_elsewhere):
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setenv(name, elsewhere)
        moved = f"HTTP/1.1 307 Moved\r\nLocation: {elsewhere}/\r\nContent-Length: 0\r\n\r\n".encode()
        with standing(says(moved)) as (url, asked):
            assert post(url, b"old 0\n").status == 307
        assert (len(asked), asked_elsewhere) == (1, [])


def test_the_worker_is_held_for_seconds_at_most() -> None:
    assert calls.WAIT_S <= calls.WHOLE_S <= 10
