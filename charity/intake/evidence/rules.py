"""Kinds of evidence, and what may be handed in."""

from __future__ import annotations

from enum import StrEnum

from charity.kernel.errors import Refusal
from charity.kernel.words import N_


class EvidenceKind(StrEnum):
    """What a piece of evidence is."""

    MEDICAL_RECORD = "medical_record"
    BILL = "bill"
    INSURANCE = "insurance"
    IDENTITY = "identity"
    HOUSEHOLD = "household"
    INCOME = "income"
    PHOTO = "photo"
    AUTHORISATION = "authorisation"
    OTHER = "other"


EVIDENCE_WORDS = {
    EvidenceKind.MEDICAL_RECORD: N_("Medical record"),
    EvidenceKind.BILL: N_("Bill or receipt"),
    EvidenceKind.INSURANCE: N_("Insurance or assistance paper"),
    EvidenceKind.IDENTITY: N_("Identity card"),
    EvidenceKind.HOUSEHOLD: N_("Household register"),
    EvidenceKind.INCOME: N_("Paper about income or means"),
    EvidenceKind.PHOTO: N_("Photo of the situation"),
    EvidenceKind.AUTHORISATION: N_("Signed authorisation"),
    EvidenceKind.OTHER: N_("Other paper"),
}

#: Kinds that a family may choose from.
FAMILY_KINDS = (
    EvidenceKind.MEDICAL_RECORD,
    EvidenceKind.BILL,
    EvidenceKind.INSURANCE,
    EvidenceKind.INCOME,
    EvidenceKind.PHOTO,
    EvidenceKind.OTHER,
)

PIECES_MAX = 60


class TooManyPieces(Refusal):
    """More pieces of evidence than anyone can look through."""

    code = "too_many_pieces"
    field = "file"
    words = N_("There are already %(limit)s pieces here. Call us before adding more.")


class FileDamaged(Refusal):
    """The stored file is missing or does not open."""

    code = "file_damaged"
    words = N_("The stored file is damaged or missing. Tell an administrator; nothing else is touched.")
    status = 409
