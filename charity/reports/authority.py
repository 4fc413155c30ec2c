"""The certificate behind the signatures of papers, for anybody to take and to compare."""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from charity.kernel.web.guards import everyone
from charity.kernel.web.unit import house
from charity.reports.signature.keys import paper_key

KEPT_SECONDS = 3600

blueprint = Blueprint("papers", __name__)


@blueprint.get("/log/ca.pem")
@everyone
def authority() -> ResponseReturnValue:
    """Serve the authority's certificate; a desk without a key for papers says so."""
    key = paper_key(house().config)
    response = Response(key.authority_pem, mimetype="application/x-pem-file")
    response.headers["Content-Disposition"] = 'attachment; filename="ca.pem"'
    response.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    response.set_etag(key.fingerprint)
    return response.make_conditional(request)
