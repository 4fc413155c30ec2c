"""What a report calls its figures: held money is paid out and held, observed money is only seen."""

from __future__ import annotations

from dataclasses import dataclass

from charity.kernel.words import N_
from charity.ledger.accounts import Custody


@dataclass(frozen=True, slots=True)
class CustodyWords:
    """Names of the equation's terms and of the sections, as msgids."""

    received: str
    out: str
    out_counted: str
    left: str
    payouts: str
    explained: str


HELD_WORDS = CustodyWords(
    received=N_("Received"),
    out=N_("Paid out"),
    out_counted=N_("Payouts: %(count)s"),
    left=N_("Still held"),
    payouts=N_("Payouts"),
    explained=N_(
        "This money is held by the licensed charity named on the public page. Each payout was asked for by "
        "one person and approved by another, and none can be larger than what is held for this appeal."
    ),
)
OBSERVED_WORDS = CustodyWords(
    received=N_("Known received"),
    out=N_("Used, with vouchers"),
    out_counted=N_("Vouchers: %(count)s"),
    left=N_("No voucher yet"),
    payouts=N_("Use with vouchers"),
    explained=N_(
        "This money went straight to the family and was never in the desk's hands. What is shown comes "
        "from the family's own exported statement, with consent: it proves receipts, never that there were "
        "no others."
    ),
)
MIRRORED_WORDS = CustodyWords(
    received=N_("Known received"),
    out=N_("Used, with vouchers"),
    out_counted=N_("Vouchers: %(count)s"),
    left=N_("No voucher yet"),
    payouts=N_("Use with vouchers"),
    explained=N_(
        "This money is collected and paid out by a designated platform. The desk repeats the platform's "
        "totals with their time and controls none of it."
    ),
)

CUSTODY_WORDS = {
    Custody.HELD: HELD_WORDS,
    Custody.OBSERVED: OBSERVED_WORDS,
    Custody.MIRRORED: MIRRORED_WORDS,
}
