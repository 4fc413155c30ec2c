"""CAMT.053, ISO 20022's statement of a bank account, versions .02 to .08: a stream, never a tree.

Source: ISO 20022 message definitions camt.053.001.02 and .08.
"""

from __future__ import annotations

import re

from charity.kernel.words import N_
from charity.statements.camt053_entries import Entries
from charity.statements.element import Element, Nest
from charity.statements.problems import CUT_OFF, Fault
from charity.statements.reading import Reading
from charity.statements.source import Source
from charity.statements.wrapping import UNPACKED_BYTES_MAX
from charity.statements.xml_encoding import as_declared
from charity.statements.xml_stream import XmlStream

FORMAT = "camt053"
WORDS = N_("CAMT.053 bank statement")
_NAMESPACE = re.compile(rb"urn:iso:std:iso:20022:tech:xsd:camt\.053\.001\.[0-9]{2}")
_ROOT = re.compile(rb"<(?:[A-Za-z0-9_]+:)?BkToCstmrStmt[\s>]")
_WANTED = frozenset({"Acct", "Bal", "Ntry", "FrToDt", "TxsSummry"})


def is_document(top: bytes) -> bool:
    """Return whether the bytes begin a statement of this kind."""
    head = top[:4096]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "ignore").encode()
    return _NAMESPACE.search(head) is not None or _ROOT.search(head) is not None


def read(source: Source, reading: Reading) -> str:
    """Read the statements into the reading; returns the encoding."""
    collector = _Collector(reading)
    with as_declared(source) as declared:
        xml = XmlStream(collector.start, collector.end, collector.text, encoding=declared.override)
        collector.stream = xml
        for _ in xml.fed(declared, UNPACKED_BYTES_MAX):
            pass
    if collector.statements == 0:
        raise Fault("truncated", CUT_OFF)
    collector.entries.close()
    return declared.reported


class _Collector:
    """Keeps one entry at a time, and hands it on when it ends."""

    stream: XmlStream

    def __init__(self, reading: Reading) -> None:
        self.entries = Entries(reading)
        self.statements = 0
        self._nest = Nest()
        self._line = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if self._nest.is_open:
            self._nest.open(Element(name, attributes.get("Ccy", "")))
        elif name in _WANTED:
            self._line = self.stream.line
            self._nest.open(Element(name))
        elif name == "Stmt":
            self.statements += 1
            self.entries.begin_statement()

    def text(self, data: str) -> None:
        """Text stands inside."""
        if self._nest.is_open:
            self._nest.add(data)

    def end(self, name: str) -> None:
        """An element ends; an entry, a balance or an account is then whole."""
        if self._nest.is_open:
            whole = self._nest.close()
            if whole is not None:
                self._take(whole)
        elif name == "Stmt":
            self.entries.end_statement()

    def _take(self, whole: Element) -> None:
        entries = self.entries
        if whole.name == "Ntry":
            entries.entry(whole, self._line)
        elif whole.name == "Bal":
            entries.balance(whole)
        elif whole.name == "Acct":
            entries.account(whole)
        elif whole.name == "FrToDt":
            entries.covers(whole)
        else:
            entries.summary(whole)
