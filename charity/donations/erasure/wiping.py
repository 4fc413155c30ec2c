"""What of a donor is wiped, place by place; the ledger's own rows are not touched."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlmodel import Session, col, select

from charity.donations.erasure.queries import is_same_name
from charity.donations.erasure.rules import Scope
from charity.donations.erasure.tables import DonorErasure
from charity.donations.imports.keeping import opened_texts, row_place
from charity.donations.imports.tables import StatementImport, StatementRow
from charity.donations.lines.forgotten import donation_of
from charity.donations.lines.rules import ERASED
from charity.donations.lines.tables import ErasedReference, LedgerLine
from charity.kernel.cipher import Cipher
from charity.ledger import private
from charity.ledger.entry import ExternalReference
from charity.ledger.standing import reference_index

_CHUNK = 500


def forget(session: Session, erasure: DonorErasure, seqs: Sequence[int], *, cipher: Cipher) -> None:
    """Wipe what opens the commitments of entries, the masks of their lines and the texts of waiting rows."""
    opened = private.openings(session, seqs, cipher=cipher)
    names = {one.value for (_, field), one in opened.items() if field == private.DONOR}
    references = {_read(one.value) for (_, field), one in opened.items() if field == private.REF}
    _remember_references(session, erasure, references, cipher=cipher)
    for field in (private.DONOR, private.REF):
        private.wipe(session, seqs, field=field)
    _wipe_lines(session, seqs)
    _wipe_waiting_rows(session, names, references, by_name=erasure.scope == Scope.DONOR, cipher=cipher)


def _read(text: str) -> ExternalReference:
    """Return the donation's reference from the one text that is committed to."""
    channel, _, rest = text.partition("|")
    external_id, _, _refund = rest.rpartition("|")
    return ExternalReference(channel, external_id)


def _remember_references(
    session: Session, erasure: DonorErasure, references: Collection[ExternalReference], *, cipher: Cipher
) -> None:
    """Keep keyed hashes, so that the same movement brought once more stays without a name."""
    assert erasure.id is not None
    for reference in references:
        index = reference_index(cipher, donation_of(reference))
        if session.get(ErasedReference, index) is None:
            session.add(ErasedReference(reference_index=index, erasure_id=erasure.id))
    session.flush()


def _wipe_lines(session: Session, seqs: Sequence[int]) -> None:
    for start in range(0, len(seqs), _CHUNK):
        some = seqs[start : start + _CHUNK]
        session.execute(
            sa.update(LedgerLine)
            .where(col(LedgerLine.seq).in_(some), col(LedgerLine.donor_masked) != "")
            .values(donor_masked=ERASED)
        )
        session.execute(sa.update(LedgerLine).where(col(LedgerLine.seq).in_(some)).values(tail_index=None))


def _wipe_waiting_rows(
    session: Session, names: set[str], references: set[ExternalReference], *, by_name: bool, cipher: Cipher
) -> None:
    """Take name and remark out of rows that wait to be matched; by their order number they are booked."""
    waiting = session.exec(
        select(StatementRow, StatementImport.ref)
        .join(StatementImport, col(StatementRow.import_id) == col(StatementImport.id))
        .where(
            col(StatementRow.private_sealed).is_not(None),
            col(StatementRow.channel).in_({reference.channel for reference in references}),
        )
    )
    for row, ref in waiting.all():
        assert row.private_sealed is not None
        texts = opened_texts(cipher, ref, row.number, row.private_sealed)
        is_theirs = by_name and any(is_same_name(texts["donor"], name) for name in names)
        if is_theirs or ExternalReference(row.channel, texts["id"]) in references:
            emptied = {**texts, "donor": "", "text": "", "code": _without(names, texts["code"])}
            row.private_sealed = cipher.seal(
                row_place(ref, row.number), json.dumps(emptied, ensure_ascii=False)
            )
    session.flush()


def _without(names: set[str], code: str) -> str:
    """Return what a row gave as its code, unless a name was written there."""
    return "" if any(name in code for name in names) else code
