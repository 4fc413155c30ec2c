"""The desk's money page, the pool of unmatched rows, and one entry of the ledger with its source."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from charity.appeals.queries import appeal_for, appeals_for
from charity.donations.erasure.queries import wishes_that_wait
from charity.donations.imports.queries import (
    recent_imports,
    row_of_entry,
    unmatched_counts,
    unmatched_oldest_first,
)
from charity.donations.imports.shown import import_shown
from charity.donations.imports.tables import StatementImport, StatementRow
from charity.donations.lines.queries import line_of
from charity.donations.matching.pooling import pool_page
from charity.donations.matching.queries import row_of_match
from charity.donations.money.entries import EntryShown, entry_shown
from charity.donations.money.errands import errands
from charity.donations.money.shown import doors, groups_of, payout_line, waiting_row
from charity.donations.payouts.queries import waiting_for_approval, waiting_for_evidence
from charity.donations.queries import totals_of_all
from charity.kernel.clock import desk_day
from charity.kernel.roles import Role
from charity.kernel.web.guards import allow, current_actor
from charity.kernel.web.unit import house, now, reading
from charity.staff.queries import names_of

blueprint = Blueprint("donations", __name__, url_prefix="/staff/money")

APPEALS_MAX = 500
OLDEST_SHOWN = 5
STATEMENTS_SHOWN = 5


@blueprint.get("/")
@allow(Role.TREASURER, Role.APPROVER, Role.AUDITOR)
def money() -> ResponseReturnValue:
    """Show where the money of every appeal is, and what waits for somebody."""
    actor, session, today = current_actor(), reading(), desk_day(now())
    titles = {one.ref: one.title for one in appeals_for(session, actor=actor, limit=APPEALS_MAX)}
    imports = recent_imports(session, limit=STATEMENTS_SHOWN)
    names = names_of(session, [one.imported_by_id for one in imports])
    return render_template(
        "donations/money/money.html",
        doors=doors(),
        errands=errands(session, actor=actor, today=today),
        groups=groups_of(totals_of_all(session), titles, is_treasurer=actor.may(Role.TREASURER)),
        waiting=[waiting_row(*found, today) for found in unmatched_oldest_first(session, limit=OLDEST_SHOWN)],
        waiting_count=sum(unmatched_counts(session).values()),
        to_decide=[payout_line(one, today) for one in waiting_for_approval(session, actor=actor)],
        to_show=[payout_line(one, today) for one in waiting_for_evidence(session, actor=actor)],
        wishes=len(wishes_that_wait(session, actor=actor)),
        statements=[import_shown(one, names, cipher=house().cipher) for one in imports],
        is_treasurer=actor.may(Role.TREASURER),
    )


@blueprint.get("/unmatched")
@allow(Role.TREASURER, Role.APPROVER, Role.AUDITOR)
def unmatched() -> ResponseReturnValue:
    """List the rows that wait for somebody to look, oldest money first."""
    return pool_page()


@blueprint.post("/unmatched")
@allow(Role.TREASURER)
def match_ticked() -> ResponseReturnValue:
    """Match the rows that are ticked to one appeal."""
    return pool_page()


def _source(seq: int) -> tuple[StatementImport, StatementRow] | None:
    """Return the file and row that an entry was booked from, by its code or by hand, undone since or not."""
    found = row_of_entry(reading(), seq)
    if found is None:
        by_hand = row_of_match(reading(), seq)
        return None if by_hand is None else (by_hand[1], by_hand[0])
    return found


@blueprint.get("/entries/<int:seq>")
@allow(Role.TREASURER, Role.APPROVER, Role.AUDITOR)
def entry(seq: int) -> ResponseReturnValue:
    """Show one entry of the ledger, with the file and row that it was booked from."""
    line = line_of(reading(), seq)
    appeal_for(reading(), line.appeal, actor=current_actor())
    shown: EntryShown = entry_shown(reading(), line, _source(seq))
    return render_template("donations/money/entry.html", entry=shown)
