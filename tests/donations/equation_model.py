"""A plain model of money at the desk: movements that statements bring, and what each appeal's equation is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from tests.statements.samples import START, Trade, order_no


class Where(StrEnum):
    """What became of a movement."""

    NOWHERE = "nowhere"
    POOL = "pool"
    ASIDE = "aside"
    BOOKED = "booked"


@dataclass
class Movement:
    """One payment of the channel; `file` is the one whose row stands for it."""

    number: int
    amount_minor: int
    fee_minor: int
    code: str | None
    where: Where = Where.NOWHERE
    appeal: str | None = None
    file: str | None = None
    order: int | None = None  # an open order to give it back
    is_given_back: bool = False
    given_back_by: str | None = None  # the file; none: by hand
    completed: int | None = None  # the order that giving it back completed

    @property
    def order_no(self) -> str:
        return order_no(self.number)

    @property
    def net_minor(self) -> int:
        return self.amount_minor - self.fee_minor

    def trade(self) -> Trade:
        """Return its row in the channel's bill."""
        at = START + timedelta(minutes=self.number)
        return Trade(self.order_no, at, self.amount_minor, self.fee_minor, attach=self.code or "")

    def refund_trade(self) -> Trade:
        """Return the row of the channel's bill that gives all of it back, the fee too."""
        at = START + timedelta(days=1, minutes=self.number)
        number = f"5030{self.number:08d}"
        return Trade(self.order_no, at, self.amount_minor, self.fee_minor, refund_no=number)


@dataclass
class Fund:
    """The equation of one appeal."""

    received: int = 0
    paid_out: int = 0
    refunded: int = 0
    fees: int = 0
    reserved: int = 0
    is_ending: bool = False
    is_closed: bool = False

    @property
    def held(self) -> int:
        return self.received - self.paid_out - self.refunded - self.fees

    @property
    def free(self) -> int:
        return self.held - self.reserved


@dataclass
class Model:
    """All movements and funds."""

    movements: list[Movement]
    funds: dict[str, Fund]
    files: dict[str, list[int]] = field(default_factory=dict)

    def of(self, where: Where) -> list[Movement]:
        return [one for one in self.movements if one.where is where]

    def take(self, movement: Movement, appeal: str, file: str | None) -> None:
        """Book a movement to an appeal."""
        fund = self.funds[appeal]
        fund.received += movement.amount_minor
        fund.fees += movement.fee_minor
        movement.where, movement.appeal, movement.file = Where.BOOKED, appeal, file

    def lose(self, movement: Movement, where: Where) -> None:
        """Undo a booking."""
        assert movement.appeal is not None
        fund = self.funds[movement.appeal]
        fund.received -= movement.amount_minor
        fund.fees -= movement.fee_minor
        movement.where, movement.appeal = where, None

    def give_back(self, movement: Movement, *, fee_minor: int, file: str | None) -> None:
        """Give a whole donation back; `fee_minor` is what the channel returned of its fee."""
        fund = self._fund_of(movement)
        fund.refunded += movement.amount_minor
        fund.fees -= fee_minor
        movement.completed = movement.order
        self.release(movement)
        movement.is_given_back, movement.given_back_by = True, file

    def keep(self, movement: Movement) -> None:
        """Undo the refund that a file brought; an order that it completed waits again."""
        fund = self._fund_of(movement)
        if movement.completed is not None:
            movement.order, movement.completed = movement.completed, None
            fund.reserved += movement.amount_minor
        fund.refunded -= movement.amount_minor
        fund.fees += movement.fee_minor
        movement.is_given_back, movement.given_back_by = False, None

    def release(self, movement: Movement) -> None:
        """End an open order."""
        if movement.order is not None:
            self._fund_of(movement).reserved -= movement.amount_minor
            movement.order = None

    def brought_by(self, file: str) -> Iterator[Movement]:
        """Give the movements whose row in force is one of a file's."""
        return (one for one in self.movements if one.file == file and one.where is not Where.NOWHERE)

    def is_undoable(self, file: str) -> bool:
        """Return whether a file may be taken back: nothing of it spent, given back or closed."""
        delta = dict.fromkeys(self.funds, 0)
        for one in self.movements:
            if one.given_back_by == file:
                delta[self._appeal_of(one)] -= one.net_minor
                if self._fund_of(one).is_closed:
                    return False
            if one.file != file or one.where is not Where.BOOKED:
                continue
            if (one.is_given_back and one.given_back_by != file) or self._fund_of(one).is_closed:
                return False
            delta[self._appeal_of(one)] += one.net_minor
        return all(minor <= self.funds[appeal].held for appeal, minor in delta.items())

    def _appeal_of(self, movement: Movement) -> str:
        assert movement.appeal is not None
        return movement.appeal

    def _fund_of(self, movement: Movement) -> Fund:
        return self.funds[self._appeal_of(movement)]
