"""The need: its arithmetic, and how much of it is met."""

from __future__ import annotations

from reportlab.platypus import Flowable

from charity.reports.appeal.facts import AppealReport, NeedLine
from charity.reports.appeal.sections import section
from charity.reports.appeal.wording import CUSTODY_WORDS
from charity.reports.paper import look
from charity.reports.paper.charts import Part, ShareBar
from charity.reports.paper.prose import note
from charity.reports.paper.table import Align, Column, Row, table
from charity.reports.speech import Speech


def need(report: AppealReport, words: Speech) -> list[Flowable]:
    """Return how the need was computed and how much of it is met."""
    if report.need is None:
        return []
    called, sums = CUSTODY_WORDS[report.custody], report.equation
    kept = sums.received - sums.refunded
    met = kept.minor / report.need.amount.minor if report.need.amount else 1.0
    parts = [
        Part(words._(called.out), words.money(sums.paid_out), sums.paid_out.minor),
        Part(words._(called.left), words.money(sums.left), sums.left.minor),
    ]
    caption = words._(
        "Need %(need)s, of which %(share)s is met", need=words.money(report.need.amount), share=f"{met:.1%}"
    )
    columns = (
        Column("", 6),
        Column(words._("Line"), 44),
        Column(words._("Amount"), 22, Align.RIGHT),
        Column(words._("On what basis"), 28),
    )
    return [
        *section(words._("The need and how much of it is met"), "need", room=300),
        ShareBar(parts, report.need.amount.minor, caption, width=look.BODY_WIDTH),
        table(columns, [_need_row(line, report, words) for line in report.need.lines]),
        note(
            words._("Computed on %(day)s. Giving stops at the need.", day=words.day(report.need.computed_on))
        ),
    ]


def _need_row(line: NeedLine, report: AppealReport, words: Speech) -> Row:
    amount = words.digits(line.amount.minor, report.currency) if line.amount is not None else f"{line.count}"
    basis = words._(line.basis) if line.basis else ""
    return Row((line.sign.replace("−", "-"), words._(line.words), amount, basis), line.is_result)
