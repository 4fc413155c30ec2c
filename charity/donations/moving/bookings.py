"""How money between the desk's own accounts is booked: an entry for each appeal whose money it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from charity.donations.lines.rules import Booking
from charity.donations.moving.rules import fees_shared
from charity.kernel.money import Money
from charity.ledger import accounts
from charity.ledger.entry import Draft, Kind, Posting


@dataclass(frozen=True, slots=True)
class Movement:
    """What moved: from where to where, how much left, what of it stayed as a fee, on which day."""

    from_channel: str
    to_channel: str
    amount: Money
    fee_minor: int
    day: date
    from_row_id: int | None = None
    to_row_id: int | None = None


def transfer_bookings(movement: Movement, taken: Mapping[str, int], *, day: date) -> Sequence[Booking]:
    """Return one entry for each appeal whose money moved, with its part of the fee."""
    currency, fees = movement.amount.currency, fees_shared(taken, movement.fee_minor)
    return [
        Booking(
            Draft(
                kind=Kind.TRANSFER,
                day=day,
                appeal=appeal,
                postings=tuple(
                    Posting(account, currency, amount)
                    for account, amount in (
                        (accounts.assets(movement.from_channel, appeal), -minor),
                        (accounts.fees(appeal), fees[appeal]),
                        (accounts.assets(movement.to_channel, appeal), minor - fees[appeal]),
                    )
                    if amount
                ),
            ),
            f"{movement.from_channel}+{movement.to_channel}",
            0,
            currency,
            fee_minor=fees[appeal],
        )
        for appeal, minor in sorted(taken.items())
    ]
