"""How we know, from a verification: who looked, on which day, on what basis; and what nobody looked at."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from charity.appeals.consents.rules import Item
from charity.kernel.money import Money
from charity.kernel.web.figures import Step
from charity.kernel.web.words import _, day_text, money_text, ngettext
from charity.public.appeal.shapes import Check, Knowing
from charity.verification.findings.rules import SUBJECT_WORDS, Subject
from charity.verification.known import KnownFact, KnownNeed, Verification
from charity.verification.need.rules import Line, Sign
from charity.verification.rules import BASIS_WORDS, Basis

#: What the family must agree to before the words of a finding are shown; that it was checked is always told.
NEEDS_CONSENT: Mapping[Subject, Item] = {Subject.MEDICAL: Item.DIAGNOSIS, Subject.COSTS: Item.COSTS}


def knowing_of(verification: Verification, may_show: Collection[Item]) -> Knowing:
    """Return the two lists that stand beside each other on a page."""
    return Knowing(
        steps=_steps(verification),
        checks=[_check(fact, may_show) for fact in verification.findings],
        not_checked=[_(words) for words in verification.not_checked_words],
    )


def _steps(verification: Verification) -> list[tuple[str, str]]:
    steps = []
    if verification.visit is not None:
        first, second = (f"{number:02d}" for number in verification.visit.visitor_numbers)
        words = _("Visited at home by visitors %(first)s and %(second)s", first=first, second=second)
        steps.append((words, day_text(verification.visit.day)))
    if verification.review_day is not None and verification.reviewer_number is not None:
        number = f"{verification.reviewer_number:02d}"
        words = _("Reviewed by reviewer %(number)s, who did not visit", number=number)
        steps.append((words, day_text(verification.review_day)))
    if verification.yuan_won.minor:
        words = _(
            "Policy first: %(won)s of insurance and assistance won", won=money_text(verification.yuan_won)
        )
        steps.append((words, _("before anything was published")))
    return steps


def _check(fact: KnownFact, may_show: Collection[Item]) -> Check:
    wanted = NEEDS_CONSENT.get(fact.subject)
    told = wanted is None or wanted in may_show
    return Check(
        subject=_(SUBJECT_WORDS[fact.subject]),
        statement=fact.statement if told else _("checked; the family keeps the details to itself"),
        basis=basis_text(fact.basis, fact.office, fact.confirmed_on),
    )


def basis_text(basis: Basis, office: str = "", day: date | None = None) -> str:
    """Return the basis of a fact in words: who confirmed it, and when; never the person who did."""
    if basis is Basis.CONFIRMED and office and day is not None:
        return _("confirmed with %(office)s on %(day)s", office=office, day=day_text(day))
    if basis is Basis.CONFIRMED and office:
        return _("confirmed with %(office)s", office=office)
    return f"{_(BASIS_WORDS[basis])} · {office}" if office else _(BASIS_WORDS[basis])


def need_steps(need: KnownNeed) -> list[Step]:
    """Return the arithmetic of own share and need, each part with its basis."""
    bases = {part.part: basis_text(part.basis, part.office, part.confirmed_on) for part in need.parts}
    currency = need.need.currency
    return [
        Step(
            sign=str(line.sign),
            words=_(line.words),
            text=_amount_text(line, currency),
            basis=_basis_of(line, bases.get(line.part, "") if line.part else "", currency),
            is_result=line.sign is Sign.EQUALS,
        )
        for line in need.lines
    ]


def _amount_text(line: Line, currency: str) -> str:
    if line.amount_minor is None:
        return ngettext("%(num)s month", "%(num)s months", line.months or 0)
    return money_text(Money(line.amount_minor, currency))


def _basis_of(line: Line, basis: str, currency: str) -> str:
    if line.stated_minor is None:
        return basis
    stated = money_text(Money(line.stated_minor, currency))
    limit = _("%(stated)s stated, counted up to the limit", stated=stated)
    return f"{basis} · {limit}" if basis else limit
