"""The page of papers: one photo or PDF at a time, add another, later allowed."""

from __future__ import annotations

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from charity.intake.ask import service
from charity.intake.ask.forms import PapersForm
from charity.intake.ask.held import Held, draft_for, keep, open_held, save
from charity.intake.ask.pages import file_lines, href_of, step_page
from charity.intake.ask.rules import Step, next_step, step_after
from charity.intake.evidence.rules import EvidenceKind
from charity.intake.evidence.upload import NoFile, content_of
from charity.kernel.web.forms import refusals_on
from charity.kernel.web.unit import house, now, writing
from charity.kernel.web.words import _


def show() -> ResponseReturnValue:
    """Show the page, keep a file, or go on."""
    holding = open_held()
    form = PapersForm()
    if form.accepted():
        with refusals_on(form):
            return redirect(_act(holding, form))
    form.ticket.data = holding.ticket
    page = step_page(Step.PAPERS, holding, change=_is_change())
    return render_template(
        "intake/ask/papers.html", form=form, page=page, files=file_lines(holding)
    ), form.status


def _is_change() -> bool:
    return bool(request.args.get("change"))


def _act(holding: Held, form: PapersForm) -> str:
    """Keep a chosen file; then stay to add another, or go on."""
    has_file = bool(form.file.data and form.file.data.filename)
    wants_more = request.form.get("then") == "add"
    if wants_more and not has_file:
        raise NoFile()
    if has_file:
        _keep_file(holding, form.file.data, EvidenceKind(form.kind.data))
    if wants_more:
        flash(_("The file is saved."))
        return href_of(Step.PAPERS, change=_is_change())
    answers = save(open_held() if holding.is_open else holding, Step.PAPERS, form.to_answers())
    return href_of(next_step(answers) if _is_change() else step_after(Step.PAPERS, answers))


def _keep_file(holding: Held, file: FileStorage, kind: EvidenceKind) -> None:
    content = content_of(file)
    with writing() as unit:
        draft, code = draft_for(unit, holding)
        service.add_file(
            unit,
            draft,
            kind=kind,
            content=content,
            filename=file.filename or "",
            at=now(),
            vault=house().vault,
            cipher=house().cipher,
        )
    keep(code)


def remove(file_id: int) -> None:
    """Take a file out of the draft that this browser holds."""
    holding = open_held()
    if holding.is_open:
        with writing() as unit:
            draft, _code = draft_for(unit, holding)
            service.remove_file(unit, draft, file_id, at=now(), vault=house().vault)
