"""What the fields of an MT940 say: a movement's days, amount and kind, and the text below it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from charity.kernel.clock import BEIJING
from charity.statements.amount import parse_amount
from charity.statements.banking import Movement
from charity.statements.problems import BAD_AMOUNT, BAD_LINE_61, BAD_TIME, Fault

_LINE = re.compile(
    r"(?P<day>[0-9]{6})(?P<booked>[0-9]{4})?(?P<sign>RC|RD|C|D)(?P<funds>[A-Z])?(?P<amount>[0-9.,]{1,20})"
    r"(?P<type>[NFS][A-Z0-9]{3})(?P<reference>.*)"
)
_AMOUNT = re.compile(r"0*([0-9]+),([0-9]*)")
_SIGNS = {"C": 1, "D": -1, "RC": -1, "RD": 1}
_SAYS_NOTHING = frozenset({"", "NONREF", "NOREF", "NOTPROVIDED"})
_SUBFIELD = re.compile(r"\?([0-9]{2})")
_SLASHED = re.compile(r"/(NAME|REMI|EREF|ORDP|BENM|CSID|MARF|IBAN|BIC|TRTP|CNTP|PREF|RTRN|ISDT|ADDR|ID)/")
_LINE_WIDTH, _SUBFIELD_WIDTH = 65, 27
_CENTURY_TURNS = 80


def amount_of(text: str, currency: str, column: str) -> int:
    """Return the minor units of `1234,56`; the comma must stand there, zeros may fill it up; raises Fault."""
    found = _AMOUNT.fullmatch(text)
    if found is None:
        raise Fault("bad-amount", BAD_AMOUNT, text=text[:40], column=column)
    whole, fraction = found.groups()
    return parse_amount(f"{whole}.{fraction}" if fraction else whole, currency, column=column)


def day_of(text: str, column: str) -> datetime:
    """Return the day `YYMMDD`; raises Fault. 30 February, of banks' months of thirty days, is its last."""
    year, month, day = int(text[:2]), int(text[2:4]), int(text[4:])
    return _built(year + (2000 if year < _CENTURY_TURNS else 1900), month, day, text, column)


def _built(year: int, month: int, day: int, text: str, column: str) -> datetime:
    last_of_february = 29 if year % 4 == 0 and (year % 100 or year % 400 == 0) else 28
    if month == 2 and last_of_february < day <= 30:
        day = last_of_february
    try:
        return datetime(year, month, day, tzinfo=BEIJING)
    except ValueError as error:
        raise Fault("bad-time", BAD_TIME, text=text[:40], column=column) from error


@dataclass(frozen=True, slots=True)
class Line61:
    """A line `:61:`; the day is that of booking where it is given, else that of value."""

    at: datetime
    change_minor: int
    is_reversal: bool
    kind: str
    reference: str
    bank_reference: str
    addition: str

    @classmethod
    def of(cls, values: Sequence[str], currency: str) -> Line61:
        """Return what the line says; raises Fault."""
        found = _LINE.fullmatch(values[0].strip())
        if found is None:
            raise Fault("bad-row", BAD_LINE_61, text=values[0][:40])
        reference, _, bank_reference = found["reference"].partition("//")
        minor = amount_of(found["amount"], currency, ":61:")
        return cls(
            at=_booked(day_of(found["day"], ":61:"), found["booked"]),
            change_minor=_SIGNS[found["sign"]] * minor,
            is_reversal=found["sign"].startswith("R"),
            kind=found["type"][1:],
            reference=_told(reference),
            bank_reference=_told(bank_reference),
            addition=" ".join(values[1:]).strip(),
        )

    def movement(self, texts: Sequence[str], currency: str) -> Movement:
        """Return the movement with the text of the field `:86:` below it."""
        what, party, remark = told_in(texts)
        return Movement(
            at=self.at,
            change_minor=self.change_minor,
            currency=currency,
            what=what or self.addition,
            party=party,
            remark=remark or self.reference,
            hint="|".join(filter(None, (self.bank_reference, self.reference))),
            is_fee=self.kind in {"CHG", "COM"} or (self.kind == "INT" and self.change_minor < 0),
            is_interest=self.kind == "INT",
            is_reversal=self.is_reversal,
        )


def _booked(value_day: datetime, text: str | None) -> datetime:
    """Return the day of booking, `MMDD` in the year nearest to the day of value."""
    if text is None:
        return value_day
    month = int(text[:2])
    year = value_day.year + (month < value_day.month - 6) - (month > value_day.month + 6)
    return _built(year, month, int(text[2:]), text, ":61:")


def _told(text: str) -> str:
    text = text.strip()
    return "" if text.upper() in _SAYS_NOTHING else text


def told_in(texts: Sequence[str]) -> tuple[str, str, str]:
    """Return (the bank's word, the other side's name, the remark) of a field `:86:` in its three dialects."""
    whole = _joined(texts, _LINE_WIDTH)
    if parts := _subfields("".join(texts)):
        remark = _joined(
            [text for number, text in parts if 20 <= number <= 29 or 60 <= number <= 63], _SUBFIELD_WIDTH
        )
        party = "".join(text for number, text in parts if number in {32, 33})
        return "".join(text for number, text in parts if number == 0), party.strip(), remark
    if named := _slashed(whole):
        return "", named.get("NAME", ""), named.get("REMI", whole)
    return "", "", whole


def _subfields(text: str) -> list[tuple[int, str]]:
    """Return the German banks' numbered parts (`?20…`), after a business code of three digits."""
    if not re.match(r"[0-9]{3}\?[0-9]{2}", text):
        return []
    pieces = _SUBFIELD.split(text)
    return [(int(number), part) for number, part in zip(pieces[1::2], pieces[2::2], strict=True)]


def _slashed(text: str) -> dict[str, str]:
    """Return the Dutch banks' named parts (`/NAME/…/REMI/…`)."""
    if not text.startswith("/"):
        return {}
    pieces = _SLASHED.split(text)
    return {name: part.strip(" /") for name, part in zip(pieces[1::2], pieces[2::2], strict=True)}


def _joined(parts: Sequence[str], width: int) -> str:
    """Join parts that a bank broke at a width: a full one goes on without a space."""
    joined = ""
    for part in parts:
        joined += part if len(part) >= width else f"{part} "
    return joined.strip()
