"""Pages of statements: drop a file, look at what it would do, book it, follow each row to its entry."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from charity.appeals.pages import journal_of
from charity.config import STATEMENT_BYTES_MAX
from charity.donations.imports import queries, service
from charity.donations.imports.dating import read
from charity.donations.imports.forms import BookForm, UploadForm
from charity.donations.imports.rules import FileTooLarge, ImportState, NoStatement, NotBookable, RowState
from charity.donations.imports.shown import Preview, import_shown, preview_of, problem_text, row_shown
from charity.donations.imports.tables import StatementImport
from charity.donations.lines.queries import appeals_of
from charity.kernel.roles import Role
from charity.kernel.web.forms import refusals_on
from charity.kernel.web.guards import allow, current_actor
from charity.kernel.web.paging import page_of
from charity.kernel.web.text import unturned
from charity.kernel.web.unit import house, now, reading, writing
from charity.staff.queries import names_of

blueprint = Blueprint("imports", __name__, url_prefix="/staff/money/statements")

ROWS_A_PAGE = 100


@blueprint.route("/new", methods=["GET", "POST"])
@allow(Role.TREASURER)
def new() -> ResponseReturnValue:
    """Bring in a statement."""
    form = UploadForm()
    faults: list[str] = []
    if form.accepted():
        with refusals_on(form):
            try:
                return redirect(url_for("imports.preview", ref=_kept(form)))
            except NotBookable as refusal:
                faults = [problem_text(problem) for problem in refusal.problems]
                raise
    return render_template("donations/imports/new.html", form=form, faults=faults), form.status


def _kept(form: UploadForm) -> str:
    content, filename = _sent(form.file.data)
    with writing() as session:
        imported = service.keep_statement(
            session,
            content=content,
            filename=filename,
            appeal_ref=(form.appeal.data or "").strip() or None,
            by=current_actor(),
            at=now(),
            cipher=house().cipher,
            vault=house().vault,
        )
        return imported.ref


def _sent(sent: FileStorage | None) -> tuple[bytes, str]:
    """Return the bytes and the name of the file that was sent, however often the view is run."""
    if sent is None or not sent.filename:
        raise NoStatement()
    sent.stream.seek(0)
    content = sent.stream.read(STATEMENT_BYTES_MAX + 1)
    if len(content) > STATEMENT_BYTES_MAX:
        raise FileTooLarge(limit_mb=STATEMENT_BYTES_MAX // (1024 * 1024))
    return content, unturned(sent.filename)


@blueprint.route("/<ref>/preview", methods=["GET", "POST"])
@allow(Role.TREASURER)
def preview(ref: str) -> ResponseReturnValue:
    """Look at what a kept statement would do, and book it."""
    imported = queries.import_by_ref(reading(), ref)
    if imported.state == ImportState.BOOKED:
        return redirect(url_for("imports.statement", ref=imported.ref))
    form = BookForm()
    if form.accepted():
        with refusals_on(form):
            _book(imported.ref)
            return redirect(url_for("imports.statement", ref=imported.ref))
    return render_template(
        "donations/imports/preview.html", form=form, ref=imported.ref, preview=_previewed(imported)
    ), form.status


def _book(ref: str) -> None:
    with writing() as session:
        service.book_kept(
            session,
            ref,
            by=current_actor(),
            at=now(),
            journal=journal_of(session),
            cipher=house().cipher,
            vault=house().vault,
        )


def _previewed(imported: StatementImport) -> Preview:
    statement = read(house().vault.fetch(imported.sha256), at=now())
    plan = service.planned(reading(), statement, imported.appeal, journal=journal_of(reading()))
    return preview_of(imported, statement, plan, cipher=house().cipher)


@blueprint.get("/<ref>")
@allow(Role.TREASURER, Role.APPROVER, Role.AUDITOR)
def statement(ref: str) -> ResponseReturnValue:
    """Show a booked statement, each row with its entry."""
    imported = queries.import_by_ref(reading(), ref)
    state = request.args.get("state", "")
    wanted = state if state in set(RowState) else None
    after = request.args.get("after", "")
    found = queries.rows_of(
        reading(), imported, after=int(after) if after.isdecimal() else 0, state=wanted, limit=ROWS_A_PAGE + 1
    )
    lines = appeals_of(reading(), [row.entry_seq for row in found if row.entry_seq is not None])
    page = page_of([row_shown(row, lines) for row in found], ROWS_A_PAGE, lambda row: row.number)
    older = (
        url_for("imports.statement", ref=imported.ref, state=wanted, after=page.after) if page.after else ""
    )
    names = names_of(reading(), [imported.imported_by_id])
    shown = import_shown(imported, names, cipher=house().cipher)
    return render_template(
        "donations/imports/statement.html", statement=shown, page=page, older=older, state=wanted or ""
    )


@blueprint.get("/")
@allow(Role.TREASURER, Role.APPROVER, Role.AUDITOR)
def statements() -> ResponseReturnValue:
    """List the statements brought in, newest first."""
    before = request.args.get("before", "")
    found = queries.recent_imports(
        reading(), before=int(before) if before.isdecimal() else None, limit=ROWS_A_PAGE + 1
    )
    names = names_of(reading(), [one.imported_by_id for one in found])
    page = page_of(found, ROWS_A_PAGE, lambda one: one.id)
    older = url_for("imports.statements", before=page.after) if page.after else ""
    shown = [import_shown(one, names, cipher=house().cipher) for one in page.items]
    return render_template("donations/imports/statements.html", statements=shown, older=older)
