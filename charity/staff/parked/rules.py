"""Parked forms: what may be carried through a sign-in, and where it may lead."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urlsplit

KEPT_FOR = timedelta(hours=1)
CARRIED_CHARACTERS_MAX = 200_000
PATH_CHARACTERS_MAX = 400
_HOME = "/staff/"


def local_path(target: str | None) -> str:
    """Return an address of our own staff pages, or the first of them when given anything else."""
    if not target or not target.isascii() or not target.isprintable() or len(target) > PATH_CHARACTERS_MAX:
        return _HOME
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or "\\" in target or "//" in parts.path:
        return _HOME
    is_ours = target.startswith(_HOME) and ".." not in parts.path.split("/")
    return target if is_ours else _HOME


def worth_keeping(fields: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Return what was typed without proofs of origin and passwords, which are never kept."""
    return {
        name: values for name, values in fields.items() if name != "csrf_token" and "password" not in name
    }
