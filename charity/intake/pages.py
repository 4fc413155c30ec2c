"""What the desk's pages about a help request show, ready to print."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from charity.intake import queries
from charity.intake.clocks import promise
from charity.intake.districts import district_text
from charity.intake.facts import CaseFacts
from charity.intake.holidays import MAINLAND
from charity.intake.queries import Known
from charity.intake.rules import MOVES, CaseStatus, Channel, Insurance
from charity.intake.sealing import open_text
from charity.intake.tables import HelpRequest
from charity.intake.words import (
    CHANNEL_WORDS,
    INSURANCE_WORDS,
    NEED_WORDS,
    RELATION_WORDS,
    STATUS_WORDS,
)
from charity.kernel.roles import Actor
from charity.kernel.web.unit import house, reading
from charity.kernel.web.words import _, money_text
from charity.staff.queries import names_of


@dataclass(frozen=True, slots=True)
class RequestPage:
    """One help request, opened for a person of the desk."""

    ref: str
    status: str
    channel: str
    received_at: datetime
    acknowledge_by: datetime
    answer_by: datetime
    assigned_to: str
    emergency_reason: str
    pairs: tuple[tuple[str, str], ...]
    situation: tuple[str, ...]
    duplicate_reason: str
    same: tuple[Known, ...]
    is_emergency: bool
    may_screen: bool
    may_withdraw: bool


def request_page(case: HelpRequest, facts: CaseFacts, *, actor: Actor) -> RequestPage:
    """Return what the page of a request shows."""
    promised = promise(case.created_at_utc, is_emergency=case.is_emergency, calendar=MAINLAND)
    names = names_of(reading(), [case.assigned_to_id])
    return RequestPage(
        ref=case.ref,
        status=_(STATUS_WORDS[case.stage]),
        channel=_(CHANNEL_WORDS[Channel(case.channel)]),
        received_at=case.created_at_utc,
        acknowledge_by=promised.acknowledge_by,
        answer_by=promised.answer_by,
        assigned_to=names.get(case.assigned_to_id or 0, _("Nobody yet")),
        emergency_reason=case.emergency_reason,
        pairs=fact_pairs(facts),
        situation=tuple(line for line in facts.situation.splitlines() if line.strip()),
        duplicate_reason=open_text(case, "duplicate_reason", house().cipher),
        same=same_requests(facts, actor, besides=case.id),
        is_emergency=case.is_emergency,
        may_screen=CaseStatus.SCREENED in MOVES[case.stage],
        may_withdraw=CaseStatus.WITHDRAWN in MOVES[case.stage],
    )


def same_requests(facts: CaseFacts, actor: Actor, *, besides: int | None = None) -> tuple[Known, ...]:
    """Return requests with the same telephone or identity number, each once."""
    cipher, unit = house().cipher, reading()
    found = queries.cases_with_same_identity(
        unit, facts.identity_number, cipher=cipher, actor=actor, besides=besides
    ) + queries.cases_with_same_phone(unit, facts.phone, cipher=cipher, actor=actor, besides=besides)
    return tuple({known.ref: known for known in found}.values())


def fact_pairs(facts: CaseFacts) -> tuple[tuple[str, str], ...]:
    """Return a request's facts as names and values; what was not said is left out."""
    born = facts.birth_date.isoformat() if facts.birth_date else str(facts.birth_year or "")
    pairs = (
        (_("Telephone"), facts.phone),
        (_("Seeker's name"), facts.seeker_name),
        (_("Seeker is the beneficiary's …"), _(RELATION_WORDS[facts.relation])),
        (_("Filled in or told by (if another)"), facts.helper_name),
        (_("Beneficiary's name"), facts.beneficiary_name),
        (_("Year or date of birth"), born),
        (_("Identity number"), facts.identity_number),
        (_("District"), district_text(facts.district)),
        (_("Address"), facts.address),
        (_("Kind of need"), _(NEED_WORDS[facts.need_kind]) if facts.need_kind else ""),
        (_("Hospital"), facts.hospital),
        (_("Medical insurance"), _insurance(facts)),
        (_("Costs so far"), money_text(facts.cost_to_date) if facts.cost_to_date else ""),
        (_("Of this, paid back by insurance"), money_text(facts.reimbursed) if facts.reimbursed else ""),
    )
    return tuple((name, value) for name, value in pairs if value)


def _insurance(facts: CaseFacts) -> str:
    return "" if facts.insurance is Insurance.UNKNOWN else _(INSURANCE_WORDS[facts.insurance])
