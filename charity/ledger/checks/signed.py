"""What was signed against the tree under it: names and keys of the log, checkpoints, cosignatures.

Checkpoints are held against the roots that the walk over the leaves passes by, so they cost a signature each
and no second walk.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from charity.ledger import checkpoint, cosignature, note
from charity.ledger.checkpoint import Checkpoint
from charity.ledger.checks.problems import Problems
from charity.ledger.checks.stored import octets_of, rows_as_stored
from charity.ledger.leaf import BadLeaf, decode
from charity.ledger.note import BadNote, VerifierKey
from charity.ledger.tables import CHECKPOINT, COSIGNATURE, ENTRY, LOG
from charity.ledger.tree import Head

RootAt = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class _Log:
    """A name of the log, the entry it begins with, and its key; None when that cannot be read."""

    first_seq: int
    origin: str
    key: VerifierKey | None


class SignedChecks:
    """Follows the walk over the leaves; `origins`: from which entry on leaves bear which log's name."""

    def __init__(self, connection: sa.Connection, head: Head, problems: Problems) -> None:
        self._connection = connection
        self._problems = problems
        self._logs = _logs(connection, head, problems)
        self._walked = 0

    @property
    def origins(self) -> list[tuple[int, str]]:
        """The first entries and names of the logs, in order."""
        return [(log.first_seq, log.origin) for log in self._logs]

    def check(self, size: int, root_at: RootAt) -> None:
        """Check what was signed at sizes beyond the last call's up to `size`."""
        here = _beyond(CHECKPOINT.c.size, self._walked, size)
        columns = CHECKPOINT.c
        query = sa.select(columns.size, columns.root, columns.note).where(here).order_by(columns.size)
        texts = {row[0]: self._checked(row, root_at) for row in rows_as_stored(self._connection, query)}
        self._check_cosignatures(size, texts)
        self._walked = size

    def finish(self) -> int:
        """Name what was signed of entries that are not there; return the longest signed size."""
        for column, what in ((CHECKPOINT.c.size, "checkpoint"), (COSIGNATURE.c.size, "cosignature")):
            stray = sa.select(sa.func.max(column)).where((column > self._walked) | (column <= 0))
            if (size := self._connection.execute(stray).scalar()) is not None:
                words = f"a {what} covers {size} entries, {self._walked} are there: the log was cut off"
                self._problems.add(None, what, words)
        longest = self._connection.execute(sa.select(sa.func.max(CHECKPOINT.c.size))).scalar()
        return longest or 0

    def _checked(self, row: Any, root_at: RootAt) -> str:
        """Check one checkpoint; return the text that belongs in it."""
        size, root, octets = row
        log = next(log for log in reversed(self._logs) if log.first_seq < size)
        wanted = Checkpoint(log.origin, size, root_at(size))
        for fault in _faults_of(wanted, root, octets_of(octets), log):
            self._problems.add(None, "checkpoint", f"the checkpoint of {size} entries: {fault}")
        return wanted.text

    def _check_cosignatures(self, size: int, texts: dict[int, str]) -> None:
        columns = COSIGNATURE.c
        query = (
            sa.select(columns.size, columns.witness, columns.time_s, columns.line)
            .where(_beyond(columns.size, self._walked, size))
            .order_by(columns.size, columns.witness, columns.time_s)
        )
        for covered, witness, time_s, line in rows_as_stored(self._connection, query):
            fault = _cosignature_fault(texts.get(covered), str(witness), time_s, str(line))
            if fault:
                words = f"the cosignature of {covered} entries by {str(witness).partition('+')[0]}: {fault}"
                self._problems.add(None, "cosignature", words)


def _beyond(column: sa.ColumnElement[int], first: int, last: int) -> sa.ColumnElement[bool]:
    return (column > first) & (column <= last)


def _faults_of(wanted: Checkpoint, root: object, octets: bytes, log: _Log) -> list[str]:
    """Return what is wrong with a checkpoint that should be `wanted`, signed by the log's key."""
    faults = []
    if wanted.root != root:
        faults.append("the stored root is not the root of the entries")
    try:
        read = note.parse(octets)
        if log.key is not None:
            checkpoint.opened(octets, log.key)
        if read.text != wanted.text:
            faults.append("the note signs another size or root")
        if len(read.signatures) != 1:
            faults.append("the note is not stored as it was signed")
    except BadNote as error:
        faults.append(str(error))
    return faults


def _cosignature_fault(text: str | None, witness: str, time_s: object, line: str) -> str:
    """Return what is wrong with a stored cosignature, nothing when it holds."""
    if text is None:
        return "there is no such checkpoint"
    try:
        key = _witness_key(witness)
        lines = note.parse_signatures(line)
        if len(lines) != 1 or not lines[0].is_named_as(key):
            return "the stored line is by another witness"
        held = cosignature.verified(text, lines[0], key)
    except BadNote as error:
        return str(error)
    return "" if held.time_s == time_s else "the stored time is not the signed one"


@cache
def _witness_key(text: str) -> VerifierKey:
    key = VerifierKey.parse(text)
    if key.type != note.COSIGNATURE:
        raise BadNote("the stored key is no witness's")
    return key


def _logs(connection: sa.Connection, head: Head, problems: Problems) -> list[_Log]:
    """Return the log under each of its names; where a name was tampered with, the leaves' word counts."""
    query = sa.select(LOG.c.first_seq, LOG.c.origin, LOG.c.vkey).order_by(LOG.c.first_seq)
    rows = rows_as_stored(connection, query)
    if rows and rows[0][0] != 0:
        problems.add(None, "log", f"the first log begins with entry {rows[0][0]}")
    if not rows:
        return [_Log(0, _name_by(connection, 0, head.log_origin, "head", problems), None)]
    logs = []
    for first, origin, vkey in rows:
        name = _name_by(connection, first, str(origin), "log", problems)
        logs.append(_Log(first, name, _key_of(name, str(vkey), problems)))
    if head.log_origin not in {logs[-1].origin, ""}:
        words = f"the head names the log {head.log_origin}, its last entries are of {logs[-1].origin}"
        problems.add(None, "head", words)
    return [_Log(0, logs[0].origin, logs[0].key), *logs[1:]]


def _name_by(connection: sa.Connection, first: int, kept: str, code: str, problems: Problems) -> str:
    """Return the name of the log by the leaf that it begins with, or as kept where there is no good leaf."""
    query = sa.select(ENTRY.c.leaf, ENTRY.c.leaf_hash).where(ENTRY.c.seq == first)
    for octets, stored_hash in rows_as_stored(connection, query):
        leaf_octets = octets_of(octets)
        if sha256(b"\x00" + leaf_octets).digest() != stored_hash:
            break
        try:
            said = decode(leaf_octets).log
        except BadLeaf:
            break
        if said != kept:
            problems.add(None, code, f"the log is kept as {kept}, its entry {first} is of {said}")
        return said
    return kept


def _key_of(name: str, vkey: str, problems: Problems) -> VerifierKey | None:
    try:
        key = VerifierKey.parse(vkey)
    except BadNote as error:
        problems.add(None, "log", f"the key of the log {name} cannot be read: {error}")
        return None
    if key.name != name or key.type != note.ED25519:
        problems.add(None, "log", f"the key kept for the log {name} is of another name or kind")
        return None
    return key
