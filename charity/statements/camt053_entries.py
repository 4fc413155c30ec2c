"""Entries of CAMT.053 statements: one row for each transaction, held against balances and summaries."""

from __future__ import annotations

from functools import partial

from charity.kernel.money import Money
from charity.statements.account_ends import AccountEnds
from charity.statements.banking import BankRows
from charity.statements.camt053_values import amount_of, is_booked, moment_of, movement_of, sign_of
from charity.statements.element import Element
from charity.statements.problems import (
    DECLARED_SIDE,
    DECLARED_SUM,
    ENTRY_SUM,
    Fault,
    Problem,
    Severity,
)
from charity.statements.reading import Reading
from charity.statements.row import Row, RowKind

_REMEMBERED_MAX = 10_000
_OPENING = frozenset({"OPBD", "PRCD"})


class Entries:
    """The entries of all statements in a file, which are of one account."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._rows = BankRows(reading, mark="camt")
        self._ends = AccountEnds(reading)
        self._owner = ""
        self._paid: dict[str, str] = {}
        self.begin_statement()

    def begin_statement(self) -> None:
        """A statement begins: its balances and sums are its own."""
        self._ends.begin()
        self._counts = {1: 0, -1: 0}
        self._claims: list[tuple[str, tuple[int, ...], Element]] = []

    def account(self, element: Element) -> None:
        """Take the account the statement is of; a second account in one file is refused."""
        self._ends.named(element.said("Id/IBAN", "Id/Othr/Id", "Id/PrtryAcct/Id"))
        self._owner = self._owner or element.said("Ownr/Nm")
        self._ends.currency = self._ends.currency or element.said("Ccy")

    def covers(self, element: Element) -> None:
        """Take the period that the statement covers."""
        for path in ("FrDtTm", "FrDt", "ToDtTm", "ToDt"):
            if text := element.said(path):
                self._ends.covers.append(moment_of(text, column=path))

    def balance(self, element: Element) -> None:
        """Take the balance at one end of the statement."""
        kind = element.said("Tp/CdOrPrtry/Cd")
        amount = element.first("Amt")
        if amount is None or not (kind in _OPENING or kind == "CLBD"):
            return
        minor = sign_of(element.said("CdtDbtInd")) * amount_of(amount)
        self._ends.currency = self._ends.currency or amount.currency
        if kind == "CLBD":
            self._ends.closing = minor
        elif kind == "OPBD" or self._ends.opening is None:
            self._ends.opening = minor

    def summary(self, element: Element) -> None:
        """Take what the statement claims of its entries."""
        for name, signs in (("TtlNtries", (1, -1)), ("TtlCdtNtries", (1,)), ("TtlDbtNtries", (-1,))):
            claim = element.first(name)
            if claim is not None:
                self._claims.append((name, signs, claim))

    def entry(self, entry: Element, line: int) -> None:
        """Take one entry: a row for each transaction in it."""
        details = list(entry.all("NtryDtls/TxDtls"))
        is_split = len(details) > 1 and any(d.first("Amt", "AmtDtls/TxAmt/Amt") for d in details)
        for place, detail in enumerate(details if is_split else [details[0] if len(details) == 1 else None]):
            self._reading.take(partial(self._row, entry, detail, place if is_split else None), line, [])
        try:
            self._count(entry, details if is_split else [])
        except Fault as fault:
            if fault.words == ENTRY_SUM:
                self._reading.note(fault.at_row(self._reading.row_count))

    def _row(
        self, entry: Element, detail: Element | None, place: int | None, number: int, line: int, _: list[str]
    ) -> Row:
        movement, end_to_end = movement_of(entry, detail, place, owner=self._owner)
        if movement.is_reversal and end_to_end in self._paid:
            movement = movement.taking_back(self._paid[end_to_end])
        row = self._rows.row(number, line, movement)
        if row.kind is RowKind.DONATION and end_to_end:
            self._paid[end_to_end] = row.external_id
            if len(self._paid) > _REMEMBERED_MAX:
                del self._paid[next(iter(self._paid))]
        return row

    def _count(self, entry: Element, details: list[Element]) -> None:
        amount = entry.first("Amt")
        if amount is None:
            return
        sign, minor = sign_of(entry.said("CdtDbtInd")), amount_of(amount)
        self._ends.currency = self._ends.currency or amount.currency
        self._counts[sign] += 1
        if is_booked(entry):
            self._ends.moved(sign * minor)
        if details and sum(_signed(detail, sign) for detail in details) != sign * minor:
            raise Fault("bad-row", ENTRY_SUM, declared=Money(minor, amount.currency).plain())

    def end_statement(self) -> None:
        """Hold the statement's entries against its balances and its summary."""
        if not self._reading.is_whole:
            return
        self._ends.end()
        for name, signs, claim in self._claims:
            self._hold_claim(name, signs, claim)

    def _hold_claim(self, name: str, signs: tuple[int, ...], claim: Element) -> None:
        count, total = claim.said("NbOfNtries"), claim.first("Sum")
        read_count = sum(self._counts[sign] for sign in signs)
        if count.isascii() and count.isdigit() and len(count) < 10 and int(count) != read_count:
            facts: dict[str, object] = {"side": name, "declared": int(count), "read": read_count}
            problem = Problem(Severity.ERROR, "declared-count-mismatch", None, DECLARED_SIDE, facts)
            self._reading.note(problem)
        if total is not None:
            total.currency = total.currency or self._ends.currency
            declared, read = amount_of(total), sum(self._ends.sums[sign] for sign in signs)
            if declared != read:
                facts = {
                    "column": name,
                    "declared": self._ends.plain(declared),
                    "read": self._ends.plain(read),
                }
                self._reading.note(
                    Problem(Severity.ERROR, "declared-sum-mismatch", None, DECLARED_SUM, facts)
                )

    def close(self) -> None:
        """All statements were read."""
        self._ends.finish()


def _signed(detail: Element, entry_sign: int) -> int:
    amount = detail.first("Amt", "AmtDtls/TxAmt/Amt")
    if amount is None:
        return 0
    own = detail.said("CdtDbtInd")
    return (sign_of(own) if own else entry_sign) * amount_of(amount)
