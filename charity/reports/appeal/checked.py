"""What was checked, what was not, how the need was computed: nothing that names or describes a person."""

from __future__ import annotations

from sqlmodel import Session

from charity.appeals.appeal import Appeal
from charity.kernel.clock import desk_day
from charity.kernel.money import Money
from charity.kernel.roles import ROLE_WORDS, Role
from charity.reports.appeal.facts import Check, Need, NeedLine, Signatory
from charity.reports.appeal.people import Numbers
from charity.reports.appeal.vocabulary import HOME_VISIT, REVIEW, SEEN_BY_TWO, SIGNED_BY_A_THIRD
from charity.verification.findings.queries import wordings_of
from charity.verification.findings.rules import SUBJECT_WORDS, Subject
from charity.verification.findings.tables import Finding, FindingVersion
from charity.verification.known import Verification
from charity.verification.need.queries import computed_of, stated_of
from charity.verification.need.rules import Line, Sign
from charity.verification.need.tables import NeedAssessment
from charity.verification.rules import BASIS_WORDS, Basis


def checks_of(session: Session, known: Verification) -> tuple[Check, ...]:
    """Return each subject with its basis, then the visit, then the review."""
    checked = [pair for pair in _public_findings(session, known) if pair[1].basis != Basis.NOT_CHECKED]
    people = Numbers(session, [finding.added_by_id for finding, _had in checked])
    found: dict[tuple[str, str], Check] = {}
    for finding, had in checked:
        check = _check(finding, had, people)
        earlier = found.get((check.subject, check.basis))
        if earlier is None or earlier.day < check.day:
            found[check.subject, check.basis] = check
    return (*found.values(), *_visit_and_review(known))


def _public_findings(session: Session, known: Verification) -> list[tuple[Finding, FindingVersion]]:
    told = wordings_of(session, known.request_id, until=known.as_of)
    return [(finding, had) for finding, had in told if had.is_public]


def _check(finding: Finding, had: FindingVersion, people: Numbers) -> Check:
    return Check(
        subject=SUBJECT_WORDS[Subject(finding.subject)],
        basis=BASIS_WORDS[Basis(had.basis)],
        day=had.confirmed_on or desk_day(had.at_utc),
        by=(people.holding(finding.added_by_id, Role.INTAKE, Role.VISITOR, Role.EDITOR),),
    )


def _visit_and_review(known: Verification) -> list[Check]:
    found = []
    if known.visit is not None:
        visitors = tuple(
            Signatory(ROLE_WORDS[Role.VISITOR], number) for number in sorted(known.visit.visitor_numbers)
        )
        found.append(Check(HOME_VISIT, SEEN_BY_TWO, known.visit.day, visitors))
    if known.review_day is not None and known.reviewer_number is not None:
        reviewer = Signatory(ROLE_WORDS[Role.REVIEWER], known.reviewer_number)
        found.append(Check(REVIEW, SIGNED_BY_A_THIRD, known.review_day, (reviewer,)))
    return found


def not_checked_of(session: Session, known: Verification) -> tuple[str, ...]:
    """Return the fixed list's lines, then subjects that a finding says were not checked."""
    subjects = (
        SUBJECT_WORDS[Subject(finding.subject)]
        for finding, had in _public_findings(session, known)
        if had.basis == Basis.NOT_CHECKED
    )
    return tuple(dict.fromkeys([*known.not_checked_words, *subjects]))


def need_of(session: Session, appeal: Appeal) -> Need | None:
    """Return the need that the published page rests on; None where no money is asked for."""
    assessed = session.get(NeedAssessment, appeal.need_id)
    assert assessed is not None
    if not assessed.need_minor:
        return None
    bases = {stated.part: stated.claim.basis for stated in stated_of(session, assessed).parts}
    lines = tuple(
        _need_line(line, bases.get(line.part) if line.part else None, assessed.currency)
        for line in computed_of(session, assessed).lines
    )
    return Need(
        Money(assessed.need_minor, assessed.currency), lines, computed_on=desk_day(assessed.computed_at_utc)
    )


def _need_line(line: Line, basis: Basis | None, currency: str) -> NeedLine:
    return NeedLine(
        sign=line.sign,
        words=line.words,
        amount=Money(line.amount_minor, currency) if line.amount_minor is not None else None,
        count=line.months,
        basis=BASIS_WORDS[basis] if basis is not None else None,
        is_result=line.sign is Sign.EQUALS,
    )
