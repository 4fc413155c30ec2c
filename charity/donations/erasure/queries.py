"""Questions before a donor is forgotten: whose entry it is, which others are theirs, what stops it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from charity.appeals.appeal import Appeal
from charity.appeals.queries import seen_by
from charity.donations.erasure.rules import ErasureState
from charity.donations.erasure.tables import DonorErasure, DonorErasureEntry, ErasureHold
from charity.donations.imports.tables import StatementImport, StatementRow
from charity.donations.lines.queries import line_of
from charity.donations.lines.rules import mask
from charity.donations.lines.tables import LedgerLine
from charity.intake.tables import HelpRequest
from charity.kernel.cipher import Cipher
from charity.kernel.errors import Missing
from charity.kernel.roles import Actor
from charity.ledger import private

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Donor:
    """A donor as an entry knows them: the name as the channel gave it, and the channel."""

    name: str
    channel: str


def donor_of(session: Session, seq: int, *, cipher: Cipher) -> Donor | None:
    """Return the donor of an entry, None when it has none or it was forgotten; raises Missing."""
    line = line_of(session, seq)
    name = private.donors_of(session, [seq], cipher=cipher).get(seq)
    return Donor(name, line.channel) if name else None


def entry_with_followers(session: Session, seq: int) -> list[LedgerLine]:
    """Return an entry with what it gives back and everything that was given back or reversed of it."""
    line = line_of(session, seq)
    while line.of_seq is not None:
        line = line_of(session, line.of_seq)
    return lines_of(session, with_followers(session, [line.seq]))


def entries_of_donor(session: Session, donor: Donor, *, cipher: Cipher, actor: Actor) -> list[LedgerLine]:
    """Return every entry of a name in a channel that a person may open, with what followed it, in order."""
    query = (
        select(LedgerLine.seq)
        .join(Appeal, col(Appeal.ref) == col(LedgerLine.appeal))
        .join(HelpRequest, col(HelpRequest.id) == col(Appeal.request_id))
        .where(LedgerLine.channel == donor.channel, LedgerLine.donor_masked == mask(donor.name))
        .where(seen_by(actor))
    )
    names = private.donors_of(session, list(session.exec(query)), cipher=cipher)
    theirs = [seq for seq, name in names.items() if is_same_name(name, donor.name)]
    return lines_of(session, with_followers(session, theirs))


def is_same_name(one: str, other: str) -> bool:
    """Return whether two texts are one name, however their letters are composed."""
    return unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other)


def with_followers(session: Session, seqs: Iterable[int]) -> list[int]:
    """Return entries with every refund and reversal of them, and of those, in order."""
    found: set[int] = set()
    fresh = set(seqs)
    while fresh:
        found |= fresh
        fresh = _following(session, sorted(fresh)) - found
    return sorted(found)


def _following(session: Session, seqs: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for some in _chunks(seqs):
        found |= set(session.exec(select(LedgerLine.seq).where(col(LedgerLine.of_seq).in_(some))))
    return found


def lines_of(session: Session, seqs: Sequence[int]) -> list[LedgerLine]:
    """Return the public lines of entries, in order."""
    found: list[LedgerLine] = []
    for some in _chunks(seqs):
        found += session.exec(
            select(LedgerLine).where(col(LedgerLine.seq).in_(some)).order_by(col(LedgerLine.seq))
        )
    return found


def _chunks(seqs: Sequence[int]) -> Iterable[Sequence[int]]:
    return (seqs[start : start + _CHUNK] for start in range(0, len(seqs), _CHUNK))


def erasure_by_id(session: Session, erasure_id: int) -> DonorErasure:
    """Return a wish to be forgotten; raises Missing."""
    found = session.get(DonorErasure, erasure_id)
    if found is None:
        raise Missing()
    return found


def erasure_sent_once(session: Session, once: str) -> DonorErasure | None:
    """Return what a form made when it was sent before."""
    return session.exec(select(DonorErasure).where(DonorErasure.once == once)).one_or_none()


def erasures_newest_first(session: Session, *, actor: Actor, limit: int) -> list[DonorErasure]:
    """Return wishes to be forgotten in appeals that a person may open; what waits comes first."""
    rows = session.exec(
        select(DonorErasure)
        .join(Appeal, col(Appeal.ref) == col(DonorErasure.appeal))
        .join(HelpRequest, col(HelpRequest.id) == col(Appeal.request_id))
        .where(seen_by(actor))
        .order_by(col(DonorErasure.state) != ErasureState.ASKED.value, col(DonorErasure.id).desc())
        .limit(limit)
    )
    return list(rows)


def seqs_of(session: Session, erasure_id: int) -> list[int]:
    """Return the entries of a wish, in order."""
    rows = session.exec(
        select(DonorErasureEntry.entry_seq)
        .where(DonorErasureEntry.erasure_id == erasure_id)
        .order_by(col(DonorErasureEntry.entry_seq))
    )
    return list(rows)


def waiting_for(session: Session, seq: int) -> DonorErasure | None:
    """Return the wish that an entry's donor be forgotten and that nobody has decided yet."""
    return session.exec(
        select(DonorErasure)
        .join(DonorErasureEntry, col(DonorErasureEntry.erasure_id) == col(DonorErasure.id))
        .where(DonorErasureEntry.entry_seq == seq, DonorErasure.state == ErasureState.ASKED)
        .limit(1)
    ).first()


def wishes_that_wait(session: Session, *, actor: Actor) -> list[DonorErasure]:
    """Return the wishes that nobody has decided yet, in appeals that a person may open, oldest first."""
    rows = session.exec(
        select(DonorErasure)
        .join(Appeal, col(Appeal.ref) == col(DonorErasure.appeal))
        .join(HelpRequest, col(HelpRequest.id) == col(Appeal.request_id))
        .where(seen_by(actor), DonorErasure.state == ErasureState.ASKED)
        .order_by(col(DonorErasure.id))
    )
    return list(rows)


def hold_on(session: Session, appeals: Iterable[str]) -> ErasureHold | None:
    """Return a hold that stands on one of some appeals."""
    return session.exec(
        select(ErasureHold)
        .where(col(ErasureHold.appeal).in_(sorted(set(appeals))), col(ErasureHold.lifted_at_utc).is_(None))
        .limit(1)
    ).first()


def hold_by_id(session: Session, hold_id: int) -> ErasureHold:
    """Return a hold; raises Missing."""
    found = session.get(ErasureHold, hold_id)
    if found is None:
        raise Missing()
    return found


def hold_sent_once(session: Session, once: str) -> ErasureHold | None:
    """Return what a form made when it was sent before."""
    return session.exec(select(ErasureHold).where(ErasureHold.once == once)).one_or_none()


def holds_newest_first(session: Session, *, actor: Actor, limit: int) -> list[ErasureHold]:
    """Return the holds on appeals that a person may open; those that stand come first."""
    rows = session.exec(
        select(ErasureHold)
        .join(Appeal, col(Appeal.ref) == col(ErasureHold.appeal))
        .join(HelpRequest, col(HelpRequest.id) == col(Appeal.request_id))
        .where(seen_by(actor))
        .order_by(col(ErasureHold.lifted_at_utc).is_not(None), col(ErasureHold.id).desc())
        .limit(limit)
    )
    return list(rows)


def files_of(session: Session, seqs: Sequence[int]) -> list[tuple[str, datetime]]:
    """Return the statements, by reference and when each was brought in, whose sealed files tell the name."""
    found: dict[str, datetime] = {}
    for some in _chunks(seqs):
        rows = session.exec(
            select(StatementImport.ref, StatementImport.imported_at_utc)
            .join(StatementRow, col(StatementRow.import_id) == col(StatementImport.id))
            .where(col(StatementRow.entry_seq).in_(some))
        )
        found |= dict(rows.all())
    return sorted(found.items())
