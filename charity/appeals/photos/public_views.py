"""Photos that everyone may see: only while published, chosen and consented."""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from charity.appeals.page import AppealPage
from charity.appeals.photos.queries import photo_of
from charity.appeals.photos.shown import EDGES_PX, bytes_of
from charity.appeals.queries import appeal_by_ref, page_of
from charity.kernel.errors import Missing
from charity.kernel.web.guards import everyone
from charity.kernel.web.unit import house, now, reading

#: How long a copy may be kept by others: a withdrawn consent reaches them within minutes.
AGE_SECONDS_MAX = 300

blueprint = Blueprint("appeal_pictures", __name__, url_prefix="/appeals/<ref>/photos")


@blueprint.get("/<int:number>.jpg")
@everyone
def picture(ref: str, number: int) -> ResponseReturnValue:
    """Serve a photo of a public page."""
    page = page_of(reading(), ref, at=now())
    if not isinstance(page, AppealPage) or number not in {photo.number for photo in page.photos}:
        raise Missing()
    photo = photo_of(reading(), appeal_by_ref(reading(), ref).id or 0, number)
    edge_px = request.args.get("w", type=int)
    answer = Response(mimetype="image/jpeg")
    answer.cache_control.public, answer.cache_control.max_age = True, AGE_SECONDS_MAX
    answer.set_etag(f"{photo.sha256}-{edge_px if edge_px in EDGES_PX else 'whole'}")
    answer.make_conditional(request)
    if answer.status_code != 304:
        answer.set_data(bytes_of(photo, house().vault, edge_px=edge_px))
    return answer
