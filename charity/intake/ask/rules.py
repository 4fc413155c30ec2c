"""The pages a family goes through, in their order, and what the answers amount to. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from charity.intake.authorisations.rules import Signed, check_signed
from charity.intake.facts import CaseFacts, check_born, parse_birth
from charity.intake.rules import Insurance, NeedKind, Relation
from charity.kernel.errors import Refusal
from charity.kernel.money import Money
from charity.kernel.words import N_

#: What was filled in on each page: field name -> text.
Answers = Mapping[str, Mapping[str, str]]

DRAFT_KEPT = timedelta(days=30)
PIN_SHOWN = timedelta(hours=1)
PIN_DIGITS = 6
FILES_MAX = 20
SOMEBODY_ELSE = "other"


class Step(StrEnum):
    """One question a page."""

    NEED = "need"
    SEEKER = "seeker"
    BENEFICIARY = "beneficiary"
    HOME = "home"
    SITUATION = "situation"
    COSTS = "costs"
    PAPERS = "papers"
    AUTHORISATION = "authorisation"
    CHECK = "check"


class NotFinished(Refusal):
    """A page of the request is still empty."""

    code = "not_finished"
    words = N_("Something is still missing: the pages marked below wait for your answer.")


class TooManyFiles(Refusal):
    """More files than one request needs at first."""

    code = "too_many_files"
    field = "file"
    words = N_("%(limit)s files are enough to begin with. You can add more later, when we have called you.")


class WeakPin(Refusal):
    """A PIN that anybody would guess first."""

    code = "weak_pin"
    field = "pin"
    words = N_("Choose a PIN of six digits that are not all the same and not in a row.")


class DraftGone(Refusal):
    """There is no saved request for this code (any more)."""

    code = "draft_gone"
    field = "code"
    words = N_("We find nothing saved for this code. Compare it once more, or call us.")


def steps_of(answers: Answers) -> tuple[Step, ...]:
    """Return the pages of this request; costs are asked for treatment only."""
    return tuple(step for step in Step if step is not Step.COSTS or _kind(answers) is NeedKind.TREATMENT)


def step_after(step: Step, answers: Answers) -> Step:
    """Return the page that follows, and the check when all else is answered."""
    later = [other for other in steps_of(answers) if _order(other) > _order(step)]
    return later[0] if later else Step.CHECK


def step_before(step: Step, answers: Answers) -> Step | None:
    """Return the page before, None for the first."""
    earlier = [other for other in steps_of(answers) if _order(other) < _order(step)]
    return earlier[-1] if earlier else None


def open_steps(answers: Answers) -> tuple[Step, ...]:
    """Return the pages that were not answered yet."""
    return tuple(step for step in steps_of(answers) if step is not Step.CHECK and _is_open(step, answers))


def _is_open(step: Step, answers: Answers) -> bool:
    """Return whether a page waits; who asks for another must still say what they are to them."""
    if step is Step.SEEKER and is_for_somebody_else(answers):
        return not answers.get(step, {}).get("relation")
    return step not in answers


def next_step(answers: Answers) -> Step:
    """Return the first page that waits for an answer; the check when none does."""
    waiting = open_steps(answers)
    return waiting[0] if waiting else Step.CHECK


def _order(step: Step) -> int:
    return list(Step).index(step)


def _kind(answers: Answers) -> NeedKind | None:
    kind = answers.get(Step.NEED, {}).get("need_kind", "")
    return NeedKind(kind) if kind else None


def is_for_somebody_else(answers: Answers) -> bool:
    """Return whether the person who asks is not the one who needs help."""
    return answers.get(Step.NEED, {}).get("for_whom") == SOMEBODY_ELSE


def facts_from(answers: Answers) -> CaseFacts:
    """Return what the answers say; raises NotFinished while a page is open."""
    if open_steps(answers):
        raise NotFinished()
    seeker, who, home = answers[Step.SEEKER], answers[Step.BENEFICIARY], answers[Step.HOME]
    costs = answers.get(Step.COSTS, {}) if _kind(answers) is NeedKind.TREATMENT else {}
    year, born = parse_birth(who["birth"])
    relation = seeker.get("relation") if is_for_somebody_else(answers) else ""
    return CaseFacts(
        phone=seeker["phone"],
        situation=answers[Step.SITUATION]["situation"],
        need_kind=_kind(answers),
        relation=Relation(relation or Relation.SELF),
        seeker_name=seeker["seeker_name"],
        helper_name=seeker.get("helper_name", ""),
        beneficiary_name=who["beneficiary_name"],
        birth_year=year,
        birth_date=born,
        identity_number=who.get("identity_number", ""),
        district=home["district"],
        address=home["address"],
        hospital=costs.get("hospital", ""),
        insurance=Insurance(costs.get("insurance") or Insurance.UNKNOWN),
        cost_to_date=money_from(costs.get("cost_to_date", "")),
        reimbursed=money_from(costs.get("reimbursed", "")),
    )


def signed_from(answers: Answers) -> Signed:
    """Return the authorisation that the answers hold."""
    return _signed(answers[Step.AUTHORISATION], answers[Step.SEEKER].get("helper_name", ""))


def _signed(given: Mapping[str, str], filled_in_by: str = "") -> Signed:
    return Signed(
        hospital=given["hospital"],
        offices=given["offices"],
        neighbours=given["neighbours"],
        signed_name=given["signed_name"],
        signed_on=date.fromisoformat(given["signed_on"]),
        filled_in_by=filled_in_by,
    )


def check_page(page: str, given: Mapping[str, str], *, today: date) -> None:
    """Refuse on its own page what sending would refuse: the last page is a long way from the mistake."""
    if page == Step.BENEFICIARY:
        year, born = parse_birth(given["birth"])
        number = given.get("identity_number", "")
        check_born(CaseFacts(phone="", birth_year=year, birth_date=born, identity_number=number), today=today)
    if page == Step.AUTHORISATION:
        check_signed(_signed(given), today=today)


def money_from(text: str) -> Money | None:
    """Return the amount that a saved answer holds."""
    return Money(int(Decimal(text).scaleb(2))) if text else None


def check_pin(pin: str) -> None:
    """Refuse a PIN that is not six digits, or six that are guessed first."""
    is_digits = len(pin) == PIN_DIGITS and pin.isascii() and pin.isdigit()
    if not is_digits or len(set(pin)) == 1 or pin in "01234567890" or pin in "09876543210":
        raise WeakPin()


def make_pin(randomness: bytes) -> str:
    """Return a PIN of six digits that nobody guesses first."""
    number = int.from_bytes(randomness, "big")
    while True:
        pin = f"{number % 10**PIN_DIGITS:0{PIN_DIGITS}d}"
        try:
            check_pin(pin)
        except WeakPin:
            number += 7919
            continue
        return pin
