"""A treasurer proposes what becomes of money that is left, an approver decides, orders carry it out."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from charity.appeals.rules import AppealStatus
from charity.donations.payouts.service import available
from charity.donations.refunds.queries import orders_of_decision, tallies_of
from charity.donations.remainder import queries, service
from charity.donations.remainder.choices import record_choice
from charity.donations.remainder.queries import PublishedRule
from charity.donations.remainder.refusals import (
    ArithmeticMoved,
    BillsNotShown,
    DecisionMoved,
    FundNotNamed,
    MoneyIsAskedFor,
    OpenProposal,
    ProposedByYou,
    TooEarly,
)
from charity.donations.remainder.rules import Choice, Rule, To, Why
from charity.donations.remainder.sheet import sheet_of
from charity.donations.remainder.shown import arithmetic_of, progress_of
from charity.donations.remainder.tables import RemainderDecision
from charity.intake.holidays import MAINLAND
from charity.kernel.errors import NotYours
from charity.kernel.money import Money
from charity.ledger.audit import verify
from tests.donations.money_desk import HELD, MoneyDesk
from tests.donations.test_donations_payouts import ask as ask_payout
from tests.donations.test_donations_payouts import photo
from tests.donations.test_donations_refunds import seq_of
from tests.statements.samples import START, Trade, bill, cash, order_no

TRADES = [
    Trade(order_no(n), START + timedelta(minutes=n), minor, attach=HELD)
    for n, minor in enumerate((10_000, 5_000, 3_333))
]
RULE = PublishedRule(Rule(2_000, To.DONORS, "Fund for children"), 1, "f" * 64, "Bills first.")


@dataclass(frozen=True)
class Standing:
    """A stand-in appeal that says where it stands."""

    ref: str
    status: str
    request_id: int = 1

    @property
    def stage(self) -> AppealStatus:
        return AppealStatus(self.status)


@pytest.fixture
def settled(desk: MoneyDesk, monkeypatch: pytest.MonkeyPatch) -> MoneyDesk:
    """A desk whose appeal pays out and holds ¥183.33 of three WeChat donations and ¥20 of nobody's cash."""
    monkeypatch.setattr(service, "appeal_by_ref", lambda _, ref: Standing(ref, desk.appeals[ref].status))
    monkeypatch.setattr(queries, "rule_of", lambda *_: RULE)
    monkeypatch.setattr(
        service.endings, "settle_remainder", lambda *_, **__: desk.change(HELD, status="remainder_decided")
    )
    desk.bring(bill(TRADES))
    desk.bring(cash([("C-1", "2026-02-03", "", "20", "", HELD, "", "")]))
    desk.change(HELD, status=AppealStatus.PAYING_OUT)
    return desk


def propose(desk: MoneyDesk, once: str = "once-1", **facts: Any) -> RemainderDecision:
    values: dict[str, Any] = {"why": Why.RECOVERY, "bills": Money(0), "fund": "Fund for children"} | facts
    by = values.pop("by", desk.treasurer)
    with desk.writing() as session:
        return service.propose(
            session, service.Propose(HELD, once=once, **values), by=by, at=desk.house.clock(),
            vault=desk.house.vault, cipher=desk.house.cipher,
        )  # fmt: skip


def decide(desk: MoneyDesk, proposal: RemainderDecision, by: Any = None) -> RemainderDecision:
    with desk.writing() as session:
        return service.decide(
            session, proposal.id or 0, by=by or desk.approver, at=desk.house.clock(),
            journal=desk.journal(session), calendar=MAINLAND,
        )  # fmt: skip


def returned(trade: Trade, minor: int) -> Trade:
    return replace(trade, refund_no=f"R{trade.order_no}", amount_minor=minor, at=START + timedelta(days=1))


def test_what_is_left_goes_back_by_two_peoples_word_and_the_bill_completes_every_order(
    settled: MoneyDesk,
) -> None:
    proposal = propose(settled, bills=Money(2_500), content=photo(), filename="b.jpg")
    assert propose(settled).id == proposal.id, "a double click"
    with pytest.raises(ProposedByYou):
        decide(settled, proposal, settled.treasurer)
    decided = decide(settled, proposal)
    assert decide(settled, proposal).entry_seq == decided.entry_seq
    said = json.loads(decided.content)
    assert hashlib.sha256(decided.content).hexdigest() == decided.sha256
    assert said["steps"]["bills"] == {
        "documented_minor": 2_500, "taken_minor": 2_000, "document": said["steps"]["bills"]["document"],
    }  # fmt: skip
    groups = {g["outcome"]: g["minor"] for g in said["steps"]["donors"]["groups"]}
    assert sum(groups.values()) == 18_333
    assert said["steps"]["onward"]["minor"] == groups["no_name"]
    with settled.house.database.reading() as session:
        orders = orders_of_decision(session, decided.id or 0, "WeChat")
        assert [order.asked_by_id for order in orders] == [settled.treasurer.id] * 3
        assert available(session, HELD).minor == 20_333 - groups["back"]
        text = sheet_of(orders, {orders[0].donation_seq: TRADES[0].order_no})
        assert f"{TRADES[0].order_no}\t" in text
        assert verify(session).problems == ()
    shares = [order.amount_minor for order in orders]
    settled.bring(bill([*TRADES, *map(returned, TRADES, shares)]))
    with settled.house.database.reading() as session:
        progress = progress_of(session, decided)
        assert [(t.state, t.minor) for t in tallies_of(session, decided.id or 0)] == [
            ("done", groups["back"])
        ]
        assert (progress.done_count, progress.per_mille) == (3, 1000)
    assert settled.totals().held_minor == 20_333 - groups["back"]
    assert settled.appeals[HELD].status == "remainder_decided"


def test_a_false_appeal_gives_everything_back_that_can_go_back(settled: MoneyDesk) -> None:
    with pytest.raises(TooEarly):
        propose(settled, why=Why.ALL_FALSE)
    settled.change(HELD, status=AppealStatus.FOUND_FALSE)
    decided = decide(settled, propose(settled, why=Why.ALL_FALSE))
    with settled.house.database.reading() as session:
        orders = orders_of_decision(session, decided.id or 0, "WeChat")
    assert [order.amount_minor for order in orders] == [10_000, 5_000, 3_333]
    shown = arithmetic_of(decided.content)
    assert [(group.count, group.amount.minor) for group in shown.groups] == [(3, 18_333), (1, 2_000)]
    assert shown.whole.total == Money(20_333)


def test_a_donors_choice_leaves_the_share_to_the_fund(settled: MoneyDesk) -> None:
    with settled.writing() as session:
        record_choice(
            session, seq_of(settled, 1), appeal_ref=HELD, choice=Choice.FUND, by=settled.treasurer,
            at=settled.house.clock(),
        )  # fmt: skip
    decided = decide(settled, propose(settled))
    groups = {g["outcome"]: g for g in json.loads(decided.content)["steps"]["donors"]["groups"]}
    assert groups["chosen"]["minor"] == 5_000
    assert groups["back"]["donations"] == 2


def test_nothing_is_proposed_too_early_twice_or_while_money_is_asked_for(settled: MoneyDesk) -> None:
    with pytest.raises(NotYours):
        propose(settled, by=settled.approver)
    with pytest.raises(BillsNotShown):
        propose(settled, bills=Money(100))
    with pytest.raises(FundNotNamed):
        propose(settled, fund="")
    proposal = propose(settled)
    with pytest.raises(OpenProposal):
        propose(settled, "once-2")
    ask_payout(settled, 100)
    with pytest.raises(MoneyIsAskedFor):
        decide(settled, proposal)


def test_an_arithmetic_that_is_not_true_any_more_is_not_decided(settled: MoneyDesk) -> None:
    proposal = propose(settled)
    settled.bring(bill([Trade(order_no(9), START, 700, attach=HELD)]))
    with pytest.raises(ArithmeticMoved):
        decide(settled, proposal)
    with settled.writing() as session:
        service.take_back(session, proposal.id or 0, by=settled.treasurer, at=settled.house.clock())
    with pytest.raises(DecisionMoved):
        decide(settled, proposal)
    decide(settled, propose(settled, "once-2"))


def test_the_database_wants_two_people_and_the_leaf(settled: MoneyDesk) -> None:
    proposal = propose(settled)
    for change in (
        "state = 'decided'",
        "state = 'decided', decided_by_id = proposed_by_id, decided_at_utc = proposed_at_utc, entry_seq = 0",
        "bills_minor = 5",
        "held_minor = 0",
    ):
        with pytest.raises(IntegrityError), settled.writing() as session:
            session.connection().execute(
                sa.text(f"UPDATE remainder_decision SET {change} WHERE id = {proposal.id}")
            )
