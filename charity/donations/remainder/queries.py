"""Questions about decisions on a remainder, and what they rest on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from charity.appeals.appeal import Appeal
from charity.appeals.routes.queries import route_of
from charity.appeals.routes.rules import CharityFields
from charity.appeals.versions.queries import newest_version
from charity.donations.refunds.queries import gifts_of
from charity.donations.refunds.rules import Given, least_minor, obstacle_of
from charity.donations.remainder.rules import Choice, DecisionState, Gift, Outcome, Rule, To
from charity.donations.remainder.tables import DonorChoice, RemainderDecision
from charity.kernel.errors import Missing


@dataclass(frozen=True, slots=True)
class PublishedRule:
    """The rule of a remainder with the published version that names it, and its own words."""

    rule: Rule
    version: int
    sha256: str
    words: str


def rule_of(session: Session, appeal: Appeal) -> PublishedRule:
    """Return the rule that a published appeal of held money names; raises Missing for any other."""
    said, version = route_of(session, appeal), newest_version(session, appeal.ref)
    if not isinstance(said, CharityFields) or version is None:
        raise Missing()
    rule = Rule(said.remainder_bills_minor or 0, To(said.remainder_to), said.remainder_fund)
    return PublishedRule(rule, version.number, version.sha256, said.remainder_rule)


def shares_in(session: Session, appeal_ref: str, *, today: date) -> list[Gift]:
    """Return every standing donation as the arithmetic sees it, in order."""
    choices = choices_of(session, appeal_ref)
    return [_gift(one, choices.get(one.seq, Choice.BACK), today) for one in gifts_of(session, appeal_ref)]


def _gift(given: Given, choice: Choice, today: date) -> Gift:
    obstacle = obstacle_of(given, today=today)
    return Gift(
        given.seq,
        given.net_minor,
        least_minor(given.channel),
        Outcome(obstacle.value) if obstacle else None,
        choice,
    )


def choices_of(session: Session, appeal_ref: str) -> dict[int, Choice]:
    """Return what donors of an appeal want with their share, by donation."""
    rows = session.exec(select(DonorChoice).where(DonorChoice.appeal == appeal_ref))
    return {row.donation_seq: Choice(row.choice) for row in rows}


def decision_by_id(session: Session, decision_id: int) -> RemainderDecision:
    """Return a proposal or decision; raises Missing."""
    found = session.get(RemainderDecision, decision_id)
    if found is None:
        raise Missing()
    return found


def decision_sent_once(session: Session, once: str) -> RemainderDecision | None:
    """Return what a form made when it was sent before."""
    return session.exec(select(RemainderDecision).where(RemainderDecision.once == once)).one_or_none()


def decisions_of(session: Session, appeal_ref: str) -> list[RemainderDecision]:
    """Return every proposal and decision of an appeal, newest first."""
    query = select(RemainderDecision).where(RemainderDecision.appeal == appeal_ref)
    return list(session.exec(query.order_by(col(RemainderDecision.id).desc())))


def open_proposal_of(session: Session, appeal_ref: str) -> RemainderDecision | None:
    """Return the proposal that waits, None when there is none."""
    query = select(RemainderDecision).where(
        RemainderDecision.appeal == appeal_ref, RemainderDecision.state == DecisionState.PROPOSED
    )
    return session.exec(query).one_or_none()


def newest_decision_of(session: Session, appeal_ref: str) -> RemainderDecision | None:
    """Return the newest decision that stands, None before the first."""
    query = select(RemainderDecision).where(
        RemainderDecision.appeal == appeal_ref, RemainderDecision.state == DecisionState.DECIDED
    )
    return session.exec(query.order_by(col(RemainderDecision.entry_seq).desc()).limit(1)).first()


def decision_by_hash(session: Session, sha256: str) -> RemainderDecision | None:
    """Return a decision by the hash of its bytes."""
    query = select(RemainderDecision).where(
        RemainderDecision.sha256 == sha256, RemainderDecision.state == DecisionState.DECIDED
    )
    return session.exec(query.limit(1)).first()
