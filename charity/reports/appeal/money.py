"""What came in and what went out: charts with their tables, need, payouts, refunds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from reportlab.platypus import CondPageBreak, Flowable

from charity.reports.appeal.facts import AppealReport, DayChannel, LedgerLine, NeedLine, PayoutLine
from charity.reports.appeal.front import who
from charity.reports.appeal.wording import CUSTODY_WORDS
from charity.reports.paper import look
from charity.reports.paper.charts import Part, RunningSums, Series, ShareBar, StackedBars
from charity.reports.paper.page import Mark
from charity.reports.paper.prose import heading, lead_in, note, prose
from charity.reports.paper.table import Align, Column, Row, table
from charity.reports.speech import Speech

BARS_MAX = 66
_CHART_HEIGHT = 168.0


def section(title: str, key: str, *, room: float = 110) -> list[Flowable]:
    """Return the beginning of a section, on a new page unless so much room is left on this one."""
    return [CondPageBreak(room), Mark(title, key), heading(title)]


@dataclass(frozen=True, slots=True)
class Slots:
    """The days of a chart: one slot a day, or a week where there are too many days."""

    begin: date
    days_each: int
    count: int

    @classmethod
    def between(cls, begin: date, end: date) -> Slots:
        """Return slots that cover both days."""
        days = (end - begin).days + 1
        each = next(n for n in (1, 7, 28, 364, days) if days / n <= BARS_MAX)
        return cls(begin, each, -(-days // each))

    def at(self, day: date) -> int:
        """Return the slot of a day; days before the first count as the first."""
        return min(max((day - self.begin).days // self.days_each, 0), self.count - 1)

    def labels(self) -> list[str]:
        """Return each slot's first day, short."""
        firsts = (self.begin + timedelta(days=self.days_each * i) for i in range(self.count))
        return [f"{first:%m-%d}" if self.days_each < 28 else f"{first:%Y-%m}" for first in firsts]


def slots_of(report: AppealReport) -> Slots:
    """Return the slots from the first day of the appeal, or of its money, to the day of the report."""
    begin = min([report.opened_on, *(flow.day for flow in report.flow)])
    return Slots.between(begin, max(report.as_of_day, begin))


def money_in(report: AppealReport, words: Speech) -> list[Flowable]:
    """Return donations by day and channel: chart, channels' table, days' table."""
    story = section(words._("Money in, by day and channel"), "in", room=320)
    if not report.by_day:
        return [*story, prose(words._("Nothing has come in yet."))]
    channels = list(dict.fromkeys(one.channel for one in report.by_day))
    slots = slots_of(report)
    amounts = {channel: [0] * slots.count for channel in channels}
    for one in report.by_day:
        amounts[one.channel][slots.at(one.day)] += one.received_minor
    bars = StackedBars(
        slots.labels(),
        [Series(words._(channel), tuple(amounts[channel])) for channel in channels],
        lambda minor: words.whole(minor, report.currency),
        width=look.BODY_WIDTH,
        height=_CHART_HEIGHT,
    )
    return [*story, bars, _channels(report, channels, words), *_days(report, channels, words)]


def _channels(report: AppealReport, channels: Sequence[str], words: Speech) -> Flowable:
    columns = (
        Column(words._("Channel"), 34),
        Column(words._("Donations"), 18, Align.RIGHT),
        Column(words._("Amount"), 28, Align.RIGHT),
        Column(words._("Share"), 20, Align.RIGHT),
    )
    whole = sum(one.received_minor for one in report.by_day)
    rows = [
        _sum_row(
            words._(channel), [one for one in report.by_day if one.channel == channel], whole, report, words
        )
        for channel in channels
    ]
    rows.append(_sum_row(words._("Together"), report.by_day, whole, report, words, is_total=True))
    return table(columns, rows)


def _sum_row(
    name: str,
    some: Sequence[DayChannel],
    whole: int,
    report: AppealReport,
    words: Speech,
    *,
    is_total: bool = False,
) -> Row:
    minor = sum(one.received_minor for one in some)
    share = f"{minor / whole:.1%}" if whole else "–"
    count = f"{sum(one.donations for one in some):,}"
    return Row((name, count, words.digits(minor, report.currency), share), is_total)


def _days(report: AppealReport, channels: Sequence[str], words: Speech) -> list[Flowable]:
    columns = [
        Column(words._("Day"), 16),
        *(Column(words._(channel), 17, Align.RIGHT) for channel in channels),
        Column(words._("Day together"), 18, Align.RIGHT),
        Column(words._("Since the beginning"), 20, Align.RIGHT),
    ]
    by_day: defaultdict[date, dict[str, int]] = defaultdict(lambda: dict.fromkeys(channels, 0))
    for one in report.by_day:
        by_day[one.day][one.channel] += one.received_minor
    days = sorted(by_day)
    sums = [sum(by_day[day].values()) for day in days]
    rows = [
        Row(
            (
                day.isoformat(),
                *(_or_dash(by_day[day][channel], report, words) for channel in channels),
                words.digits(together, report.currency),
                words.digits(so_far, report.currency),
            )
        )
        for day, together, so_far in zip(days, sums, accumulate(sums), strict=True)
    ]
    return [CondPageBreak(110), lead_in(words._("Days with donations")), table(columns, rows, size=look.TINY)]


def _or_dash(minor: int, report: AppealReport, words: Speech) -> str:
    return words.digits(minor, report.currency) if minor else "–"


def in_against_out(report: AppealReport, words: Speech) -> list[Flowable]:
    """Return the two running sums; what lies between them is what is left."""
    if not report.flow:
        return []
    called, slots = CUSTODY_WORDS[report.custody], slots_of(report)
    came, went = [0] * slots.count, [0] * slots.count
    for flow in report.flow:
        came[slots.at(flow.day)] += flow.received_minor
        went[slots.at(flow.day)] += flow.out_minor
    chart = RunningSums(
        slots.labels(),
        [
            Series(words._(called.received), tuple(accumulate(came))),
            Series(words._("Out: paid out, refunded, fees"), tuple(accumulate(went))),
        ],
        lambda minor: words.whole(minor, report.currency),
        width=look.BODY_WIDTH,
        height=_CHART_HEIGHT,
    )
    said = words._(
        "The space between the lines is what is left: %(amount)s on %(day)s.",
        amount=words.money(report.equation.left),
        day=words.day(report.as_of_day),
    )
    return [*section(words._("In against out"), "flow", room=290), chart, note(said), _months(report, words)]


def _months(report: AppealReport, words: Speech) -> Flowable:
    """Return the chart's table: month by month, what came, what went, what was left at its end."""
    months: dict[str, list[int]] = {}
    for flow in sorted(report.flow, key=lambda flow: flow.day):
        sums = months.setdefault(f"{flow.day:%Y-%m}", [0, 0])
        sums[0] += flow.received_minor
        sums[1] += flow.out_minor
    left = accumulate(came - went for came, went in months.values())
    columns = (
        Column(words._("Month"), 25),
        Column(words._("Money in"), 25, Align.RIGHT),
        Column(words._("Money out"), 25, Align.RIGHT),
        Column(words._("Left at its end"), 25, Align.RIGHT),
    )
    rows = [
        Row((month, *(words.digits(minor, report.currency) for minor in (*sums, rest))))
        for (month, sums), rest in zip(months.items(), left, strict=True)
    ]
    return table(columns, rows)


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
                words._(line.channel) if line.channel else "",
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
