"""A new name and key for the log: another log begins over the same tree.

Entries booked before keep the old name, new ones bear the new; so the old log's last checkpoint is provably
the beginning of every checkpoint of the new one. The new settings are in force when this is done.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from charity.kernel import trail
from charity.kernel.errors import Refusal
from charity.kernel.roles import Actor
from charity.kernel.words import N_
from charity.ledger import merkle, signed, tree
from charity.ledger.note import SigningKey
from charity.ledger.refusals import ForkedLog, NothingToSign
from charity.ledger.signed import NamedLog, SignedCheckpoint
from charity.ledger.tables import HEAD, LOG

trail.vocabulary("log:rotated")


class EntriesUnsigned(Refusal):
    """Entries that the old log never signed. Facts: `size` (covered), `entries` (all)."""

    code = "entries_unsigned"
    words = N_(
        "The last checkpoint covers %(size)s of %(entries)s entries. Sign the rest under the old name and "
        "key first: set them back and run log checkpoint, then rotate."
    )
    status = 409


class LogNameUsed(Refusal):
    """A name or a key that this log bore before. Facts: `origin`."""

    code = "log_name_used"
    words = N_(
        "This log was named %(origin)s before, or had this key then. A new log needs a new name and a new "
        "key: set CHARITY_LOG_ORIGIN and CHARITY_LOG_KEY."
    )
    status = 409


class RotatedJustNow(Refusal):
    """A second rotation before the new log has an entry. Facts: `origin`."""

    code = "rotated_just_now"
    words = N_("No entry was booked yet since the log became %(origin)s: it can be rotated after the next.")
    status = 409


def rotate(session: Session, key: SigningKey, *, by: Actor, at: datetime) -> NamedLog:
    """Begin a new log of the key's name after the last entry.

    Raises NothingToSign for a log that was never signed, EntriesUnsigned, LogNameUsed, RotatedJustNow,
    ForkedLog.
    """
    connection = session.connection()
    head = tree.read_head(connection, for_update=True)
    logs, last = signed.named_logs(session), signed.newest(session)
    if last is None or not logs:
        raise NothingToSign()
    _check_covered(last, head)
    if any(key.name == log.origin or key.verifier.public == log.key.public for log in logs):
        raise LogNameUsed(origin=key.name)
    if logs[-1].first_seq == head.size:
        raise RotatedJustNow(origin=logs[-1].origin)
    new = NamedLog(head.size, key.name, key.verifier, at)
    row = {"first_seq": new.first_seq, "origin": new.origin, "vkey": new.key.text, "begun_at_utc": at}
    connection.execute(LOG.insert().values(row))
    connection.execute(HEAD.update().values(log_origin=new.origin))
    changes = {"origin": new.origin, "key": new.key.text, "first_entry": new.first_seq}
    trail.record(session, "log:rotated", by=by, at=at, subject=f"log:{new.first_seq}", changes=changes)
    return new


def _check_covered(last: SignedCheckpoint, head: tree.Head) -> None:
    """Hold the log's last checkpoint against its head, of which it must be all."""
    if last.size < head.size:
        raise EntriesUnsigned(size=last.size, entries=head.size)
    if (last.size, last.root) != (head.size, merkle.root_of(head.frontier)):
        raise ForkedLog(size=last.size)
