"""The file behind a statement, for those who check: each reading is in the trail."""

from __future__ import annotations

import io

from flask import Blueprint, send_file
from flask.typing import ResponseReturnValue

from charity.donations.imports import queries
from charity.donations.imports.shown import filename_text
from charity.kernel import trail
from charity.kernel.errors import Missing
from charity.kernel.roles import Role
from charity.kernel.vault import EvidenceBroken
from charity.kernel.web.guards import allow, current_actor
from charity.kernel.web.unit import house, now, reading, writing

trail.vocabulary("statement:file_read")

blueprint = Blueprint("statement_files", __name__, url_prefix="/staff/money/statements")


@blueprint.get("/<ref>/file")
@allow(Role.TREASURER, Role.AUDITOR)
def original(ref: str) -> ResponseReturnValue:
    """Send the file as it was brought in, as a download."""
    imported = queries.import_by_ref(reading(), ref)
    try:
        content = house().vault.fetch(imported.sha256)
    except EvidenceBroken as error:
        raise Missing() from error
    with writing() as session:
        subject = f"statement:{imported.ref}"
        trail.record(session, "statement:file_read", by=current_actor(), at=now(), subject=subject)
    return send_file(
        io.BytesIO(content),
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=f"{imported.ref} {filename_text(imported, house().cipher)}",
    )
