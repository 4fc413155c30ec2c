"""The ledger as files that other people's tools read."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from flask import Blueprint, request, send_file
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from charity.appeals.queries import appeal_for
from charity.kernel.errors import Missing
from charity.kernel.web.guards import allow, current_actor
from charity.kernel.web.unit import now, reading, writing
from charity.ledger.export import beancount, csv, jsonl
from charity.reports.audit import service
from charity.reports.rules import READERS

blueprint = Blueprint("exports", __name__, url_prefix="/staff/audit/export")

Writer = Callable[[Session, BinaryIO, str | None], int]


def _beancount(session: Session, stream: BinaryIO, appeal: str | None) -> int:
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
    count = beancount.write(session, text, appeal=appeal)
    text.detach()
    return count


def _csv(session: Session, stream: BinaryIO, appeal: str | None) -> int:
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
    count = csv.write(session, text, appeal=appeal)
    text.detach()
    return count


def _jsonl(session: Session, stream: BinaryIO, appeal: str | None) -> int:
    return jsonl.write(session, stream, appeal=appeal)


@dataclass(frozen=True, slots=True)
class Form:
    """One form of export."""

    write: Writer
    media_type: str


FORMS: Mapping[str, Form] = {
    "beancount": Form(_beancount, "text/plain; charset=utf-8"),
    "jsonl": Form(_jsonl, "application/jsonl"),
    "csv": Form(_csv, "text/csv; charset=utf-8"),
}


@blueprint.get("/ledger.<form>")
@allow(*READERS)
def ledger(form: str) -> ResponseReturnValue:
    """Give the whole ledger, or one appeal's part of it, as a file."""
    if form not in FORMS:
        raise Missing()
    asked = request.args.get("appeal")
    appeal = appeal_for(reading(), asked, actor=current_actor()).ref if asked else None
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it when it is sent
    count = FORMS[form].write(reading(), file, appeal)
    file.seek(0)
    with writing() as session:
        service.record_export(session, form, by=current_actor(), at=now(), appeal=appeal, entries=count)
    name = f"{appeal or 'ledger'}.{form}"
    return send_file(file, mimetype=FORMS[form].media_type, as_attachment=True, download_name=name)
