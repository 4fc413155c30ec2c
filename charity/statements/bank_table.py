"""Tables that Chinese banks export of a card: a line for each movement, most with the balance after it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from charity.kernel.money import Money
from charity.statements.amount import parse_amount
from charity.statements.balance import RunningBalance
from charity.statements.banking import BankRows, Movement, currency_of
from charity.statements.checks import check_sum
from charity.statements.moment import parse_day, parse_moment
from charity.statements.named import NOWHERE, Named, plain_name
from charity.statements.problems import BAD_AMOUNT, BOTH_SIDES, Fault
from charity.statements.reading import Reading
from charity.statements.row import Account, Row
from charity.statements.sheet import Line, Table, clean, is_blank

_NOTHING = re.compile(r"[-—/\s]*")
_CARD = re.compile(r"(?:卡号|账号)\s*[:：]\s*\[?([0-9*]{4,32})")
_TOTAL = "合计"
_PARTY_NUMBER = re.compile(r"\s*[0-9*]{6,}$")


@dataclass(frozen=True, slots=True)
class Layout:
    """The names of a bank's columns; the first of several that is there counts. Empty: the bank has none."""

    mark: str
    day: tuple[str, ...]
    currency: tuple[str, ...]
    balance: tuple[str, ...]
    what: tuple[str, ...]
    party: tuple[str, ...]
    remarks: tuple[str, ...]
    time: str = ""
    change: str = ""
    income: str = ""
    spending: str = ""
    card: str = ""


class BankTable:
    """One file of a bank: its columns, its running balance, the sums of its two sides."""

    def __init__(self, layout: Layout, table: Table, reading: Reading) -> None:
        self._layout, self._reading = layout, reading
        self._named = named = Named(table.header)
        self._rows = BankRows(reading, mark=layout.mark)
        self._balance: RunningBalance | None = None
        self._currency, self._card = "", _card_in(table.preamble)
        self._sums: dict[tuple[str, str], int] = {}
        self._day = named.place(*layout.day)
        self._time = named.place(layout.time)
        self._currency_at = named.place(*layout.currency)
        self._balance_at = named.place(*layout.balance)
        self._change = named.place(layout.change)
        self._income, self._spending = named.place(layout.income), named.place(layout.spending)
        self._what, self._party = named.place(*layout.what), named.place(*layout.party)
        self._remarks = [named.place(name) for name in layout.remarks]
        self._card_at = named.place(layout.card)

    def read(self, table: Table) -> None:
        """Read all lines, the bank's own totals below them too."""
        for line, cells in table.lines:
            if is_blank(cells):
                continue
            if clean(cells[0]).endswith(_TOTAL):
                self._hold_total(line, cells)
            else:
                self._reading.take(self.row, line, cells)
        self._close()

    def row(self, number: int, line: int, cells: list[str]) -> Row:
        """Return one row; raises Fault."""
        values = self._named.fitted(line, cells)
        currency = currency_of(values[self._currency_at]) if self._currency_at != NOWHERE else "CNY"
        change = self._change_of(values, currency)
        after = self._amount(values, self._balance_at, currency)
        self._currency, self._card = currency, self._card or values[self._card_at][:40]
        if after is not None:
            self._balance = self._balance or RunningBalance(currency)
            self._balance.follow(number, change, after)
        movement = Movement(
            at=self._at(values),
            change_minor=change,
            currency=currency,
            what=_told(values[self._what]),
            party=_PARTY_NUMBER.sub("", _told(values[self._party])).strip(),
            remark="\n".join(filter(None, (_told(values[place]) for place in self._remarks))),
            balance_minor=after,
        )
        return self._rows.row(number, line, movement)

    def _at(self, values: Sequence[str]) -> datetime:
        text, column = values[self._day], self._layout.day[0]
        if text.isascii() and text.isdigit() and len(text) == 8:
            text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
        day = parse_day(text, column=column)
        time = values[self._time]
        return parse_moment(f"{day:%Y-%m-%d} {time}", column=self._layout.time) if time else day

    def _change_of(self, values: Sequence[str], currency: str) -> int:
        if self._change != NOWHERE:
            minor = self._amount(values, self._change, currency)
            if minor is None:
                raise Fault(
                    "bad-amount", BAD_AMOUNT, text=values[self._change][:40], column=self._layout.change
                )
            return minor
        income = self._amount(values, self._income, currency)
        spending = self._amount(values, self._spending, currency)
        if (bool(income) and bool(spending)) or (income is None and spending is None):
            raise Fault("bad-row", BOTH_SIDES)
        for side, minor in ((self._layout.income, income), (self._layout.spending, spending)):
            self._sums[currency, side] = self._sums.get((currency, side), 0) + (minor or 0)
        return (income or 0) - (spending or 0)

    def _amount(self, values: Sequence[str], place: int, currency: str) -> int | None:
        text = values[place]
        if _NOTHING.fullmatch(text):
            return None
        return parse_amount(text.removeprefix("+"), currency, column=self._named.name(place), grouped=True)

    def _hold_total(self, line: int, cells: list[str]) -> None:
        """Hold the rows against a line such as `人民币合计`."""
        try:
            currency = currency_of(clean(cells[0]).removesuffix(_TOTAL) or "人民币")
            missing = len(self._named) - len(cells)
            values = self._named.fitted(line, cells + [""] * missing)
            for side, place in ((self._layout.income, self._income), (self._layout.spending, self._spending)):
                declared = self._amount(values, place, currency)
                if declared is not None and self._reading.is_whole:
                    read = self._sums.get((currency, side), 0)
                    check_sum(self._reading, side, Money(declared, currency), Money(read, currency))
        except Fault as fault:
            self._reading.note(fault.at_row(None))

    def _close(self) -> None:
        ends = self._balance.opening_and_closing() if self._balance else None
        if self._balance:
            self._balance.check(self._reading)
        self._reading.account = Account(self._card, self._currency, *(ends or (None, None)))


def _told(text: str) -> str:
    """Return a cell's text, empty where the bank fills it with dashes; inner runs of dashes go too."""
    return "" if _NOTHING.fullmatch(text) else re.sub(r"-{4,}\s*", "", text)


def _card_in(preamble: Sequence[Line]) -> str:
    found = (_CARD.search(",".join(cells)) for _, cells in preamble)
    return next((match.group(1) for match in found if match), "")


def has_names(names: frozenset[str], needed: frozenset[str]) -> bool:
    """Return whether a line names these columns, whichever brackets it has."""
    return frozenset(map(plain_name, names)) >= needed
