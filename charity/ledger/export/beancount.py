"""The ledger in beancount's language, which `bean-check` accepts and hledger reads with small changes.

https://beancount.github.io/docs/beancount_language_syntax.html: `open`, `commodity`, transactions with
metadata; facts without postings are `custom` directives.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TextIO

import sqlalchemy as sa
from sqlmodel import Session

from charity.kernel.money import Money
from charity.ledger.accounts import fund_of
from charity.ledger.entry import Posting
from charity.ledger.export.rows import ExportedEntry, exported_postings
from charity.ledger.tables import BALANCE, ENTRY, HEAD


def write(session: Session, stream: TextIO, *, appeal: str | None = None) -> int:
    """Write the ledger or one appeal's part of it; return how many entries."""
    origin = session.connection().execute(sa.select(HEAD.c.log_origin)).scalar_one()
    stream.write(f"option {quoted('title')} {quoted(f'Ledger of {origin}')}\n")
    first_day = _first_day(session, appeal)
    if first_day is None:
        return 0
    _write_opens(stream, first_day, _accounts(session, appeal))
    count = 0
    for entry, postings in exported_postings(session, appeal):
        stream.write(_transaction(entry, postings) if postings else _fact(entry))
        count += 1
    return count


def quoted(text: str) -> str:
    """Return a string of beancount's: quotation marks and backslashes escaped, on one line."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + " ".join(escaped.splitlines()) + '"'


def _first_day(session: Session, appeal: str | None) -> date | None:
    query = sa.select(sa.func.min(ENTRY.c.day))
    if appeal is not None:
        query = query.where(ENTRY.c.appeal == appeal)
    day: date | None = session.connection().execute(query).scalar_one()
    return day


def _accounts(session: Session, appeal: str | None) -> dict[str, list[str]]:
    """Return each account with its currencies, by name."""
    accounts: dict[str, list[str]] = {}
    query = sa.select(BALANCE.c.account, BALANCE.c.currency).order_by(BALANCE.c.account, BALANCE.c.currency)
    for account, currency in session.connection().execute(query):
        if appeal in {None, fund_of(account)}:
            accounts.setdefault(account, []).append(currency)
    return accounts


def _write_opens(stream: TextIO, day: date, accounts: dict[str, list[str]]) -> None:
    currencies = sorted({currency for held in accounts.values() for currency in held})
    for currency in currencies:
        stream.write(f"option {quoted('operating_currency')} {quoted(currency)}\n")
    stream.write("\n")
    stream.writelines(f"{day} commodity {currency}\n" for currency in currencies)
    stream.writelines(f"{day} open {account} {','.join(held)}\n" for account, held in accounts.items())


def _transaction(entry: ExportedEntry, postings: Iterable[Posting]) -> str:
    lines = [f"\n{entry.day} * {quoted(entry.kind)}\n", *_metadata(entry)]
    lines += [f"  {p.account}  {Money(p.minor, p.currency).plain()} {p.currency}\n" for p in postings]
    return "".join(lines)


def _fact(entry: ExportedEntry) -> str:
    appeal = f" {quoted(entry.appeal)}" if entry.appeal else ""
    return "".join(
        [f"\n{entry.day} custom {quoted('fact')} {quoted(entry.kind)}{appeal}\n", *_metadata(entry)]
    )


def _metadata(entry: ExportedEntry) -> list[str]:
    """Return the lines that tie an entry to the log."""
    lines = [f"  seq: {entry.seq}\n"]
    if entry.ref is not None:
        lines.append(f"  ref: {quoted(bytes(entry.ref).hex())}\n")
    if entry.reverses is not None:
        lines.append(f"  reverses: {entry.reverses}\n")
    if entry.documents:
        lines.append(f"  documents: {quoted(entry.documents)}\n")
    lines.append(f"  leaf_hash: {quoted(bytes(entry.leaf_hash).hex())}\n")
    return lines
