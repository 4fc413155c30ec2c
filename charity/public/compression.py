"""Public pages travel compressed. They hold no secret, so their length tells none (BREACH, CVE-2013-3587)."""

from __future__ import annotations

import gzip

from flask import Response, request

BYTES_MIN = 1400  # what fits one packet gains nothing
_LEVEL = 6
_TEXTS = ("text/", "application/json", "application/jsonl")


def compressed(response: Response) -> Response:
    """Return the answer compressed where the reader's browser takes it."""
    if response.status_code != 200 or not response.content_type.startswith(_TEXTS):
        return response
    response.vary.add("Accept-Encoding")
    if request.accept_encodings.quality("gzip") <= 0 or response.content_encoding:
        return response
    content = response.get_data()
    if len(content) >= BYTES_MIN:
        response.set_data(gzip.compress(content, _LEVEL, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response
