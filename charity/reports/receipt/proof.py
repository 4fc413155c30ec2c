"""The pages of a receipt for whoever checks it: how, against which keys, and the proof itself as a QR."""

from __future__ import annotations

from reportlab.platypus import Flowable, PageBreak, Spacer

from charity.reports.paper import look
from charity.reports.paper.page import Mark
from charity.reports.paper.prose import bullet, heading, note, prose, style
from charity.reports.paper.qr import BYTES_MAX, Qr
from charity.reports.paper.signed import checkpoint_block, grouped, keys_block
from charity.reports.receipt.facts import DonationReceipt
from charity.reports.speech import Speech
from charity.reports.witnessed import witnesses_told

_QR_WIDTH = 148 * look.PAGE_WIDTH / 210  # 148 mm: 0.8 mm a module at the largest


def checking(receipt: DonationReceipt, words: Speech) -> list[Flowable]:
    """Return the page that says how to check the paper."""
    item = style(look.BODY, after=2)
    return [
        PageBreak(),
        Mark(words._("How to check this receipt"), "check"),
        heading(words._("How to check this receipt")),
        *(bullet(step, item) for step in _steps(receipt, words)),
        heading(words._("The signed checkpoint")),
        prose(
            words._(
                "The log %(origin)s held %(count)s entries, this one among them. The desk signed that, and "
                "cannot take it back: who keeps these lines can prove any later change.",
                origin=receipt.origin,
                count=f"{receipt.size:,}",
            ),
            style(look.BODY, after=4),
        ),
        checkpoint_block(
            receipt.note,
            words._("The checkpoint, verbatim"),
            [Spacer(0, 4), note(witnesses_told(receipt.witnessed, receipt.witnesses_wanted, words))],
        ),
        *keys_block(
            words._("Whose signatures these are"),
            [
                (words._("Key of the log"), receipt.vkey),
                *((words._("Witness"), one.name) for one in receipt.witnessed),
                (words._("Certificate behind this paper's signature, SHA-256"), grouped(receipt.authority)),
            ],
        ),
        note(
            words._(
                "Compare the keys with another place before you believe a signature: a newspaper, a "
                "partner's page, somebody who noted them earlier."
            )
        ),
    ]


def _steps(receipt: DonationReceipt, words: Speech) -> list[str]:
    return [
        words._(
            "With the desk: give this file to %(url)s. It says in plain words what holds, and what became of "
            "the entry since.",
            url=f"{receipt.desk.url}/verify",
        ),
        words._(
            "Without the desk: save receipt.tlog-proof and verifier.py out of this PDF and run python "
            "verifier.py receipt with the proof and the log's key from below. It needs Python, no network "
            "and nothing of the desk's."
        ),
        words._(
            "With a phone: the code on the next page is the same file; save its text as receipt.tlog-proof."
        ),
        words._(
            "By anybody else: the file follows c2sp.org/tlog-proof, so other people's programs read it too."
        ),
        words._(
            "Who gets this file learns your name and the number of the payment: both are inside, so that "
            "nobody can claim your donation. Pass it on only to whom you would show your statement."
        )
        if receipt.donor or receipt.number
        else words._("Nothing inside names you."),
    ]


def code(receipt: DonationReceipt, words: Speech) -> list[Flowable]:
    """Return the page with the proof as one large code, or what to do where no code can hold it."""
    size = len(receipt.proof)
    begin: list[Flowable] = [PageBreak(), Mark(words._("The proof"), "proof"), heading(words._("The proof"))]
    if size > BYTES_MAX:
        return [
            *begin,
            prose(
                words._(
                    "The proof has %(count)s bytes, more than one code can hold (%(most)s). It is attached "
                    "to this PDF as receipt.tlog-proof.",
                    count=f"{size:,}",
                    most=f"{BYTES_MAX:,}",
                )
            ),
        ]
    return [
        *begin,
        prose(
            words._(
                "This code holds all of receipt.tlog-proof, %(count)s bytes: the entry, what opens your name "
                "and number, the path to the tree hash, the checkpoint. Lay the paper flat, in good light.",
                count=f"{size:,}",
            ),
            style(look.BODY, after=10),
        ),
        Qr(receipt.proof.decode(), _QR_WIDTH, correction="l"),
    ]
