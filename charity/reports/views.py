"""The public paper of an appeal, and the page on which staff issue it."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from charity.appeals.page import AppealPage
from charity.appeals.queries import appeal_for, page_of
from charity.kernel.roles import Role
from charity.kernel.web.forms import refusals_on
from charity.kernel.web.guards import allow, current_actor, everyone
from charity.kernel.web.unit import house, now, reading, writing
from charity.kernel.web.words import _, chosen_language
from charity.reports import queries, service
from charity.reports.forms import IssueForm
from charity.reports.issuing import issue_report
from charity.reports.rules import ISSUERS, ReportUntrue, ReportWithdrawn, filename_of
from charity.reports.shown import papers_shown
from charity.reports.tables import IssuedReport

PUBLIC_SECONDS = 60

blueprint = Blueprint("reports", __name__)


def pdf_response(issued: IssuedReport) -> Response:
    """Return a stored paper, byte for byte, under its own name."""
    name = filename_of(issued.subject, issued.locale, issued.last_seq)
    response = Response(house().vault.fetch(issued.sha256), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.set_etag(issued.sha256)
    return response


@blueprint.get("/appeals/<ref>/report.pdf")
@everyone
def public_report(ref: str) -> ResponseReturnValue:
    """Serve the report issued last; nothing is ever issued here."""
    page = page_of(reading(), ref, at=now())
    if not isinstance(page, AppealPage):
        raise ReportWithdrawn()
    if page.is_false:
        raise ReportUntrue()
    response = pdf_response(queries.latest_report(reading(), page.ref, chosen_language()))
    response.headers["Cache-Control"] = f"public, max-age={PUBLIC_SECONDS}"
    return response.make_conditional(request)


@blueprint.route("/staff/reports/<ref>", methods=["GET", "POST"])
@allow(*ISSUERS, Role.AUDITOR)
def issue(ref: str) -> ResponseReturnValue:
    """Show the papers of an appeal; whoever may issue them can do so here."""
    form, may_issue = IssueForm(), current_actor().may(*ISSUERS)
    appeal = appeal_for(reading(), ref, actor=current_actor())
    appeal_ref, title = appeal.ref, appeal.neutral_title
    if form.accepted():
        with refusals_on(form):
            issued = [
                issue_report(appeal_ref, locale, by=current_actor(), at=now()) for locale in form.locales()
            ]
            flash(
                _("Issued. It covers %(count)s entries of the log.", count=f"{issued[0].log_size:,}"), "good"
            )
            return redirect(url_for("reports.issue", ref=appeal_ref))
    page = render_template(
        "reports/issue.html",
        form=form,
        appeal_ref=appeal_ref,
        title=title,
        may_issue=may_issue,
        papers=papers_shown(reading(), queries.reports_of(reading(), appeal_ref)),
    )
    return page, form.status


@blueprint.get("/staff/audit/reports/<int:report_id>.pdf")
@allow(*ISSUERS, Role.AUDITOR)
def paper(report_id: int) -> ResponseReturnValue:
    """Serve one issued paper to staff; taking it leaves a row in the trail."""
    issued = queries.report_by_id(reading(), report_id)
    appeal_for(reading(), issued.subject, actor=current_actor())
    with writing() as session:
        service.record_reading(session, issued, by=current_actor(), at=now())
    return pdf_response(issued)
