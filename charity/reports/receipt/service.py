"""Issuing a receipt: its facts in a short writing, drawn and signed outside of it, kept nowhere.

It bears a donor's name, so the desk stores no copy: the trail keeps that it was issued, the signature under
it tells later whether it is as it was.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from charity.kernel import trail
from charity.kernel.errors import NotYours
from charity.kernel.house import House
from charity.kernel.roles import Actor
from charity.ledger.entry import SigningReason
from charity.ledger.instruments import sign_log
from charity.ledger.proof import SUFFIX
from charity.ledger.signed import SignedCheckpoint, newest
from charity.reports.appeal.attached import VERIFIER
from charity.reports.paper.attachments import Attachment, with_attachments
from charity.reports.receipt.facts import DonationReceipt
from charity.reports.receipt.gather import donation_line, gather
from charity.reports.receipt.paper import draw_receipt
from charity.reports.receipt.rules import ISSUERS
from charity.reports.receipt.wording import kind_of
from charity.reports.signature.keys import paper_key
from charity.reports.signature.signing import signed
from charity.reports.speech import Speech
from charity.verifier.bundle import bundle

ATTACHMENT = f"receipt{SUFFIX}"

trail.vocabulary("receipt:issued")


def receipt_of(
    session: Session, seq: int, *, by: Actor, at: datetime, house: House, form: str
) -> DonationReceipt:
    """Return a donation's receipt, signing a checkpoint over it where none covers it, and leave a trail row.

    `form`: what it is made into, a language of the paper or `proof`. Raises NotYours, NotADonation,
    NoSuchDonation, NoPaperKey.
    """
    if by.id is not None and not by.may(*ISSUERS):
        raise NotYours()
    line = donation_line(session, seq)
    checkpoint = _covering(session, seq, at=at, house=house)
    receipt = gather(session, line, checkpoint=checkpoint, house=house, by=by, at=at)
    trail.record(
        session,
        "receipt:issued",
        by=by,
        at=at,
        appeal=line.appeal,
        subject=f"entry:{seq}",
        changes={"form": form, "entries": checkpoint.size},
    )
    return receipt


def _covering(session: Session, seq: int, *, at: datetime, house: House) -> SignedCheckpoint:
    found = newest(session)
    if found is not None and found.size > seq:
        return found
    return sign_log(house.config, session, at=at, reason=SigningReason.ASKED)


def paper_of(receipt: DonationReceipt, locale: str, *, house: House) -> bytes:
    """Return the PDF of a receipt: drawn, with its proof inside, signed."""
    words = Speech(locale)
    files = [
        Attachment(ATTACHMENT, words._("The proof of this entry"), "application/octet-stream", receipt.proof),
        Attachment(VERIFIER, words._("The program that checks this paper"), "text/plain", bundle().encode()),
    ]
    whole = with_attachments(draw_receipt(receipt, locale), files)
    return signed(whole, paper_key(house.config), at=receipt.as_of, reason=words._(kind_of(receipt)))
