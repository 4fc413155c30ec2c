"""What the rooms of verification share: the basis of a fact and a line that blocks publication."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from charity.kernel.errors import Refusal
from charity.kernel.words import N_


class Basis(StrEnum):
    """How we know a fact."""

    DECLARED = "declared"
    DOCUMENT_SEEN = "document_seen"
    CONFIRMED = "confirmed"
    CONTRADICTED = "contradicted"
    NOT_CHECKED = "not_checked"


BASIS_WORDS: Mapping[Basis, str] = {
    Basis.DECLARED: N_("declared by the family"),
    Basis.DOCUMENT_SEEN: N_("document seen"),
    Basis.CONFIRMED: N_("confirmed with an office"),
    Basis.CONTRADICTED: N_("contradicted"),
    Basis.NOT_CHECKED: N_("not checked"),
}

#: Bases that settle a question: somebody other than the family vouches for the fact.
SETTLING = frozenset({Basis.DOCUMENT_SEEN, Basis.CONFIRMED})


class OfficeMissing(Refusal):
    """A confirmation names the office that gave it."""

    code = "office_missing"
    field = "office"
    words = N_("Name the office that confirmed this.")


class ContactMissing(Refusal):
    """A confirmation names the person of the office who gave it."""

    code = "contact_missing"
    field = "contact"
    words = N_("Name the person of the office you spoke with. The name stays inside the desk.")


class ConfirmedDayMissing(Refusal):
    """A confirmation carries its day."""

    code = "confirmed_day_missing"
    field = "confirmed_on"
    words = N_("Enter the day on which the office confirmed this.")


class ConfirmedInFuture(Refusal):
    """A confirmation cannot have been given after today."""

    code = "confirmed_in_future"
    field = "confirmed_on"
    words = N_("This day has not come yet. Enter the day on which the office confirmed this.")


class DocumentMissing(Refusal):
    """A document that was seen is among the evidence."""

    code = "document_missing"
    field = "evidence"
    words = N_("Choose the document you have seen. Add it to the evidence first if it is not there yet.")


@dataclass(frozen=True, slots=True)
class Claim:
    """A basis with what it must name: the office, its person and day, or the document."""

    basis: Basis
    office: str = ""
    contact: str = ""
    confirmed_on: date | None = None
    evidence_id: int | None = None

    def check(self, *, today: date) -> None:
        """Refuse a claim that does not name what its basis promises."""
        if self.basis is Basis.DOCUMENT_SEEN and self.evidence_id is None:
            raise DocumentMissing()
        if self.basis is Basis.CONFIRMED:
            self._check_confirmation(today)

    def _check_confirmation(self, today: date) -> None:
        if not self.office:
            raise OfficeMissing()
        if not self.contact:
            raise ContactMissing()
        if self.confirmed_on is None:
            raise ConfirmedDayMissing()
        if self.confirmed_on > today:
            raise ConfirmedInFuture()


@dataclass(frozen=True, slots=True)
class Block:
    """One thing that stands between a case and the next gate, with the page that mends it."""

    code: str
    words: str
    endpoint: str
    values: Mapping[str, object] = field(default_factory=dict)


class NotUnderway(Refusal):
    """Only a case that was screened and has not ended is verified."""

    code = "not_underway"
    words = N_("This request is not being verified: it has to be screened first, or it has ended.")
    status = 409
