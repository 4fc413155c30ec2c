"""Filters of a list as a form prints them: each a name, its label and what can be chosen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from charity.kernel.web.words import _


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that can be chosen; the empty value leaves the filter off."""

    value: str
    words: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """One filter."""

    name: str
    label: str
    options: Sequence[Option]


def choice_of(
    name: str, label: str, options: Iterable[tuple[str, str]], chosen: str, *, any_words: str
) -> Choice:
    """Return a filter over (value, msgid) pairs."""
    listed = [Option(value, _(words), value == chosen) for value, words in options]
    return Choice(name, label, [Option("", any_words, not chosen), *listed])
