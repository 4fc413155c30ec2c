"""Pages of a long list by key: the next page begins after the last key shown, however long the list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Some items, and the key after which older ones follow (None: these are the last)."""

    items: Sequence[Item]
    after: str | None
    size: int


def page_of(found: Sequence[Item], size: int, key: Callable[[Item], object]) -> Page[Item]:
    """Return a page from up to `size + 1` found items: one more than fits says that there are more."""
    shown = found[:size]
    return Page(shown, str(key(shown[-1])) if len(found) > size else None, size)
