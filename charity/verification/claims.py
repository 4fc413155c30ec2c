"""Fields that say how we know a fact, on forms of findings and contradictions."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import SelectField

from charity.intake.fields import choices, words_field
from charity.kernel.web.forms import DayField, Optional, _l
from charity.verification.findings.tables import Finding
from charity.verification.rules import BASIS_WORDS, Basis, Claim


class ClaimFields:
    """The basis of a fact and what it has to name."""

    basis = SelectField(
        _l("How do we know this?"), choices=choices(BASIS_WORDS), default=Basis.DECLARED.value
    )
    evidence = SelectField(
        _l("Document seen"), choices=[], default="", description=_l("For “document seen”: which paper.")
    )
    office = words_field(_l("Office"), description=_l("For “confirmed”: the hospital, bureau or committee."))
    contact = words_field(
        _l("Person of the office"), description=_l("Stays inside the desk; the public reads the office only.")
    )
    confirmed_on = DayField(_l("Day of the confirmation"), validators=[Optional()])

    def offer(self, papers: Sequence[tuple[str, str]]) -> None:
        """Give the form the papers that can be chosen."""
        self.evidence.choices = list(papers)

    def to_claim(self) -> Claim:
        """Return the basis as the form says it; what belongs to another basis is left out."""
        basis = Basis(self.basis.data)
        confirmed = basis is Basis.CONFIRMED
        return Claim(
            basis=basis,
            office=self.office.data if confirmed else "",
            contact=self.contact.data if confirmed else "",
            confirmed_on=self.confirmed_on.data if confirmed else None,
            evidence_id=int(self.evidence.data) if self.evidence.data else None,
        )


def data_of(row: Finding, contact: str) -> dict[str, object]:
    """Return what a form shows of a stored basis."""
    return {
        "basis": row.basis,
        "evidence": str(row.evidence_id or ""),
        "office": row.office,
        "contact": contact,
        "confirmed_on": row.confirmed_on,
    }
