"""Addresses and sizes of the copies of photos that are shown."""

from __future__ import annotations

from flask import url_for

from charity.appeals.photos.tables import AppealPhoto
from charity.kernel.images import public_copy
from charity.kernel.vault import Vault

#: Widths that a page may ask for; anything else gets the whole copy.
EDGES_PX = frozenset({320, 640})
#: The picture of a link's card.
CARD_EDGE_PX = 1200


def address_inside(ref: str, number: int) -> str:
    """Return where the desk looks at a photo, published or not."""
    return url_for("appeal_photos.copy", ref=ref, number=number)


def bytes_of(photo: AppealPhoto, vault: Vault, *, edge_px: int | None) -> bytes:
    """Return the copy, or a smaller one of a known size."""
    copy = vault.fetch(photo.sha256)
    return public_copy(copy, edge_px_max=edge_px) if edge_px in EDGES_PX else copy
