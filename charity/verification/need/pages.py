"""What pages show of a computed need, ready to print."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from charity.kernel.money import Money
from charity.kernel.web.figures import Step
from charity.kernel.web.words import _, money_text
from charity.staff.queries import names_of
from charity.verification.need import queries
from charity.verification.need.rules import Line, Sign, Stated
from charity.verification.need.tables import NeedAssessment
from charity.verification.texts import basis_text


@dataclass(frozen=True, slots=True)
class NeedPage:
    """One computation with its arithmetic line by line."""

    number: int
    steps: tuple[Step, ...]
    headline: str
    reason: str
    who: str
    at: datetime


def need_page(session: Session, need: NeedAssessment) -> NeedPage:
    """Return a computation as it is read."""
    stated = queries.stated_of(session, need)
    lines = queries.computed_of(session, need).lines
    return NeedPage(
        number=need.number,
        steps=tuple(_step(line, stated, need.currency) for line in lines),
        headline=_headline(need),
        reason=need.reason,
        who=names_of(session, [need.computed_by_id]).get(need.computed_by_id, ""),
        at=need.computed_at_utc,
    )


def _headline(need: NeedAssessment) -> str:
    if need.kind == "goods":
        return str(_("%(quantity)s %(unit)s, no money", quantity=need.quantity, unit=need.unit))
    return str(
        _(
            "own share %(own)s, need %(need)s",
            own=money_text(Money(need.own_share_minor, need.currency)),
            need=money_text(Money(need.need_minor, need.currency)),
        )
    )


def _step(line: Line, stated: Stated, currency: str) -> Step:
    text = str(line.months) if line.amount_minor is None else money_text(Money(line.amount_minor, currency))
    return Step(
        sign=line.sign.value,
        words=_(line.words),
        text=text,
        basis=_basis(line, stated, currency),
        is_result=line.sign is Sign.EQUALS,
    )


def _basis(line: Line, stated: Stated, currency: str) -> str:
    if line.part is None:
        return ""
    claim = next(p.claim for p in stated.parts if p.part is line.part)
    words = basis_text(claim.basis, office=claim.office, on=claim.confirmed_on)
    if line.stated_minor is None:
        return words
    full = money_text(Money(line.stated_minor, currency))
    return str(_("%(basis)s; %(amount)s stated, counted to the limit", basis=words, amount=full))
