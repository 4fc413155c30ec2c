"""What keeps an entry standing: a donation that was given back is not reversed under its refund."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from charity.donations.lines.queries import is_reversed
from charity.donations.lines.tables import LedgerLine
from charity.kernel.errors import Refusal
from charity.kernel.words import N_
from charity.ledger.chunks import chunked
from charity.ledger.entry import Kind


class RefundStands(Refusal):
    """A donation that was given back, all or some of it. Facts: `seq`, and `by`, the refund's entry."""

    code = "refund_stands"
    words = N_(
        "Entry %(seq)s was given back by entry %(by)s, so it stays: money that went back had come in. If the "
        "refund is the mistake, undo that first. Nothing was changed."
    )
    status = 409


def check_not_given_back(session: Session, seqs: Sequence[int]) -> None:
    """Raise RefundStands for a donation whose refund stands, unless that is reversed before it, too."""
    ours = set(seqs)
    for some in chunked(seqs):
        query = select(LedgerLine.of_seq, LedgerLine.seq).where(
            col(LedgerLine.of_seq).in_(some), LedgerLine.kind == Kind.REFUND, ~is_reversed()
        )
        for seq, by in session.exec(query):
            if by not in ours:
                raise RefundStands(seq=seq, by=by)
