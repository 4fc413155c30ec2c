"""Reading an uploaded file, however often the view is run."""

from __future__ import annotations

from werkzeug.datastructures import FileStorage

from charity.kernel.errors import Refusal
from charity.kernel.images import PHOTO_BYTES_MAX
from charity.kernel.words import N_


class NoFile(Refusal):
    """No file was chosen."""

    code = "no_file"
    field = "file"
    words = N_("Choose a photo or a PDF first.")


def content_of(file: FileStorage | None) -> bytes:
    """Return an upload's bytes, at most one more than we take; raises NoFile when none was chosen."""
    if file is None or not file.filename:
        raise NoFile()
    file.stream.seek(0)
    return file.stream.read(PHOTO_BYTES_MAX + 1)
