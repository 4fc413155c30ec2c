"""Photos as a telephone takes them: with the place where they were taken."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import FilePayload

from charity.config import PHOTO_BYTES_MAX

_GPS_IFD = 0x8825
_MAKER = "Lantern Test Phone"


def photo(name: str, words: str, *, width: int = 1200) -> FilePayload:
    """Return a JPEG that carries a camera's name and a position."""
    image = Image.new("RGB", (width, width * 3 // 4), "#e9e2d4")
    ImageDraw.Draw(image).text((40, 40), words, fill="#222222", font_size=width // 20)
    exif = Image.Exif()
    exif[0x010F] = _MAKER
    gps = exif.get_ifd(_GPS_IFD)
    gps.update({1: "N", 2: (45.0, 18.0, 0.0), 3: "E", 4: (130.0, 58.0, 0.0)})
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85, exif=exif)
    return {"name": name, "mimeType": "image/jpeg", "buffer": out.getvalue()}


def carries_position(content: bytes) -> bool:
    """Return whether an image still tells where or with what it was taken."""
    exif = Image.open(io.BytesIO(content)).getexif()
    return bool(exif.get_ifd(_GPS_IFD)) or len(exif) > 0


def too_large(folder: Path) -> Path:
    """Return a file that begins as a photo and is larger than any may be."""
    path = folder / "big.jpg"
    path.write_bytes(photo("big.jpg", "large")["buffer"] + bytes(PHOTO_BYTES_MAX))
    return path
