"""The formats by name, all written as bytes."""

from __future__ import annotations

import io
from typing import BinaryIO

from sqlmodel import Session

from charity.ledger.export import beancount, csv, jsonl

EXPORTS = ("beancount", "jsonl", "csv")


def export_ledger(session: Session, name: str, stream: BinaryIO, *, appeal: str | None = None) -> int:
    """Write the ledger, or one appeal's part, in a format of EXPORTS; return how many entries."""
    if name == "jsonl":
        return jsonl.write(session, stream, appeal=appeal)
    write = {"beancount": beancount.write, "csv": csv.write}[name]
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
    count = write(session, text, appeal=appeal)
    text.detach()
    return count
