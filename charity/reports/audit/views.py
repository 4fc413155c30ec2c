"""The auditor's pages: figures, papers, the way from a total to its source, open files, verification."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from charity.appeals.appeal import Appeal
from charity.appeals.queries import appeal_for, appeals_for
from charity.donations.money.shown import equation
from charity.donations.queries import totals_of, totals_of_all, unmatched_counts
from charity.kernel.clock import desk_day
from charity.kernel.errors import Missing
from charity.kernel.web.guards import allow, current_actor
from charity.kernel.web.paging import page_of
from charity.kernel.web.unit import now, reading, writing
from charity.kernel.web.words import _, chosen_language
from charity.ledger.audit import verify
from charity.ledger.tree import tree_hash
from charity.reports import queries as papers
from charity.reports.audit import queries, service
from charity.reports.audit.entries import entry_shown
from charity.reports.audit.rules import Part
from charity.reports.audit.shown import (
    FirstLook,
    PartShown,
    amount_of,
    custodies,
    followed_shown,
    log_figures,
    part_links,
    part_text,
    problems_shown,
    verified_by,
)
from charity.reports.rules import ISSUERS, READERS
from charity.reports.shown import papers_shown
from charity.verification.queries import verification_of

PAPERS_A_PAGE = 20
ENTRIES_A_PAGE = 50
APPEALS_MAX = 500

blueprint = Blueprint("audit", __name__, url_prefix="/staff/audit")


def _read(what: str, appeal: str | None = None) -> None:
    """Keep in the trail that this was read; whatever is read afterwards is a new picture."""
    with writing() as session:
        service.record_reading(session, what, by=current_actor(), at=now(), appeal=appeal)


def _title(appeal: Appeal) -> str:
    in_english = appeal.neutral_title_en if chosen_language() == "en" else ""
    return in_english or appeal.neutral_title


@blueprint.get("/")
@allow(*READERS)
def desk() -> ResponseReturnValue:
    """Show every appeal per custody, what to look at first, the log, and each issued paper."""
    _read("desk")
    session, actor = reading(), current_actor()
    titles = {one.ref: _title(one) for one in appeals_for(session, actor=actor, limit=APPEALS_MAX)}
    before = request.args.get("before", type=int)
    found = papers.issued_newest_first(session, before=before, limit=PAPERS_A_PAGE + 1)
    page = page_of(papers_shown(session, found), PAPERS_A_PAGE, lambda paper: paper.id)
    return render_template(
        "reports/audit/desk.html",
        first=_first_looks(),
        custodies=custodies(totals_of_all(session), titles),
        log=log_figures(*tree_hash(session)),
        papers=page.items,
        older=url_for("audit.desk", before=page.after) if page.after else "",
    )


def _first_looks() -> list[FirstLook]:
    waiting = sum(unmatched_counts(reading()).values())
    unproved = queries.payouts_without_evidence(reading(), on=desk_day(now()))
    return [
        FirstLook(_("Rows of statements not yet matched"), waiting, url_for("donations.unmatched")),
        FirstLook(_("Payouts whose evidence is overdue"), unproved, url_for("donations.money")),
    ]


@blueprint.get("/appeals/<ref>")
@allow(*READERS)
def appeal(ref: str) -> ResponseReturnValue:
    """Show one appeal: its equation, each part with the way to its entries, who verified, its papers."""
    found = appeal_for(reading(), ref, actor=current_actor())
    _read(f"appeal:{found.ref}", found.ref)
    session = reading()
    totals = totals_of(session, found.ref)
    return render_template(
        "reports/audit/appeal.html",
        appeal_ref=found.ref,
        title=_title(found),
        sum=equation(totals),
        parts=part_links(totals),
        verified=verified_by(verification_of(session, found.request_id, review_id=found.review_id)),
        papers=papers_shown(session, papers.reports_of(session, found.ref)),
        may_issue=current_actor().may(*ISSUERS),
    )


@blueprint.get("/appeals/<ref>/<part>")
@allow(*READERS)
def part(ref: str, part: str) -> ResponseReturnValue:
    """Follow a part of the equation to the entries that it is the sum of."""
    if part not in set(Part):
        raise Missing()
    found = appeal_for(reading(), ref, actor=current_actor())
    _read(f"appeal:{found.ref}:{part}", found.ref)
    return render_template(
        "reports/audit/part.html",
        appeal_ref=found.ref,
        title=_title(found),
        shown=_part(found.ref, Part(part)),
    )


def _part(ref: str, followed: Part) -> PartShown:
    session, totals = reading(), totals_of(reading(), ref)
    before = request.args.get("before", type=int)
    rows = queries.entries_of_part(session, ref, followed, before=before, limit=ENTRIES_A_PAGE + 1)
    donors = queries.masked_donors(session, [one.seq for one in rows])
    page = page_of(followed_shown(rows, donors, totals.currency), ENTRIES_A_PAGE, lambda one: one.seq)
    count, together = queries.sum_of_part(session, ref, followed)
    total = amount_of(totals, followed)
    return PartShown(
        words=part_text(followed, totals.custody),
        part=followed.value,
        count=f"{count:,}",
        together=type(total)(together, total.currency),
        is_equal=together == total.minor,
        entries=page.items,
        older=url_for("audit.part", ref=ref, part=followed.value, before=page.after) if page.after else "",
    )


@blueprint.get("/entries/<int:seq>")
@allow(*READERS)
def entry(seq: int) -> ResponseReturnValue:
    """Show one entry with its source, line and file hash, and the people behind it."""
    stored = queries.stored_entry(reading(), seq)
    if stored.appeal is not None:
        appeal_for(reading(), stored.appeal, actor=current_actor())
    _read(f"entry:{seq}", stored.appeal)
    shown = entry_shown(reading(), stored, queries.behind(reading(), stored))
    steps = [(url_for("audit.desk"), _("Audit"))]
    if stored.appeal is not None:
        steps.append((url_for("audit.appeal", ref=stored.appeal), stored.appeal))
    return render_template("reports/audit/entry.html", entry=shown, steps=steps)


@blueprint.get("/verification")
@allow(*READERS)
def verification() -> ResponseReturnValue:
    """Recompute the whole ledger from its stored bytes, now, and tell what was found."""
    verdict = verify(reading())
    with writing() as session:
        service.record_verification(
            session, by=current_actor(), at=now(), entries=verdict.entries, problems=len(verdict.problems)
        )
    return render_template(
        "reports/audit/verification.html",
        verdict=verdict,
        problems=problems_shown(verdict),
        log=log_figures(verdict.entries, verdict.root),
        at=now(),
    )
