"""Checkpoints are stored for ever, hold against the entries under them, and survive a new name and key."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import Session

from charity.kernel.cipher import Cipher
from charity.kernel.database import Database
from charity.kernel.roles import MACHINE
from charity.ledger import (
    audit,
    checkpoint,
    cosignature,
    merkle,
    note,
    proof,
    rotation,
    signed,
    tiling,
    tree,
    triggers,
)
from charity.ledger.checks import entries as entry_checks
from charity.ledger.entry import SigningReason
from charity.ledger.journal import Journal
from charity.ledger.note import COSIGNATURE, SigningKey
from charity.ledger.refusals import ForkedLog, LogKeyChanged, NothingToSign
from charity.ledger.tables import CHECKPOINT, LOG
from charity.ledger.tiles import Tile, tiles_of
from tests.ledger.conftest import AT, ORIGIN, Say

KEY = SigningKey(ORIGIN, b"k" * 32)
NEW = SigningKey("desk.test/second", b"n" * 32)
WITNESS = SigningKey("witness.test", b"w" * 32, COSIGNATURE)
OTHER_WITNESS = SigningKey("other.test", b"o" * 32, COSIGNATURE)
SEALED = 1_771_200_000


def sign(session: Session, key: SigningKey = KEY) -> signed.SignedCheckpoint:
    return signed.sign_head(session, key=key, at=AT, reason=SigningReason.BATCH)


def cosign(session: Session, made: signed.SignedCheckpoint, key: SigningKey, time_s: int = SEALED) -> None:
    line = cosignature.cosign(note.parse(made.note).text, key, time_s=time_s)
    signed.keep_cosignature(session, made.size, key.verifier, line.line, time_s=time_s)


@pytest.fixture(scope="module")
def rotated(shared_keeper: Any) -> Database:
    """Three checkpoints of the first log (3, 4, 9 entries), one of the second (14); two witnesses."""
    say, database = Say(), shared_keeper.database
    for count, key in ((3, KEY), (1, KEY), (5, KEY), (5, NEW)):
        with database.transaction() as session:
            if key is NEW:
                rotation.rotate(session, NEW, by=MACHINE, at=AT)
            journal = Journal(
                session, log_origin=key.name, cipher=shared_keeper.cipher, entropy=lambda size: b"s" * size
            )
            journal.post_many([say.fact() for _ in range(count)], at=AT)
            made = sign(session, key)
            cosign(session, made, WITNESS)
            if made.size == 9:
                cosign(session, made, OTHER_WITNESS)
                cosign(session, made, WITNESS, SEALED + 60)
    assert isinstance(database, Database)
    return database


def test_the_old_log_is_the_beginning_of_the_new_one(rotated: Database) -> None:
    with rotated.reading() as session:
        logs = signed.named_logs(session)
        assert [(log.first_seq, log.key) for log in logs] == [(0, KEY.verifier), (9, NEW.verifier)]
        last_old, newest = signed.signed_at(session, 9), signed.newest(session)
        assert last_old is not None
        assert newest is not None
        old, _ = checkpoint.opened(last_old.note, KEY.verifier)
        new, _ = checkpoint.opened(newest.note, NEW.verifier)
        assert (old.origin, old.size, new.origin, new.size) == (ORIGIN, 9, NEW.name, 14)
        hashes = signed.consistency(session, 9, 14)
        assert merkle.verify_consistency(9, 14, old.root, new.root, hashes)
        for seq, name in ((8, ORIGIN), (9, NEW.name)):
            taken = proof.parse(signed.prove(session, seq, newest).octets)
            assert proof.verify(taken, NEW.verifier).leaf.log == name
        with pytest.raises(proof.BadProof) as refused:
            proof.verify(taken, KEY.verifier)
        assert refused.value.code == "signer"


def test_what_is_served_bears_each_witness_once_with_its_newest_line(rotated: Database) -> None:
    with rotated.reading() as session:
        stored = signed.signed_at(session, 9)
        assert stored is not None
        read = signed.cosigned_note(session, stored)
    assert read.octets.startswith(stored.note), "what the desk signed stands first, byte for byte"
    held = cosignature.all_cosigned(read, [WITNESS.verifier, OTHER_WITNESS.verifier])
    assert [(one.key.name, one.time_s) for one in held] == [
        ("witness.test", SEALED + 60), ("other.test", SEALED)
    ]  # fmt: skip
    assert len(read.signatures) == 3


def test_an_audit_of_an_honest_log_is_good_whatever_the_pieces(
    rotated: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for length in (1, 4, 4096):
        monkeypatch.setattr(entry_checks, "CHUNK_ENTRIES", length)
        with rotated.reading() as session:
            found = audit.verify(session)
        assert (found.problems, found.entries, found.checkpoint_size) == ((), 14, 14)


def tampered(database: Database, change: Callable[[sa.Connection], None]) -> list[tuple[str, str]]:
    """What an audit says when somebody with the file in hand changed something; nothing of it is kept."""
    found: list[tuple[str, str]] = []
    with database.engine.connect() as connection:
        for words in _BEFORE[database.is_sqlite]:
            connection.exec_driver_sql(words)
        triggers.remove(connection)
        change(connection)
        triggers.install(connection)
        verdict = audit.verify(Session(bind=connection))
        found = [(problem.code, problem.message) for problem in verdict.problems]
        connection.rollback()
        for words in ("PRAGMA foreign_keys = ON", "PRAGMA ignore_check_constraints = OFF"):
            if database.is_sqlite:
                connection.exec_driver_sql(words)
    return found


_BEFORE: dict[bool, Sequence[str]] = {
    True: ("PRAGMA foreign_keys = OFF", "PRAGMA ignore_check_constraints = ON", "BEGIN IMMEDIATE"),
    False: ("SET LOCAL session_replication_role = replica",),
}


def bent(octets: bytes, place: int) -> bytes:
    """The same bytes with one bit turned over."""
    changed = bytearray(octets)
    changed[place] ^= 1
    return bytes(changed)


@pytest.mark.parametrize("size", [3, 9, 14])
def test_any_flipped_byte_of_a_note_or_root_is_named(rotated: Database, size: int) -> None:
    with rotated.reading() as session:
        stored = signed.signed_at(session, size)
    assert stored is not None
    places = range(0, len(stored.note), 7) if size == 9 else (0, -3)
    for place in places:
        change = CHECKPOINT.update().where(CHECKPOINT.c.size == size)
        octets = bent(stored.note, place)
        found = tampered(rotated, partial(_execute, change.values(note=octets)))
        assert {code for code, _ in found} == {"checkpoint"}, (place, found)
        assert all(f"the checkpoint of {size} entries" in words for _, words in found)
    change = CHECKPOINT.update().where(CHECKPOINT.c.size == size).values(root=bent(stored.root, 31))
    found = tampered(rotated, partial(_execute, change))
    words = f"the checkpoint of {size} entries: the stored root is not the root of the entries"
    assert found == [("checkpoint", words)]
    more = stored.note + note.sign("x\n", SigningKey("desk.test/x", b"x" * 32)).signatures[0].line.encode()
    change = CHECKPOINT.update().where(CHECKPOINT.c.size == size).values(note=more)
    words = f"the checkpoint of {size} entries: the note is not stored as it was signed"
    assert tampered(rotated, partial(_execute, change)) == [("checkpoint", words)]


def _execute(statement: sa.Update, connection: sa.Connection) -> None:
    connection.execute(statement)


REWRITTEN = [
    ("checkpoint", "of 14 entries: this checkpoint of", "DELETE FROM ledger_log WHERE first_seq = 9"),
    ("log", "first log begins with entry 1", "UPDATE ledger_log SET first_seq = 1 WHERE first_seq = 0"),
    ("log", "kept as desk.test/second, its entry 8 is of desk.test/lantern",
     "UPDATE ledger_log SET first_seq = 8 WHERE first_seq = 9"),
    ("log", "kept as desk.test/lanterm",
     "UPDATE ledger_log SET origin = 'desk.test/lanterm' WHERE first_seq = 0"),
    ("log", "cannot be read", "UPDATE ledger_log SET vkey = replace(vkey, '+', '-') WHERE first_seq = 9"),
    ("cosignature", "of 9 entries by witness.test: the stored time",
     f"UPDATE ledger_cosignature SET time_s = {SEALED + 1} WHERE size = 9 AND time_s = {SEALED + 60}"),
    ("cosignature", "of 9 entries by other.test: not base64",
     "UPDATE ledger_cosignature SET line = substr(line, 1, 30) || '=' || substr(line, 32)"
     " WHERE size = 9 AND substr(witness, 1, 5) = 'other'"),
    ("cosignature", "by other.test: the stored line is by another witness",
     "UPDATE ledger_cosignature SET line = (SELECT line FROM ledger_cosignature x WHERE x.size = 9"
     f" AND substr(x.witness, 1, 7) = 'witness' AND x.time_s = {SEALED})"
     " WHERE size = 9 AND substr(witness, 1, 5) = 'other'"),
    ("cosignature", "of 4 entries by witness.test: the cosignature of witness.test is false",
     "UPDATE ledger_cosignature SET line = (SELECT line FROM ledger_cosignature x WHERE x.size = 3)"
     " WHERE size = 4"),
    ("cosignature", "of 9 entries by otherstest: the hash in the verifier key",
     "UPDATE ledger_cosignature SET witness = replace(witness, 'other.', 'others')"
     " WHERE size = 9 AND substr(witness, 1, 5) = 'other'"),
    ("cosignature", "of 5 entries by witness.test: there is no such checkpoint",
     "UPDATE ledger_cosignature SET size = 5 WHERE size = 4"),
    ("checkpoint", "covers 20 entries, 14 are there: the log was cut off",
     "UPDATE ledger_checkpoint SET size = 20 WHERE size = 14"),
    ("head", "names the log desk.test/lantern", "UPDATE ledger_head SET log_origin = 'desk.test/lantern'"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "words", "statement"), REWRITTEN)
def test_whatever_else_of_what_was_signed_is_changed_is_named(
    rotated: Database, code: str, words: str, statement: str
) -> None:
    found = tampered(rotated, lambda connection: connection.exec_driver_sql(statement))
    assert [one for one in found if one[0] == code and words in one[1]], found


def test_a_log_cut_off_and_made_whole_again_is_named_by_its_checkpoint(rotated: Database) -> None:
    def cut(connection: sa.Connection) -> None:
        size, frontier = 9, []
        for table in ("ledger_entry WHERE seq >= 9", "ledger_posting WHERE entry_seq >= 9"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
        nodes = connection.exec_driver_sql("SELECT level, position FROM ledger_node").all()
        for level, position in nodes:
            if (position + 1) << level > size:
                where = f"level = {level} AND position = {position}"
                connection.exec_driver_sql(f"DELETE FROM ledger_node WHERE {where}")
        read = Session(bind=connection)
        frontier = [_node(read, *place) for place in merkle.frontier_places(size)]
        head = sa.text("UPDATE ledger_head SET size = 9, frontier = :octets, log_origin = :name")
        connection.execute(head, {"octets": b"".join(frontier), "name": NEW.name})

    found = tampered(rotated, cut)
    assert ("checkpoint", "a checkpoint covers 14 entries, 9 are there: the log was cut off") in found


def _node(session: Session, level: int, position: int) -> bytes:
    table, column = ("ledger_node", "hash") if level else ("ledger_entry", "leaf_hash")
    where = f"level = {level} AND position = {position}" if level else f"seq = {position}"
    found = session.connection().exec_driver_sql(f"SELECT {column} FROM {table} WHERE {where}").scalar_one()
    return bytes(found)


def test_what_cannot_be_rotated_or_signed_is_refused_with_a_reason(rotated: Database) -> None:
    third = SigningKey("desk.test/third", b"t" * 32)

    def refused(error: type[Exception], act: Callable[[Session], object]) -> None:
        with pytest.raises(error), rotated.transaction() as session:
            act(session)

    refused(rotation.LogNameUsed, lambda s: rotation.rotate(s, KEY, by=MACHINE, at=AT))
    same_name = SigningKey(KEY.name, b"x" * 32)
    refused(rotation.LogNameUsed, lambda s: rotation.rotate(s, same_name, by=MACHINE, at=AT))
    same_key = SigningKey("desk.test/third", KEY.seed)
    refused(rotation.LogNameUsed, lambda s: rotation.rotate(s, same_key, by=MACHINE, at=AT))
    refused(LogKeyChanged, lambda s: sign(s, KEY))
    refused(LogKeyChanged, lambda s: sign(s, SigningKey(NEW.name, b"x" * 32)))

    def twice(session: Session) -> None:
        rotation.rotate(session, third, by=MACHINE, at=AT)
        assert sign(session, third).size == 14, "nothing new to sign: the old log's last checkpoint stands"
        rotation.rotate(session, SigningKey("desk.test/fourth", b"f" * 32), by=MACHINE, at=AT)

    refused(rotation.RotatedJustNow, twice)

    def unsigned(session: Session) -> None:
        cipher = Cipher(b"v" * 32, lambda size: b"s" * size)
        journal = Journal(session, log_origin=NEW.name, cipher=cipher, entropy=lambda size: b"s" * size)
        journal.post(Say().fact(), at=AT)
        rotation.rotate(session, third, by=MACHINE, at=AT)

    refused(rotation.EntriesUnsigned, unsigned)


def test_an_empty_log_is_neither_signed_nor_rotated(ledger: Database) -> None:
    with ledger.transaction() as session:
        with pytest.raises(NothingToSign):
            sign(session)
        with pytest.raises(NothingToSign):
            rotation.rotate(session, NEW, by=MACHINE, at=AT)


@pytest.mark.parametrize(
    ("words", "row"),
    [
        ("a checkpoint is longer than the last", {"size": 14}),
        ("a checkpoint is longer than the last", {"size": 5}),
        ("a checkpoint covers what is there", {"size": 15}),
    ],
)
def test_the_database_takes_no_checkpoint_but_a_longer_one_of_what_is_there(
    rotated: Database, words: str, row: dict[str, object]
) -> None:
    values = {"root": b"r" * 32, "note": b"n", "signed_at_utc": AT, "reason": "batch"} | row
    with pytest.raises(IntegrityError, match=words), rotated.transaction() as session:
        session.connection().execute(CHECKPOINT.insert().values(values))


@pytest.mark.parametrize(("words", "first"), [("after the last one", 9), ("at the head", 12)])
def test_the_database_begins_a_log_at_the_head_only(rotated: Database, words: str, first: int) -> None:
    row = {"first_seq": first, "origin": "x", "vkey": "y", "begun_at_utc": AT}
    with pytest.raises(IntegrityError, match=words), rotated.transaction() as session:
        session.connection().execute(LOG.insert().values(row))


def test_tiles_read_from_the_database_are_the_tree(rotated: Database) -> None:
    with rotated.reading() as session:
        leaves = [signed.leaf_at(session, seq) or b"" for seq in range(14)]
        bundle = tiling.read_tile(session, Tile(None, 0, 14))
        hashes = tiling.read_tile(session, Tile(0, 0, 14))
    assert bundle == b"".join(len(leaf).to_bytes(2, "big") + leaf for leaf in leaves)
    assert hashes == b"".join(map(merkle.leaf_hash, leaves))
    assert [tile.path for tile in tiles_of(14)] == ["entries/000.p/14", "0/000.p/14"]


def test_every_proof_at_every_size_comes_from_stored_subtrees(rotated: Database) -> None:
    with rotated.reading() as session:
        leaves = [merkle.leaf_hash(signed.leaf_at(session, seq) or b"") for seq in range(14)]
        roots = {size: tree.root_at(session, size) for size in range(1, 15)}
        for size, root in roots.items():
            assert root == merkle.root_of(merkle.append(0, [], leaves[:size])[0])
            for seq in range(size):
                hashes = signed.inclusion(session, seq, size)
                assert merkle.verify_inclusion(seq, size, leaves[seq], hashes, root)
            for old in range(1, size + 1):
                hashes = signed.consistency(session, old, size)
                assert merkle.verify_consistency(old, size, roots[old], root, hashes)


def test_a_stored_tree_that_was_changed_is_not_signed_over(rotated: Database) -> None:
    node = "X'" + "ee" * 32 + "'" if rotated.is_sqlite else "'\\x" + "ee" * 32 + "'"
    with pytest.raises(ForkedLog), rotated.transaction() as session:
        triggers.remove(session.connection())
        session.connection().exec_driver_sql(
            f"UPDATE ledger_node SET hash = {node} WHERE level = 3 AND position = 0"
        )
        cipher = Cipher(b"v" * 32, lambda size: b"s" * size)
        journal = Journal(session, log_origin=NEW.name, cipher=cipher, entropy=lambda size: b"s" * size)
        journal.post(Say().fact(), at=AT)
        sign(session, NEW)


CHANGES = [
    "UPDATE {table} SET {column} = {column}",
    "DELETE FROM {table}",
    "INSERT INTO {table} SELECT * FROM {table}",
    "INSERT INTO {table} SELECT * FROM {table} WHERE 1 = 1 ON CONFLICT DO NOTHING",
    "INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
    "INSERT OR IGNORE INTO {table} SELECT * FROM {table}",
    "TRUNCATE {table} CASCADE",
]
COLUMNS = {"ledger_log": "vkey", "ledger_checkpoint": "note", "ledger_cosignature": "line"}


@pytest.mark.parametrize("table", triggers.SIGNED)
@pytest.mark.parametrize("statement", CHANGES)
def test_what_was_signed_cannot_be_changed(rotated: Database, table: str, statement: str) -> None:
    if rotated.is_sqlite == statement.startswith("TRUNCATE") or (
        " OR " in statement and not rotated.is_sqlite
    ):
        pytest.skip("the other database does not know this statement")
    words = statement.format(table=table, column=COLUMNS[table])
    with pytest.raises(DBAPIError, match="ledger:"), rotated.transaction() as session:
        session.connection().exec_driver_sql(words)
    if rotated.is_sqlite:  # also by a program that leaves recursive triggers off
        raw = sqlite3.connect(str(rotated.url.database))
        with pytest.raises(sqlite3.IntegrityError, match="ledger:"):
            raw.execute(words)
        raw.close()
