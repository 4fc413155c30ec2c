"""What is wrong with a statement: a code for programs, words for people, the row it concerns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from charity.kernel.words import N_


class Severity(StrEnum):
    """An error forbids booking; a warning asks a person to look."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding about a statement; `row` is the number of the data row, counted from 1, or None.

    `words` is an English msgid with `%(name)s` places filled from `facts`.
    """

    severity: Severity
    code: str
    row: int | None
    words: str
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def is_error(self) -> bool:
        """Whether it forbids booking."""
        return self.severity is Severity.ERROR

    @property
    def message(self) -> str:
        """The finding in English."""
        return self.words % self.facts if self.facts else self.words

    def as_json(self) -> dict[str, Any]:
        """Return the JSON object of the published interface."""
        return {
            "severity": str(self.severity),
            "code": self.code,
            "row": self.row,
            "message": self.message,
        }


class Fault(Exception):
    """Raised while a file or a row is read; becomes a Problem of severity error."""

    def __init__(self, code: str, words: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.words = words
        self.facts = facts

    def at_row(self, row: int | None) -> Problem:
        """Return the problem, said of a row or of the whole file."""
        return Problem(Severity.ERROR, self.code, row, self.words, self.facts)


UNKNOWN_FORMAT = N_(
    "This is not a statement the desk can read. Bring the file as WeChat, Alipay, a bank or a payment "
    "company exports it (CSV, XLSX, ZIP or XML), or the desk's own cash sheet; a PDF or a picture cannot be "
    "read."
)
SEVERAL_STATEMENTS = N_("The archive holds more than one statement. Unpack it and bring them one at a time.")
NOTHING_IN_FILE = N_("The file is empty.")
NO_ROWS = N_("The statement has no rows.")
NO_BILL = N_("WeChat Pay answered that there is no bill for that day.")
BAD_ENCODING = N_(
    "Some characters are damaged: the text is neither whole UTF-8 nor GB18030. Export the file again."
)
WIDE_ENCODING = N_("The file was saved as UTF-16. Save it as CSV in UTF-8, or export it again.")
CUT_OFF = N_("The file ends before its end: it was cut off. Export or send it again.")
NO_SUMMARY = N_("The bill's closing summary is missing: the file was cut off. Export or send it again.")
TOO_LARGE = N_("The file is larger than %(rows_max)s rows or %(megabytes_max)s MB unpacked.")
ENCRYPTED = N_(
    "The archive is locked with a password. Give the password with it, or unpack it first and bring the file "
    "inside."
)
WRONG_PASSWORD = N_(
    "The password does not open this archive. WeChat and Alipay send it to the phone in a message of its own."
)
AFTER_SUMMARY = N_("Line %(line)s stands after the closing summary: this looks like two bills in one file.")
COLUMN_COUNT = N_("Line %(line)s has %(found)s cells where the header names %(expected)s.")
QUOTES_BROKEN = N_("A quotation mark is opened near line %(line)s and never closed.")
NUL_INSIDE = N_("Line %(line)s holds a character that no text has. Export the file again.")
BAD_AMOUNT = N_("“%(text)s” in “%(column)s” is not an amount.")
BAD_TIME = N_("“%(text)s” in “%(column)s” is not a day or time.")
BAD_CURRENCY = N_("“%(text)s” is not a currency code of three capital letters.")
MISSING_ID = N_("“%(column)s” is empty.")
RUINED_ID = N_(
    "“%(text)s” in “%(column)s” was ruined by a spreadsheet: its digits are lost. "
    "Bring the file as it was exported."
)
BAD_ID = N_("“%(text)s” in “%(column)s” is not a number of the provider.")
UNKNOWN_STATE = N_("“%(text)s” is a state of trade this format does not know.")
STATE_DISAGREES = N_("The row says “%(text)s” but its refund number says otherwise.")
FEE_BEYOND = N_("The fee does not fit the amount of the row.")
DUPLICATE = N_("The number %(text)s stands in the file twice, first in row %(first)s.")
DECLARED_COUNT = N_("The file declares %(declared)s rows, %(read)s were read.")
DECLARED_SIDE = N_("“%(side)s”: the file declares %(declared)s rows, %(read)s were read.")
STATE_NOT_KNOWN = N_(
    "“%(text)s” is a state of trade the desk has not seen before: the row is taken as received. Look at it."
)
TYPE_NOT_KNOWN = N_(
    "“%(text)s” is a kind of movement the desk has not seen before: the money in is kept to be looked at."
)
NO_CLOSING_LINE = N_("The lines that close the file are missing: it was cut off. Export or send it again.")
DIRECTION_DISAGREES = N_("“%(type)s” does not go with “%(direction)s”.")
BOTH_SIDES = N_("The row names money in and money out at once, or neither.")
DECLARED_SUM = N_("“%(column)s”: the file declares %(declared)s, its rows add up to %(read)s.")
BALANCE_BROKEN = N_(
    "After this row the account should hold %(expected)s, but the file says %(said)s: a row is missing, "
    "changed or out of order. Bring the file as it was exported."
)
REFUND_ALONE = N_("The donation this refund returns is not in this file; it may be in an earlier one.")
REFUND_BEYOND = N_("The refunds of order %(text)s are more than was paid.")
MIXED_CURRENCY = N_("The rows are in several currencies (%(text)s). Bring one statement for each.")
MANY_MORE = N_("%(count)s more findings of the same kind are not listed.")
LOOKS_TWICE = N_(
    "This row looks like an earlier one in everything: day, amount, balance and name. The bank gives no "
    "number to tell them apart, so it is taken as another movement. Look at it."
)
SEVERAL_ACCOUNTS = N_("The file holds statements of several accounts. Bring one account at a time.")
ENDS_DISAGREE = N_(
    "Between its two balances the account changed by %(ends)s, but the rows add up to %(read)s: a row is "
    "missing or changed. Bring the file as the bank gave it."
)
ENTRY_SUM = N_("The parts of an entry of %(declared)s do not add up to it.")
BAD_SIGN = N_("“%(text)s” tells neither money in nor money out.")
BAD_BALANCE = N_("The field “%(tag)s” in line %(line)s cannot be read.")
BAD_LINE_61 = N_("“%(text)s” is no movement as the format writes one.")
CORRECTS_ANOTHER = N_("The row corrects or deletes an earlier one. Undo that import and bring a new export.")
NET_DISAGREES = N_("The net of the row is not its amount with its fee.")
DAYS_AMBIGUOUS = N_(
    "Every day in the file could be read as day/month or as month/day, so nothing is guessed. Export a "
    "period with a day after the twelfth, or set the account's dates to year-month-day and export again."
)
DAYS_DISAGREE = N_("Some days can only be day/month, others only month/day: these are rows of two exports.")
MARKS_AMBIGUOUS = N_("Whether a comma or a point divides the decimals cannot be told from this file.")
MARKS_DISAGREE = N_(
    "Some amounts have a decimal comma, others a decimal point: these are rows of two exports."
)
BAD_ZONE = N_("“%(text)s” is a time zone that cannot be told apart or is not known.")
XML_BROKEN = N_("The file breaks off its own grammar at line %(line)s. Export it again.")
XML_TYPES = N_(
    "The file brings definitions of its own (a document type), which no statement needs. It is not read."
)
BOOK_BROKEN = N_("The workbook is damaged near line %(line)s. Export it again.")
BOOK_DAYS = N_(
    "The workbook counts its days from 1904, so days could be mistaken. Save it as CSV and bring that."
)
OLD_BOOK = N_(
    "This is an old Excel file (.xls) or a locked workbook. Open it in a spreadsheet, save it as XLSX "
    "without a password, and bring that."
)
