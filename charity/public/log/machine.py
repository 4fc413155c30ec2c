"""The log for programs: its newest checkpoint and its tiles, as https://c2sp.org/tlog-tiles says.

Nothing beyond the last stored checkpoint is served: what is not signed is not public. A tile never changes,
so it may be kept for a year; the checkpoint for a few seconds.
"""

from __future__ import annotations

import gzip
import hashlib

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from charity.kernel.web.guards import everyone
from charity.kernel.web.unit import reading
from charity.ledger import signed, tiles, tiling

CHECKPOINT_SECONDS = 5
YEAR_SECONDS = 31_536_000
TILE_PATH_MAX = 60
_GZIP_LEVEL = 6

blueprint = Blueprint("log_machine", __name__, url_prefix="/log")


@blueprint.get("/checkpoint")
@everyone
def checkpoint() -> ResponseReturnValue:
    """Serve the newest checkpoint as stored, with what witnesses put under it."""
    session = reading()
    newest = signed.newest(session)
    if newest is None:
        return _nothing("nothing is signed yet")
    answer = Response(signed.cosigned_note(session, newest).octets, content_type="text/plain; charset=utf-8")
    return _named(_kept_for(answer, CHECKPOINT_SECONDS))


@blueprint.get("/tile/<path:path>", merge_slashes=False)
@everyone
def tile(path: str) -> ResponseReturnValue:
    """Serve a tile of hashes or a bundle of entries that the newest checkpoint covers."""
    session = reading()
    newest = signed.newest(session)
    try:
        asked = tiles.parse_path(path[:TILE_PATH_MAX])
    except tiles.BadTile:
        return _nothing("not the path of a tile")
    if newest is None or not tiles.is_within(asked, newest.size):
        return _nothing("the log has no such tile yet")
    answer = Response(tiling.read_tile(session, asked), content_type="application/octet-stream")
    answer.cache_control.immutable = True
    _kept_for(answer, YEAR_SECONDS)
    return _named(_packed(answer) if asked.level is None else answer)


def _packed(answer: Response) -> Response:
    """Return the answer compressed for who takes it; hashes would not become smaller, entries do."""
    answer.vary.add("Accept-Encoding")
    if request.accept_encodings.quality("gzip") > 0:
        answer.set_data(gzip.compress(answer.get_data(), _GZIP_LEVEL, mtime=0))
        answer.content_encoding = "gzip"
    return answer


def _named(answer: Response) -> ResponseReturnValue:
    """Return the answer under the name of its bytes, or that the asker has them already."""
    answer.set_etag(hashlib.sha256(answer.get_data()).hexdigest()[:32])
    return answer.make_conditional(request)


def _nothing(why: str) -> Response:
    """Answer that there is no such file; soon there may be."""
    answer = Response(f"{why}\n", status=404, content_type="text/plain; charset=utf-8")
    return _kept_for(answer, CHECKPOINT_SECONDS)


def _kept_for(answer: Response, seconds: int) -> Response:
    answer.cache_control.public = True
    answer.cache_control.max_age = seconds
    return answer
