"""Booking: drafts become sealed entries, leaves, tree and totals, all in the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session

from charity.kernel.cipher import Cipher, Entropy
from charity.ledger import (
    bulk,
    closings,
    exchanged,
    leaf,
    links,
    merkle,
    periods,
    private,
    reversals,
    standing,
    tree,
)
from charity.ledger.balances import Funds
from charity.ledger.entry import Draft, ExternalReference, Link, check, check_links
from charity.ledger.refusals import LogKeyChanged
from charity.ledger.retries import Booked, Fresh, sort_out
from charity.ledger.tables import ENTRY, EXCHANGE, LINK, PART, POSTING, PRIVATE_FACT, REFERENCE

__all__ = ["Booked", "Journal"]


class Journal:
    """The one writer of the ledger.

    `log_origin` names the log in every leaf, fixed by the first until the log is rotated. The session's
    transaction is the caller's: nothing is kept unless it commits. One writer at a time holds the head.
    """

    def __init__(self, session: Session, *, log_origin: str, cipher: Cipher, entropy: Entropy) -> None:
        self._session = session
        self._log_origin = log_origin
        self._cipher = cipher
        self._entropy = entropy

    def post(self, draft: Draft, *, at: datetime) -> Booked:
        """Book one draft; see `post_many`."""
        return self.post_many([draft], at=at)[0]

    def post_many(
        self,
        drafts: Sequence[Draft],
        *,
        at: datetime,
        together: Sequence[Link] = (),
        batch: str | None = None,
    ) -> list[Booked]:
        """Book drafts in order, all or none, and answer each; `together` are those that name each other.

        `batch` names what is booked in several parts, of which these are one: nothing of it is counted or
        shown before it is closed (`batches.py`).

        Raises Overdrawn, AlreadyBooked, SameKeyOtherPayload, PeriodClosed, AccountClosed (their fact
        `position` tells which draft), AlreadyReversed, CannotReverse, LinkedLeg, ConvertedSince,
        EndsOtherwise, LogKeyChanged; Unbalanced for a draft that is wrong in itself.
        """
        for draft in drafts:
            check(draft)
        check_links(drafts, together)
        connection = self._session.connection()
        head = self._lock_head(connection)
        known, fresh, repeats = sort_out(connection, drafts, self._cipher)
        booked = self._book(connection, head, fresh, at, together, batch) if fresh else {}
        answers = known | booked
        answers |= {
            position: Booked(answers[first].seq, answers[first].leaf_hash, was_known=True)
            for position, first in repeats.items()
        }
        return [answers[position] for position in range(len(drafts))]

    def reverse(self, seq: int, *, day: date, reason: str, at: datetime) -> Booked:
        """Undo one entry by its mirror image; its reference may then be booked again.

        Raises Missing, CannotReverse, AlreadyReversed, Overdrawn, LinkedLeg, ConvertedSince, EndsOtherwise,
        PeriodClosed, AccountClosed.
        """
        return self.reverse_many([seq], day=day, reason=reason, at=at)[0]

    def reverse_many(self, seqs: Sequence[int], *, day: date, reason: str, at: datetime) -> list[Booked]:
        """Undo entries, last booked first so that no fund dips on the way; answers in that order."""
        return self.reverse_in_order(sorted(set(seqs), reverse=True), day=day, reason=reason, at=at)

    def reverse_in_order(
        self, seqs: Sequence[int], *, day: date, reason: str, at: datetime, batch: str | None = None
    ) -> list[Booked]:
        """Undo entries in the order given; see `reverse` and, for `batch`, `post_many`."""
        drafts = reversals.reversal_drafts(self._session.connection(), seqs, day=day, reason=reason)
        return self.post_many(drafts, at=at, batch=batch)

    def standing(self, references: Sequence[ExternalReference]) -> set[ExternalReference]:
        """Return those references that stand in the ledger."""
        return set(self.find_many(references))

    def find(self, reference: ExternalReference) -> int | None:
        """Return the standing entry of a reference, None when there is none."""
        return self.find_many([reference]).get(reference)

    def find_many(self, references: Sequence[ExternalReference]) -> dict[ExternalReference, int]:
        """Return the standing entry of each reference that has one."""
        indexes = {r: standing.reference_index(self._cipher, r) for r in references}
        found = standing.find_standing(self._session.connection(), list(indexes.values()))
        return {r: found[index] for r, index in indexes.items() if index in found}

    def index_of(self, reference: ExternalReference) -> bytes:
        """Return the keyed hash of a reference, by which it is known again without being told."""
        return standing.reference_index(self._cipher, reference)

    def keyed(self, kind: str, text: str) -> bytes:
        """Return the house's keyed hash of a text, for look-ups that stand beside the ledger."""
        return self._cipher.blind_index(kind, text)

    def _lock_head(self, connection: sa.Connection) -> tree.Head:
        head = tree.read_head(connection, for_update=True)
        if head.log_origin not in {"", self._log_origin}:
            raise LogKeyChanged(origin=head.log_origin)
        return tree.Head(head.size, head.frontier, self._log_origin)

    def _book(
        self,
        connection: sa.Connection,
        head: tree.Head,
        fresh: list[Fresh],
        at: datetime,
        together: Sequence[Link],
        batch: str | None,
    ) -> dict[int, Booked]:
        drafts = [one.draft for one in fresh]
        placed = [(one.position, one.draft) for one in fresh]
        periods.check_open(connection, placed)
        closings.check_not_closed(connection, placed)
        kinds = reversals.kinds_reversed(connection, drafts)
        links.check_undone(connection, drafts)
        standing.free(connection, kinds)
        references = standing.claim(connection, placed, head.size, self._cipher)
        funds = Funds(connection, drafts, batch)
        for one in fresh:
            funds.apply(one.draft, one.position, kinds)
        entries, secrets = self._sealed_rows(head, fresh, at)
        seqs = {one.position: seq for seq, one in enumerate(fresh, head.size)}
        bulk.insert_rows(connection, POSTING, _posting_rows(head.size, drafts))
        bulk.insert_rows(connection, LINK, links.rows_of(together, seqs))
        bulk.insert_rows(connection, EXCHANGE, exchanged.rows_of(drafts, head.size))
        bulk.insert_rows(connection, ENTRY, entries)
        hashes = [row[_LEAF_HASH] for row in entries]
        tree.grow(connection, head, hashes)
        funds.save()
        bulk.insert_rows(connection, REFERENCE, references)
        bulk.insert_rows(connection, PRIVATE_FACT, secrets)
        if batch is not None:
            bulk.insert_rows(connection, PART, funds.parts(batch, head.size, head.size + len(fresh) - 1))
        booked = enumerate(zip(fresh, hashes, strict=True), head.size)
        return {one.position: Booked(seq, hashed) for seq, (one, hashed) in booked}

    def _sealed_rows(
        self, head: tree.Head, fresh: list[Fresh], at: datetime
    ) -> tuple[list[bulk.Row], list[bulk.Row]]:
        entries: list[bulk.Row] = []
        secrets: list[bulk.Row] = []
        salts = private.Salts(self._entropy)
        for seq, one in enumerate(fresh, head.size):
            salted = private.salted_values(one.draft, salts)
            secrets += [private.row(seq, value, self._cipher) for value in salted]
            entries.append(self._entry_row(seq, one, {v.field: v.commitment for v in salted}, at))
        return entries, secrets

    def _entry_row(self, seq: int, one: Fresh, commitments: dict[str, bytes], at: datetime) -> bulk.Row:
        """Return the sealing row, in the order of the table's columns."""
        draft = one.draft
        donor, ref = commitments.get(private.DONOR), commitments.get(private.REF)
        post = [(p.account, p.currency, p.minor) for p in draft.postings]
        kind, day, appeal = draft.kind.value, draft.day, draft.appeal
        octets = leaf.encode(
            self._log_origin, seq, kind, day.isoformat(), appeal, post,
            donor, ref, draft.reverses, draft.documents,
        )  # fmt: skip
        return (
            seq, kind, day, appeal, len(post), donor, ref, draft.reverses, " ".join(draft.documents),
            octets, merkle.leaf_hash(octets), at, draft.reason, draft.idempotency_key, one.payload_mac,
        )  # fmt: skip


_LEAF_HASH = list(ENTRY.columns.keys()).index("leaf_hash")


def _posting_rows(first_seq: int, drafts: Sequence[Draft]) -> list[bulk.Row]:
    return [
        (seq, place, posting.account, posting.currency, posting.minor)
        for seq, draft in enumerate(drafts, first_seq)
        for place, posting in enumerate(draft.postings)
    ]
