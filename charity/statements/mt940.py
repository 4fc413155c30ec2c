"""MT940, SWIFT's statement of a bank account: tagged lines, with or without the envelope around them.

Source: SWIFT Standards, category 9, MT940; the odd days and line ends are those real banks send.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from charity.kernel.words import N_
from charity.statements.account_ends import AccountEnds
from charity.statements.banking import BankRows
from charity.statements.mt940_values import Line61, amount_of, day_of
from charity.statements.plain_text import encoding_of, text_lines
from charity.statements.problems import (
    BAD_BALANCE,
    CUT_OFF,
    DECLARED_SIDE,
    Fault,
    Problem,
    Severity,
)
from charity.statements.reading import Reading
from charity.statements.row import Row
from charity.statements.source import Source

FORMAT = "mt940"
WORDS = N_("MT940 bank statement")
_FIRST = re.compile(rb"(?:\A(?:\xef\xbb\xbf)?|[\r\n])[ \t]*:20:|\{4:\s*:20:")
_OPENING = re.compile(rb"[\r\n]:60[FM]:[CD][0-9]{6}[A-Z]{3}")
_TAG = re.compile(r":([0-9]{2}[A-Z]?):(.*)")
_BALANCE = re.compile(r"([CD])([0-9]{6})([A-Z]{3})([0-9.,]{1,20})")
_SUM = re.compile(r"([0-9]{1,5})([A-Z]{3})([0-9.,]{1,20})")
_FIELD_LINES_MAX = 1000

Field = tuple[int, str, list[str]]


def is_document(top: bytes) -> bool:
    """Return whether the bytes begin a statement of this kind."""
    return _FIRST.search(top[:4096]) is not None and _OPENING.search(top) is not None


def read(source: Source, reading: Reading) -> str:
    """Read the statements into the reading; returns the encoding."""
    encoding, reported = encoding_of(source)
    statements = _Statements(reading)
    for field in _fields(text_lines(source, encoding)):
        statements.take(*field)
    statements.close()
    return reported


def _fields(lines: Iterator[tuple[int, str]]) -> Iterator[Field]:
    """Yield (line number, tag, its lines); an envelope's blocks and the closing dash belong to none."""
    field: Field | None = None
    for number, whole in lines:
        line = whole[whole.index("{4:") + 3 :] if whole.startswith("{") and "{4:" in whole else whole
        found = _TAG.match(line.lstrip())
        if found is None and (field is None or line.startswith("{")):
            continue
        if found is None and line.rstrip() not in {"-", "-}"}:
            assert field is not None
            field[2].append(line)
            if len(field[2]) > _FIELD_LINES_MAX:
                raise Fault("bad-row", BAD_BALANCE, tag=field[1], line=number)
            continue
        if field is not None:
            yield field
        field = (number, found.group(1), [found.group(2)]) if found else None
    if field is not None:
        yield field


class _Statements:
    """The statements of one account in one file."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._rows = BankRows(reading, mark="mt940")
        self._ends = AccountEnds(reading)
        self._line: tuple[int, list[str]] | None = None
        self._is_open = False
        self._counts = {1: 0, -1: 0}

    def take(self, line: int, tag: str, values: list[str]) -> None:
        """Take one field."""
        self._give(values if tag == "86" else [])
        if tag == "20":
            self._begin()
        elif tag == "25":
            self._ends.named(values[0].strip())
        elif tag in {"60F", "60M"}:
            self._ends.opening = self._balance(line, tag, values)
        elif tag == "61":
            self._line = line, values
        elif tag in {"62F", "62M"}:
            self._ends.closing = self._balance(line, tag, values)
            self._is_open = False
            self._ends.end()
        elif tag in {"90C", "90D"}:
            self._hold_sum(line, tag, values[0])

    def _begin(self) -> None:
        if self._is_open:
            raise Fault("truncated", CUT_OFF)
        self._is_open = True
        self._counts = {1: 0, -1: 0}
        self._ends.begin()

    def _give(self, texts: list[str]) -> None:
        """Hand on the line before, with the text that follows it or without any."""
        if self._line is not None:
            line, values = self._line
            self._reading.take(partial(self._row, texts), line, values)
            self._line = None

    def _row(self, texts: list[str], number: int, line: int, values: list[str]) -> Row:
        parsed = Line61.of(values, self._ends.currency)
        self._counts[1 if parsed.change_minor > 0 else -1] += 1
        self._ends.moved(parsed.change_minor)
        return self._rows.row(number, line, parsed.movement(texts, self._ends.currency))

    def _balance(self, line: int, tag: str, values: list[str]) -> int:
        found = _BALANCE.fullmatch("".join(values).strip())
        if found is None:
            raise Fault("bad-row", BAD_BALANCE, tag=tag, line=line)
        sign, day, currency, amount = found.groups()
        self._ends.covers.append(day_of(day, tag))
        self._ends.currency = self._ends.currency or currency
        if currency != self._ends.currency:
            raise Fault("bad-row", BAD_BALANCE, tag=tag, line=line)
        return (1 if sign == "C" else -1) * amount_of(amount, currency, tag)

    def _hold_sum(self, line: int, tag: str, text: str) -> None:
        found = _SUM.fullmatch(text.strip())
        if found is None:
            raise Fault("bad-row", BAD_BALANCE, tag=tag, line=line)
        side = 1 if tag == "90C" else -1
        declared = int(found.group(1))
        if self._reading.is_whole and declared != self._counts[side]:
            facts = {"side": tag, "declared": declared, "read": self._counts[side]}
            self._reading.note(Problem(Severity.ERROR, "declared-count-mismatch", None, DECLARED_SIDE, facts))

    def close(self) -> None:
        """The file ends: not inside a statement."""
        self._give([])
        if self._is_open or self._ends.closing is None:
            raise Fault("truncated", CUT_OFF)
        self._ends.finish()
