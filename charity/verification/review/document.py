"""What a reviewer's signature stands for, as bytes: findings, visit, need, what was not checked.

The log names these bytes by their hash. They are private and could be guessed, so a fresh salt is among
them: without it nobody can try out what they say. Contacts and notes stay where they are sealed.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from charity.kernel.clock import BEIJING

FORM = 1  # the form of the bytes; a new form gets a new number
SALT_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedFinding:
    """A finding in the wording that was signed; `evidence` is the document's SHA-256."""

    subject: str
    statement: str
    basis: str
    office: str
    confirmed_on: date | None
    evidence: str
    is_public: bool
    yuan_won_minor: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedPart:
    """A part of the need with its basis."""

    part: str
    amount_minor: int
    basis: str
    office: str
    confirmed_on: date | None
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedNeed:
    """The computed need that a verification rests on."""

    number: int
    kind: str
    currency: str
    own_share_minor: int
    need_minor: int
    lodging_limit_minor: int
    months: int | None
    quantity: int | None
    unit: str
    parts: Sequence[SignedPart]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedVerification:
    """Everything that one signature of a reviewer stands for; people by their numbers."""

    case: str
    review_number: int
    signed_at: datetime
    reviewer_number: int
    visited_on: date
    visitor_numbers: tuple[int, int]
    findings: Sequence[SignedFinding]
    need: SignedNeed
    not_checked: Sequence[str]


def canonical(signed: SignedVerification, *, salt: bytes) -> bytes:
    """Return the one byte form: JSON with sorted keys, no spaces, UTF-8, NFC, integers only."""
    assert len(salt) == SALT_BYTES, "a salt of its own for each signature"
    need = signed.need
    whole = {
        "v": FORM,
        "salt": salt.hex(),
        "case": signed.case,
        "review": signed.review_number,
        "reviewer": signed.reviewer_number,
        "signed_at": signed.signed_at.astimezone(BEIJING).isoformat(timespec="seconds"),
        "visit": {"day": signed.visited_on.isoformat(), "visitors": sorted(signed.visitor_numbers)},
        "findings": [_finding(finding) for finding in signed.findings],
        "need": _said(
            {
                "number": need.number,
                "kind": need.kind,
                "currency": need.currency,
                "own_share_minor": need.own_share_minor,
                "need_minor": need.need_minor,
                "lodging_limit_minor": need.lodging_limit_minor,
                "months": need.months,
                "quantity": need.quantity,
                "unit": need.unit,
                "parts": [_part(part) for part in need.parts],
            }
        ),
        "not_checked": list(signed.not_checked),
    }
    return json.dumps(whole, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def sha256_of(octets: bytes) -> str:
    """Return the hash that the log's leaf names."""
    return hashlib.sha256(octets).hexdigest()


def _finding(finding: SignedFinding) -> dict[str, Any]:
    return _said(
        {
            "subject": finding.subject,
            "statement": finding.statement,
            "basis": finding.basis,
            "office": finding.office,
            "confirmed_on": finding.confirmed_on,
            "evidence": finding.evidence,
            "public": finding.is_public,
            "yuan_won_minor": finding.yuan_won_minor,
        }
    )


def _part(part: SignedPart) -> dict[str, Any]:
    return _said(
        {
            "part": part.part,
            "minor": part.amount_minor,
            "basis": part.basis,
            "office": part.office,
            "confirmed_on": part.confirmed_on,
            "evidence": part.evidence,
        }
    )


def _said(values: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what is not there; days as ISO, texts as NFC."""
    plain = {k: v.isoformat() if isinstance(v, date) else v for k, v in values.items()}
    return {
        k: unicodedata.normalize("NFC", v) if isinstance(v, str) else v
        for k, v in plain.items()
        if v is not None and v != ""
    }
