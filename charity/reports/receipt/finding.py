"""Finding a donation by what a person has in hand: the entry's number, or the channel's own."""

from __future__ import annotations

from sqlmodel import Session

from charity.kernel.house import House
from charity.ledger.accounts import CHANNELS
from charity.ledger.entry import ExternalReference
from charity.ledger.instruments import journal_of
from charity.reports.receipt.rules import SEQ_DIGITS_MAX, NoSuchDonation, TwoOfThatNumber


def seq_of(session: Session, text: str, *, house: House) -> int:
    """Return the entry that a text names: up to twelve digits its place in the log, else a channel's number.

    Raises NoSuchDonation, TwoOfThatNumber.
    """
    named = text.strip()
    if named.isascii() and named.isdecimal() and len(named) <= SEQ_DIGITS_MAX:
        return int(named)
    journal = journal_of(house, session)
    found = journal.find_many([ExternalReference(channel, named) for channel in CHANNELS]).values()
    seqs = sorted(set(found))
    if not seqs:
        raise NoSuchDonation()
    if len(seqs) > 1:
        raise TwoOfThatNumber(seqs=", ".join(map(str, seqs)))
    return seqs[0]
