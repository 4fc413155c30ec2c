"""From facts in the clear to a sealed row and back; each sealed value is bound to its request and column."""

from __future__ import annotations

from datetime import date
from typing import Any

from charity.intake.facts import CaseFacts, fold_identity_number, fold_phone
from charity.intake.rules import Insurance, Relation
from charity.intake.tables import HelpRequest
from charity.kernel.cipher import Cipher
from charity.kernel.money import Money
from charity.kernel.references import parse_secret_code

SEALED_TEXTS = (
    "phone",
    "situation",
    "seeker_name",
    "helper_name",
    "beneficiary_name",
    "birth_date",
    "identity_number",
    "address",
    "hospital",
)
_ALWAYS_SAID = frozenset({"phone", "situation"})


def place(ref: str, field: str) -> str:
    """Return the name of the place a value is sealed for."""
    return f"help_request.{field}|{ref}"


def _texts(facts: CaseFacts) -> dict[str, str]:
    given = {name: getattr(facts, name) for name in SEALED_TEXTS}
    given["birth_date"] = facts.birth_date.isoformat() if facts.birth_date else ""
    given["phone"] = fold_phone(facts.phone)
    given["identity_number"] = fold_identity_number(facts.identity_number)
    return given


def phone_index(phone: str, cipher: Cipher) -> bytes:
    """Return the look-up value of a telephone number."""
    return cipher.blind_index("phone", fold_phone(phone))


def identity_index(identity_number: str, cipher: Cipher) -> bytes | None:
    """Return the look-up value of an identity number, None when there is none."""
    folded = fold_identity_number(identity_number)
    return cipher.blind_index("identity", folded) if folded else None


def code_index(code: str, cipher: Cipher) -> bytes:
    """Return the look-up value of a come-back code; raises BadCode when it was mistyped."""
    return cipher.blind_index("come-back-code", parse_secret_code(code))


def columns_of(ref: str, facts: CaseFacts, cipher: Cipher) -> dict[str, Any]:
    """Return the columns of a request that hold its facts: personal ones sealed, the others as they are."""
    sealed: dict[str, Any] = {}
    for name, text in _texts(facts).items():
        is_kept = bool(text) or name in _ALWAYS_SAID
        sealed[f"{name}_sealed"] = cipher.seal(place(ref, name), text) if is_kept else None
    return sealed | {
        "phone_index": phone_index(facts.phone, cipher),
        "identity_index": identity_index(facts.identity_number, cipher),
        "district": facts.district,
        "need_kind": facts.need_kind,
        "relation": facts.relation,
        "insurance": facts.insurance,
        "beneficiary_birth_year": facts.year_of_birth,
        "cost_to_date_minor": facts.cost_to_date.minor if facts.cost_to_date else None,
        "reimbursed_minor": facts.reimbursed.minor if facts.reimbursed else None,
    }


def unsealed(row: HelpRequest, cipher: Cipher) -> CaseFacts:
    """Return a row's facts in the clear."""
    texts = {name: open_text(row, name, cipher) for name in SEALED_TEXTS}
    born = texts.pop("birth_date")
    return CaseFacts(
        **texts,
        birth_date=date.fromisoformat(born) if born else None,
        birth_year=row.beneficiary_birth_year,
        need_kind=row.kind,
        relation=Relation(row.relation),
        district=row.district,
        insurance=Insurance(row.insurance),
        cost_to_date=_money(row.cost_to_date_minor, row.currency),
        reimbursed=_money(row.reimbursed_minor, row.currency),
    )


def open_text(row: HelpRequest, field: str, cipher: Cipher) -> str:
    """Return one sealed field in the clear, empty when it was not said."""
    sealed: bytes | None = getattr(row, f"{field}_sealed")
    return cipher.open(place(row.ref, field), sealed) if sealed is not None else ""


def _money(minor: int | None, currency: str) -> Money | None:
    return Money(minor, currency) if minor is not None else None
