"""Files that a reader needs once: the verifier, and the certificate behind the papers' signatures."""

from __future__ import annotations

import hashlib
from functools import cache

from flask import Response, request
from flask.typing import ResponseReturnValue

from charity.config import Config
from charity.reports.rules import NoPaperKey
from charity.reports.signature.keys import PaperKey, paper_key
from charity.verifier.bundle import bundle

_KEPT_SECONDS = 3600


@cache
def verifier_octets() -> bytes:
    """Return the verifier as one file; it is the same as long as this process runs."""
    return bundle().encode()


def authority_of(config: Config) -> PaperKey | None:
    """Return the key of the papers with its certificates, None while there is none."""
    try:
        return paper_key(config)
    except NoPaperKey:
        return None


def file_answer(octets: bytes, name: str, media_type: str) -> ResponseReturnValue:
    """Return a file to keep, under the name of its bytes."""
    answer = Response(octets, content_type=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.cache_control.public = True
    answer.cache_control.max_age = _KEPT_SECONDS
    answer.set_etag(hashlib.sha256(octets).hexdigest()[:32])
    return answer.make_conditional(request)
