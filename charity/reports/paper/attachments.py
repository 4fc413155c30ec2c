"""Files inside a paper, so that a program needs nothing else to check it; the same files, the same bytes.

The file is written without object streams and with plain Flate attachments: a reader with no more than
a standard library finds them.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import pikepdf


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to carry: its name, what it is in a sentence, its type and bytes."""

    name: str
    description: str
    media_type: str
    content: bytes


def with_attachments(pdf: bytes, files: Sequence[Attachment]) -> bytes:
    """Return a PDF that carries files."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for file in files:
            opened.attachments[file.name] = pikepdf.AttachedFileSpec(
                opened,
                file.content,
                filename=file.name,
                description=file.description,
                mime_type=file.media_type,
                relationship=pikepdf.Name.Data,
            )
        opened.save(
            out,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
            compress_streams=True,
            deterministic_id=True,
        )
    return out.getvalue()
