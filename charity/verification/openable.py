"""Lines that block publication, as links for those who may open the page that mends them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from flask import url_for

from charity.kernel.roles import Actor
from charity.kernel.web.navigation import may_open
from charity.verification.rules import Block


def openable(blocks: Iterable[Block], actor: Actor) -> list[Block]:
    """Leave the link out where a person's roles do not open its page; the line itself stays."""
    return [b if _opens(b, actor) else replace(b, endpoint="") for b in blocks]


def _opens(block: Block, actor: Actor) -> bool:
    values: dict[str, str] = {name: str(value) for name, value in block.values.items()}
    path = url_for(block.endpoint, **values)  # type: ignore[arg-type]
    return may_open(path.partition("?")[0], actor)
