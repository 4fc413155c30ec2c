"""The pool of rows that wait: filtered by the address, ticked, matched together."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from charity.appeals.pages import journal_of
from charity.appeals.queries import appeal_for
from charity.donations.matching import queries, service
from charity.donations.matching.forms import FilterForm, ManyForm, known_ref
from charity.donations.matching.queries import PoolFilters
from charity.donations.matching.shown import PoolRow, pool_row
from charity.donations.matching.suggestions import open_appeals, texts_of
from charity.kernel.clock import desk_day
from charity.kernel.roles import Role
from charity.kernel.web.forms import refusals_on
from charity.kernel.web.guards import current_actor
from charity.kernel.web.navigation import with_language
from charity.kernel.web.paging import Page, page_of
from charity.kernel.web.unit import house, now, reading, writing
from charity.kernel.web.words import ngettext

ROWS_A_PAGE = 50


def pool_page() -> ResponseReturnValue:
    """Show the rows that wait, oldest money first; match the ticked ones to one appeal."""
    form = ManyForm()
    if form.accepted():
        with refusals_on(form):
            count = _match_ticked(form)
            flash(
                ngettext("%(num)s row is matched and booked.", "%(num)s rows are matched and booked.", count)
            )
            return redirect(_here())
    filter_form = FilterForm(formdata=request.args)
    filter_form.validate()
    filters = filter_form.filters()
    page = _page(filters)
    is_treasurer = current_actor().may(Role.TREASURER)
    return render_template(
        "donations/matching/pool.html",
        form=form,
        filters=filter_form,
        is_narrow=filters.is_narrow,
        counts=queries.pool_counts(reading()),
        page=page,
        older=_here(after=page.after) if page.after else "",
        first=_here() if request.args.get("after") else "",
        appeals=open_appeals(reading(), actor=current_actor()) if is_treasurer else {},
        may_match=is_treasurer and any(row.may_tick for row in page.items),
    ), form.status


def _here(**more: str) -> str:
    """Return the address of the pool with what was asked for, from its beginning or after a row."""
    asked = {name: value for name, value in request.args.items() if name not in {"after", "lang"} and value}
    path, query = with_language(url_for("donations.unmatched")), urlencode(asked | more)
    return f"{path}{'&' if '?' in path else '?'}{query}" if query else path


def _page(filters: PoolFilters) -> Page[PoolRow]:
    after = request.args.get("after", "")
    found = queries.pool(
        reading(), filters, after=int(after) if after.isdecimal() else 0, limit=ROWS_A_PAGE + 1
    )
    today = desk_day(now())
    rows = [
        pool_row(row, imported, texts_of(row, imported, cipher=house().cipher), today)
        for row, imported in found
    ]
    return page_of(rows, ROWS_A_PAGE, lambda row: row.id)


def _match_ticked(form: ManyForm) -> int:
    ids = [int(one) for one in request.form.getlist("rows") if one.isdecimal()]
    ref = known_ref(form.appeal.data)
    with writing() as session:
        if ref:
            appeal_for(session, ref, actor=current_actor())
        return service.match_many(
            session,
            ids,
            ref,
            once=form.once.data,
            by=current_actor(),
            at=now(),
            journal=journal_of(session),
            cipher=house().cipher,
        )
