"""How a row of a statement is booked: its postings and its public line."""

from __future__ import annotations

from datetime import date, timedelta

from charity.donations.imports.rules import LATE, Recipient
from charity.donations.lines.rules import Booking
from charity.kernel.clock import desk_day
from charity.ledger import accounts
from charity.ledger.accounts import Custody
from charity.ledger.entry import Draft, ExternalReference, Kind, Posting
from charity.statements.row import Row, RowKind

_KINDS = {
    RowKind.DONATION: Kind.DONATION,
    RowKind.LUMP: Kind.LUMP,
    RowKind.REFUND: Kind.REFUND,
    RowKind.FEE: Kind.FEE,
}
_COUNTERPARTS = {RowKind.REFUND: accounts.refunds, RowKind.FEE: accounts.fees}


def reference_of(row: Row) -> ExternalReference:
    """Return the channel's own name of the movement."""
    return ExternalReference(row.channel, row.external_id, row.refund_id)


def donation_reference_of(row: Row) -> ExternalReference:
    """Return the reference of the donation that a refund returns."""
    return ExternalReference(row.channel, row.paid_id)


def asset_account(recipient: Recipient, channel: str) -> str:
    """Return where the money is: in the channel's account where it is held, else with the family."""
    if recipient.custody is Custody.OBSERVED:
        return accounts.observed(recipient.ref)
    assert recipient.custody is Custody.HELD, "mirrored money is never booked from a statement"
    return accounts.assets(channel, recipient.ref)


def booking_of(
    row: Row,
    recipient: Recipient,
    *,
    closed_until: date | None = None,
    of_seq: int | None = None,
    of_position: int | None = None,
) -> Booking:
    """Return the draft and line of a row: a fee stands in the entry of its donation, or is a row of its own.

    A row of a closed period comes late: it is booked on the first open day, and its line says so.
    """
    own_day = desk_day(row.at)
    is_late = closed_until is not None and own_day <= closed_until
    day = closed_until + timedelta(days=1) if closed_until is not None and is_late else own_day
    sign = -1 if row.kind is RowKind.REFUND else 1
    gross, fee = sign * row.amount_minor, row.fee_minor
    if row.kind is RowKind.FEE:
        gross, fee = -fee, 0  # the row is nothing but its fee
    counterpart = _COUNTERPARTS.get(row.kind, accounts.donations)
    amounts = (
        (asset_account(recipient, row.channel), gross - fee),
        (accounts.fees(recipient.ref), fee),
        (counterpart(recipient.ref), -gross),
    )
    postings = tuple(Posting(account, row.currency, minor) for account, minor in amounts if minor)
    draft = Draft(
        kind=_KINDS[row.kind],
        day=day,
        appeal=recipient.ref,
        postings=postings,
        donor=row.donor or None,
        reference=reference_of(row),
    )
    note = LATE if is_late else ""
    return Booking(draft, row.channel, gross, row.currency, fee, note, of_seq, of_position)
