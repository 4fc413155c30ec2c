"""The authorisation to enquire: whom the family lets the desk ask, and what it must hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from charity.kernel.errors import Refusal
from charity.kernel.words import N_

#: Names the wording that was signed; a new wording gets a new name and the old one stays known.
WORDING = "2026-1"


class Way(StrEnum):
    """How the authorisation was signed."""

    TYPED = "typed"
    PAPER = "paper"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """Whom the family lets the desk ask, who signed, and on which day."""

    hospital: str
    offices: str
    neighbours: str
    signed_name: str
    signed_on: date
    filled_in_by: str = ""


class NobodyToAsk(Refusal):
    """An authorisation names at least one hospital, office or neighbour."""

    code = "nobody_to_ask"
    field = "hospital"
    words = N_("Name at least one hospital, office or neighbour whom we may ask.")


class NotSigned(Refusal):
    """An authorisation is signed with a name."""

    code = "not_signed"
    field = "signed_name"
    words = N_("Sign by writing your full name.")


class SignedInFuture(Refusal):
    """An authorisation is signed today or was signed before."""

    code = "signed_in_future"
    field = "signed_on"
    words = N_("The day of signing cannot lie in the future.")


class PaperMissing(Refusal):
    """A signature on paper is kept as a photo of the paper."""

    code = "signed_paper_missing"
    field = "paper"
    words = N_("Add a photo of the signed paper.")


def check_signed(signed: Signed, *, today: date) -> None:
    """Refuse an authorisation that names nobody to ask, is unsigned or signed in the future."""
    if not any(text.strip() for text in (signed.hospital, signed.offices, signed.neighbours)):
        raise NobodyToAsk()
    if not signed.signed_name.strip():
        raise NotSigned()
    if signed.signed_on > today:
        raise SignedInFuture()
