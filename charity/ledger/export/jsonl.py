"""Leaves, one a line, in log order, byte for byte as hashed."""

from __future__ import annotations

from typing import BinaryIO

from sqlmodel import Session

from charity.ledger.export.rows import exported_entries


def write(session: Session, stream: BinaryIO, *, appeal: str | None = None, size: int | None = None) -> int:
    """Write the leaves of the ledger or of one appeal, as it was at a size; return how many."""
    count = 0
    for entry in exported_entries(session, appeal, size=size):
        stream.write(bytes(entry.leaf) + b"\n")
        count += 1
    return count
