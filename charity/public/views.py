"""Pages for everyone: front, list, appeal, ledger. Reading them needs no cookie and no script."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from charity.appeals.page import AppealPage, Tombstone
from charity.appeals.queries import appeal_by_ref, page_of, public_appeals, versions_of
from charity.donations.queries import all_lines_of, daily_by_channel, totals_of, totals_of_all
from charity.kernel.web.guards import everyone
from charity.kernel.web.paging import page_of as paged
from charity.kernel.web.unit import house, now, reading
from charity.kernel.web.words import chosen_language
from charity.ledger.export import beancount, jsonl
from charity.public.appeal.accounts import trail_rows, trio_of
from charity.public.appeal.compose import view_of
from charity.public.appeal.history import closing_view, version_views
from charity.public.appeal.untrue import untrue_view
from charity.public.compression import compressed
from charity.public.data import totals_as_data
from charity.public.front.cards import card_views, custody_views
from charity.public.front.choices import list_choices
from charity.public.front.rules import read_filters
from charity.public.health import readiness
from charity.public.ledger.chart import chart_of
from charity.public.ledger.choices import ledger_choices
from charity.public.ledger.queries import rows_asked_for
from charity.public.ledger.rules import read_asked
from charity.public.ledger.sheet import sheet_of
from charity.reports.queries import latest_report
from charity.reports.rules import NoReportYet

blueprint = Blueprint("public", __name__)
blueprint.after_request(compressed)

LEDGER_PAGE_SIZE = 50


@blueprint.get("/")
@everyone
def home() -> ResponseReturnValue:
    """Show what the desk does, how it proves, and the appeals that are open."""
    session = reading()
    cards = public_appeals(session, read_filters({"state": "open"}), at=now())
    sums = custody_views(totals_of_all(session))
    return render_template(
        "public/front/home.html", cards=card_views(session, cards[:6], at=now()), sums=sums
    )


@blueprint.get("/appeals/")
@everyone
def appeals() -> ResponseReturnValue:
    """Show the list of appeals by what the reader asked for."""
    filters = read_filters(request.args)
    session = reading()
    page = paged(public_appeals(session, filters, at=now()), filters.size, lambda card: card.ref)
    older = url_for("public.appeals", **_kept("q", "state", "kind"), after=page.after) if page.after else ""
    newest = url_for("public.appeals", **_kept("q", "state", "kind")) if filters.after else ""
    return render_template(
        "public/front/list.html",
        cards=card_views(session, page.items, at=now()),
        choices=list_choices(filters),
        older=older,
        newest=newest,
    )


def _kept(*names: str) -> dict[str, Any]:
    return {name: request.args[name] for name in names if request.args.get(name)}


def _whole(ref: str, show: Callable[[AppealPage], ResponseReturnValue]) -> ResponseReturnValue:
    """Show something of a published appeal, or what is left of a withdrawn one, under its one address."""
    page = page_of(reading(), ref, at=now())
    if isinstance(page, Tombstone):
        return render_template("public/appeal/withdrawn.html", ref=page.ref), 410
    if page.ref != ref and request.endpoint is not None:
        return redirect(url_for(request.endpoint, ref=page.ref, **_kept("way", "channel", "before")), 301)
    return show(page)


@blueprint.get("/appeals/<ref>")
@everyone
def appeal(ref: str) -> ResponseReturnValue:
    """Show the page of an appeal."""

    def show(page: AppealPage) -> ResponseReturnValue:
        if page.is_false:
            untrue = untrue_view(reading(), page)
            return render_template("public/appeal/untrue.html", appeal=untrue, listed=page.is_listed)
        view = view_of(reading(), page, at=now(), report_href=_report_href(page.ref))
        return render_template("public/appeal/page.html", appeal=view, listed=page.is_listed)

    return _whole(ref, show)


def _report_href(ref: str) -> str:
    """Return where the newest report is; empty before the first was issued."""
    try:
        latest_report(reading(), ref, chosen_language())
    except NoReportYet:
        return ""
    return url_for("reports.public_report", ref=ref)


@blueprint.get("/appeals/<ref>/history")
@everyone
def history(ref: str) -> ResponseReturnValue:
    """Show every published version with its correction note, masked by the consents that stand."""

    def show(page: AppealPage) -> ResponseReturnValue:
        found = versions_of(reading(), appeal_by_ref(reading(), page.ref), at=now())
        title = page.title.in_language(chosen_language())
        return render_template(
            "public/appeal/history.html",
            ref=page.ref,
            title=title,
            versions=version_views(reading(), found),
            closing=closing_view(reading(), page.ref),
        )

    return _whole(ref, show)


@blueprint.get("/appeals/<ref>.json")
@everyone
def appeal_json(ref: str) -> ResponseReturnValue:
    """Give the totals as data."""
    return _whole(ref, lambda page: jsonify(totals_as_data(reading(), page, at=now())))


@blueprint.get("/appeals/<ref>/ledger")
@everyone
def ledger(ref: str) -> ResponseReturnValue:
    """Show every public row, newest first, by what the reader asked for."""
    return _whole(ref, lambda page: render_template("public/ledger/page.html", **_ledger_facts(page)))


def _ledger_facts(page: AppealPage) -> dict[str, Any]:
    asked = read_asked(request.args)
    found = rows_asked_for(reading(), page.ref, asked, limit=LEDGER_PAGE_SIZE + 1)
    rows = paged(found, LEDGER_PAGE_SIZE, lambda line: line.seq)
    here: dict[str, Any] = {"ref": page.ref, **_kept("way", "channel")}
    return {
        "ref": page.ref,
        "title": page.title.in_language(chosen_language()),
        "figures": trio_of(totals_of(reading(), page.ref)),
        "chart": chart_of(daily_by_channel(reading(), page.ref)) if asked.is_first_view else None,
        "rows": trail_rows(rows.items),
        "choices": ledger_choices(asked),
        "older": url_for("public.ledger", **here, before=rows.after) if rows.after else "",
        "newest": url_for("public.ledger", **here) if asked.before_seq is not None else "",
    }


@blueprint.get("/appeals/<ref>/ledger.csv")
@everyone
def ledger_csv(ref: str) -> ResponseReturnValue:
    """Give every public row as a sheet."""
    return _whole(
        ref, lambda page: _file(sheet_of(all_lines_of(reading(), page.ref)), "text/csv", f"{page.ref}.csv")
    )


@blueprint.get("/appeals/<ref>/ledger.jsonl")
@everyone
def ledger_jsonl(ref: str) -> ResponseReturnValue:
    """Give the leaves of an appeal, byte for byte as they were hashed."""

    def show(page: AppealPage) -> ResponseReturnValue:
        stream = io.BytesIO()
        jsonl.write(reading(), stream, appeal=page.ref)
        return _file(stream.getvalue(), "application/jsonl", f"{page.ref}.jsonl")

    return _whole(ref, show)


@blueprint.get("/appeals/<ref>/ledger.beancount")
@everyone
def ledger_beancount(ref: str) -> ResponseReturnValue:
    """Give the entries of an appeal as hledger and bean-check read them."""

    def show(page: AppealPage) -> ResponseReturnValue:
        stream = io.StringIO()
        beancount.write(reading(), stream, appeal=page.ref)
        return _file(stream.getvalue(), "text/plain", f"{page.ref}.beancount")

    return _whole(ref, show)


def _file(content: str | bytes, media_type: str, name: str) -> Response:
    answer = Response(content, content_type=f"{media_type}; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@blueprint.get("/favicon.ico")
@everyone
def favicon() -> ResponseReturnValue:
    """Lead to the mark: browsers ask here beside files that name no icon, such as the checkpoint."""
    return redirect(url_for("static", filename="lantern.svg"), 301)


@blueprint.get("/healthz")
@everyone
def healthz() -> ResponseReturnValue:
    """Say that the process is up."""
    return jsonify(ok=True)


@blueprint.get("/readyz")
@everyone
def readyz() -> ResponseReturnValue:
    """Say whether the database is reachable and migrated."""
    is_ready, word = readiness(house().database)
    return jsonify(ok=is_ready, state=word), 200 if is_ready else 503
