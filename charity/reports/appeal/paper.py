"""The transparency report as a PDF."""

from __future__ import annotations

import base64

from charity.reports.appeal.facts import AppealReport
from charity.reports.appeal.front import front_page
from charity.reports.appeal.incoming import in_against_out, money_in
from charity.reports.appeal.needed import need
from charity.reports.appeal.outgoing import payouts, refunds
from charity.reports.appeal.proof import goods, how_to_check, ledger
from charity.reports.appeal.signed import signed_log
from charity.reports.paper.page import Frontispiece, make_pdf
from charity.reports.speech import Speech


def draw_appeal_report(report: AppealReport, locale: str) -> bytes:
    """Return the report's PDF; the same facts in the same language give the same bytes."""
    words = Speech(locale)
    story = front_page(report, words)
    if report.goods is None:
        for part in (money_in, in_against_out, need, payouts, refunds, ledger):
            story += part(report, words)
    else:
        story += goods(report, words)
    story += how_to_check(report, words)
    story += signed_log(report, words)
    return make_pdf(_frontispiece(report, words), story)


def _frontispiece(report: AppealReport, words: Speech) -> Frontispiece:
    desk = report.desk.names[words.locale]
    kind = words._("Transparency report")
    root = base64.b64encode(report.log.root).decode()
    return Frontispiece(
        title=f"{kind} · {report.reference}",
        subject=report.titles[words.locale],
        author=desk,
        language=words.tag,
        head_left=f"{desk} · {kind} · {report.titles[words.locale]}",
        head_right=f"{report.reference} · {report.opened_on.isoformat()} – {report.as_of_day.isoformat()}",
        foot=words._(
            "As of %(moment)s · %(count)s entries · tree hash %(root)s",
            moment=words.moment(report.as_of),
            count=f"{report.log.size:,}",
            root=f"{root[:10]}…",
        ),
        page_words=lambda page: _page_words(page, words),
        made_at=report.as_of,
    )


def _page_words(page: int, words: Speech) -> tuple[str, str]:
    """Return what stands before and after the number of pages."""
    before, after = words._("Page %(page)s of |", page=page).split("|")
    return before, after
