"""What a receipt may call itself and must say of the money, by whose hands it is in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from charity.kernel.words import N_
from charity.ledger.accounts import Custody
from charity.reports.receipt.facts import DonationReceipt, DonorKnown
from charity.reports.speech import Speech

RECEIPT = N_("Donation receipt")
RECORD = N_("Record of entry")
RECORD_REVERSED = N_("Record of entry, reversed")
RECORD_REFUNDED = N_("Record of entry, refunded in full")
STAMPED = N_("Issued for the licensed charity %(name)s, licence %(licence)s. Valid with the charity's stamp.")
TAKEN_BACK = N_("This is not a donation receipt and not deductible: nothing of what was given stands.")
NO_RECEIPT = N_(
    "This is not a donation receipt and not deductible. It shows that an entry was booked, no more."
)

WHOSE: Mapping[Custody, str] = {
    Custody.HELD: N_(
        "The money came into the account of the licensed charity named on the public page, which pays it out "
        "in stages against bills."
    ),
    Custody.OBSERVED: N_(
        "The money went straight to the family and was never in the desk's hands. The desk saw it in the "
        "family's own exported statement."
    ),
    Custody.MIRRORED: N_(
        "The money is with the designated platform or the group's organiser. The desk repeats what they "
        "report and holds none of it."
    ),
}

DONORS: Mapping[DonorKnown, str] = {
    DonorKnown.ANONYMOUS: N_("Anonymous: the channel gave no name"),
    DonorKnown.ERASED: N_("Erased at the donor's wish; the entry and every proof stand unchanged"),
}

PROVES = (
    N_("That this entry, with its day, its amount and its appeal, stands in the desk's log at this place."),
    N_("That it stood there when the checkpoint was signed, and nothing before it was changed since."),
    N_(
        "That the name and the number printed here are the ones booked: nobody can put others in their place."
    ),
)
PROVES_NAMELESS = (
    *PROVES[:2],
    N_("That no name is bound to this paper: whoever holds it can check the entry."),
)
PROVES_NOT = (
    N_("That the money was spent well: payouts and their bills stand on the appeal's page."),
    N_("That everything given by others was booked."),
    N_("That there is no second history: outside witnesses and comparing readers see to that."),
)


def kind_of(receipt: DonationReceipt) -> str:
    """Return what the paper is called, a msgid: no donation receipt where nothing stands any more."""
    if receipt.reversal is not None:
        return RECORD_REVERSED
    if not receipt.stands:
        return RECORD_REFUNDED
    return RECEIPT if receipt.is_receipt else RECORD


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether the entry still stands, in a sentence, and whether that needs a look."""

    words: str
    is_whole: bool


def standing_of(receipt: DonationReceipt, words: Speech) -> Standing:
    """Return what became of the entry until this was issued."""
    if receipt.reversal is not None:
        said = words._(
            "Reversed on %(day)s by entry %(seq)s: it counts no longer.",
            day=words.day(receipt.reversal.day),
            seq=receipt.reversal.seq,
        )
        return Standing(said, is_whole=False)
    if receipt.refunds:
        said = words._(
            "Refunded: %(amount)s of %(whole)s, by entry %(seqs)s.",
            amount=words.money(receipt.refunded),
            whole=words.money(receipt.amount),
            seqs=words.listed([f"{one.seq}" for one in receipt.refunds]),
        )
        return Standing(said, is_whole=False)
    return Standing(words._("Stands in full."), is_whole=True)
