"""A family at its phone, and pictures it may send; for tests of intake."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from charity.intake.authorisations.rules import Signed
from charity.intake.facts import CaseFacts
from charity.intake.rules import NeedKind, Relation
from charity.kernel.money import Money
from tests.pages import read_page

PHONE = "139 0467 0001"
IDENTITY = "230302200803150028"


def photo(color: str = "white", *, kind: str = "JPEG", size: tuple[int, int] = (40, 30)) -> bytes:
    """Return a small picture."""
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, kind)
    return out.getvalue()


def facts(**other: Any) -> CaseFacts:
    """Return the facts of an invented plea."""
    told: dict[str, Any] = {
        "phone": PHONE,
        "situation": "Our daughter fell ill in autumn.",
        "need_kind": NeedKind.TREATMENT,
        "relation": Relation.PARENT,
        "seeker_name": "Shi Lan",
        "beneficiary_name": "Shi Xiaohe",
        "birth_year": 2008,
        "district": "鸡东县",
        "address": "Hongxing village 7",
        "hospital": "Second Hospital",
        "cost_to_date": Money(8_000_000),
    }
    return CaseFacts(**(told | other))


def signed(**other: Any) -> Signed:
    """Return an authorisation in the clear."""
    told: dict[str, Any] = {
        "hospital": "Second Hospital",
        "offices": "",
        "neighbours": "",
        "signed_name": "Shi Lan",
        "signed_on": date(2026, 3, 2),
    }
    return Signed(**(told | other))


PAGES: dict[str, dict[str, str]] = {
    "need": {"for_whom": "other", "need_kind": "treatment"},
    "seeker": {"seeker_name": "Shi Lan", "relation": "parent", "phone": PHONE},
    "beneficiary": {"beneficiary_name": "Shi Xiaohe", "birth": "2008-03-15", "identity_number": ""},
    "home": {"district": "鸡东县", "address": "Hongxing village 7"},
    "situation": {"situation": "Our daughter fell ill in autumn."},
    "costs": {"hospital": "Second Hospital", "cost_to_date": "80,000", "insurance": "resident"},
    "papers": {"kind": "medical_record", "then": "go"},
    "authorisation": {
        "hospital": "Second Hospital",
        "offices": "Village committee",
        "neighbours": "",
        "signed_name": "Shi Lan",
        "signed_on": "2026-03-02",
    },
}


def fill(client: FlaskClient, path: str, **data: object) -> TestResponse:
    """Open a form and send it with its hidden fields."""
    query = path if "lang=" in path else f"{path}{'&' if '?' in path else '?'}lang=en"
    page = read_page(client.get(query).text)
    return client.post(query, data={**page.values, **data}, content_type="multipart/form-data", buffered=True)


def fill_all(client: FlaskClient, *, besides: tuple[str, ...] = ()) -> None:
    """Fill in each page of a request."""
    for page, data in PAGES.items():
        if page not in besides:
            answer = fill(client, f"/help/new/{page}", **data)
            assert answer.status_code == 302, (page, read_page(answer.text).text)
