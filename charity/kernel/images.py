"""What a file is, by its content, and copies of pictures that may leave the desk.

A copy is drawn anew from the pixels: no metadata, no place, nothing hidden behind the picture's end.
"""

from __future__ import annotations

import io
import warnings

import pillow_heif
from PIL import Image, ImageOps, UnidentifiedImageError

from charity.kernel.errors import Refusal
from charity.kernel.words import N_

pillow_heif.register_heif_opener()
Image.MAX_IMAGE_PIXELS = 60_000_000

PHOTO_BYTES_MAX = 15 * 1024 * 1024
_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "HEIF": "image/heif"}


class NotAPhoto(Refusal):
    """The file is neither a photo we can read nor a PDF."""

    code = "not_a_photo"
    field = "file"
    words = N_(
        "This file is neither a photo (JPEG, PNG, WebP, HEIC) nor a PDF. "
        "Choose another, or take the photo again."
    )


class PhotoTooLarge(Refusal):
    """The file is larger than we take."""

    code = "photo_too_large"
    field = "file"
    words = N_(
        "This file is larger than %(limit_mb)s MB. Send a smaller photo; everything else you entered is kept."
    )
    status = 413


class EmptyFile(Refusal):
    """A file of no bytes, as some phones send when a photo was not ready."""

    code = "empty_file"
    field = "file"
    words = N_("This file is empty: the phone sent nothing. Choose it again.")


def media_type_of(content: bytes) -> str:
    """Return the media type by content; raises NotAPhoto, PhotoTooLarge or EmptyFile."""
    if not content:
        raise EmptyFile()
    if len(content) > PHOTO_BYTES_MAX:
        raise PhotoTooLarge(limit_mb=PHOTO_BYTES_MAX // (1024 * 1024))
    if content[:1024].lstrip().startswith(b"%PDF-"):
        return "application/pdf"
    with _opened(content) as image:
        return _TYPES[image.format or ""]


def public_copy(content: bytes, *, edge_px_max: int = 1600, quality: int = 82) -> bytes:
    """Return a JPEG drawn from the pixels alone, turned upright; raises NotAPhoto."""
    with _opened(content) as image:
        try:
            upright = ImageOps.exif_transpose(image).convert("RGB")
        except (OSError, ValueError, SyntaxError) as error:
            raise NotAPhoto() from error
    upright.thumbnail((edge_px_max, edge_px_max), Image.Resampling.LANCZOS)
    clean = Image.new("RGB", upright.size)
    clean.paste(upright)
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()


def _opened(content: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(content), formats=["JPEG", "PNG", "WEBP", "HEIF"])
            image.load()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise NotAPhoto() from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PhotoTooLarge(limit_mb=PHOTO_BYTES_MAX // (1024 * 1024)) from error
    return image
