"""Acts on what is left: proposed by a treasurer, decided by an approver, then carried out as orders."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from charity.appeals.appeal import Appeal
from charity.appeals.endings import service as endings
from charity.appeals.queries import appeal_by_ref
from charity.donations.payouts.queries import asked_minor
from charity.donations.payouts.service import available, case_of
from charity.donations.refunds.queries import held_back_minor
from charity.donations.refunds.service import due_on
from charity.donations.remainder import queries
from charity.donations.remainder.ordering import order_shares
from charity.donations.remainder.refusals import (
    ArithmeticMoved,
    BillsNotShown,
    DecisionMoved,
    FundNotNamed,
    MoneyIsAskedFor,
    NothingLeft,
    OpenProposal,
    check_decides,
    check_proposes,
    check_stage,
)
from charity.donations.remainder.rules import (
    DecisionState,
    Facts,
    Split,
    Why,
    canonical,
    split,
)
from charity.donations.remainder.tables import RemainderDecision
from charity.intake.clocks import Calendar
from charity.intake.evidence.rules import EvidenceKind
from charity.intake.evidence.service import add_evidence
from charity.intake.evidence.tables import Evidence
from charity.kernel import trail
from charity.kernel.cipher import Cipher
from charity.kernel.clock import desk_day
from charity.kernel.money import Money
from charity.kernel.roles import Actor
from charity.kernel.vault import Vault
from charity.ledger import closings, tree
from charity.ledger.entry import Draft, Kind
from charity.ledger.journal import Journal

trail.vocabulary("remainder:proposed", "remainder:decided", "remainder:taken_back")


@dataclass(frozen=True, slots=True)
class Propose:
    """What a treasurer proposes; `bills` are unpaid and shown by `content`, `once` stops a double click."""

    appeal: str
    why: Why
    bills: Money
    fund: str
    once: str
    content: bytes | None = None
    filename: str = ""


@dataclass(frozen=True, slots=True)
class Worked:
    """A proposal's arithmetic, and the facts that it was done on."""

    facts: Facts
    done: Split


def work_out(
    session: Session, appeal: Appeal, asked: Propose, *, held: Money, bills_sha256: str, day: date
) -> Worked:
    """Return the arithmetic as it comes out now; writes nothing."""
    published = queries.rule_of(session, appeal)
    done = split(
        asked.why,
        published.rule,
        held_minor=held.minor,
        bills_minor=asked.bills.minor,
        gifts=queries.shares_in(session, appeal.ref, today=day),
    )
    size, _root = tree.tree_hash(session)
    facts = Facts(
        appeal=appeal.ref,
        currency=held.currency,
        day=day.isoformat(),
        why=asked.why,
        rule=published.rule,
        rule_version=published.version,
        rule_sha256=published.sha256,
        log_size=size,
        bills_minor=asked.bills.minor,
        bills_sha256=bills_sha256,
        fund=asked.fund,
    )
    return Worked(facts, done)


def propose(
    session: Session, asked: Propose, *, by: Actor, at: datetime, vault: Vault, cipher: Cipher
) -> RemainderDecision:
    """Propose what becomes of what is held, by the rule that was published; sent again, the same answer.

    Raises NotYours, TooEarly, NothingLeft, MoneyIsAskedFor, OpenProposal, BillsNotShown, FundNotNamed,
    NotAPhoto, AccountClosed, NothingHeld, Missing.
    """
    check_proposes(by)
    known = queries.decision_sent_once(session, asked.once)
    if known is not None:
        return known
    appeal = appeal_by_ref(session, asked.appeal)
    closings.check_open(session, appeal.ref)
    check_stage(appeal.ref, asked.why, appeal.stage)
    held = _free(session, appeal.ref)
    if queries.open_proposal_of(session, appeal.ref) is not None:
        raise OpenProposal()
    if not asked.fund:
        raise FundNotNamed()
    piece = _bills(session, appeal, asked, by=by, at=at, vault=vault, cipher=cipher)
    worked = work_out(
        session, appeal, asked, held=held, bills_sha256=piece.sha256 if piece else "", day=desk_day(at)
    )
    decision = _written(session, asked, held, piece, canonical(worked.facts, worked.done), by=by, at=at)
    facts = {"held": held.plain(), "why": str(asked.why)}
    _record(session, "remainder:proposed", decision, by=by, at=at, changes=facts)
    return decision


def _free(session: Session, ref: str) -> Money:
    """Return what is held, all of it free; raises NothingHeld, MoneyIsAskedFor, NothingLeft."""
    held = available(session, ref)
    if asked_minor(session, ref) or held_back_minor(session, ref):
        raise MoneyIsAskedFor(appeal=ref)
    if not held.minor:
        raise NothingLeft(appeal=ref)
    return held


def _bills(
    session: Session, appeal: Appeal, asked: Propose, *, by: Actor, at: datetime, vault: Vault, cipher: Cipher
) -> Evidence | None:
    if not asked.bills.minor:
        return None
    if not asked.content:
        raise BillsNotShown()
    return add_evidence(
        session,
        case=case_of(session, appeal.request_id),
        kind=EvidenceKind.BILL,
        content=asked.content,
        filename=asked.filename,
        by=by,
        at=at,
        vault=vault,
        cipher=cipher,
        note="unpaid bills of a remainder",
    )


def _written(
    session: Session,
    asked: Propose,
    held: Money,
    piece: Evidence | None,
    content: bytes,
    *,
    by: Actor,
    at: datetime,
) -> RemainderDecision:
    assert by.id is not None
    decision = RemainderDecision(
        once=asked.once,
        appeal=asked.appeal,
        why=asked.why,
        held_minor=held.minor,
        currency=held.currency,
        bills_minor=asked.bills.minor,
        bills_evidence_id=piece.id if piece else None,
        fund=asked.fund,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        proposed_by_id=by.id,
        proposed_at_utc=at,
    )
    session.add(decision)
    session.flush()
    return decision


def decide(
    session: Session, decision_id: int, *, by: Actor, at: datetime, journal: Journal, calendar: Calendar
) -> RemainderDecision:
    """Decide a proposal: the log names its arithmetic, and each share that goes back becomes an order.

    Decided already, it is given again. Raises NotYours, ProposedByYou, DecisionMoved, ArithmeticMoved,
    MoneyIsAskedFor, TooEarly, AccountClosed.
    """
    decision = queries.decision_by_id(session, decision_id)
    check_decides(decision.proposed_by_id, by)
    if decision.state == DecisionState.DECIDED:
        return decision
    _check_proposed(decision)
    tree.read_head(session.connection(), for_update=True)  # nobody books meanwhile
    appeal = appeal_by_ref(session, decision.appeal)
    check_stage(appeal.ref, Why(decision.why), appeal.stage)
    said = _checked_again(session, appeal, decision, day=desk_day(at))
    draft = Draft(Kind.REMAINDER_DECIDED, day=desk_day(at), appeal=appeal.ref, documents=(decision.sha256,))
    decision.entry_seq = journal.post(draft, at=at).seq
    decision.state, decision.decided_by_id, decision.decided_at_utc = DecisionState.DECIDED, by.id, at
    session.flush()
    order_shares(session, decision, said, at=at, due=due_on(desk_day(at), calendar))
    endings.settle_remainder(session, appeal, by=by, at=at)
    _record(session, "remainder:decided", decision, by=by, at=at, changes={"entry": decision.entry_seq})
    return decision


def _checked_again(
    session: Session, appeal: Appeal, decision: RemainderDecision, *, day: date
) -> Mapping[str, Any]:
    """Return what was proposed, once it comes out the same today; raises ArithmeticMoved."""
    said: dict[str, Any] = json.loads(decision.content)
    held = _free(session, appeal.ref)
    asked = Propose(
        appeal.ref,
        Why(decision.why),
        Money(decision.bills_minor, decision.currency),
        decision.fund,
        decision.once,
    )
    document = said["steps"]["bills"]["document"]
    now = work_out(session, appeal, asked, held=held, bills_sha256=document, day=day)
    again: dict[str, Any] = json.loads(canonical(now.facts, now.done))
    if {**again, "day": said["day"], "log_size": said["log_size"]} != said:
        raise ArithmeticMoved()
    return said


def take_back(session: Session, decision_id: int, *, by: Actor, at: datetime) -> RemainderDecision:
    """Withdraw a proposal that nobody decided; raises NotYours, DecisionMoved."""
    check_proposes(by)
    decision = queries.decision_by_id(session, decision_id)
    if decision.state == DecisionState.WITHDRAWN:
        return decision
    _check_proposed(decision)
    decision.state = DecisionState.WITHDRAWN
    session.flush()
    _record(session, "remainder:taken_back", decision, by=by, at=at)
    return decision


def _check_proposed(decision: RemainderDecision) -> None:
    if decision.state != DecisionState.PROPOSED:
        raise DecisionMoved()


def _record(
    session: Session,
    act: str,
    decision: RemainderDecision,
    *,
    by: Actor,
    at: datetime,
    changes: Mapping[str, object] | None = None,
) -> None:
    subject = f"remainder:{decision.id}"
    trail.record(session, act, by=by, at=at, appeal=decision.appeal, subject=subject, changes=changes)
