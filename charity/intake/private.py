"""Pages that hold a family's own words are kept by no browser and no proxy."""

from __future__ import annotations

from flask import Response


def never_kept(response: Response) -> Response:
    """Let an answer be kept nowhere."""
    response.headers["Cache-Control"] = "no-store"
    return response
