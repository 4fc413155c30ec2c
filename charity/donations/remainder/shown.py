"""What the pages of a remainder show: the arithmetic step by step, and how far it is carried out."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from charity.donations.refunds.queries import Tally, tallies_of
from charity.donations.refunds.rules import OPEN, OrderState
from charity.donations.refunds.shown import channel_words
from charity.donations.remainder.rules import OUTCOME_WORDS, TO_WORDS, TOLD_WORDS, Outcome, To, Told
from charity.donations.remainder.tables import RemainderDecision
from charity.kernel.money import Money
from charity.kernel.web.figures import Sum, Term
from charity.kernel.web.words import _, money_text, ngettext

SHARES_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Group:
    """Donations with the same outcome."""

    words: str
    count: int
    amount: Money
    goes_back: bool


@dataclass(frozen=True, slots=True)
class ShareRow:
    """One donation's share."""

    seq: int
    net: Money
    amount: Money
    words: str


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """A decision's arithmetic as anybody may read it."""

    why: str
    day: date
    log_size: int
    rule: Sequence[str]
    whole: Sum
    shared_words: str
    groups: Sequence[Group]
    shares: Sequence[ShareRow]
    more_shares: str


def arithmetic_of(content: bytes) -> Arithmetic:
    """Return stored bytes in words, step by step."""
    said: dict[str, Any] = json.loads(content)
    steps, currency = said["steps"], said["currency"]
    donors, told = steps["donors"], Told(said["why"])

    def money(minor: int) -> Money:
        return Money(minor, currency)

    shares = [ShareRow(seq, money(net), money(minor), _outcome(o)) for seq, net, minor, o in donors["shares"]]
    return Arithmetic(
        why=_(TOLD_WORDS[told]),
        day=date.fromisoformat(said["day"]),
        log_size=said["log_size"],
        rule=_rule_words(said["rule"], currency, is_false=told is Told.ALL_FALSE),
        whole=_whole(said, currency),
        shared_words=_shared_words(donors, currency),
        groups=[
            Group(_outcome(g["outcome"]), g["donations"], money(g["minor"]), g["outcome"] == Outcome.BACK)
            for g in donors["groups"]
        ],
        shares=shares[:SHARES_SHOWN],
        more_shares=_more(len(shares) - SHARES_SHOWN),
    )


def _outcome(code: str) -> str:
    return _(OUTCOME_WORDS[Outcome(code)])


def _more(count: int) -> str:
    if count <= 0:
        return ""
    return ngettext(
        "%(num)d more donation stands in the file.", "%(num)d more donations stand in the file.", count
    )


def _shared_words(donors: dict[str, Any], currency: str) -> str:
    if not donors["shares"]:
        return ""
    return _(
        "%(shared)s is shared over %(net)s of donations, each in proportion to what is left of it. Shares "
        "are rounded down to the fen; the fen left over go one each to the largest remainders.",
        shared=money_text(Money(donors["shared_minor"], currency)),
        net=money_text(Money(donors["net_minor"], currency)),
    )


def _rule_words(rule: dict[str, Any], currency: str, *, is_false: bool) -> list[str]:
    fund = rule["fund"] or _("not named at publication")
    last = _("What cannot go back: %(fund)s", fund=fund)
    if is_false:
        return [_("Whatever the rule said: no bills are paid, everything goes back to the donors"), last]
    limit = Money(rule["bills_limit_minor"], currency)
    bills = (
        _("Documented unpaid bills, up to %(limit)s", limit=money_text(limit))
        if limit.minor
        else _("No bills are paid from a remainder")
    )
    return [bills, _(TO_WORDS[To(rule["to"])]), last]


def _whole(said: dict[str, Any], currency: str) -> Sum:
    steps = said["steps"]
    taken, back, onward = (
        Money(steps["bills"]["taken_minor"], currency),
        Money(steps["donors"]["back_minor"], currency),
        Money(steps["onward"]["minor"], currency),
    )
    documented = money_text(Money(steps["bills"]["documented_minor"], currency))
    terms = (
        Term("", _("Unpaid bills"), taken, _("documented: %(amount)s", amount=documented)),
        Term("+", _("Back to the donors"), back, ""),
        Term("+", _("To a fund of the same purpose or another appeal"), onward, steps["onward"]["fund"]),
    )
    return Sum(
        _("What becomes of what is left"),
        terms,
        _("Held when this was worked out"),
        Money(said["held_minor"], currency),
    )


@dataclass(frozen=True, slots=True)
class Route:
    """Refunds of one channel: how many, and how far."""

    channel: str
    words: str
    count: int
    amount: Money
    done_count: int
    done: Money
    open_count: int
    open: Money
    stuck_count: int
    stuck: Money


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the refunds of a decision are."""

    routes: Sequence[Route]
    count: int
    done_count: int
    amount: Money
    done: Money
    per_mille: int
    words: str


def progress_of(session: Session, decision: RemainderDecision) -> Progress:
    """Return how far the refunds of a decision are, by the way the money came."""
    assert decision.id is not None
    groups: defaultdict[str, list[Tally]] = defaultdict(list)
    for tally in tallies_of(session, decision.id):
        groups[tally.channel].append(tally)
    routes = [_route(channel, tallies, decision.currency) for channel, tallies in sorted(groups.items())]
    count, done_count = sum(r.count for r in routes), sum(r.done_count for r in routes)
    amount = Money(sum(r.amount.minor for r in routes), decision.currency)
    done = Money(sum(r.done.minor for r in routes), decision.currency)
    words = _(
        "%(done)s of %(all)s given back, %(done_count)s of %(count)s donations.",
        done=money_text(done),
        all=money_text(amount),
        done_count=done_count,
        count=count,
    )
    share = done.minor * 1000 // amount.minor if amount.minor else 1000
    return Progress(routes, count, done_count, amount, done, share, words if count else "")


def _route(channel: str, tallies: Sequence[Tally], currency: str) -> Route:
    def of(*states: OrderState) -> tuple[int, Money]:
        some = [one for one in tallies if one.state in states]
        return sum(one.count for one in some), Money(sum(one.minor for one in some), currency)

    everything, finished = of(*OrderState), of(OrderState.DONE)
    waiting, stuck = of(*OPEN), of(OrderState.IMPOSSIBLE, OrderState.CANCELLED)
    return Route(channel, channel_words(channel), *everything, *finished, *waiting, *stuck)
