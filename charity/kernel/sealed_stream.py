"""Large files sealed in segments, each by AES-256-GCM, so that none is ever in memory as a whole.

A segment's nonce is eight random bytes of the file, the segment's number, and in its highest bit whether it
is the last: segments that are changed, exchanged or cut off at the end do not open.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

PREFIX_BYTES = 8
SEGMENT_BYTES = 1024 * 1024
_TAG_BYTES = 16
_LAST = 1 << 31


def seal_segments(aead: AESGCM, prefix: bytes, chunks: Iterable[bytes], bound_to: bytes) -> Iterator[bytes]:
    """Yield the sealed segments of a content that comes in chunks of any length."""
    number, waiting = 0, bytearray()
    for chunk in chunks:
        waiting += chunk
        while len(waiting) > SEGMENT_BYTES:
            yield aead.encrypt(_nonce(prefix, number), bytes(waiting[:SEGMENT_BYTES]), bound_to)
            del waiting[:SEGMENT_BYTES]
            number += 1
    yield aead.encrypt(_nonce(prefix, number | _LAST), bytes(waiting), bound_to)


def _nonce(prefix: bytes, number: int) -> bytes:
    return prefix + number.to_bytes(4, "big")


class SegmentReader(io.RawIOBase):
    """Opens segments one after another; raises InvalidTag where one was changed, or the last is missing."""

    def __init__(self, aead: AESGCM, prefix: bytes, sealed: BinaryIO, bound_to: bytes) -> None:
        self._aead, self._prefix, self._sealed, self._bound_to = aead, prefix, sealed, bound_to
        self._number = 0
        self._opened = memoryview(b"")
        self._next = sealed.read(SEGMENT_BYTES + _TAG_BYTES)
        self._is_over = False

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, target: bytearray | memoryview, /) -> int:  # type: ignore[override]
        """Fill the target with what comes next."""
        if not self._opened and not self._is_over:
            self._open_next()
        size = min(len(target), len(self._opened))
        target[:size] = self._opened[:size]
        self._opened = self._opened[size:]
        return size

    def _open_next(self) -> None:
        segment, self._next = self._next, self._sealed.read(SEGMENT_BYTES + _TAG_BYTES)
        self._is_over = not self._next
        nonce = _nonce(self._prefix, self._number | _LAST if self._is_over else self._number)
        self._opened = memoryview(self._aead.decrypt(nonce, segment, self._bound_to))
        self._number += 1

    def close(self) -> None:
        """Let the file go."""
        self._sealed.close()
        super().close()
