"""Names, as msgids, of what other columns hold by code."""

from __future__ import annotations

from collections.abc import Mapping

from charity.kernel.words import N_
from charity.ledger.accounts import ALIPAY, BANK, CASH, WECHAT
from charity.ledger.entry import Kind

KIND_NAMES: Mapping[Kind, str] = {
    Kind.DONATION: N_("Donation"),
    Kind.LUMP: N_("Sum of unknown donors"),
    Kind.REFUND: N_("Refund"),
    Kind.PAYOUT: N_("Payout"),
    Kind.USE: N_("Use with a voucher"),
    Kind.FEE: N_("Fee"),
    Kind.REVERSAL: N_("Reversal"),
    Kind.TRANSFER: N_("Transfer"),
    Kind.REMAINDER: N_("Remainder"),
    Kind.PLEDGE: N_("Pledge"),
}
CHANNEL_NAMES: Mapping[str, str] = {
    WECHAT: N_("WeChat Pay"),
    ALIPAY: N_("Alipay"),
    BANK: N_("Bank"),
    CASH: N_("Cash"),
}
ANONYMOUS = N_("anonymous")
UNKNOWN_DONORS = N_("unknown donors")

HOME_VISIT = N_("Home visit")
SEEN_BY_TWO = N_("seen at home by two people")
REVIEW = N_("Review")
SIGNED_BY_A_THIRD = N_("signed by a third person")

OUT_OF_STOCK = N_("Sold or given out")
BACK_IN_STOCK = N_("Came back")
