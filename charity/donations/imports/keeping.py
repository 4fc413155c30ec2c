"""What of a statement is kept, and how: the file in the vault, its rows, what must stay private."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from charity.donations.imports.planning import PlannedRow
from charity.donations.imports.postings import reference_of
from charity.donations.imports.recipients import chosen_recipient
from charity.donations.imports.rules import IMPORT, KEPT_OPEN, RowState
from charity.donations.imports.tables import StatementImport, StatementRow, StatementShare
from charity.kernel.cipher import Cipher
from charity.kernel.clock import desk_day
from charity.kernel.columns import METADATA
from charity.kernel.references import Reference
from charity.kernel.roles import Actor
from charity.kernel.vault import Vault
from charity.ledger import bulk
from charity.statements.excerpt import kept_of
from charity.statements.row import Account, Row, RowKind, Statement
from charity.statements.source import Source

_CHUNK = 500
FILENAME_MAX = 120
KEPT_IN_ONE_PIECE = 4 * 1024 * 1024


def keep_file(
    session: Session,
    statement: Statement,
    source: Source,
    filename: str,
    appeal_ref: str | None,
    *,
    by: Actor,
    at: datetime,
    cipher: Cipher,
    vault: Vault | None,
) -> StatementImport:
    """Keep a file that was read, and what is known of it; raises what a choice of an appeal may."""
    chosen = chosen_recipient(session, appeal_ref, statement) if appeal_ref else None
    reference = next_reference(session, at)
    source = kept_of(statement, source)  # of a person's own export the receipts alone
    sha256 = sha256_of(source, vault)
    assert statement.format is not None
    imported = StatementImport(
        ref=str(reference),
        year=reference.year,
        number=reference.number,
        sha256=sha256,
        size_bytes=source.size,
        filename_sealed=cipher.seal(filename_place(str(reference)), filename[-FILENAME_MAX:]),
        format=statement.format,
        rows=statement.row_count,
        period_from_utc=statement.period[0] if statement.period else None,
        period_to_utc=statement.period[1] if statement.period else None,
        declared=statement.declared.as_json() if statement.declared else None,
        appeal=chosen.ref if chosen else None,
        imported_by_id=by.id,
        imported_at_utc=at,
    )
    session.add(imported)
    imported.channel = min(statement.channels) if len(statement.channels) == 1 else ""
    keep_account(imported, statement.account, cipher=cipher)
    session.flush()
    return imported


def next_reference(session: Session, at: datetime) -> Reference:
    """Return the reference of the next import of the year."""
    year = desk_day(at).year
    last = session.exec(select(sa.func.max(StatementImport.number)).where(StatementImport.year == year)).one()
    return Reference(IMPORT, year, (last or 0) + 1)


def filename_place(ref: str) -> str:
    """Return the name of the place a file's name is sealed for."""
    return f"statement_import.filename|{ref}"


def account_place(ref: str) -> str:
    """Return the name of the place an account's name is sealed for."""
    return f"statement_import.account|{ref}"


def row_place(import_ref: str, number: int) -> str:
    """Return the name of the place a row's private texts are sealed for."""
    return f"statement_row.private|{import_ref}|{number}"


def row_index(cipher: Cipher, row: Row) -> bytes:
    """Return how a row that is not booked is known again."""
    return cipher.blind_index("statement_row", reference_of(row).text)


def sealed_texts(cipher: Cipher, import_ref: str, row: Row) -> bytes:
    """Return the private texts of a row, sealed."""
    texts = {
        "id": row.external_id,
        "refund": row.refund_id,
        "donor": row.donor,
        "text": row.text,
        "code": row.code,
    }
    return cipher.seal(row_place(import_ref, row.number), json.dumps(texts, ensure_ascii=False))


def opened_texts(cipher: Cipher, import_ref: str, number: int, sealed: bytes) -> dict[str, str]:
    """Return the private texts of a row in the clear: `id`, `refund`, `donor`, `text`, `code`."""
    texts: dict[str, str] = json.loads(cipher.open(row_place(import_ref, number), sealed))
    return texts


def keep_rows(
    session: Session,
    imported: StatementImport,
    planned: Sequence[PlannedRow],
    seqs: Mapping[int, int],
    *,
    cipher: Cipher,
) -> None:
    """Write rows of a booked file; `seqs` gives the entry of each booked row by its number."""
    rows = [_row_values(imported, one, seqs, cipher) for one in planned]
    _replace_earlier(session, [row[_INDEX] for row in rows if row[_INDEX] is not None])
    to_book = [one.row for one in planned if one.state is RowState.BOOKED]
    _replace_earlier(session, [row_index(cipher, row) for row in to_book] if _any_unmatched(session) else [])
    bulk.insert_rows(session.connection(), _ROW, rows, numbered=True)
    _add_shares(session, imported, planned)


_ROW = METADATA.tables["statement_row"]
_INDEX = list(_ROW.columns.keys()).index("reference_index") - 1


def _row_values(
    imported: StatementImport, planned: PlannedRow, seqs: Mapping[int, int], cipher: Cipher
) -> tuple[Any, ...]:
    """Return a row as the table keeps it, in the order of its columns, without the number it is given."""
    row = planned.row
    is_open = planned.state in KEPT_OPEN
    index = row_index(cipher, row) if is_open else None
    sealed = sealed_texts(cipher, imported.ref, row) if is_open else None
    return (
        imported.id, row.number, row.line, row.at, row.kind.value, row.channel, row.amount_minor,
        row.fee_minor, row.currency, planned.state.value, str(planned.reason), planned.appeal,
        seqs.get(row.number, planned.entry_seq), index, sealed, None,
    )  # fmt: skip


def _any_unmatched(session: Session) -> bool:
    return (
        session.exec(select(StatementRow.id).where(StatementRow.state == RowState.UNMATCHED).limit(1)).first()
        is not None
    )


def _replace_earlier(session: Session, indexes: Sequence[bytes]) -> None:
    """Take earlier rows of the same movements out of the pool: the movement is looked at once."""
    for start in range(0, len(indexes), _CHUNK):
        session.connection().execute(
            sa.update(StatementRow)
            .where(
                col(StatementRow.state) == RowState.UNMATCHED,
                col(StatementRow.reference_index).in_(indexes[start : start + _CHUNK]),
            )
            .values(state=str(RowState.REPLACED), private_sealed=None, reference_index=None)
        )


def _add_shares(session: Session, imported: StatementImport, rows: Iterable[PlannedRow]) -> None:
    """Add what rows brought to each appeal to what the file brought before them."""
    found = session.exec(select(StatementShare).where(StatementShare.import_id == imported.id))
    shares = {share.appeal: share for share in found}
    for appeal, brought in _brought(rows).items():
        share = shares.get(appeal)
        if share is None:
            share = _empty_share(imported, appeal)
            session.add(share)
        for name, number in brought.items():
            setattr(share, name, getattr(share, name) + number)
    session.flush()


def _brought(rows: Iterable[PlannedRow]) -> dict[str, Counter[str]]:
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for planned in rows:
        if planned.appeal is None or planned.state not in {RowState.BOOKED, RowState.UNMATCHED}:
            continue
        brought = found[planned.appeal]
        if planned.state is RowState.UNMATCHED:
            brought["unmatched"] += 1
        elif planned.row.kind is not RowKind.FEE:
            name = "refunds" if planned.row.kind is RowKind.REFUND else "booked"
            brought[name] += 1
            brought[f"{name}_minor"] += planned.row.amount_minor
    return found


def _empty_share(imported: StatementImport, appeal: str) -> StatementShare:
    assert imported.id is not None
    numbers = dict.fromkeys(("booked", "booked_minor", "refunds", "refunds_minor", "unmatched"), 0)
    return StatementShare(import_id=imported.id, appeal=appeal, **numbers)


def keep_account(imported: StatementImport, account: Account, *, cipher: Cipher) -> None:
    """Keep whose account a statement is of and what it says stood there."""
    if account.name:
        imported.account_sealed = cipher.seal(account_place(imported.ref), account.name)
        imported.account_index = cipher.blind_index("statement_account", f"{imported.channel}|{account.name}")
    imported.account_currency = account.currency
    imported.opening_minor, imported.closing_minor = account.opening_minor, account.closing_minor
    if account.covers:
        imported.covers_from_utc, imported.covers_to_utc = account.covers


def sha256_of(source: Source, vault: Vault | None) -> str:
    """Keep a file in the vault, where there is one, and return its hash."""
    if vault is None:
        return _hashed(source)
    if source.size > KEPT_IN_ONE_PIECE:
        return vault.keep_stream(source.chunks).sha256
    return vault.keep(source.whole()).sha256


def _hashed(source: Source) -> str:
    digest = hashlib.sha256()
    for chunk in source.chunks():
        digest.update(chunk)
    return digest.hexdigest()
