"""Words of the public pages for what the ledger names by code."""

from __future__ import annotations

from collections.abc import Mapping

from charity.kernel.web.words import _
from charity.kernel.words import N_
from charity.ledger.accounts import ALIPAY, BANK, CASH, WECHAT, Custody
from charity.ledger.entry import Kind

KIND_WORDS: Mapping[Kind, str] = {
    Kind.DONATION: N_("Donation"),
    Kind.LUMP: N_("Several donations in one sum, donors unknown"),
    Kind.REFUND: N_("Refund to the donor"),
    Kind.PAYOUT: N_("Payout"),
    Kind.USE: N_("Used, with voucher"),
    Kind.FEE: N_("Fee of the channel"),
    Kind.REVERSAL: N_("Reversal of an earlier entry"),
    Kind.TRANSFER: N_("Transfer between accounts"),
    Kind.REMAINDER: N_("Remainder"),
    Kind.PLEDGE: N_("Pledge"),
    Kind.APPEAL_PUBLISHED: N_("Appeal published"),
    Kind.APPEAL_CORRECTED: N_("Appeal corrected"),
    Kind.APPEAL_CLOSED: N_("Appeal closed"),
    Kind.VERIFICATION_SIGNED: N_("Review signed"),
    Kind.REPORT_ISSUED: N_("Report issued"),
    Kind.STATEMENT_IMPORTED: N_("Statement brought in"),
    Kind.REMAINDER_DECIDED: N_("Remainder decided"),
}

WAY_WORDS: Mapping[str, str] = {
    WECHAT: N_("WeChat Pay"),
    ALIPAY: N_("Alipay"),
    BANK: N_("Bank"),
    CASH: N_("Cash"),
}

LATE_WORDS = N_("booked on this day because its own month was closed")
LATE_SENTENCE = N_("It is booked on this day because its own month was closed: the money moved earlier.")

CUSTODY_WORDS: Mapping[Custody, str] = {
    Custody.HELD: N_("The money is held by a licensed charity, which pays it out against bills."),
    Custody.OBSERVED: N_(
        "The money goes straight to the family. We see only the receipts that the family shows us, "
        "so this is what is known, not necessarily everything."
    ),
    Custody.MIRRORED: N_(
        "The money is with a platform or an organiser. We repeat their totals with their time."
    ),
}


def kind_words(kind: Kind) -> str:
    """Return what an entry is, for readers."""
    return _(KIND_WORDS[kind])


def way_words(channel: str) -> str:
    """Return by which way money came or went; an unknown way under its own name."""
    return _(WAY_WORDS[channel]) if channel in WAY_WORDS else channel
