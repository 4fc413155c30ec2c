"""OFX of banks: 1.x, which is SGML whose values close no tags, and 2.x, which is XML; read as a stream.

Source: OFX 1.6 and 2.2, chapters 2 and 11. A moment without a zone keeps the day the bank wrote.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import partial

from charity.kernel.words import N_
from charity.statements.account_ends import AccountEnds
from charity.statements.banking import BankRows, Movement, currency_of
from charity.statements.markup import pieces_of
from charity.statements.ofx_values import amount_of, moment_of
from charity.statements.plain_text import encoding_of
from charity.statements.problems import CORRECTS_ANOTHER, CUT_OFF, MISSING_ID, Fault
from charity.statements.reading import Reading
from charity.statements.row import IgnoredBecause, Row
from charity.statements.source import Source
from charity.statements.wrapping import too_large

FORMAT = "ofx"
WORDS = N_("OFX bank statement")
_BEGINS = re.compile(rb"OFXHEADER\s*[:=]|<OFX>", re.IGNORECASE)
_CHARSET = re.compile(rb"CHARSET:\s*([A-Za-z0-9-]{1,20})")
_XML_ENCODING = re.compile(rb"""encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_CHARSETS = {"1252": "cp1252", "936": "gb18030", "8859-1": "latin-1", "ISO-8859-1": "latin-1"}
_XML_CHARSETS = {"windows-1252": "cp1252", "iso-8859-1": "latin-1", "gbk": "gb18030", "gb2312": "gb18030"}
_TAGS_MAX = 2000  # between one transaction and the next
_FEES = frozenset({"FEE", "SRVCHG"})


def is_document(top: bytes) -> bool:
    """Return whether the bytes begin an OFX file."""
    return _BEGINS.search(top[:4096]) is not None


def read(source: Source, reading: Reading) -> str:
    """Read the transactions into the reading; returns the encoding."""
    encoding, reported = encoding_of(source, besides=_declared(source.top(4096)))
    statements = _Statements(reading)
    for line, name, value in pieces_of(source, encoding):
        statements.take(line, name.upper(), value)
    statements.close()
    return reported


def _declared(top: bytes) -> str:
    """Return the encoding the file names, where UTF-8 does not fit; GB18030 where it names none."""
    if found := _CHARSET.search(top):
        return _CHARSETS.get(found.group(1).decode(), "gb18030")
    found = _XML_ENCODING.search(top)
    return _XML_CHARSETS.get(found.group(1).decode().lower(), "gb18030") if found else "gb18030"


class _Statements:
    """The statements in one file, which are of one account."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._rows = BankRows(reading, mark="ofx")
        self._ends = AccountEnds(reading)
        self._transaction: dict[str, str] | None = None
        self._line = self._tags = 0
        self._is_in_balance = self._is_closed = False

    def take(self, line: int, name: str, value: str) -> None:
        """Take a tag with the text after it; a closing tag begins with a slash."""
        self._tags += 1
        if self._tags > _TAGS_MAX:
            raise too_large()
        if name in {"STMTTRN", "/STMTTRN", "/BANKTRANLIST"}:
            self._tags = 0
            self._give()
            if name == "STMTTRN":
                self._transaction, self._line = {}, line
        elif self._transaction is not None:
            if value:
                self._transaction.setdefault(name, value)
        elif name == "/OFX":
            self._is_closed = True
        else:
            self._around(name, value)

    def _around(self, name: str, value: str) -> None:
        """Take what is said of the account."""
        if name == "LEDGERBAL":
            self._is_in_balance = True
        elif name == "/LEDGERBAL" or name == "AVAILBAL":
            self._is_in_balance = False
        elif name == "BALAMT" and self._is_in_balance:
            self._ends.closing = amount_of(value, self._ends.currency or "CNY", name)
        elif name == "CURDEF":
            self._ends.currency = currency_of(value)
        elif name == "ACCTID":
            self._ends.named(value)
        elif name in {"DTSTART", "DTEND"} and value:
            self._ends.covers.append(moment_of(value, name))

    def _give(self) -> None:
        if self._transaction is not None:
            self._reading.take(partial(self._row, self._transaction), self._line, [])
            self._transaction = None

    def _row(self, said: Mapping[str, str], number: int, line: int, _: list[str]) -> Row:
        if "CORRECTFITID" in said:
            raise Fault("bad-row", CORRECTS_ANOTHER)
        if "FITID" not in said:
            raise Fault("bad-row", MISSING_ID, column="FITID")
        kind = said.get("TRNTYPE", "").upper()
        currency = self._ends.currency or "CNY"
        movement = Movement(
            at=moment_of(said.get("DTPOSTED", ""), "DTPOSTED"),
            change_minor=amount_of(said.get("TRNAMT", ""), currency, "TRNAMT"),
            currency=currency,
            party=said.get("NAME", ""),
            remark=said.get("MEMO", ""),
            own_id=self._own_id(said["FITID"]),
            is_fee=kind in _FEES,
            is_interest=kind == "INT",
            ignored=IgnoredBecause.NOT_SETTLED if kind == "HOLD" else None,
        )
        return self._rows.row(number, line, movement)

    def _own_id(self, fitid: str) -> str:
        """Return the account and the bank's number in it, which is unique within an account only."""
        account = hashlib.sha256(self._ends.name.encode()).hexdigest()[:8]
        return f"{account}-{fitid[:200]}"

    def close(self) -> None:
        """The file ends: with the end of its outermost element."""
        self._give()
        if not self._is_closed:
            raise Fault("truncated", CUT_OFF)
        self._ends.finish()
