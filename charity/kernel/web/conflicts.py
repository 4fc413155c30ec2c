"""What a colleague changed while a form was open, told in the form's own words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wtforms import Field

from charity.kernel.money import Money
from charity.kernel.trail import Change
from charity.kernel.web.words import _, money_text


@dataclass(frozen=True, slots=True)
class Conflict:
    """One act of a colleague: who, when, and each field with what it holds now."""

    who: str
    at_utc: datetime
    lines: Sequence[tuple[str, str]]


def conflict_of(change: Change, fields: Mapping[str, Field]) -> Conflict:
    """Return a change with the labels of the form's fields, and their present values where it knows them."""
    lines = [_line(name, str(value), fields.get(name)) for name, value in change.changes.items()]
    return Conflict(change.who, change.at_utc, lines)


def _line(name: str, recorded: str, field: Field | None) -> tuple[str, str]:
    told = _("changed") if recorded == "changed" else recorded
    if field is None:
        return name.replace("_", " "), told
    return str(field.label.text), _present(field) or told


def _present(field: Field) -> str:
    """Return what the field was given when the form was made: the value that stands now."""
    value = field.object_data
    if isinstance(value, Money):
        return money_text(value)
    values = value if isinstance(value, list | tuple | set | frozenset) else [value]
    labels = dict(map(_choice, getattr(field, "choices", None) or ()))
    return ", ".join(labels.get(str(each), str(each)) for each in values if each not in {None, ""})


def _choice(choice: Any) -> tuple[str, str]:
    """Return value and label of a choice, in either of the shapes that WTForms takes."""
    value, label = (choice.value, choice.label) if hasattr(choice, "value") else choice[:2]
    return str(value), str(label)
