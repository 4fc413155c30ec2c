"""Copies of a bill in which areas are black in the pixels themselves; nothing lies beneath."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw

from charity.donations.observed.areas import Area, NotAnImage
from charity.kernel.images import NotAPhoto, public_copy

_QUALITY = 82
_STEP = 10  # percent between the lines that help to read off an area
_INK, _RULE = (0, 0, 0), (0, 110, 120)


def burnt(content: bytes, areas: Sequence[Area]) -> bytes:
    """Return a JPEG without data beside its pixels, these areas black; raises NotAnImage."""
    image = _copy(content)
    _blacken(image, areas)
    return _jpeg(image)


def ruled(content: bytes, areas: Sequence[Area]) -> bytes:
    """Return the same with a rule every ten percent, to read off what is to be burnt; raises NotAnImage."""
    image = _copy(content)
    _blacken(image, areas)
    draw = ImageDraw.Draw(image)
    for percent in range(0, 100, _STEP):
        x, y = image.width * percent // 100, image.height * percent // 100
        draw.line((x, 0, x, image.height), fill=_RULE)
        draw.line((0, y, image.width, y), fill=_RULE)
        draw.text((x + 3, 2), str(percent), fill=_RULE, font_size=18)
        draw.text((3, y + 2), str(percent), fill=_RULE, font_size=18)
    return _jpeg(image)


def _copy(content: bytes) -> Image.Image:
    try:
        copy = public_copy(content)
    except NotAPhoto as error:
        raise NotAnImage() from error
    return Image.open(io.BytesIO(copy), formats=["JPEG"]).convert("RGB")


def _blacken(image: Image.Image, areas: Sequence[Area]) -> None:
    draw = ImageDraw.Draw(image)
    for area in areas:
        left, top = image.width * area.left // 100, image.height * area.top // 100
        right = -(-image.width * (area.left + area.width) // 100)
        bottom = -(-image.height * (area.top + area.height) // 100)
        draw.rectangle((left, top, right, bottom), fill=_INK)


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return out.getvalue()
