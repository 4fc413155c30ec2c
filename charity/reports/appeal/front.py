"""The first page of a report: everything at a glance."""

from __future__ import annotations

import base64

from reportlab.platypus import Flowable, PageBreak, Spacer

from charity.kernel.money import Money
from charity.reports.appeal.facts import AppealReport, Check, Signatory
from charity.reports.appeal.wording import CUSTODY_WORDS
from charity.reports.paper import look
from charity.reports.paper.figures import (
    Equation,
    Figure,
    Figures,
    Fill,
    Masthead,
    Rule,
    SideBySide,
    SignatureLine,
)
from charity.reports.paper.fonts import BOLD
from charity.reports.paper.page import Mark
from charity.reports.paper.prose import Prose, bullet, lead_in, prose, style
from charity.reports.paper.qr import Qr
from charity.reports.paper.signed import grouped
from charity.reports.paper.table import Column, Row, table
from charity.reports.speech import Speech

_QR_WIDTH = 86.0
_FOOT_HEIGHT = 176.0  # of the proof and the signatures, which stand at the foot of the page
_CHECKED_WIDTH = look.BODY_WIDTH * 0.6
_UNCHECKED_WIDTH = look.BODY_WIDTH - _CHECKED_WIDTH - look.GUTTER


def front_page(report: AppealReport, words: Speech) -> list[Flowable]:
    """Return the first page."""
    return [
        Mark(words._("At a glance"), "glance"),
        Masthead(report.desk.names[words.locale], words._("Public paper")),
        *_title(report, words),
        *(
            [_trio(report, words), _equation(report, words)]
            if report.goods is None
            else [_goods(report, words)]
        ),
        *_checks(report, words),
        Fill(_FOOT_HEIGHT),
        Rule(before=0, after=8),
        _proof(report, words),
        Spacer(0, 26),
        _signatures(report, words),
        PageBreak(),
    ]


def _title(report: AppealReport, words: Speech) -> list[Flowable]:
    small = style(look.SMALL, color=look.SOFT)
    return [
        Spacer(0, 12),
        prose(words._("Transparency report"), style(look.BODY, color=look.TEAL)),
        prose(report.titles[words.locale], style(look.TITLE, font=BOLD, after=3)),
        prose(
            f"{report.reference}  ·  {words._(report.route)}  ·  {words._(report.state)}", style(look.BODY)
        ),
        prose(
            words._(
                "Period: %(begin)s to %(end)s. As of %(moment)s.",
                begin=words.day(report.opened_on),
                end=words.day(report.as_of_day),
                moment=words.moment(report.as_of),
            ),
            small,
        ),
        Spacer(0, 16),
    ]


def _trio(report: AppealReport, words: Speech) -> Figures:
    called, sums = CUSTODY_WORDS[report.custody], report.equation
    counted = words._("Donations: %(count)s", count=f"{report.donations:,}")
    if report.lumps:
        lumps = words._("sums of unknown donors: %(count)s", count=f"{report.lumps:,}")
        counted = words.listed([counted, lumps])
    return Figures(
        [
            Figure(words._(called.received), words.money(sums.received), counted),
            Figure(
                words._(called.out),
                words.money(sums.paid_out),
                words._(called.out_counted, count=f"{len(report.payouts):,}"),
            ),
            Figure(words._(called.left), words.money(sums.left), _need_remark(report, words)),
        ]
    )


def _need_remark(report: AppealReport, words: Speech) -> str:
    if report.need is None:
        return ""
    return words._("Need: %(amount)s", amount=words.money(report.need.amount))


def _goods(report: AppealReport, words: Speech) -> Figures:
    goods = report.goods
    assert goods is not None
    figures = (
        (words._("Offered"), goods.offered, goods.what),
        (words._("Sold or given"), goods.gone, ""),
        (words._("Still to go"), goods.left, ""),
    )
    return Figures([Figure(name, f"{count:,} {goods.unit}", remark) for name, count, remark in figures])


def _equation(report: AppealReport, words: Speech) -> Equation:
    called, sums = CUSTODY_WORDS[report.custody], report.equation
    terms: list[tuple[str, str, Money]] = [
        ("", words._(called.received), sums.received),
        ("=", words._(called.out), sums.paid_out),
        ("+", words._("Refunded"), sums.refunded),
        ("+", words._("Fees"), sums.fees),
        ("+", words._(called.left), sums.left),
    ]
    return Equation(
        [(sign, Figure(name, words.money(amount))) for sign, name, amount in terms],
        _verdict(report, words),
    )


def _verdict(report: AppealReport, words: Speech) -> str:
    parts = [words._("Both sides are equal, to the fen.")]
    if report.last_statement_at is not None:
        parts.append(words._("Last statement: %(moment)s.", moment=words.moment(report.last_statement_at)))
    parts.append(words._("Rows not yet matched: %(count)s.", count=f"{report.unmatched:,}"))
    return (" " if words.locale == "en" else "").join(parts)


def who(person: Signatory, words: Speech) -> str:
    """Return a person as the public knows one: `Visitor 03`."""
    return f"{words._(person.role)}\N{NO-BREAK SPACE}{person.number:02d}"


def _issuer(report: AppealReport, words: Speech) -> str:
    return who(report.issued_by, words) if report.issued_by else words._("The desk's server")


def _checks(report: AppealReport, words: Speech) -> list[Flowable]:
    columns = (
        Column(words._("What"), 20),
        Column(words._("On what basis"), 28),
        Column(words._("By whom"), 31),
        Column(words._("Day"), 21),
    )
    checked = table(
        columns,
        [_check_row(one, words) for one in report.checks],
        width=_CHECKED_WIDTH,
        size=look.TINY,
    )
    unchecked = [
        bullet(words._(thing), style(look.SMALL, color=look.SOFT, after=1)) for thing in report.not_checked
    ]
    return [
        Spacer(0, 14),
        SideBySide(
            [
                (_CHECKED_WIDTH, [lead_in(words._("What was checked")), checked]),
                (_UNCHECKED_WIDTH, [lead_in(words._("What was not checked")), Spacer(0, 3), *unchecked]),
            ]
        ),
    ]


def _check_row(check: Check, words: Speech) -> Row:
    by = words.listed([who(person, words) for person in check.by])
    return Row((words._(check.subject), words._(check.basis), by, check.day.isoformat()))


def _proof(report: AppealReport, words: Speech) -> SideBySide:
    small = style(look.SMALL, color=look.SOFT)
    lines: list[Prose] = [
        lead_in(words._("How this can be checked")),
        prose(
            words._(
                "The log held %(count)s entries at this time. Its tree hash stands for all of them: "
                "change one and it changes. The signed checkpoint is printed at the end of this paper.",
                count=f"{report.log.size:,}",
            ),
            small,
        ),
        prose(base64.b64encode(report.log.root).decode(), small, lead=words._("Tree hash")),
        prose(grouped(report.log.root.hex()), style(look.TINY, color=look.SOFT)),
        prose(report.public_url, small, lead=words._("Public page")),
    ]
    return SideBySide(
        [(look.BODY_WIDTH - _QR_WIDTH - look.GUTTER, lines), (_QR_WIDTH, [Qr(report.public_url, _QR_WIDTH)])]
    )


def _signatures(report: AppealReport, words: Speech) -> SideBySide:
    width = (look.BODY_WIDTH - 2 * look.GUTTER) / 3
    lines = [(words._("Issued by"), f"{_issuer(report, words)}  ·  {report.as_of_day.isoformat()}")]
    if report.approved_by is not None:
        lines.append((words._("Last payout approved by"), who(report.approved_by, words)))
    lines.append((words._("Checked by (auditor, by hand)"), ""))
    return SideBySide([(width, [SignatureLine(name, printed, width=width)]) for name, printed in lines])
