"""Taking a statement out of gzip and zip, within limits: a bomb is answered, not unpacked."""

from __future__ import annotations

import gzip
import io
import lzma
import struct
import zipfile
import zlib
from typing import IO

from charity.statements.problems import (
    CUT_OFF,
    ENCRYPTED,
    TOO_LARGE,
    UNKNOWN_FORMAT,
    Fault,
)
from charity.statements.source import Source

BOOK = "xl/workbook.xml"  # what makes an archive a workbook
_ARCHIVE_MARK = b"PK\x03\x04"
ROWS_MAX = 2_000_000
UNPACKED_BYTES_MAX = 512 * 1024 * 1024
_MEMBERS_MAX = 100
_DEPTH_MAX = 2
_CHUNK = 1024 * 1024
_DIRECTORY_BYTES_MAX = 4 * 1024 * 1024
_ENDING_BYTES = 22 + 65_535  # the archive's closing record and the longest remark after it
#: What the library raises for damaged archives; some damage it meets only while seeking or unpacking numbers.
BROKEN = (
    zipfile.BadZipFile,
    EOFError,
    OSError,
    ValueError,
    LookupError,
    OverflowError,
    RuntimeError,
    struct.error,
    zlib.error,
    lzma.LZMAError,
)


def too_large() -> Fault:
    """Return the fault of a file beyond the limits."""
    megabytes = UNPACKED_BYTES_MAX // (1024 * 1024)
    return Fault("too-large", TOO_LARGE, rows_max=f"{ROWS_MAX:,}", megabytes_max=megabytes)


def cut_off() -> Fault:
    """Return the fault of an archive that is damaged or not whole."""
    return Fault("truncated", CUT_OFF)


def check_directory(source: Source) -> None:
    """Refuse an archive whose table of contents alone would fill the memory; raises Fault too-large."""
    with source.open() as stream:
        stream.seek(max(0, source.size - _ENDING_BYTES))
        ending = stream.read(_ENDING_BYTES)
    found = ending.rfind(b"PK\x05\x06")
    if found < 0 or len(ending) < found + 22:
        raise cut_off()
    if int.from_bytes(ending[found + 12 : found + 16], "little") > _DIRECTORY_BYTES_MAX:
        raise too_large()


def is_workbook(source: Source) -> bool:
    """Return whether the bytes are an archive that holds a workbook; raises Fault when it is damaged."""
    if source.top(len(_ARCHIVE_MARK)) != _ARCHIVE_MARK:
        return False
    check_directory(source)
    try:
        with source.open() as stream, zipfile.ZipFile(stream) as archive:
            return BOOK in archive.namelist()
    except BROKEN as error:
        raise cut_off() from error


def unwrap(content: bytes, depth: int = 0) -> list[bytes]:
    """Return the files inside, or the file itself; raises Fault."""
    if len(content) > UNPACKED_BYTES_MAX:
        raise too_large()
    if depth < _DEPTH_MAX and content.startswith(b"\x1f\x8b"):
        return unwrap(_gunzipped(content), depth + 1)
    if depth < _DEPTH_MAX and content.startswith(_ARCHIVE_MARK) and not is_workbook(Source.of(content)):
        return [inner for member in _unzipped(content) for inner in unwrap(member, depth + 1)]
    return [content]


def _gunzipped(content: bytes) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as file:
            return _read_bounded(file, UNPACKED_BYTES_MAX)
    except BROKEN as error:
        raise Fault("truncated", CUT_OFF) from error


def _unzipped(content: bytes) -> list[bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _members(archive)
    except NotImplementedError as error:
        raise Fault("unknown-format", UNKNOWN_FORMAT) from error
    except BROKEN as error:
        raise Fault("truncated", CUT_OFF) from error


def _members(archive: zipfile.ZipFile) -> list[bytes]:
    """Return the files of an archive; what a member claims as its size is not believed."""
    infos = [info for info in archive.infolist() if not info.is_dir() and not _is_litter(info.filename)]
    if len(infos) > _MEMBERS_MAX:
        raise Fault("unknown-format", UNKNOWN_FORMAT)
    if any(info.flag_bits & 0x1 for info in infos):
        raise Fault("encrypted", ENCRYPTED)
    members: list[bytes] = []
    left = UNPACKED_BYTES_MAX
    for info in infos:
        with archive.open(info) as file:
            members.append(_read_bounded(file, left))
        left -= len(members[-1])
    return members


def _is_litter(name: str) -> bool:
    return name.startswith("__MACOSX/") or name.rsplit("/", 1)[-1].startswith(".")


def _read_bounded(file: IO[bytes] | gzip.GzipFile, limit: int) -> bytes:
    """Read to the end, in chunks, at most `limit` bytes; raises Fault too-large beyond."""
    whole = io.BytesIO()
    while chunk := file.read(_CHUNK):
        if whole.tell() + len(chunk) > limit:
            raise too_large()
        whole.write(chunk)
    return whole.getvalue()
