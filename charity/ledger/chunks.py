"""Long lists in pieces that a database takes as parameters of one question."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

Item = TypeVar("Item")

PARAMETERS_MAX = 5_000


def chunked(items: Sequence[Item], length: int = PARAMETERS_MAX) -> Iterator[Sequence[Item]]:
    """Yield the items in order, `length` at a time."""
    for start in range(0, len(items), length):
        yield items[start : start + length]
