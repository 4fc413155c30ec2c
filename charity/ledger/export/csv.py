"""One posting a line, for spreadsheets; an entry without postings has one line of its own."""

from __future__ import annotations

import csv
import re
from typing import TextIO

from sqlmodel import Session

from charity.kernel.money import Money
from charity.ledger.entry import Posting
from charity.ledger.export.rows import ExportedEntry, exported_postings

HEADER = ("seq", "day", "kind", "appeal", "account", "amount", "currency", "minor", "reverses", "leaf_hash")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write(session: Session, stream: TextIO, *, appeal: str | None = None, size: int | None = None) -> int:
    """Write the postings of the ledger or of one appeal, as it was at a size; return how many entries."""
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(HEADER)
    count = 0
    for entry, postings in exported_postings(session, appeal, size=size):
        lines: list[Posting | None] = [*postings] or [None]
        writer.writerows(_cells(entry, posting) for posting in lines)
        count += 1
    return count


def _cells(entry: ExportedEntry, posting: Posting | None) -> list[str]:
    reverses = "" if entry.reverses is None else str(entry.reverses)
    amount = ["", "", "", ""]
    if posting:
        plain = Money(posting.minor, posting.currency).plain()
        amount = [posting.account, plain, posting.currency, str(posting.minor)]
    cells = [str(entry.seq), entry.day.isoformat(), entry.kind, entry.appeal or "", *amount]
    return [harmless(cell) for cell in (*cells, reverses, bytes(entry.leaf_hash).hex())]


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: marked as text unless it is a plain number."""
    if cell.startswith(_STARTS_A_FORMULA) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell
