"""The ledger line by line, the quantity ledger, and how anybody can check all of it."""

from __future__ import annotations

from reportlab.platypus import Flowable

from charity.reports.appeal.facts import AppealReport, Goods, GoodsLine, LedgerLine
from charity.reports.appeal.sections import section
from charity.reports.paper import look
from charity.reports.paper.prose import bullet, note, prose, style
from charity.reports.paper.table import Align, Column, Row, table
from charity.reports.speech import Speech


def ledger(report: AppealReport, words: Speech) -> list[Flowable]:
    """Return every public row of the ledger with the balance after it."""
    if not report.ledger:
        return []
    has_fees = any(line.fee_minor for line in report.ledger)
    rows = (_ledger_row(line, report, words, has_fees=has_fees) for line in report.ledger)
    return [
        *section(words._("The ledger, line by line"), "ledger"),
        note(
            words._(
                "Donors are masked. Entry numbers are places in the desk's one log, shared by all appeals, "
                "so numbers are missing here where another appeal's entries stand."
            )
        ),
        table(_ledger_columns(words, has_fees=has_fees), rows, size=look.TINY),
    ]


def _ledger_columns(words: Speech, *, has_fees: bool) -> list[Column]:
    return [
        Column(words._("Entry"), 9, Align.RIGHT),
        Column(words._("Day"), 13),
        Column(words._("What"), 21),
        Column(words._("Channel"), 13),
        Column(words._("Donor"), 13),
        Column(words._("Amount"), 15, Align.RIGHT),
        *([Column(words._("Fee"), 10, Align.RIGHT)] if has_fees else []),
        Column(words._("Balance after"), 16, Align.RIGHT),
    ]


def _ledger_row(line: LedgerLine, report: AppealReport, words: Speech, *, has_fees: bool) -> Row:
    kind = words._(line.kind)
    if line.of_seq is not None:
        kind = words._("%(kind)s of entry %(seq)s", kind=kind, seq=line.of_seq)
    if line.foreign is not None:
        own = f"{line.foreign.plain()} {line.foreign.currency}"
        kind = words._("%(kind)s, in its own currency %(amount)s", kind=kind, amount=own)
    fee = words.digits(-line.fee_minor, report.currency) if line.fee_minor else ""
    return Row(
        (
            f"{line.seq}",
            line.day.isoformat(),
            kind,
            words.listed([words._(channel) for channel in line.channels]),
            words._(line.donor) if line.donor else "",
            words.digits(line.amount_minor, report.currency),
            *([fee] if has_fees else []),
            words.digits(line.running_minor, report.currency),
        )
    )


def goods(report: AppealReport, words: Speech) -> list[Flowable]:
    """Return the quantity ledger of an appeal that asks for no money."""
    if report.goods is None:
        return []
    story = [
        *section(words._("Quantities"), "goods"),
        prose(
            words._(
                "No money passes through the desk here: buyers pay the producer. What is counted is goods."
            )
        ),
    ]
    if not report.goods.lines:
        return [*story, prose(words._("Nothing has been sold or given yet."))]
    columns = (
        Column(words._("Entry"), 10, Align.RIGHT),
        Column(words._("Day"), 18),
        Column(words._("What"), 26),
        Column(words._("Quantity"), 20, Align.RIGHT),
        Column(words._("Still to go"), 20, Align.RIGHT),
    )
    return [*story, table(columns, [_goods_row(line, report.goods, words) for line in report.goods.lines])]


def _goods_row(line: GoodsLine, goods: Goods, words: Speech) -> Row:
    quantity, running = (f"{count:,} {goods.unit}" for count in (line.quantity, line.running))
    return Row((f"{line.number}", line.day.isoformat(), words._(line.kind), quantity, running))


def _steps(report: AppealReport, words: Speech) -> list[str]:
    url = report.public_url
    page = words._(
        "Open the public page and compare the totals and the time of the last statement: %(url)s", url=url
    )
    here = words._(
        "Give this file to %(url)s: the desk says whether it issued it, and what was booked since.",
        url=f"{report.desk.url}/verify",
    )
    log = words._(
        "Without the desk: take verifier.py out of this PDF and run python verifier.py report with this file "
        "and the log's key from below; it recomputes every total. Other tools that follow RFC 6962 do, too."
    )
    if report.goods is not None:
        return [page, here, log]
    return [
        words._("Add the ledger's rows above: each balance follows from the one before it."),
        words._(
            "Download the rows as a table from %(url)s and compare them with this paper.",
            url=f"{url}/ledger.csv",
        ),
        page,
        here,
        log,
        words._("Find your own donation by day, channel and amount in the ledger above."),
    ]


def _limits(report: AppealReport, words: Speech) -> str:
    if report.goods is not None:
        return words._(
            "What this does not prove: that nothing else was sold. What the producer did not report is not "
            "here. If something is missing, call %(phone)s.",
            phone=report.desk.phone,
        )
    return words._(
        "What this does not prove: that everything given was recorded. A payment that never reached the "
        "account is in no statement and so not here. If yours is missing, call %(phone)s.",
        phone=report.desk.phone,
    )


def how_to_check(report: AppealReport, words: Speech) -> list[Flowable]:
    """Return what a reader can do to check the paper, and what that does not prove."""
    item = style(look.BODY, after=2)
    return [
        *section(words._("How to check this paper"), "check", room=230),
        *(bullet(step, item) for step in _steps(report, words)),
        prose(_limits(report, words), style(look.BODY, before=4)),
    ]
