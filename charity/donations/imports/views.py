"""Pages of statements: drop files, look at what each would do, book it, follow each row, undo it all."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from charity.appeals.pages import journal_of
from charity.appeals.queries import appeals_for
from charity.config import STATEMENT_BYTES_MAX
from charity.donations.imports import dropping, queries, service, undoing
from charity.donations.imports.bringing import FILES_MAX, Brought, SentFile, bring, opened
from charity.donations.imports.brought import FileShown, file_shown, to_look_at
from charity.donations.imports.dating import read
from charity.donations.imports.forms import BookForm, UndoForm, UploadForm
from charity.donations.imports.previewing import Preview, preview_of
from charity.donations.imports.rules import FileTooLarge, ImportState, NoStatement, NotBookable, RowState
from charity.donations.imports.shown import format_text, import_shown, row_shown
from charity.donations.imports.switching import shown_formats
from charity.donations.imports.tables import StatementImport
from charity.donations.imports.undone import what_undoing_does
from charity.donations.lines.queries import appeals_of
from charity.kernel.roles import Role
from charity.kernel.web.forms import refusals_on
from charity.kernel.web.guards import allow, current_actor
from charity.kernel.web.paging import page_of
from charity.kernel.web.text import unturned
from charity.kernel.web.unit import house, now, reading, writing
from charity.kernel.web.words import _
from charity.staff.queries import names_of
from charity.statements.source import Source

blueprint = Blueprint("imports", __name__, url_prefix="/staff/money/statements")

ROWS_A_PAGE = 50
STATEMENTS_A_PAGE = 50
WAITING_MAX = 50
APPEALS_MAX = 200


@blueprint.route("/new", methods=["GET", "POST"])
@allow(Role.TREASURER)
def new() -> ResponseReturnValue:
    """Bring in one statement or several."""
    form = UploadForm()
    told: list[FileShown] = []
    if form.accepted():
        with refusals_on(form):
            brought = _brought(form)
            if len(brought) == 1 and brought[0].ref:
                is_open = brought[0].known_state in {None, ImportState.PREVIEWED}
                page = "imports.preview" if is_open else "imports.statement"
                return redirect(url_for(page, ref=brought[0].ref))
            told = [file_shown(one, password_given=bool(form.password.data)) for one in brought]
            if not any(one.ref for one in brought) and len(brought) == 1:
                raise brought[0].refusal or NotBookable(brought[0].problems)
    waiting = queries.not_booked_yet(reading(), limit=WAITING_MAX)
    return render_template(
        "donations/imports/new.html",
        form=form,
        told=told,
        formats=_(", ").join(map(format_text, shown_formats(house().config.statement_formats))),
        is_locked=any(one.is_locked for one in told),
        waiting=[to_look_at(one, cipher=house().cipher) for one in waiting],
        appeals=[
            (one.ref, one.title)
            for one in appeals_for(reading(), actor=current_actor(), limit=APPEALS_MAX)
            if one.published_at_utc
        ],
    ), form.status


def _brought(form: UploadForm) -> list[Brought]:
    """Keep each file in a transaction of its own, so that one bad file does not lose the others."""
    files = _sent(form.file.data or [])
    found = []
    for sent in files:
        one = opened(sent, password=form.password.data or "", at=now())
        with writing() as session:
            found.append(
                bring(
                    session,
                    one,
                    appeal_ref=(form.appeal.data or "").strip() or None,
                    by=current_actor(),
                    at=now(),
                    cipher=house().cipher,
                    vault=house().vault,
                    switched_on=house().config.statement_formats,
                )
            )
    return found


def _sent(files: Sequence[FileStorage | str]) -> list[SentFile]:
    """Return the files that were sent, however often the view is run."""
    given = [one for one in files if isinstance(one, FileStorage) and one.filename]
    if not given:
        raise NoStatement()
    return [_read(one) for one in given[:FILES_MAX]]


def _read(sent: FileStorage) -> SentFile:
    sent.stream.seek(0)
    content = sent.stream.read(STATEMENT_BYTES_MAX + 1)
    if len(content) > STATEMENT_BYTES_MAX:
        raise FileTooLarge(limit_mb=STATEMENT_BYTES_MAX // (1024 * 1024))
    return SentFile(unturned(sent.filename or ""), content)


@blueprint.route("/<ref>/preview", methods=["GET", "POST"])
@allow(Role.TREASURER)
def preview(ref: str) -> ResponseReturnValue:
    """Look at what a kept statement would do, and book it."""
    imported = queries.import_by_ref(reading(), ref)
    if imported.state != ImportState.PREVIEWED:
        return redirect(url_for("imports.statement", ref=imported.ref))
    form = BookForm()
    if form.accepted():
        if "drop" in request.form:
            return _put_away(imported.ref)
        with refusals_on(form):
            _book(imported.ref)
            return redirect(url_for("imports.statement", ref=imported.ref))
    return render_template(
        "donations/imports/preview.html", form=form, ref=imported.ref, preview=_previewed(imported)
    ), form.status


def _put_away(ref: str) -> ResponseReturnValue:
    with writing() as session:
        dropping.drop(session, ref, by=current_actor(), at=now())
    flash(_("The file is put away: nothing of it was booked. It may be brought in again."))
    return redirect(url_for("imports.new"))


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
    vault, sha256 = house().vault, imported.sha256
    statement = read(Source(lambda: vault.open(sha256), imported.size_bytes), at=now())
    plan = service.planned(reading(), statement, imported.appeal, journal=journal_of(reading()))
    state = request.args.get("state", "")
    return preview_of(imported, statement, plan, state=state, cipher=house().cipher)


@blueprint.get("/<ref>")
@allow(Role.TREASURER, Role.APPROVER, Role.AUDITOR)
def statement(ref: str) -> ResponseReturnValue:
    """Show a statement, each row with its entry; to a treasurer one that is not booked as its preview."""
    imported = queries.import_by_ref(reading(), ref)
    if imported.state == ImportState.PREVIEWED and current_actor().may(Role.TREASURER):
        return redirect(url_for("imports.preview", ref=imported.ref))
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
    return render_template(
        "donations/imports/statement.html",
        statement=import_shown(imported, names, cipher=house().cipher),
        progress=queries.progress_of(reading(), imported.ref),
        page=page,
        older=older,
        state=wanted or "",
        is_treasurer=current_actor().may(Role.TREASURER),
        may_read_file=current_actor().may(Role.TREASURER, Role.AUDITOR),
        waiting=len(queries.not_booked_yet(reading(), limit=WAITING_MAX)),
    )


@blueprint.get("/<ref>/progress")
@allow(Role.TREASURER, Role.APPROVER, Role.AUDITOR)
def progress(ref: str) -> ResponseReturnValue:
    """Say how far booking or undoing has come, for the page that waits for it."""
    found = queries.progress_of(reading(), ref)
    return {"under_way": found.is_under_way, "percent": found.percent, "done": found.done_rows}


@blueprint.route("/<ref>/undo", methods=["GET", "POST"])
@allow(Role.TREASURER)
def undo(ref: str) -> ResponseReturnValue:
    """Say what undoing a statement does, and undo it."""
    imported = queries.import_by_ref(reading(), ref)
    if imported.state != ImportState.BOOKED:
        return redirect(url_for("imports.statement", ref=imported.ref))
    form = UndoForm()
    if form.accepted():
        with refusals_on(form), writing() as session:
            undone = undoing.undo(session, ref, by=current_actor(), at=now(), journal=journal_of(session))
            if undone.state == ImportState.UNDONE:
                flash(_("All that this statement brought is taken back. The file may be brought in again."))
            return redirect(url_for("imports.statement", ref=imported.ref))
    return render_template(
        "donations/imports/undo.html",
        form=form,
        ref=imported.ref,
        does=what_undoing_does(reading(), imported),
    ), form.status


@blueprint.get("/")
@allow(Role.TREASURER, Role.APPROVER, Role.AUDITOR)
def statements() -> ResponseReturnValue:
    """List the statements brought in, newest first."""
    before = request.args.get("before", "")
    found = queries.recent_imports(
        reading(), before=int(before) if before.isdecimal() else None, limit=STATEMENTS_A_PAGE + 1
    )
    names = names_of(reading(), [one.imported_by_id for one in found])
    page = page_of(found, STATEMENTS_A_PAGE, lambda one: one.id)
    older = url_for("imports.statements", before=page.after) if page.after else ""
    shown = [import_shown(one, names, cipher=house().cipher) for one in page.items]
    return render_template(
        "donations/imports/statements.html",
        statements=shown,
        older=older,
        is_treasurer=current_actor().may(Role.TREASURER),
    )
