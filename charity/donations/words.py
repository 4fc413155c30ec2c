"""Words for kinds of entries, channels and custodies on the desk's money pages."""

from __future__ import annotations

from collections.abc import Mapping

from charity.kernel.words import N_
from charity.ledger.accounts import Custody
from charity.ledger.entry import Kind

KIND_WORDS: Mapping[str, str] = {
    Kind.DONATION: N_("Donation"),
    Kind.LUMP: N_("Lump, donors unknown"),
    Kind.REFUND: N_("Refund"),
    Kind.PAYOUT: N_("Payout"),
    Kind.USE: N_("Use, with a voucher"),
    Kind.FEE: N_("Fee of the channel"),
    Kind.REVERSAL: N_("Reversal"),
    Kind.TRANSFER: N_("Transfer between accounts"),
    Kind.REMAINDER: N_("Remainder handed on"),
    Kind.PLEDGE: N_("Pledge"),
}

CHANNEL_WORDS: Mapping[str, str] = {
    "WeChat": N_("WeChat"),
    "Alipay": N_("Alipay"),
    "Bank": N_("Bank"),
    "Cash": N_("Cash"),
}

CUSTODY_WORDS: Mapping[Custody, str] = {
    Custody.HELD: N_("Held: in the charity's account"),
    Custody.OBSERVED: N_("Observed: with the families"),
    Custody.MIRRORED: N_("Mirrored: on platforms"),
}

MONEY_NOTES: Mapping[Custody, str] = {
    Custody.HELD: N_("Payouts need two people and never exceed what is held."),
    Custody.OBSERVED: N_("The desk holds none of it. Receipts shown are what the families' statements show."),
    Custody.MIRRORED: N_("The desk holds none of it. These are the platforms' own figures."),
}
