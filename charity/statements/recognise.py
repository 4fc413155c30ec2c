"""From the bytes of any file to a statement: recognised by content, never by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from charity.kernel.collector import collector_resting
from charity.statements.checks import check_rows
from charity.statements.formats import DOCUMENTS, TABLES, DocumentFormat, TableFormat
from charity.statements.locked import unlocked
from charity.statements.problems import (
    BAD_ENCODING,
    CUT_OFF,
    NO_BILL,
    NOTHING_IN_FILE,
    OLD_BOOK,
    SEVERAL_STATEMENTS,
    UNKNOWN_FORMAT,
    WIDE_ENCODING,
    Fault,
)
from charity.statements.reading import Reading
from charity.statements.row import Statement, unreadable
from charity.statements.sheet import ENCODINGS, Line, decodes, ends_inside_a_character, find_table, lines_of
from charity.statements.source import Source
from charity.statements.workbook import OLD_BOOK_MARK, Workbook
from charity.statements.wrapping import is_workbook, unwrap

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_NO_BILL_BYTES_MAX = 2000
_TOP_BYTES = 64 * 1024


def inspect(content: bytes | Path | Source, *, password: str = "") -> Statement:
    """Return what a file says as a statement; what is wrong stands in `problems`, nothing is raised.

    `password` opens an archive that is locked with one. A file on disk is never in memory as a whole.
    """
    source = content if isinstance(content, Source) else Source.of(content)
    try:
        opened = Source.of(unlocked(source.whole(), password)) if password else source
        with collector_resting():
            return _one_of([_inspect_plain(inner) for inner in unwrap(opened)])
    except Fault as fault:
        return unreadable(fault.at_row(None))


def _one_of(found: list[Statement]) -> Statement:
    """Return the one statement among the files of an archive; raises Fault when there are none or several."""
    recognised = [statement for statement in found if statement.format]
    if len(recognised) > 1:
        raise Fault("unknown-format", SEVERAL_STATEMENTS)
    if recognised or len(found) == 1:
        return (recognised or found)[0]
    raise Fault("unknown-format", UNKNOWN_FORMAT)


def _inspect_plain(source: Source) -> Statement:
    try:
        return _read_plain(source)
    except Fault as fault:
        return unreadable(fault.at_row(None))


def _read_plain(source: Source) -> Statement:
    top = source.top(_TOP_BYTES)
    if not top.strip() and all(not chunk.strip() for chunk in source.chunks()):
        raise Fault("empty", NOTHING_IN_FILE)
    if top.startswith(OLD_BOOK_MARK):
        raise Fault("unknown-format", OLD_BOOK)
    if top.startswith(_UTF16_MARKS):
        raise Fault("bad-encoding", WIDE_ENCODING)
    if is_workbook(source):
        return _read_workbook(source)
    document = next((form for form in DOCUMENTS if form.is_document(top)), None)
    if document:
        return _read_document(document, source)
    for encoding, reported in ENCODINGS:
        form = _format_of(top, encoding)
        if form and decodes(source, encoding):
            return _read(form, source, encoding, reported)
        if form and ends_inside_a_character(source):
            return unreadable(Fault("truncated", CUT_OFF).at_row(None), format_name=form.name)
    return _unreadable(source, top)


def _format_of(top: bytes, encoding: str) -> TableFormat | None:
    """Return the format whose header stands near the top, damaged characters elsewhere not minded."""
    for form in TABLES:
        try:
            if find_table(lines_of(Source.of(top), encoding, "replace"), form.is_header):
                return form
        except Fault:
            continue
    return None


def _unreadable(source: Source, top: bytes) -> Statement:
    """Say why a file that no encoding reads whole is not taken."""
    form = next(filter(None, (_format_of(top, encoding) for encoding, _ in ENCODINGS)), None)
    if form:
        return unreadable(Fault("bad-encoding", BAD_ENCODING).at_row(None), format_name=form.name)
    if source.size < _NO_BILL_BYTES_MAX and (b"No Bill Exist" in top or b"NO_STATEMENT_EXIST" in top):
        raise Fault("empty", NO_BILL)
    raise Fault("unknown-format", UNKNOWN_FORMAT)


def _read(form: TableFormat, source: Source, encoding: str, reported: str) -> Statement:
    reading = Reading()
    try:
        table = find_table(lines_of(source, encoding), form.is_header)
        assert table is not None, "the header was seen a moment ago"
        form.read(table, reading)
        check_rows(reading)
    except Fault as fault:
        reading.note(fault.at_row(None))
    return _statement(form.name, reported, reading)


def _read_workbook(source: Source) -> Statement:
    """Read the one sheet of a workbook that holds a statement."""
    reading = Reading()
    with Workbook(source) as book:
        found = [(sheet, form) for sheet in book.sheets if (form := _format_of_lines(book.top(sheet)))]
        if not found:
            raise Fault("unknown-format", UNKNOWN_FORMAT)
        if len(found) > 1:
            raise Fault("unknown-format", SEVERAL_STATEMENTS)
        ((sheet, form),) = found
        try:
            table = find_table(book.lines(sheet), form.is_header)
            assert table is not None, "the header was seen a moment ago"
            form.read(replace(table, lines=_padded(table.lines, len(table.header))), reading)
            check_rows(reading)
        except Fault as fault:
            reading.note(fault.at_row(None))
    return _statement(form.name, None, reading)


def _padded(lines: Iterator[Line], width: int) -> Iterator[Line]:
    """Give back the empty cells at a line's end, which a workbook leaves out."""
    return ((line, cells + [""] * (width - len(cells))) for line, cells in lines)


def _format_of_lines(top: list[Line]) -> TableFormat | None:
    return next((form for form in TABLES if find_table(iter(top), form.is_header)), None)


def _read_document(form: DocumentFormat, source: Source) -> Statement:
    reading, reported = Reading(), None
    try:
        reported = form.read(source, reading)
        check_rows(reading)
    except Fault as fault:
        reading.note(fault.at_row(None))
    return _statement(form.name, reported, reading)


def _statement(name: str, encoding: str | None, reading: Reading) -> Statement:
    tally = reading.tally
    return Statement(
        format=name,
        encoding=encoding,
        row_count=reading.row_count,
        rows=reading.rows,
        totals=tuple(tally.totals.values()),
        declared=reading.declared,
        problems=reading.problems,
        period=(tally.first_at, tally.last_at) if tally.first_at and tally.last_at else None,
        account=reading.account,
        channels=frozenset(tally.channels),
    )
