"""What an auditor may follow: the parts of an appeal's equation, as sets of accounts."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from charity.kernel.words import N_
from charity.ledger import accounts
from charity.ledger.entry import Kind


class Part(StrEnum):
    """A part of the equation that can be followed to its entries; the values stand in addresses."""

    RECEIVED = "received"
    PAID_OUT = "paid-out"
    REFUNDED = "refunded"
    FEES = "fees"


#: Income stands negative in double entry and is told as a positive amount.
SIGN: Mapping[Part, int] = {Part.RECEIVED: -1, Part.PAID_OUT: 1, Part.REFUNDED: 1, Part.FEES: 1}


def accounts_of(part: Part, ref: str) -> tuple[str, ...]:
    """Return the accounts whose sum a part of an appeal's equation is."""
    return {
        Part.RECEIVED: (accounts.donations(ref), accounts.remainder_in(ref)),
        Part.PAID_OUT: (accounts.payouts(ref), accounts.remainder_out(ref)),
        Part.REFUNDED: (accounts.refunds(ref),),
        Part.FEES: (accounts.fees(ref),),
    }[part]


#: Entries that move no money but that the public relies on.
FACT_NAMES: Mapping[Kind, str] = {
    Kind.APPEAL_PUBLISHED: N_("Appeal published"),
    Kind.APPEAL_CORRECTED: N_("Appeal corrected"),
    Kind.APPEAL_CLOSED: N_("Appeal closed"),
    Kind.VERIFICATION_SIGNED: N_("Verification signed"),
    Kind.REPORT_ISSUED: N_("Report issued"),
    Kind.STATEMENT_IMPORTED: N_("Statement brought in"),
    Kind.REMAINDER_DECIDED: N_("Remainder decided"),
}
