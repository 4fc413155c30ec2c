"""The donor's receipt as a PDF, before its attachment and signature."""

from __future__ import annotations

from charity.reports.paper.page import Frontispiece, make_pdf
from charity.reports.receipt.facts import DonationReceipt
from charity.reports.receipt.front import front_page
from charity.reports.receipt.proof import checking, code
from charity.reports.receipt.wording import kind_of
from charity.reports.speech import Speech


def draw_receipt(receipt: DonationReceipt, locale: str) -> bytes:
    """Return the receipt's PDF; the same facts in the same language give the same bytes."""
    words = Speech(locale)
    story = [*front_page(receipt, words), *checking(receipt, words), *code(receipt, words)]
    return make_pdf(_frontispiece(receipt, words), story)


def _frontispiece(receipt: DonationReceipt, words: Speech) -> Frontispiece:
    desk, kind = receipt.desk.names[words.locale], words._(kind_of(receipt))
    before, after = words._("Page %(page)s of |", page="#").split("|")
    return Frontispiece(
        title=f"{kind} · {receipt.appeal} · {receipt.seq}",
        subject=receipt.titles[words.locale],
        author=desk,
        language=words.tag,
        head_left=f"{desk} · {kind}",
        head_right=f"{receipt.appeal} · {words._('Entry')} {receipt.seq:,}",
        foot=words._(
            "Issued %(moment)s · under the checkpoint of %(count)s entries",
            moment=words.moment(receipt.as_of),
            count=f"{receipt.size:,}",
        ),
        page_words=lambda page: (before.replace("#", str(page)), after),
        made_at=receipt.as_of,
    )
