"""Taking a statement out of gzip and zip, within limits: a bomb is answered, not unpacked."""

from __future__ import annotations

import gzip
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import BinaryIO

from charity.statements.problems import (
    CUT_OFF,
    ENCRYPTED,
    TOO_LARGE,
    UNKNOWN_FORMAT,
    Fault,
)
from charity.statements.source import Source, unpacking

BOOK = "xl/workbook.xml"  # what makes an archive a workbook
_ARCHIVE_MARK = b"PK\x03\x04"
ROWS_MAX = 2_000_000
UNPACKED_BYTES_MAX = 512 * 1024 * 1024
_MEMBERS_MAX = 100
_DEPTH_MAX = 2
_CHUNK = 1024 * 1024
_INNER_ARCHIVE_MAX = 96 * 1024 * 1024
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


def unwrap(source: Source, depth: int = 0) -> list[Source]:
    """Return the files inside, or the file itself, each opened as often as needed; raises Fault.

    What is packed stays packed: it is unpacked once to see how large it is, and again whenever it is read.
    """
    if source.size > UNPACKED_BYTES_MAX:
        raise too_large()
    if depth < _DEPTH_MAX and source.top(2) == b"\x1f\x8b":
        return unwrap(_gunzipped(source), depth + 1)
    if not isinstance(source.held, bytes | Path) and source.top(len(_ARCHIVE_MARK)) == _ARCHIVE_MARK:
        source = _at_hand(source)
    is_archive = depth < _DEPTH_MAX and source.top(len(_ARCHIVE_MARK)) == _ARCHIVE_MARK
    if is_archive and not is_workbook(source):
        return [inner for member in _members(source) for inner in unwrap(member, depth + 1)]
    return [source]


def _at_hand(source: Source) -> Source:
    """Return an archive that is itself packed as bytes: its table of contents stands at its end."""
    if source.size > _INNER_ARCHIVE_MAX:
        raise too_large()
    return Source.of(source.whole())


def _gunzipped(source: Source) -> Source:
    def opened() -> BinaryIO:
        stream = source.open()
        return unpacking(gzip.GzipFile(fileobj=stream), stream)

    try:
        return Source(opened, _size_of(opened, UNPACKED_BYTES_MAX))
    except BROKEN as error:
        raise cut_off() from error


def _members(source: Source) -> list[Source]:
    """Return the files of an archive; what a member claims as its size is not believed."""
    found: list[Source] = []
    left = UNPACKED_BYTES_MAX
    try:
        for name in _member_names(source):
            opened = partial(_member, source, name)
            found.append(Source(opened, _size_of(opened, left)))
            left -= found[-1].size
    except NotImplementedError as error:
        raise Fault("unknown-format", UNKNOWN_FORMAT) from error
    except BROKEN as error:
        raise cut_off() from error
    return found


def _member_names(source: Source) -> list[zipfile.ZipInfo]:
    with source.open() as stream, zipfile.ZipFile(stream) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir() and not _is_litter(info.filename)]
    if len(infos) > _MEMBERS_MAX:
        raise Fault("unknown-format", UNKNOWN_FORMAT)
    if any(info.flag_bits & 0x1 for info in infos):
        raise Fault("encrypted", ENCRYPTED)
    return infos


def _member(source: Source, info: zipfile.ZipInfo) -> BinaryIO:
    stream = source.open()
    archive = zipfile.ZipFile(stream)
    return unpacking(archive.open(info), archive, stream)


def _is_litter(name: str) -> bool:
    return name.startswith("__MACOSX/") or name.rsplit("/", 1)[-1].startswith(".")


def _size_of(opened: Callable[[], BinaryIO], limit: int) -> int:
    """Read to the end, in chunks, at most `limit` bytes; raises Fault too-large beyond."""
    size = 0
    with opened() as file:
        while chunk := file.read(_CHUNK):
            size += len(chunk)
            if size > limit:
                raise too_large()
    return size
