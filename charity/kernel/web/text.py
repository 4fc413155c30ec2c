"""Text from outside: what no text holds is refused at the door, before any database sees it."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Flask, abort, request

_NUL = "\x00"

#: Embeddings, overrides and isolates: they turn what stands beside them about, and no keyboard writes them.
_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def unturned(text: str) -> str:
    """Return a text without the characters that turn its reading direction about."""
    return text.translate(_TURNING)


def _given() -> Iterable[str]:
    """Return every text of this request; the fields of a form are read only where one was sent."""
    yield from request.args.values()
    yield request.path
    if request.method == "POST":
        for values in request.form.listvalues():
            yield from values


def refuse_nul() -> None:
    """Answer 400 to a NUL character: PostgreSQL cannot keep one, and no keyboard writes it."""
    if any(_NUL in text for text in _given()):
        abort(400)


def init(app: Flask) -> None:
    """Look at every request."""
    app.before_request(refuse_nul)
