"""Own share and need: computed from parts, never typed, in minor units (fen).

treatment: own share = cost to date + further estimate - reimbursed - expected reimbursement
           need      = own share + lodging and travel up to a limit - other aid - what the family can pay
care and living: own share = months x monthly gap after allowances; need as above without lodging
goods: a quantity, no money.  Neither own share nor need falls below zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from charity.kernel.errors import Refusal
from charity.kernel.words import N_
from charity.verification.rules import Claim

LODGING_LIMIT_MINOR = 2_000_000
AMOUNT_MINOR_MAX = 1_000_000_000
MONTHS_MAX = 60


class Part(StrEnum):
    """A part of a need, in the order in which it is reckoned."""

    COST_TO_DATE = "cost_to_date"
    FURTHER_ESTIMATE = "further_estimate"
    REIMBURSED = "reimbursed"
    EXPECTED_REIMBURSEMENT = "expected_reimbursement"
    LODGING_AND_TRAVEL = "lodging_and_travel"
    MONTHLY_COST = "monthly_cost"
    MONTHLY_ALLOWANCES = "monthly_allowances"
    OTHER_AID = "other_aid"
    FAMILY_CAN_PAY = "family_can_pay"


PART_WORDS: Mapping[Part, str] = {
    Part.COST_TO_DATE: N_("Cost to date"),
    Part.FURTHER_ESTIMATE: N_("The doctor's further estimate"),
    Part.REIMBURSED: N_("Reimbursed"),
    Part.EXPECTED_REIMBURSEMENT: N_("Expected reimbursement"),
    Part.LODGING_AND_TRAVEL: N_("Lodging and travel"),
    Part.MONTHLY_COST: N_("Monthly cost"),
    Part.MONTHLY_ALLOWANCES: N_("Monthly income and allowances"),
    Part.OTHER_AID: N_("Other aid"),
    Part.FAMILY_CAN_PAY: N_("What the family can pay"),
}

_MONTHLY = (Part.MONTHLY_COST, Part.MONTHLY_ALLOWANCES, Part.OTHER_AID, Part.FAMILY_CAN_PAY)

#: Parts by kind of need; values of intake's NeedKind.
PARTS: Mapping[str, tuple[Part, ...]] = {
    "treatment": (
        Part.COST_TO_DATE,
        Part.FURTHER_ESTIMATE,
        Part.REIMBURSED,
        Part.EXPECTED_REIMBURSEMENT,
        Part.LODGING_AND_TRAVEL,
        Part.OTHER_AID,
        Part.FAMILY_CAN_PAY,
    ),
    "care": _MONTHLY,
    "living": _MONTHLY,
    "goods": (),
}


class PartMissing(Refusal):
    """Every part is stated, zero among them."""

    code = "part_missing"
    words = N_("Enter every part; write 0 where there is nothing.")


class MonthsOutOfRange(Refusal):
    """Help is reckoned for a number of months."""

    code = "months_out_of_range"
    field = "months"
    words = N_("Enter for how many months help is reckoned: 1 to 60.")


class QuantityMissing(Refusal):
    """A need of goods is a quantity of something."""

    code = "quantity_missing"
    field = "quantity"
    words = N_("Enter the quantity and its unit.")


class NoNeed(Refusal):
    """Where nothing is missing there is nothing to publish."""

    code = "no_need"
    words = N_("By these figures nothing is missing: the family's own share is covered.")


class KindChanged(Refusal):
    """A need is computed for the kind of help that the case asks for."""

    code = "kind_changed"
    words = N_("The kind of help asked for has changed meanwhile. Open this page again.")
    status = 409


class ReasonForChangeMissing(Refusal):
    """A need that is reckoned again says why."""

    code = "reason_for_change_missing"
    field = "reason"
    words = N_("Write what changed since the need was last computed. Earlier figures are kept.")


@dataclass(frozen=True, slots=True)
class StatedPart:
    """One part as stated: its amount and the basis of it."""

    part: Part
    amount_minor: int
    claim: Claim


@dataclass(frozen=True, slots=True)
class Stated:
    """Everything a need is computed from."""

    kind: str
    parts: tuple[StatedPart, ...] = ()
    months: int | None = None
    quantity: int | None = None
    unit: str = ""
    lodging_limit_minor: int = LODGING_LIMIT_MINOR

    def amount(self, part: Part) -> int:
        """Return what was stated for a part, in minor units."""
        return next(p.amount_minor for p in self.parts if p.part is part)

    def check(self) -> None:
        """Refuse parts left out, months or quantities that are none."""
        if {p.part for p in self.parts} != set(PARTS[self.kind]) or len(self.parts) != len(PARTS[self.kind]):
            raise PartMissing()
        assert all(0 <= p.amount_minor <= AMOUNT_MINOR_MAX for p in self.parts)
        if self.kind in {"care", "living"} and not 1 <= (self.months or 0) <= MONTHS_MAX:
            raise MonthsOutOfRange()
        if self.kind == "goods" and ((self.quantity or 0) <= 0 or not self.unit):
            raise QuantityMissing()


class Sign(StrEnum):
    """How a line of the arithmetic enters it."""

    PLUS = "+"
    MINUS = "−"
    TIMES = "×"
    EQUALS = "="


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the arithmetic; `part` is None for a result or a count of months."""

    sign: Sign
    words: str
    amount_minor: int | None
    part: Part | None = None
    months: int | None = None
    stated_minor: int | None = None  # where a limit cut the amount: what was stated


@dataclass(frozen=True, slots=True)
class Computed:
    """Own share, need and how they came about."""

    own_share_minor: int
    need_minor: int
    lines: tuple[Line, ...]


OWN_SHARE_WORDS = N_("Own share")
NEED_WORDS = N_("Need")
MONTHLY_GAP_WORDS = N_("Monthly gap")
MONTHS_WORDS = N_("Months")


def compute(stated: Stated) -> Computed:
    """Return own share and need of what was stated; both at least zero."""
    stated.check()
    if stated.kind == "goods":
        return Computed(0, 0, ())
    own, lines = _treatment(stated) if stated.kind == "treatment" else _monthly(stated)
    lines.append(Line(Sign.EQUALS, OWN_SHARE_WORDS, own))
    lodging = 0
    if stated.kind == "treatment":
        lodging = min(stated.amount(Part.LODGING_AND_TRAVEL), stated.lodging_limit_minor)
        lines.append(_line(Sign.PLUS, stated, Part.LODGING_AND_TRAVEL, lodging))
    lines += [_line(Sign.MINUS, stated, part) for part in (Part.OTHER_AID, Part.FAMILY_CAN_PAY)]
    need = max(0, own + lodging - stated.amount(Part.OTHER_AID) - stated.amount(Part.FAMILY_CAN_PAY))
    lines.append(Line(Sign.EQUALS, NEED_WORDS, need))
    return Computed(own, need, tuple(lines))


def _line(sign: Sign, stated: Stated, part: Part, counted_minor: int | None = None) -> Line:
    amount = stated.amount(part)
    counted = amount if counted_minor is None else counted_minor
    return Line(sign, PART_WORDS[part], counted, part, stated_minor=amount if counted != amount else None)


def _treatment(stated: Stated) -> tuple[int, list[Line]]:
    plus, minus = (
        (Part.COST_TO_DATE, Part.FURTHER_ESTIMATE),
        (Part.REIMBURSED, Part.EXPECTED_REIMBURSEMENT),
    )
    own = sum(map(stated.amount, plus)) - sum(map(stated.amount, minus))
    lines = [_line(Sign.PLUS, stated, p) for p in plus] + [_line(Sign.MINUS, stated, p) for p in minus]
    return max(0, own), lines


def _monthly(stated: Stated) -> tuple[int, list[Line]]:
    gap = max(0, stated.amount(Part.MONTHLY_COST) - stated.amount(Part.MONTHLY_ALLOWANCES))
    months = stated.months or 0
    lines = [
        _line(Sign.PLUS, stated, Part.MONTHLY_COST),
        _line(Sign.MINUS, stated, Part.MONTHLY_ALLOWANCES),
        Line(Sign.EQUALS, MONTHLY_GAP_WORDS, gap),
        Line(Sign.TIMES, MONTHS_WORDS, None, months=months),
    ]
    return gap * months, lines
