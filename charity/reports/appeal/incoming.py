"""What came in, by day and channel, and in against out over time: charts with their tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from itertools import accumulate

from reportlab.platypus import CondPageBreak, Flowable

from charity.reports.appeal.facts import AppealReport, DayChannel
from charity.reports.appeal.sections import section, slots_of
from charity.reports.appeal.wording import CUSTODY_WORDS
from charity.reports.paper import look
from charity.reports.paper.charts import RunningSums, Series, StackedBars
from charity.reports.paper.prose import lead_in, note, prose
from charity.reports.paper.table import Align, Column, Row, table
from charity.reports.speech import Speech

_CHART_HEIGHT = 168.0


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
