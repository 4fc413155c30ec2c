"""The ledger as one file that beancount and hledger both read as it is.

https://beancount.github.io/docs/beancount_language_syntax.html and https://hledger.org/hledger.html#journal:
what only beancount knows (`open`, `custom`, `balance`) looks to hledger like a transaction without postings;
what only hledger knows (tags) stands in comments. So there are no `option` lines and no metadata; an entry's
place in the log is a link of beancount's and a tag of hledger's. The last lines claim the balances that the
desk keeps: `bean-check` fails when the entries do not add up to them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import TextIO

import sqlalchemy as sa
from sqlmodel import Session

from charity.kernel.money import Money
from charity.ledger.accounts import fund_of
from charity.ledger.batches import check_none_open
from charity.ledger.entry import Posting
from charity.ledger.export.rows import ExportedEntry, exported_postings
from charity.ledger.tables import BALANCE, ENTRY, HEAD


def write(session: Session, stream: TextIO, *, appeal: str | None = None) -> int:
    """Write the ledger or one appeal's part of it; return how many entries.

    Raises BatchOpen while a part of the appeal is not shown yet: its balances would not fit its entries.
    """
    if appeal is not None:
        check_none_open(session.connection(), [appeal])
    origin = session.connection().execute(sa.select(HEAD.c.log_origin)).scalar_one()
    stream.write(f"; The ledger of the log {origin}, for beancount and for hledger.\n\n")
    days = _days(session, appeal)
    if days is None:
        return 0
    first_day, last_day = days
    balances = list(_balances(session, appeal))
    stream.writelines(_opens(first_day, balances))
    count = 0
    for entry, postings in exported_postings(session, appeal):
        stream.write(_transaction(entry, postings) if postings else _fact(entry))
        count += 1
    stream.writelines(_claims(last_day + timedelta(days=1), balances))
    return count


def quoted(text: str) -> str:
    """Return a string of beancount's: quotation marks and backslashes escaped, on one line."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + " ".join(escaped.splitlines()) + '"'


def _days(session: Session, appeal: str | None) -> tuple[date, date] | None:
    """Return the first and the last day of the entries, None when there are none."""
    query = sa.select(sa.func.min(ENTRY.c.day), sa.func.max(ENTRY.c.day))
    if appeal is not None:
        query = query.where(ENTRY.c.appeal == appeal)
    first, last = session.connection().execute(query).one()
    return None if first is None else (first, last)


def _balances(session: Session, appeal: str | None) -> Iterator[tuple[str, Money]]:
    """Yield the balance that the desk keeps of each account in each of its currencies."""
    query = sa.select(BALANCE).order_by(BALANCE.c.account, BALANCE.c.currency)
    for account, currency, minor in session.connection().execute(query):
        if appeal in {None, fund_of(account)}:
            yield account, Money(minor, currency)


def _opens(day: date, balances: Iterable[tuple[str, Money]]) -> Iterator[str]:
    accounts: dict[str, list[str]] = {}
    for account, money in balances:
        accounts.setdefault(account, []).append(money.currency)
    currencies = sorted({currency for held in accounts.values() for currency in held})
    yield from (f"{day} commodity {currency}\n" for currency in currencies)
    yield from (f"{day} open {account} {','.join(held)}\n" for account, held in accounts.items())


def _claims(day: date, balances: Iterable[tuple[str, Money]]) -> Iterator[str]:
    yield "\n"
    for account, money in balances:
        yield f"{day} balance {account}  {money.plain()} {money.currency}\n"


def _transaction(entry: ExportedEntry, postings: Iterable[Posting]) -> str:
    lines = [f"\n{entry.day} * {quoted(entry.kind)}{_links(entry)}\n", *_tags(entry)]
    lines += [f"  {p.account}  {Money(p.minor, p.currency).plain()} {p.currency}\n" for p in postings]
    return "".join(lines)


def _fact(entry: ExportedEntry) -> str:
    appeal = f" {quoted(entry.appeal)}" if entry.appeal else ""
    return "".join(
        [f"\n{entry.day} custom {quoted('fact')} {quoted(entry.kind)}{appeal} {entry.seq}\n", *_tags(entry)]
    )


def _links(entry: ExportedEntry) -> str:
    """Return what ties an entry to the log and a reversal to its entry, in beancount's way."""
    undoes = "" if entry.reverses is None else f" ^seq-{entry.reverses}"
    return f" ^seq-{entry.seq}{undoes}"


def _tags(entry: ExportedEntry) -> list[str]:
    """Return the same and more in hledger's way."""
    tags = {
        "seq": entry.seq,
        "ref": None if entry.ref is None else bytes(entry.ref).hex(),
        "reverses": entry.reverses,
        "documents": entry.documents or None,
        "leaf_hash": bytes(entry.leaf_hash).hex(),
    }
    return [f"  ; {name}: {value}\n" for name, value in tags.items() if value is not None]
