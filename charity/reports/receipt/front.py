"""The first page of a receipt: what was given, how it stands, what this proves and what it does not."""

from __future__ import annotations

from reportlab.platypus import Flowable, Spacer

from charity.reports.appeal.front import who
from charity.reports.paper import look
from charity.reports.paper.figures import Figure, Figures, Fill, Masthead, Rule, SideBySide, SignatureLine
from charity.reports.paper.fonts import BOLD
from charity.reports.paper.page import Mark
from charity.reports.paper.prose import bullet, lead_in, prose, style
from charity.reports.paper.table import Column, Row, table
from charity.reports.receipt.facts import DonationReceipt
from charity.reports.receipt.wording import (
    DONORS,
    NO_RECEIPT,
    PROVES,
    PROVES_NAMELESS,
    PROVES_NOT,
    STAMPED,
    TAKEN_BACK,
    WHOSE,
    kind_of,
    standing_of,
)
from charity.reports.speech import Speech

_FOOT_HEIGHT = 44.0


def front_page(receipt: DonationReceipt, words: Speech) -> list[Flowable]:
    """Return the first page."""
    return [
        Mark(words._("At a glance"), "glance"),
        Masthead(receipt.desk.names[words.locale], words._("For the donor")),
        *_title(receipt, words),
        _figures(receipt, words),
        table((Column(words._("What"), 22), Column(words._("As booked"), 78)), _facts(receipt, words)),
        prose(words._(WHOSE[receipt.custody]), style(look.SMALL, color=look.SOFT, before=2, after=8)),
        _proves(receipt, words),
        Fill(_FOOT_HEIGHT),
        Rule(before=0, after=8),
        _signatures(receipt, words),
    ]


def _title(receipt: DonationReceipt, words: Speech) -> list[Flowable]:
    if not receipt.stands:
        warning = words._(TAKEN_BACK)
    elif receipt.charity is None:
        warning = words._(NO_RECEIPT)
    else:
        warning = words._(STAMPED, name=receipt.charity.name, licence=receipt.charity.licence_no)
    title = receipt.titles[words.locale] or words._("Appeal %(ref)s", ref=receipt.appeal)
    return [
        Spacer(0, 12),
        prose(words._(kind_of(receipt)), style(look.TITLE, font=BOLD, after=2)),
        prose(warning, style(look.BODY, font=BOLD, color=look.AMBER_INK, after=6)),
        prose(title, style(look.HEAD, font=BOLD, color=look.TEAL)),
        prose(
            f"{receipt.appeal}  ·  {receipt.desk.url}/appeals/{receipt.appeal}",
            style(look.SMALL, color=look.SOFT),
        ),
        Spacer(0, 12),
    ]


def _figures(receipt: DonationReceipt, words: Speech) -> Figures:
    return Figures(
        [
            _amount(receipt, words),
            Figure(
                words._("Day the money moved") if receipt.payment_day is None else words._("Booked on"),
                receipt.day.isoformat(),
                words._("desk time, UTC+8"),
            ),
            Figure(words._("Entry"), f"{receipt.seq:,}", words._("its place in the desk's one log")),
        ]
    )


def _amount(receipt: DonationReceipt, words: Speech) -> Figure:
    """Return what stands: the whole, or what is left with what was given."""
    given, stands = words.money(receipt.amount), words.money(receipt.stands)
    if receipt.reversal is not None:
        return Figure(words._("What stands"), stands, words._("given %(given)s, reversed", given=given))
    if receipt.refunds:
        back = words.money(receipt.refunded)
        told = words._("given %(given)s, refunded %(back)s", given=given, back=back)
        return Figure(words._("What stands"), stands, told)
    return Figure(words._("Amount"), given, receipt.amount.currency)


def _facts(receipt: DonationReceipt, words: Speech) -> list[Row]:
    known = DONORS.get(receipt.donor_known)
    number = receipt.number or words._("none that can be opened")
    standing = standing_of(receipt, words)
    return [
        Row((words._("Donor"), receipt.donor if known is None else words._(known))),
        Row((words._("Way"), words._(receipt.channel))),
        Row((words._("Number of the payment"), number)),
        *_own_day(receipt, words),
        Row((words._("How it stands"), standing.words), is_total=not standing.is_whole),
        Row((words._("Where it went, to this day"), f"{receipt.desk.url}/find-my-donation")),
        Row((words._("As of"), words.moment(receipt.as_of))),
    ]


def _own_day(receipt: DonationReceipt, words: Speech) -> list[Row]:
    """Return the day of a payment whose month was closed when it was booked."""
    if receipt.payment_day is None:
        return []
    return [Row((words._("The payment's own day"), words.day(receipt.payment_day)))]


def _proves(receipt: DonationReceipt, words: Speech) -> SideBySide:
    item = style(look.SMALL, after=2)
    proves = PROVES if receipt.donor or receipt.number else PROVES_NAMELESS
    return SideBySide(
        [
            (
                look.HALF,
                [lead_in(words._("What this proves")), *(bullet(words._(one), item) for one in proves)],
            ),
            (
                look.HALF,
                [
                    lead_in(words._("What it does not prove")),
                    *(bullet(words._(one), item) for one in PROVES_NOT),
                ],
            ),
        ]
    )


def _signatures(receipt: DonationReceipt, words: Speech) -> SideBySide:
    width = (look.BODY_WIDTH - 2 * look.GUTTER) / 3
    by = who(receipt.issued_by, words) if receipt.issued_by else words._("The desk's server")
    lines = [(words._("Issued by"), f"{by}  ·  {receipt.as_of_day.isoformat()}")]
    if receipt.is_receipt:
        lines.append((words._("The charity's stamp"), ""))
    return SideBySide([(width, [SignatureLine(name, printed, width=width)]) for name, printed in lines])
