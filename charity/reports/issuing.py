"""Issuing from a page or a verb: sign in a short writing, draw in a reading, store in a short writing."""

from __future__ import annotations

from datetime import datetime

from charity.kernel.roles import Actor
from charity.kernel.web.unit import house, reading, writing
from charity.reports.preparing import checkpoint_to_print, prepare_appeal_report
from charity.reports.rules import BookedMeanwhile, check_issuer
from charity.reports.service import issue_appeal_report, issue_prepared
from charity.reports.tables import IssuedReport

_TRIES = 3


def issue_report(ref: str, locale: str, *, by: Actor, at: datetime) -> IssuedReport:
    """Issue an appeal's report, or return the stored one; raises what `issue_appeal_report` raises."""
    check_issuer(by)
    for _ in range(_TRIES):
        with writing() as session:
            checkpoint_to_print(session, at=at, house=house())
        try:
            prepared = prepare_appeal_report(reading(), ref=ref, locale=locale, by=by, at=at, house=house())
        except BookedMeanwhile:
            continue
        with writing() as session:
            return issue_prepared(session, prepared, by=by, at=at, house=house())
    with writing() as session:  # a busy hour: others wait while this one is drawn
        return issue_appeal_report(session, ref=ref, locale=locale, by=by, at=at, house=house())
