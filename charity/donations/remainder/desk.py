"""What the desk's page of a remainder shows: where it stands, who may do what, what is still to be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from charity.appeals.appeal import Appeal
from charity.donations.closing.queries import handovers_of
from charity.donations.closing.tables import Handover
from charity.donations.payouts.queries import asked_minor
from charity.donations.payouts.service import available
from charity.donations.refunds.queries import held_back_minor
from charity.donations.remainder.queries import PublishedRule
from charity.donations.remainder.rules import FROM, TO_WORDS, WHY_WORDS, DecisionState, Why
from charity.donations.remainder.tables import RemainderDecision
from charity.kernel.money import Money
from charity.kernel.roles import Actor, Role
from charity.kernel.web.words import _, money_text
from charity.kernel.words import N_
from charity.ledger.balances import appeal_totals

_STATE_WORDS: Mapping[DecisionState, str] = {
    DecisionState.PROPOSED: N_("Proposed, waits for its decision"),
    DecisionState.DECIDED: N_("Decided"),
    DecisionState.WITHDRAWN: N_("Taken back"),
}
_TONES = {DecisionState.PROPOSED: "look", DecisionState.DECIDED: "good", DecisionState.WITHDRAWN: "quiet"}


@dataclass(frozen=True, slots=True)
class DecisionShown:
    """A proposal or decision, and what the reader may do with it."""

    id: int
    appeal: str
    why: str
    held: Money
    state: str
    tone: str
    is_decided: bool
    proposed_by: str
    proposed_at: datetime
    decided_by: str
    decided_at: datetime | None
    entry_seq: int | None
    sha256: str
    may_decide: bool
    may_take_back: bool
    proposed_by_reader: bool


def decision_shown(decision: RemainderDecision, names: Mapping[int, str], *, reader: Actor) -> DecisionShown:
    """Return a proposal or decision as the desk sees it."""
    assert decision.id is not None
    state, is_own = DecisionState(decision.state), reader.id == decision.proposed_by_id
    is_open = state is DecisionState.PROPOSED
    return DecisionShown(
        id=decision.id,
        appeal=decision.appeal,
        why=_(WHY_WORDS[Why(decision.why)]),
        held=Money(decision.held_minor, decision.currency),
        state=_(_STATE_WORDS[state]),
        tone=_TONES[state],
        is_decided=state is DecisionState.DECIDED,
        proposed_by=names.get(decision.proposed_by_id, ""),
        proposed_at=decision.proposed_at_utc,
        decided_by=names.get(decision.decided_by_id or 0, ""),
        decided_at=decision.decided_at_utc,
        entry_seq=decision.entry_seq,
        sha256=decision.sha256,
        may_decide=is_open and reader.may(Role.APPROVER) and not is_own,
        may_take_back=is_open and reader.may(Role.TREASURER),
        proposed_by_reader=is_open and is_own,
    )


@dataclass(frozen=True, slots=True)
class HandoverShown:
    """A remainder asked for another appeal, or handed over."""

    id: int
    source: str
    to: str
    amount: Money
    asked_by: str
    asked_at: datetime
    is_open: bool
    out_seq: int | None
    may_approve: bool
    asked_by_reader: bool
    may_withdraw: bool


def handover_shown(asked: Handover, names: Mapping[int, str], *, reader: Actor) -> HandoverShown:
    """Return a handover as the desk sees it."""
    assert asked.id is not None
    is_open, is_own = asked.approved_by_id is None, reader.id == asked.asked_by_id
    return HandoverShown(
        id=asked.id,
        source=asked.source,
        to=asked.to_appeal,
        amount=Money(asked.amount_minor, asked.currency),
        asked_by=names.get(asked.asked_by_id, ""),
        asked_at=asked.asked_at_utc,
        is_open=is_open,
        out_seq=asked.out_seq,
        may_approve=is_open and reader.may(Role.APPROVER) and not is_own,
        asked_by_reader=is_open and is_own,
        may_withdraw=is_open and reader.may(Role.TREASURER),
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the money of an appeal stands before and after a decision."""

    held: Money
    free: Money
    rule_title: str
    rule: Sequence[str]
    rule_words: str
    whys: Sequence[Why]
    why_not: str


def standing_of(session: Session, appeal: Appeal, published: PublishedRule) -> Standing:
    """Return what is held and free, the rule, and whether something may be proposed now."""
    totals = appeal_totals(session, appeal.ref)
    held, free = Money(totals.held_minor, totals.currency), available(session, appeal.ref)
    whys = [why for why in Why if appeal.stage in FROM[why]]
    is_false = whys == [Why.ALL_FALSE]
    is_asked_for = bool(asked_minor(session, appeal.ref) or held_back_minor(session, appeal.ref))
    return Standing(
        held,
        free,
        _("What holds for a false appeal") if is_false else _("The rule, fixed at publication"),
        _false_lines(published) if is_false else _rule_lines(published, held.currency),
        "" if is_false else published.words,
        whys,
        _why_not(held, is_asked_for, whys),
    )


def _rule_lines(published: PublishedRule, currency: str) -> list[str]:
    rule = published.rule
    limit = money_text(Money(rule.bills_limit_minor, currency))
    bills = (
        _("Documented unpaid bills, up to %(limit)s", limit=limit)
        if rule.bills_limit_minor
        else _("No bills are paid from a remainder")
    )
    fund = rule.fund or _("not named at publication")
    return [bills, _(TO_WORDS[rule.to]), _("What cannot go back: %(fund)s", fund=fund)]


def _false_lines(published: PublishedRule) -> list[str]:
    """Return the steps of an appeal that was found false: the published ones do not apply."""
    fund = published.rule.fund or _("not named at publication")
    return [
        _("Whatever the rule said: no bills are paid, everything goes back to the donors"),
        _("Each in proportion to what they gave, by the way it came"),
        _("What cannot go back: %(fund)s", fund=fund),
    ]


def _why_not(held: Money, is_asked_for: bool, whys: Sequence[Why]) -> str:
    if not held.minor:
        return _("Nothing is held, so there is nothing to decide.")
    if is_asked_for:
        return _(
            "A payout, a refund or a handover is still open. The remainder is what is left after it: finish "
            "it first."
        )
    if not whys:
        return _(
            "The appeal still runs. End the giving and take the step “Paying out” first; a death, or that "
            "the appeal is false, is a step of its own."
        )
    return ""


def handings_shown(
    session: Session, ref: str, names: Mapping[int, str], *, reader: Actor
) -> list[HandoverShown]:
    """Return every handover from an appeal, newest first."""
    return [handover_shown(one, names, reader=reader) for one in handovers_of(session, ref)]
