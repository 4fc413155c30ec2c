"""The form a need is computed from: one set of fields for each part of the kind of need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from wtforms import Field, HiddenField, IntegerField, SelectField
from wtforms.validators import NumberRange, Optional, ValidationError

from charity.intake.fields import choices, words_field
from charity.kernel.errors import Refusal
from charity.kernel.money import Money
from charity.kernel.web.forms import DayField, MoneyField, OnceForm, Required, _l
from charity.kernel.web.words import _, refusal_text
from charity.verification.need.rules import AMOUNT_MINOR_MAX, PART_WORDS, PARTS, Part, Stated, StatedPart
from charity.verification.need.service import ComputeNeed
from charity.verification.rules import BASIS_WORDS, Basis, Claim


@dataclass(frozen=True, slots=True)
class PartFields:
    """The fields of one part, for the page."""

    words: str
    amount: Field
    basis: Field
    evidence: Field
    office: Field
    contact: Field
    confirmed_on: Field

    @property
    def is_detailed(self) -> bool:
        """Whether the basis names something, or something of it is wrong."""
        details = (self.evidence, self.office, self.contact, self.confirmed_on)
        return any(f.data or f.errors for f in details)


class NeedForm(OnceForm):
    """What a need is computed from; `version` is the number of the computation seen."""

    kind = ""
    version = HiddenField(default="0")
    reason = words_field(
        _l("What changed since the last computation?"),
        most=300,
        description=_l("Leave it empty the first time."),
    )

    def parts(self) -> Iterator[PartFields]:
        """Return the fields of each part in the order of the arithmetic."""
        for part in PARTS[self.kind]:
            names = ("amount", "basis", "evidence", "office", "contact", "confirmed_on")
            yield PartFields(PART_WORDS[part], *(self[f"{part}_{name}"] for name in names))

    def offer(self, papers: Sequence[tuple[str, str]]) -> None:
        """Give each part the papers that can be chosen."""
        for fields in self.parts():
            fields.evidence.choices = list(papers)

    def check_claims(self, *, today: date) -> bool:
        """Tell each part's missing office, day or paper at its own field; return whether all is there."""
        good = True
        for part in PARTS[self.kind]:
            try:
                self._claim(part).check(today=today)
            except Refusal as refusal:
                field = self[f"{part}_{refusal.field}"]
                field.errors = [*field.errors, refusal_text(refusal)]
                good = False
        if not good:
            self._status = 422
        return good

    def _claim(self, part: Part) -> Claim:
        basis = Basis(self[f"{part}_basis"].data)
        confirmed = basis is Basis.CONFIRMED
        evidence = self[f"{part}_evidence"].data
        return Claim(
            basis=basis,
            office=self[f"{part}_office"].data if confirmed else "",
            contact=self[f"{part}_contact"].data if confirmed else "",
            confirmed_on=self[f"{part}_confirmed_on"].data if confirmed else None,
            evidence_id=int(evidence) if evidence else None,
        )

    def to_command(self) -> ComputeNeed:
        """Return the parts to compute from."""
        parts = tuple(
            StatedPart(part, self[f"{part}_amount"].data.minor, self._claim(part))
            for part in PARTS[self.kind]
        )
        stated = Stated(
            kind=self.kind,
            parts=parts,
            months=self["months"].data if "months" in self else None,
            quantity=self["quantity"].data if "quantity" in self else None,
            unit=self["unit"].data if "unit" in self else "",
        )
        return ComputeNeed(stated, self.once.data, int(self.version.data or 0), self.reason.data)


def _within(_form: NeedForm, field: Field) -> None:
    amount: Money | None = field.data
    if amount is not None and amount.minor > AMOUNT_MINOR_MAX:
        raise ValidationError(_("This is more than the desk can reckon with: look at the zeros again."))


@cache
def form_for(kind: str) -> type[NeedForm]:
    """Return the form of one kind of need."""
    fields: dict[str, Any] = {"kind": kind}
    for part in PARTS[kind]:
        fields |= _fields_of(part)
    if kind in {"care", "living"}:
        fields["months"] = IntegerField(
            _l("For how many months"),
            validators=[
                Required(_l("Enter for how many months help is reckoned: 1 to 60.")),
                NumberRange(1, 60, message=_l("Enter for how many months help is reckoned: 1 to 60.")),
            ],
        )
    if kind == "goods":
        fields["quantity"] = IntegerField(
            _l("Quantity"),
            validators=[
                Required(_l("Enter the quantity and its unit.")),
                NumberRange(1, 1_000_000_000, message=_l("Enter the quantity and its unit.")),
            ],
        )
        fields["unit"] = words_field(_l("Unit"), required=_l("Enter the quantity and its unit."), most=20)
    return type(f"NeedFormOf{kind.title()}", (NeedForm,), fields)


def _fields_of(part: Part) -> Mapping[str, Any]:
    missing = _l("Enter every part; write 0 where there is nothing.")
    return {
        f"{part}_amount": MoneyField(_l(PART_WORDS[part]), validators=[Required(missing), _within]),
        f"{part}_basis": SelectField(
            _l("How do we know this?"), choices=choices(BASIS_WORDS), default=Basis.DECLARED.value
        ),
        f"{part}_evidence": SelectField(_l("Document seen"), choices=[], default="", validators=[Optional()]),
        f"{part}_office": words_field(_l("Office")),
        f"{part}_contact": words_field(_l("Person of the office")),
        f"{part}_confirmed_on": DayField(_l("Day of the confirmation"), validators=[Optional()]),
    }


def data_of(stated: Stated | None, *, number: int, currency: str) -> dict[str, object]:
    """Return what the form shows of the last computation."""
    data: dict[str, object] = {"version": str(number)}
    if stated is None:
        return data
    data |= {"months": stated.months, "quantity": stated.quantity, "unit": stated.unit}
    for part in stated.parts:
        claim = part.claim
        data |= {
            f"{part.part}_amount": Money(part.amount_minor, currency),
            f"{part.part}_basis": claim.basis.value,
            f"{part.part}_evidence": str(claim.evidence_id or ""),
            f"{part.part}_office": claim.office,
            f"{part.part}_contact": claim.contact,
            f"{part.part}_confirmed_on": claim.confirmed_on,
        }
    return data
