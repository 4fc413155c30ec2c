"""The log for programs: what is served, how long it may be kept, and that nothing unsigned is."""

from __future__ import annotations

import gzip
import secrets
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from charity.kernel.web.unit import house_of
from charity.ledger import checkpoint, cosignature, merkle, note, signed, tiles
from charity.ledger.entry import Draft, Kind, SigningReason
from charity.ledger.instruments import journal_of, sign_log, signing_key
from charity.ledger.note import COSIGNATURE, SigningKey
from tests.conftest import TestClock

WITNESS = SigningKey("witness.test", b"w" * 32, COSIGNATURE)
YEAR = "immutable, public, max-age=31536000"


@pytest.fixture
def book(app: Flask, clock: TestClock) -> Callable[[int, bool], None]:
    """Book facts; sign the log after them, or not."""
    house = house_of(app)

    def booked(count: int, is_signed: bool) -> None:
        with house.database.transaction() as session:
            drafts = [
                Draft(Kind.STATEMENT_IMPORTED, clock().date(), None, documents=(secrets.token_hex(32),))
                for _ in range(count)
            ]
            journal_of(house, session).post_many(drafts, at=clock())
            if is_signed:
                sign_log(house.config, session, at=clock(), reason=SigningReason.BATCH)

    return booked


def test_the_checkpoint_is_the_stored_note_with_its_cosignatures(
    app: Flask, client: FlaskClient, book: Callable[[int, bool], None]
) -> None:
    nothing = client.get("/log/checkpoint")
    assert (nothing.status_code, nothing.content_type) == (404, "text/plain; charset=utf-8")
    book(3, True)
    book(1, False)
    house = house_of(app)
    with house.database.transaction() as session:
        stored = signed.newest(session)
        assert stored is not None
        line = cosignature.cosign(note.parse(stored.note).text, WITNESS, time_s=1_772_400_000)
        signed.keep_cosignature(session, 3, WITNESS.verifier, line.line, time_s=1_772_400_000)
    answer = client.get("/log/checkpoint?lang=en")
    assert (answer.status_code, answer.content_type) == (200, "text/plain; charset=utf-8")
    assert answer.data == stored.note + line.line.encode()
    assert answer.headers["Cache-Control"] == "public, max-age=5"
    assert "Set-Cookie" not in answer.headers
    found, read = checkpoint.opened(answer.data, signing_key(house.config).verifier)
    assert (found.origin, found.size) == ("desk.test/lantern", 3)
    assert cosignature.all_cosigned(read, [WITNESS.verifier])
    again = client.get("/log/checkpoint", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.head("/log/checkpoint").status_code == 200


def test_all_files_of_a_log_together_give_its_checkpoint(
    client: FlaskClient, book: Callable[[int, bool], None]
) -> None:
    book(600, True)
    found = checkpoint.parse(note.parse(client.get("/log/checkpoint").data).text)
    hashes: dict[int, list[bytes]] = {}
    for tile in tiles.tiles_of(found.size):
        answer = client.get(f"/log/tile/{tile.path}")
        assert answer.status_code == 200, tile.path
        if tile.level is None:
            rows = [merkle.leaf_hash(leaf) for leaf in tiles.decode_entries(answer.data)]
            hashes.setdefault(-1, []).extend(rows)
        else:
            step = merkle.HASH_BYTES
            rows = [answer.data[at : at + step] for at in range(0, len(answer.data), step)]
            hashes.setdefault(tile.level, []).extend(rows)
    assert hashes[-1] == hashes[0]
    assert merkle.root_of(merkle.append(0, [], hashes[0])[0]) == found.root
    for level, row in hashes.items():
        if level > 0:
            parts = [hashes[level - 1][at : at + 256] for at in range(0, 256 * len(row), 256)]
            assert row == [merkle.root_of(merkle.append(0, [], part)[0]) for part in parts]
    assert sorted(hashes) == [-1, 0, 1]


def test_files_may_be_kept_for_a_year_and_entries_travel_compressed(
    client: FlaskClient, book: Callable[[int, bool], None]
) -> None:
    book(300, True)
    hashes, entries = client.get("/log/tile/0/000"), client.get("/log/tile/entries/001.p/44")
    for answer in (hashes, entries):
        assert (answer.status_code, answer.content_type) == (200, "application/octet-stream")
        assert answer.headers["Cache-Control"] == YEAR
        assert "Set-Cookie" not in answer.headers
    assert len(hashes.data) == 8192
    packed = client.get("/log/tile/entries/001.p/44", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert (packed.headers["Vary"], entries.headers["Vary"]) == ("Accept-Encoding", "Accept-Encoding")
    assert gzip.decompress(packed.data) == entries.data
    assert packed.headers["ETag"] != entries.headers["ETag"]
    known = {"If-None-Match": packed.headers["ETag"], "Accept-Encoding": "gzip"}
    assert client.get("/log/tile/entries/001.p/44", headers=known).status_code == 304
    assert client.get("/log/tile/0/000", headers={"Accept-Encoding": "gzip"}).data == hashes.data


NO_TILES = [
    "0/001.p/45", "0/001", "entries/001", "0/002.p/1", "1/000.p/2", "1/000", "2/000.p/1", "64/000",
    "00/000", "0/0", "0/00", "0/1000", "0/x000/001", "0/x001/1", "0/001.p/0", "0/001.p/044",
    "0/000.p/256", "entries/", "", "entry/000", "-1/000", "0/../0/000", "0//000", "0/000/", "0/000.p",
    "０/000",
    "0/" + "x999/" * 99 + "999",
]  # fmt: skip


def test_what_is_not_signed_or_no_tile_is_not_there(
    client: FlaskClient, book: Callable[[int, bool], None]
) -> None:
    book(300, True)
    book(300, False)
    for path in NO_TILES:
        answer = client.get(f"/log/tile/{path}")
        assert answer.status_code == 404, (path, answer.status_code)
        assert answer.headers.get("Cache-Control", "") in {"", "public, max-age=5"}, "it may come soon"
        assert "Set-Cookie" not in answer.headers


def test_older_partial_files_are_still_served(client: FlaskClient, book: Callable[[int, bool], None]) -> None:
    book(300, True)
    then = client.get("/log/tile/entries/001.p/44").data
    book(5, True)
    assert client.get("/log/tile/entries/001.p/44").data == then
    assert client.get("/log/tile/entries/001.p/49").data.startswith(then)


def test_a_file_costs_the_same_few_questions_however_long_the_log(
    app: Flask, client: FlaskClient, book: Callable[[int, bool], None]
) -> None:
    asked: list[str] = []
    engine = house_of(app).database.engine
    counts = []
    for count in (10, 800):
        book(count, True)
        sa.event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
        for path in ("checkpoint", "tile/0/000.p/10", "tile/entries/000.p/10"):
            asked.clear()
            assert client.get(f"/log/{path}").status_code == 200
            counts.append(len(set(asked)))
    assert counts[:3] == counts[3:]
    assert max(counts) <= 4
    with house_of(app).database.reading() as session:
        plan = session.connection().exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT leaf FROM ledger_entry WHERE seq >= 256 AND seq < 512 ORDER BY seq"
        )
        assert "SEARCH" in str(plan.all())
