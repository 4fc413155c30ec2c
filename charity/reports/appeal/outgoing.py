"""What went out: payouts with their evidence, refunds, and rows that wait for a match."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.platypus import Flowable

from charity.reports.appeal.facts import AppealReport, LedgerLine, PayoutLine
from charity.reports.appeal.front import who
from charity.reports.appeal.sections import section
from charity.reports.appeal.wording import CUSTODY_WORDS
from charity.reports.paper.prose import note, prose
from charity.reports.paper.table import Align, Column, Row, table
from charity.reports.speech import Speech


def payouts(report: AppealReport, words: Speech) -> list[Flowable]:
    """Return each payout with its evidence, who asked for it and who approved it."""
    called = CUSTODY_WORDS[report.custody]
    story = [*section(words._(called.payouts), "payouts"), prose(words._(called.explained))]
    if not report.payouts:
        return [*story, prose(words._("There were none up to the time of this report."))]
    total = sum(line.amount.minor for line in report.payouts)
    rows = [_payout_row(line, report, words) for line in report.payouts]
    rest = ("",) * (3 if report.is_held else 2)
    rows.append(
        Row(("", words._("Together"), words.digits(total, report.currency), "", *rest), is_total=True)
    )
    return [
        *story,
        table(_payout_columns(report, words), rows),
        note(words._("Vouchers are kept at the desk. Their hashes prove later that none was exchanged.")),
    ]


def _payout_columns(report: AppealReport, words: Speech) -> list[Column]:
    """Return the columns: two people stand behind each payout of held money, one recorded a use."""
    held = [Column(words._("Asked for by"), 15), Column(words._("Approved by"), 15)]
    return [
        Column(words._("Entry"), 9, Align.RIGHT),
        Column(words._("Day"), 13),
        Column(words._("Amount"), 16, Align.RIGHT),
        Column(words._("To whom"), 13),
        *(held if report.is_held else [Column(words._("Recorded by"), 18)]),
        Column(words._("Evidence, by its SHA-256"), 19),
    ]


def _payout_row(line: PayoutLine, report: AppealReport, words: Speech) -> Row:
    people = (line.asked_by, line.approved_by) if report.is_held else (line.asked_by,)
    named = [who(person, words) if person else "–" for person in people]
    evidence = " ".join(f"{sha256[:8]}…{sha256[-4:]}" for sha256 in line.evidence)
    amount = words.digits(line.amount.minor, line.amount.currency)
    shown = evidence or words._("not in yet")
    return Row((f"{line.seq}", line.day.isoformat(), amount, words._(line.payee), *named, shown))


def refunds(report: AppealReport, words: Speech) -> list[Flowable]:
    """Return each refund, and how many rows of statements wait for a match."""
    lines = [line for line in report.ledger if line.is_refund]
    story = section(words._("Refunds and rows not yet matched"), "refunds")
    if lines:
        story += [_refund_table(report, lines, words)]
    else:
        story += [prose(words._("Nothing was refunded up to the time of this report."))]
    unmatched = words._(
        "Rows of statements that name this appeal and could not be matched yet: %(count)s. They are kept, "
        "shown to the treasurer, and counted in no total.",
        count=f"{report.unmatched:,}",
    )
    return [*story, prose(unmatched)]


def _refund_table(report: AppealReport, lines: Sequence[LedgerLine], words: Speech) -> Flowable:
    columns = (
        Column(words._("Entry"), 12, Align.RIGHT),
        Column(words._("Day"), 18),
        Column(words._("Channel"), 22),
        Column(words._("Donor"), 26),
        Column(words._("Amount"), 22, Align.RIGHT),
    )
    rows = [
        Row(
            (
                f"{line.seq}",
                line.day.isoformat(),
                words.listed([words._(channel) for channel in line.channels]),
                words._(line.donor) if line.donor else "",
                words.digits(-line.amount_minor, report.currency),
            )
        )
        for line in lines
    ]
    rows.append(
        Row(
            ("", words._("Together"), "", "", words.digits(report.equation.refunded.minor, report.currency)),
            is_total=True,
        )
    )
    return table(columns, rows)
