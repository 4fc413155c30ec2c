"""A server of its own process that books what it is sent; it is killed again and again by a test.

A nursery imports the house once and, at each word on its standard input, forks a child that listens: the
child opens its own connections, answers with many threads, and is all that a kill takes away.
Run as `python -m tests.faults.posting_server DATABASE_URL THREADS`; prints the
port, then the number of each child.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import sys
import threading
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from charity.kernel.cipher import Cipher
from charity.kernel.database import Database, retrying
from charity.ledger import accounts, signed
from charity.ledger.entry import Draft, ExternalReference, Kind, Posting, SigningReason
from charity.ledger.journal import Journal
from charity.ledger.note import SigningKey

ORIGIN, APPEAL = "desk.test/lantern", "LX-2026-0007-K"
KEY = SigningKey(ORIGIN, b"k" * 32)
CIPHER_KEY = b"v" * 32
THREADS = 16
_DAY = date(2026, 2, 15)


def donation(key: str, minor: int) -> Draft:
    """Return a donation with its reference, which is a second guard against booking twice."""
    to, source = accounts.assets(accounts.WECHAT, APPEAL), accounts.donations(APPEAL)
    postings = (Posting(to, "CNY", minor), Posting(source, "CNY", -minor))
    reference = ExternalReference(accounts.WECHAT, key)
    return Draft(
        Kind.DONATION, _DAY, APPEAL, postings, donor="王芳", reference=reference, idempotency_key=key
    )


def payout(key: str, minor: int) -> Draft:
    """Return a payout out of what the donations of the same request brought."""
    to, source = accounts.payouts(APPEAL), accounts.assets(accounts.WECHAT, APPEAL)
    postings = (Posting(to, "CNY", minor), Posting(source, "CNY", -minor))
    return Draft(Kind.PAYOUT, _DAY, APPEAL, postings, idempotency_key=key)


def drafts_of(request: dict[str, Any]) -> list[Draft]:
    """Return what a request asks to book: each [key, minor], a negative amount being a payout."""
    return [donation(key, minor) if minor > 0 else payout(key, -minor) for key, minor in request["post"]]


def act(session: Session, request: dict[str, Any]) -> dict[str, Any]:
    """Book, or sign the log, and tell what stands once the transaction is committed."""
    at = datetime.now(UTC)
    if "sign" in request:
        made = signed.sign_head(session, key=KEY, at=at, reason=SigningReason.ASKED)
        return {"size": made.size, "note": made.note.decode()}
    journal = Journal(
        session,
        log_origin=ORIGIN,
        cipher=Cipher(CIPHER_KEY, secrets.token_bytes),
        entropy=secrets.token_bytes,
    )
    booked = journal.post_many(drafts_of(request), at=at)
    return {"seqs": [one.seq for one in booked], "known": sum(one.was_known for one in booked)}


def _answer(database: Database, request: dict[str, Any]) -> dict[str, Any]:
    def unit() -> dict[str, Any]:
        with database.transaction() as session:
            return act(session, request)

    try:
        return retrying(unit)
    except DBAPIError:
        return {"again": True}  # what a page says with 503


def _serve(database: Database, listening: socket.socket) -> None:
    while True:
        connection, _ = listening.accept()
        with connection, connection.makefile("rw", encoding="utf-8") as stream:
            try:
                for line in stream:
                    stream.write(json.dumps(_answer(database, json.loads(line))) + "\n")
                    stream.flush()
            except ConnectionError:
                continue  # a client that gave up


def _child(url: str, listening: socket.socket, threads: int) -> None:
    database = Database(url)
    for _ in range(threads - 1):
        threading.Thread(target=_serve, args=(database, listening), daemon=True).start()
    _serve(database, listening)


def main(url: str, threads: int) -> None:
    """Fork a child for each line that comes in; its death is noticed by itself."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    listening = socket.create_server(("127.0.0.1", 0), backlog=128)
    _say(listening.getsockname()[1])
    for _ in sys.stdin:
        number = os.fork()
        if number == 0:
            _child(url, listening, threads)
        _say(number)


def _say(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
