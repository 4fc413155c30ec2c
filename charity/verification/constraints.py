"""The text of constraints that several tables of verification carry."""

from __future__ import annotations

from collections.abc import Iterable


def one_of(column: str, values: Iterable[str]) -> str:
    """Return the text of a CHECK that a column holds one of the values."""
    listed = ", ".join(f"'{value}'" for value in values)
    return f"{column} IN ({listed})"


CONFIRMED_BY_WHOM = (
    "basis <> 'confirmed' OR (office <> '' AND contact_sealed IS NOT NULL AND confirmed_on IS NOT NULL)"
)
DOCUMENT_NAMED = "basis <> 'document_seen' OR evidence_id IS NOT NULL"
