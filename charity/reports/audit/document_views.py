"""Documents by the hash that the log names: the exact bytes, for auditors and those who keep the money."""

from __future__ import annotations

import io

from flask import Blueprint, send_file
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from charity.appeals.endings.closing import closing_by_hash
from charity.appeals.queries import appeal_for
from charity.appeals.versions.queries import version_by_hash
from charity.donations.imports.queries import import_by_hash
from charity.donations.imports.shown import filename_text
from charity.donations.remainder.queries import decision_by_hash
from charity.kernel.errors import Missing, NotYours
from charity.kernel.roles import Role
from charity.kernel.web.guards import allow, current_actor
from charity.kernel.web.unit import house, now, reading, writing
from charity.reports.audit import service
from charity.reports.rules import READERS

blueprint = Blueprint("audit_documents", __name__, url_prefix="/staff/audit/documents")


@blueprint.get("/<sha256>")
@allow(*READERS)
def document(sha256: str) -> ResponseReturnValue:
    """Send the exact bytes of a wording, of closing figures or of a statement; it is in the trail."""
    content, name, appeal = _found(reading(), sha256)
    with writing() as session:
        service.record_document(session, sha256, by=current_actor(), at=now(), appeal=appeal)
    return send_file(
        io.BytesIO(content), mimetype="application/octet-stream", as_attachment=True, download_name=name
    )


def _found(session: Session, sha256: str) -> tuple[bytes, str, str | None]:
    """Return a document with its name and appeal; raises Missing, NotYours."""
    statement = import_by_hash(session, sha256)
    if statement is not None:
        return house().vault.fetch(sha256), filename_text(statement, house().cipher), None
    closing = closing_by_hash(session, sha256)
    if closing is not None:
        ref = appeal_for(session, closing.appeal_ref, actor=current_actor()).ref
        return closing.content, f"{ref}-closing.json", ref
    remainder = decision_by_hash(session, sha256)
    if remainder is not None:
        ref = appeal_for(session, remainder.appeal, actor=current_actor()).ref
        return remainder.content, f"{ref}-remainder.json", ref
    version = version_by_hash(session, sha256)
    if version is None:
        raise Missing()
    ref = appeal_for(session, version.appeal_ref, actor=current_actor()).ref
    if not current_actor().may(Role.AUDITOR):  # it may hold what people no longer agree to show
        raise NotYours()
    return version.content, f"{ref}-v{version.number}.json", ref
