"""What waits for somebody at the cash desk, among pledges and rates: a line each on the first page."""

from __future__ import annotations

from datetime import date

from flask import url_for
from sqlmodel import Session

from charity.donations.cash.queries import last_count
from charity.donations.pledges.queries import overdue_count
from charity.donations.rates.queries import waiting_for_a_look, wanted
from charity.kernel.roles import Actor
from charity.kernel.web.unit import house
from charity.kernel.web.words import ngettext


def errands(session: Session, *, actor: Actor, today: date) -> list[tuple[str, str]]:
    """Return the address and the words of each errand; nothing where nothing waits."""
    late = overdue_count(session, actor=actor, today=today)
    looks, days = len(waiting_for_a_look(session)), len(wanted(session))
    last = [last_count(session, desk) for desk in house().config.cash_desks]
    counts = sum(one is not None and one.signed_by_id is None for one in last)
    found = (
        (
            late,
            url_for("pledges.pledges"),
            ngettext("%(num)s pledge is overdue", "%(num)s pledges are overdue", late),
        ),
        (
            looks,
            url_for("rates.rates"),
            ngettext("%(num)s rate waits for a second look", "%(num)s rates wait for a second look", looks),
        ),
        (
            days,
            url_for("rates.rates"),
            ngettext(
                "Statement rows wait for the rate of %(num)s day",
                "Statement rows wait for the rates of %(num)s days",
                days,
            ),
        ),
        (
            counts,
            url_for("cash_box.box"),
            ngettext(
                "%(num)s count of a box waits for a second person",
                "%(num)s counts of boxes wait for a second person",
                counts,
            ),
        ),
    )
    return [(href, words) for number, href, words in found if number]
