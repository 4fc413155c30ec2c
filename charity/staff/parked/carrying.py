"""What was typed, on its way through a sign-in page."""

from __future__ import annotations

import json
from dataclasses import dataclass

from flask import request

from charity.staff.parked.rules import CARRIED_CHARACTERS_MAX, local_path, worth_keeping

_FILES_SHOWN_MAX = 20


@dataclass(frozen=True, slots=True)
class Carried:
    """What was typed on a page: its fields, and the names of files that must be chosen again."""

    target: str
    fields: dict[str, list[str]]
    files: tuple[str, ...]

    @property
    def path(self) -> str:
        """Path of the form without its query."""
        return self.target.partition("?")[0]

    @property
    def is_small_enough(self) -> bool:
        """Whether it fits into a page."""
        return len(self.to_text()) <= CARRIED_CHARACTERS_MAX

    def to_text(self) -> str:
        """Return it as text for one hidden field."""
        return json.dumps({"target": self.target, "fields": self.fields, "files": self.files})


def carried_here() -> Carried:
    """Return what this request brought."""
    names = [file.filename for file in request.files.values() if file.filename]
    return Carried(
        target=local_path(request.full_path.removesuffix("?")),
        fields=worth_keeping(request.form.to_dict(flat=False)),
        files=tuple(name[:120] for name in names[:_FILES_SHOWN_MAX]),
    )


def carried_in(text: str | None) -> Carried | None:
    """Return what a hidden field carried; None when there is nothing that can be read."""
    if not text or len(text) > CARRIED_CHARACTERS_MAX:
        return None
    try:
        told = json.loads(text)
        fields = {str(name): [str(v) for v in values] for name, values in dict(told["fields"]).items()}
        files = tuple(str(name)[:120] for name in told["files"])[:_FILES_SHOWN_MAX]
        return Carried(local_path(str(told["target"])), worth_keeping(fields), files)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
