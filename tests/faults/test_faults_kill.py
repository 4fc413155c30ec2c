"""kill -9 in the middle of ten thousand posts: nothing acknowledged is lost, nothing is booked twice."""

from __future__ import annotations

import secrets
from itertools import islice

import sqlalchemy as sa

from charity.kernel.cipher import Cipher
from charity.kernel.database import Database
from charity.ledger import merkle, signed
from charity.ledger.accounts import Custody
from charity.ledger.audit import verify
from charity.ledger.balances import appeal_totals, open_appeal
from charity.ledger.tables import ENTRY
from tests.faults.clients import Clients, Request, nursery
from tests.faults.posting_server import APPEAL, CIPHER_KEY, THREADS

POSTS, KILLS, SIGNATURES = 10_000, 20, 40
#: A request is one transaction of 1, 8 or 16 posts, as the cash book and small statements are.
SIZES = (1, 8, 16)


def requests_of(posts: int) -> list[Request]:
    """Return requests that hold so many posts together; the largest end with a payout."""
    numbers, requests = iter(range(posts)), []
    while some := list(islice(numbers, SIZES[len(requests) % len(SIZES)])):
        pays = len(some) == SIZES[-1]
        amounts = [(f"p{n}", -100 if pays and n == some[-1] else 100 + n % 7) for n in some]
        requests.append({"post": amounts})
    step = len(requests) // SIGNATURES
    for place in range(step, len(requests), step):
        requests.insert(place, {"sign": True})
    return requests


def open_ledger(database: Database) -> None:
    """Open the one appeal that everything is booked on."""
    with database.transaction() as session:
        open_appeal(session, appeal=APPEAL, custody=Custody.HELD)


def test_twenty_kills_in_ten_thousand_posts_lose_and_double_nothing(database: Database) -> None:
    open_ledger(database)
    requests = requests_of(POSTS)
    with nursery(database.url.render_as_string(hide_password=False), threads=THREADS) as server:
        clients = Clients(server.port, requests, threads=THREADS)
        clients.run(KILLS, server.kill)
    assert clients.broken >= KILLS  # each kill met somebody
    check_books(database, requests, clients.answers, POSTS)


def check_books(database: Database, requests: list[Request], answers: dict[int, Request], posts: int) -> None:
    """Compare what clients were told with what stands, and audit all of it."""
    told = {}
    for number, answer in answers.items():
        if "seqs" in answer:
            told.update(zip([key for key, _ in requests[number]["post"]], answer["seqs"], strict=True))
    amounts = [minor for one in requests for _, minor in one.get("post", [])]
    with database.reading() as session:
        rows = session.connection().execute(sa.select(ENTRY.c.idempotency_key, ENTRY.c.seq)).all()
        assert len(rows) == posts
        assert dict(rows) == told
        totals = appeal_totals(session, APPEAL)
        assert totals.received_minor == sum(minor for minor in amounts if minor > 0)
        assert totals.paid_out_minor == -sum(minor for minor in amounts if minor < 0)
        assert totals.balances
        verdict = verify(session, openings=Cipher(CIPHER_KEY, secrets.token_bytes))
        assert verdict.problems == ()
        check_signed(session, answers, verdict.root, posts)


def check_signed(session: object, answers: dict[int, Request], root: bytes, posts: int) -> None:
    """Every checkpoint that anybody was shown is stored to the byte, and each continues the one before."""
    shown = {answer["size"]: answer["note"] for answer in answers.values() if "note" in answer}
    stored = {one.size: one for one in signed.newest_first(session, limit=10 * SIGNATURES)}  # type: ignore[arg-type]
    assert len(shown) > 1
    assert {size: stored[size].note.decode() for size in shown} == shown
    for size, one in stored.items():
        hashes = signed.consistency(session, size, posts)  # type: ignore[arg-type]
        assert merkle.verify_consistency(size, posts, one.root, root, hashes)
