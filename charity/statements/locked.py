"""Members of archives that a password locks: the old cipher of ZIP, and AES as WinZip writes it.

Source: APPNOTE.TXT 6.1; "AES Encryption Information: Encryption Specification AE-1 and AE-2" (WinZip).
"""

from __future__ import annotations

import hashlib
import hmac
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Protocol

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

from charity.statements.problems import UNKNOWN_FORMAT, WRONG_PASSWORD, Fault
from charity.statements.source import Source
from charity.statements.wrapping import BROKEN, UNPACKED_BYTES_MAX, check_directory, cut_off, too_large

_ARCHIVE_MARK = b"PK\x03\x04"
_LOCKED = 0x1
_MEMBERS_MAX = 100
_AES_METHOD = 99
_AES_FIELD = 0x9901
_AES_ROUNDS = 1000
_KEY_BYTES = {1: 16, 2: 24, 3: 32}
_CHECK_BYTES, _CODE_BYTES = 2, 10
_LOCAL_HEADER_BYTES = 30
_BLOCK = 16
_CHUNK = 64 * 1024


def unlocked(content: bytes, password: str) -> bytes:
    """Return an archive without its lock, the same bytes each time; anything else as it is.

    Raises Fault `encrypted` when the password is not the archive's.
    """
    if not content.startswith(_ARCHIVE_MARK):
        return content
    check_directory(Source.of(content))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = archive.infolist()
            is_locked = any(info.flag_bits & _LOCKED for info in infos)
            return _repacked(archive, infos, password) if is_locked else content
    except NotImplementedError as error:
        raise Fault("unknown-format", UNKNOWN_FORMAT) from error
    except BROKEN as error:
        raise cut_off() from error


def _repacked(archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo], password: str) -> bytes:
    if len(infos) > _MEMBERS_MAX:
        raise Fault("unknown-format", UNKNOWN_FORMAT)
    held, left = io.BytesIO(), UNPACKED_BYTES_MAX
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as plain:
        for number, info in enumerate(infos):
            if info.is_dir():
                continue
            with _opened(archive, info, password) as member, plain.open(f"{number}", "w") as out:
                left = _copied(member, out, left, is_locked=bool(info.flag_bits & _LOCKED))
    return held.getvalue()


def _copied(member: IO[bytes], out: IO[bytes], left: int, *, is_locked: bool) -> int:
    """Copy a member in pieces and return how many bytes more may come; raises Fault."""
    try:
        while chunk := member.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                raise too_large()
            out.write(chunk)
    except BROKEN as error:
        if is_locked:  # the old cipher knows a wrong password by one byte only
            raise Fault("encrypted", WRONG_PASSWORD) from error
        raise
    return left


def _opened(archive: zipfile.ZipFile, info: zipfile.ZipInfo, password: str) -> IO[bytes]:
    """Return a member as a stream of what it unpacks to; raises Fault `encrypted`."""
    if not info.flag_bits & _LOCKED:
        return archive.open(info)
    if info.compress_type == _AES_METHOD:
        return io.BufferedReader(_Stream(_unlocked(archive, info, password)))
    try:
        return archive.open(info, pwd=password.encode())
    except NotImplementedError:
        raise
    except RuntimeError as error:  # how the library says that a password is not this member's
        raise Fault("encrypted", WRONG_PASSWORD) from error


class _Readable(Protocol):
    def seek(self, offset: int, /) -> int: ...
    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class _Aes:
    """How one member is locked: where its ciphertext lies and with which keys it opens."""

    start: int
    size: int
    method: int
    cipher_key: bytes
    code_key: bytes
    code: bytes


def _unlocked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, password: str) -> Iterator[bytes]:
    """Yield what a member unpacks to, after its authentication code was found right."""
    stream = archive.fp
    assert stream is not None, "the archive is open"
    aes = _keys_of(stream, info, password)
    code = hmac.new(aes.code_key, digestmod=hashlib.sha1)
    for chunk in _ciphertext(stream, aes):
        code.update(chunk)
    if not hmac.compare_digest(code.digest()[:_CODE_BYTES], aes.code):
        raise zipfile.BadZipFile("the authentication code of a locked member is wrong")
    plain = _decrypted(_ciphertext(stream, aes), aes.cipher_key)
    return plain if aes.method == zipfile.ZIP_STORED else _inflated(plain)


def _keys_of(stream: _Readable, info: zipfile.ZipInfo, password: str) -> _Aes:
    strength, method = _aes_field(info.extra)
    stream.seek(info.header_offset)
    header = stream.read(_LOCAL_HEADER_BYTES)
    name_bytes, extra_bytes = struct.unpack("<HH", header[26:30])
    start = info.header_offset + _LOCAL_HEADER_BYTES + name_bytes + extra_bytes
    key_bytes = _KEY_BYTES[strength]
    salt_bytes = key_bytes // 2
    size = info.compress_size - salt_bytes - _CHECK_BYTES - _CODE_BYTES
    stream.seek(start)
    salt, check = stream.read(salt_bytes), stream.read(_CHECK_BYTES)
    keys = hashlib.pbkdf2_hmac("sha1", password.encode(), salt, _AES_ROUNDS, 2 * key_bytes + _CHECK_BYTES)
    if not hmac.compare_digest(keys[2 * key_bytes :], check):
        raise Fault("encrypted", WRONG_PASSWORD)
    begin = start + salt_bytes + _CHECK_BYTES
    stream.seek(begin + max(size, 0))
    code = stream.read(_CODE_BYTES)
    if size < 0 or len(code) != _CODE_BYTES:
        raise zipfile.BadZipFile("a locked member is cut off")
    return _Aes(begin, size, method, keys[:key_bytes], keys[key_bytes : 2 * key_bytes], code)


def _aes_field(extra: bytes) -> tuple[int, int]:
    """Return the strength and the real compression method; raises Fault for what is not known."""
    while len(extra) >= 4:
        field, size = struct.unpack("<HH", extra[:4])
        if field == _AES_FIELD and size >= 7 and len(extra) >= 11:
            _version, vendor, strength, method = struct.unpack("<H2sBH", extra[4:11])
            is_known = strength in _KEY_BYTES and method in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
            if vendor == b"AE" and is_known:
                return strength, method
        extra = extra[4 + size :]
    raise Fault("unknown-format", UNKNOWN_FORMAT)


def _ciphertext(stream: _Readable, aes: _Aes) -> Iterator[bytes]:
    stream.seek(aes.start)
    left = aes.size
    while left:
        chunk = stream.read(min(_CHUNK, left))
        if not chunk:
            raise EOFError
        left -= len(chunk)
        yield chunk


def _decrypted(chunks: Iterator[bytes], key: bytes) -> Iterator[bytes]:
    """Decrypt by a counter that WinZip counts from one with its lowest byte first."""
    encryptor = Cipher(AES(key), ECB()).encryptor()  # noqa: S305 - one block per counter is what counter mode is
    block = 1
    for chunk in chunks:
        blocks = -(-len(chunk) // _BLOCK)
        counters = b"".join(n.to_bytes(_BLOCK, "little") for n in range(block, block + blocks))
        mask = encryptor.update(counters)[: len(chunk)]
        block += blocks
        yield (int.from_bytes(chunk) ^ int.from_bytes(mask)).to_bytes(len(chunk))


def _inflated(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Unpack in pieces of a bounded size, whatever a member makes of itself."""
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    for chunk in chunks:
        waiting = chunk
        while waiting and not inflater.eof:
            yield inflater.decompress(waiting, _CHUNK)
            waiting = inflater.unconsumed_tail
    if not inflater.eof:
        raise EOFError


class _Stream(io.RawIOBase):
    """Pieces of bytes as a stream."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = b""

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill the buffer with what comes next."""
        while not self._rest:
            piece = next(self._chunks, None)
            if piece is None:
                return 0
            self._rest = piece
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size
