"""Held money leaves by two people, never above what is held; observed money is shown by vouchers."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from PIL import Image
from sqlalchemy.exc import IntegrityError

from charity.donations.lines.queries import all_lines_of
from charity.donations.payouts import carrying, plan, queries, service
from charity.donations.payouts.day_rules import (
    BackAhead,
    BackBeforePaid,
    DuePassed,
    PaidAhead,
    PaidBeforeApproval,
    PaymentNoted,
)
from charity.donations.payouts.rules import (
    AboveHeld,
    AbovePlanned,
    AlreadyDecided,
    ConfirmedHow,
    Demanded,
    EvidenceOverdue,
    NotAsPlanned,
    NotGone,
    NothingHeld,
    NoThirdWanted,
    NotObserved,
    NotTheThird,
    NotYetApproved,
    PayeeKind,
    ReasonWanted,
    SamePerson,
    TrancheTaken,
    drawn_from,
)
from charity.donations.payouts.tables import Payout, PayoutTranche
from charity.donations.payouts.use_rules import AboveUnshown, UseAhead, UseBeforePublication
from charity.donations.payouts.uses import RecordUse, record_use
from charity.donations.tracing.queries import uses_of
from charity.donations.words import KIND_WORDS
from charity.kernel.errors import NotYours
from charity.kernel.money import Money
from charity.kernel.roles import Role
from charity.ledger.balances import account_balances
from charity.ledger.entry import MONEY_KINDS
from charity.ledger.refusals import Overdrawn
from tests.donations.money_desk import HELD, OBSERVED, MoneyDesk
from tests.statements.samples import START, Trade, bill, cash, order_no

DUE = date(2026, 4, 1)


def asked(minor: int, *, once: str = "once-1", appeal: str = HELD) -> service.AskPayout:
    return service.AskPayout(
        appeal, Money(minor), PayeeKind.HOSPITAL, "第一医院", "第二次化疗", Demanded.HOSPITAL_BILL, DUE, once
    )


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def funded(desk: MoneyDesk) -> MoneyDesk:
    """A desk whose held appeal has ¥100 by WeChat and ¥50 in cash."""
    desk.bring(bill([Trade(order_no(1), START, 10_000, attach=HELD)]))
    desk.bring(cash([("C-1", "2026-02-03", "李雨", "50", "", HELD, "", "")]))
    return desk


def ask(desk: MoneyDesk, minor: int, **facts: Any) -> Payout:
    with desk.writing() as session:
        return service.ask(
            session, asked(minor, **facts), by=desk.treasurer, at=desk.house.clock(), cipher=desk.house.cipher
        )


def approve(desk: MoneyDesk, payout: Payout, by: Any = None) -> Payout:
    with desk.writing() as session:
        return service.approve(
            session,
            payout.id or 0,
            by=by or desk.approver,
            at=desk.house.clock(),
            journal=desk.journal(session),
        )


def test_one_asks_another_approves_and_the_ledger_has_it(funded: MoneyDesk) -> None:
    payout = approve(funded, ask(funded, 12_000))
    assert (payout.state, payout.approved_by_id) == ("approved", funded.approver.id)
    totals = funded.totals()
    assert (totals.paid_out_minor, totals.held_minor) == (12_000, 3_000)
    with funded.house.database.reading() as session:
        balances = {name: money.minor for name, money in account_balances(session, HELD)}
        line = all_lines_of(session, HELD)[-1]
        (public,) = queries.public_payouts(session, HELD)
    assert (balances[f"Assets:WeChat:{HELD}"], balances[f"Assets:Cash:{HELD}"]) == (0, 3_000)
    assert (line.amount.minor, line.running.minor, line.note_code) == (-12_000, 3_000, "hospital")
    assert (public.seq, public.amount.minor, public.has_evidence) == (payout.entry_seq, 12_000, False)


def test_who_asked_cannot_approve_or_decline_though_an_approver(funded: MoneyDesk) -> None:
    payout = ask(funded, 1_000)
    with pytest.raises(SamePerson):
        approve(funded, payout, by=funded.treasurer)
    with pytest.raises(SamePerson), funded.writing() as session:
        service.decline(session, payout.id or 0, reason="no", by=funded.treasurer, at=funded.house.clock())
    assert funded.totals().paid_out_minor == 0


def test_the_database_too_refuses_that_one_person_asks_and_approves(funded: MoneyDesk) -> None:
    payout = approve(funded, ask(funded, 1_000))
    for column in ("approved_by_id", "declined_by_id"):
        change = sa.text(f"UPDATE payout SET {column} = requested_by_id WHERE id = :id")
        with pytest.raises(IntegrityError), funded.writing() as session:
            session.connection().execute(change, {"id": payout.id})


def test_the_database_knows_no_approved_payout_without_its_entry(funded: MoneyDesk) -> None:
    payout = ask(funded, 1_000)
    change = sa.text(
        "UPDATE payout SET state = 'approved', approved_by_id = :by, decided_at_utc = :at WHERE id = :id"
    )
    facts = {"by": funded.approver.id, "at": funded.house.clock(), "id": payout.id}
    with pytest.raises(IntegrityError), funded.writing() as session:
        session.connection().execute(change, facts)


def test_only_a_treasurer_asks_and_only_an_approver_approves(funded: MoneyDesk) -> None:
    with pytest.raises(NotYours), funded.writing() as session:
        service.ask(
            session, asked(100), by=funded.approver, at=funded.house.clock(), cipher=funded.house.cipher
        )
    with pytest.raises(NotYours):
        approve(funded, ask(funded, 100), by=funded.auditor)


def test_nobody_asks_for_more_than_is_held_and_not_asked_for(funded: MoneyDesk) -> None:
    with pytest.raises(AboveHeld):
        ask(funded, 15_001)
    ask(funded, 10_000)
    with pytest.raises(AboveHeld):
        ask(funded, 5_001, once="once-2")


def test_an_approval_above_what_is_held_by_then_is_refused(
    funded: MoneyDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "available", lambda *_: Money(10**9))
    first, second = ask(funded, 10_000), ask(funded, 10_000, once="once-2")
    approve(funded, first)
    with pytest.raises(AboveHeld):
        approve(funded, second)
    monkeypatch.setattr(service, "check_covered", lambda *_: None)
    with pytest.raises(Overdrawn):
        approve(funded, second)
    assert funded.totals().held_minor == 5_000


def test_a_double_click_asks_once_and_books_once(funded: MoneyDesk) -> None:
    first, again = ask(funded, 1_000), ask(funded, 1_000)
    assert first.id == again.id
    assert approve(funded, first).entry_seq == approve(funded, first).entry_seq
    assert funded.totals().paid_out_minor == 1_000


def test_a_declined_payout_says_why_and_cannot_be_approved(funded: MoneyDesk) -> None:
    payout = ask(funded, 1_000)
    at = funded.house.clock()
    with pytest.raises(ReasonWanted), funded.writing() as session:
        service.decline(session, payout.id or 0, reason=" ", by=funded.approver, at=at)
    with funded.writing() as session:
        service.decline(session, payout.id or 0, reason="The bill is missing.", by=funded.approver, at=at)
    with pytest.raises(AlreadyDecided):
        approve(funded, payout)
    ask(funded, 15_000, once="once-2")  # what was declined is free again


def test_money_that_is_not_held_is_not_paid_out(desk: MoneyDesk) -> None:
    with pytest.raises(NothingHeld):
        ask(desk, 100, appeal=OBSERVED)


def test_the_slip_and_the_evidence_of_use_follow_the_approval(funded: MoneyDesk) -> None:
    payout, house = ask(funded, 1_000), funded.house

    def paid() -> None:
        with funded.writing() as session:
            carrying.record_paid(
                session, payout.id or 0, paid_on=date(2026, 3, 2), bank_reference="ICBC-1",
                by=funded.treasurer, at=house.clock(), cipher=house.cipher,
            )  # fmt: skip

    with pytest.raises(NotYetApproved):
        paid()
    approve(funded, payout)
    paid()
    with house.database.reading() as session:
        assert [p.id for p in queries.waiting_for_evidence(session, actor=funded.treasurer)] == [payout.id]
    with funded.writing() as session:
        carrying.add_evidence_of_use(
            session, payout.id or 0, content=photo(), filename="bill.jpg",
            by=funded.treasurer, at=house.clock(), vault=house.vault, cipher=house.cipher,
        )  # fmt: skip
    with house.database.reading() as session:
        assert queries.waiting_for_evidence(session, actor=funded.treasurer) == []
        found = queries.payout_by_id(session, payout.id or 0)
        assert queries.opened(found, "bank_reference", cipher=house.cipher) == "ICBC-1"
        assert queries.public_payouts(session, HELD)[0].has_evidence


def use_of(minor: int, **facts: Any) -> RecordUse:
    day = START.date() + timedelta(days=1)
    values = {"appeal": OBSERVED, "once": "use-1"} | facts
    return RecordUse(
        amount=Money(minor),
        payee_kind=PayeeKind.HOSPITAL,
        used_on=day,
        content=photo(),
        filename="v.jpg",
        **values,
    )


def record(desk: MoneyDesk, use: RecordUse) -> Any:
    with desk.writing() as session:
        return record_use(
            session, use, by=desk.treasurer, at=desk.house.clock(), journal=desk.journal(session),
            vault=desk.house.vault, cipher=desk.house.cipher,
        )  # fmt: skip


def test_documented_use_of_observed_money_is_booked_with_its_voucher_once(desk: MoneyDesk) -> None:
    desk.bring(bill([Trade(order_no(1), START, 10_000, attach=OBSERVED)]))
    assert record(desk, use_of(4_000)).id == record(desk, use_of(4_000)).id
    assert (desk.totals(OBSERVED).paid_out_minor, desk.totals(OBSERVED).held_minor) == (4_000, 6_000)
    with pytest.raises(AboveUnshown, match=r"no voucher yet for 60\.00 CNY"):
        record(desk, use_of(6_001, once="use-2"))


def test_a_use_lies_between_the_publication_and_today(desk: MoneyDesk) -> None:
    desk.bring(bill([Trade(order_no(1), START, 10_000, attach=OBSERVED)]))
    with pytest.raises(UseAhead):
        record(desk, replace(use_of(100), used_on=date(2026, 3, 3)))
    desk.appeals[OBSERVED] = replace(desk.appeals[OBSERVED], published_at_utc=desk.house.clock())
    with pytest.raises(UseBeforePublication):
        record(desk, replace(use_of(100), used_on=date(2026, 3, 1)))
    assert record(desk, replace(use_of(100), used_on=date(2026, 3, 2))).id


def test_a_payment_is_noted_once_after_its_approval_and_comes_back_after_it(funded: MoneyDesk) -> None:
    payout, today = approve(funded, ask(funded, 1_000)), date(2026, 3, 2)

    def paid(on: date, reference: str = "HX-1") -> None:
        facts = {"paid_on": on, "bank_reference": reference, "cipher": funded.house.cipher}
        carried(funded, carrying.record_paid, payout, by=funded.treasurer, **facts)

    for refusal, day in ((PaidAhead, date(2026, 3, 3)), (PaidBeforeApproval, date(2026, 3, 1))):
        with pytest.raises(refusal):
            paid(day)
    for _ in range(2):
        paid(today)
    with pytest.raises(PaymentNoted):
        paid(today, "HX-2")
    for back, day in ((BackAhead, date(2026, 3, 3)), (BackBeforePaid, date(2026, 3, 1))):
        with pytest.raises(back), funded.writing() as session:
            carrying.give_back(
                session, payout.id or 0, on=day, by=funded.approver, at=funded.house.clock(),
                journal=funded.journal(session),
            )  # fmt: skip


def test_evidence_is_not_asked_for_by_a_day_that_has_passed(funded: MoneyDesk) -> None:
    with pytest.raises(DuePassed), funded.writing() as session:
        late = replace(asked(100), evidence_due_on=date(2026, 3, 1))
        service.ask(session, late, by=funded.treasurer, at=funded.house.clock(), cipher=funded.house.cipher)


def test_no_third_person_confirms_what_needs_none(funded: MoneyDesk) -> None:
    payout, other = approve(funded, ask(funded, 1_000)), third(funded)
    with pytest.raises(NoThirdWanted), funded.writing() as session:
        service.confirm(
            session, payout.id or 0, by=other, at=funded.house.clock(), journal=funded.journal(session)
        )


def test_held_money_has_no_documented_use(funded: MoneyDesk) -> None:
    with pytest.raises(NotObserved):
        record(funded, use_of(100, appeal=HELD))


def test_money_is_drawn_from_the_bank_first_and_no_account_goes_below_zero() -> None:
    assert drawn_from({"WeChat": 70, "Cash": 50, "Bank": 20}, 100) == {"Bank": 20, "WeChat": 70, "Cash": 10}
    assert drawn_from({"WeChat": 70}, 60) == {"WeChat": 60}


def test_every_kind_that_moves_money_has_words() -> None:
    assert set(KIND_WORDS) == set(MONEY_KINDS)


def third(desk: MoneyDesk) -> Any:
    with desk.writing() as session:
        return desk._person(session, 9, Role.TREASURER)


def carried(desk: MoneyDesk, act: Any, payout: Payout, *, by: Any, **facts: Any) -> Payout:
    with desk.writing() as session:
        done: Payout = act(session, payout.id or 0, by=by, at=desk.house.clock(), **facts)
        return done


def test_a_large_payout_waits_for_a_third_person_and_no_other_will_do(funded: MoneyDesk) -> None:
    with funded.writing() as session:
        payout = service.ask(
            session, asked(9_000), by=funded.treasurer, at=funded.house.clock(),
            cipher=funded.house.cipher, third_from_minor=9_000,
        )  # fmt: skip
    payout = approve(funded, payout)
    assert (payout.state, payout.entry_seq, funded.totals().paid_out_minor) == ("agreed", None, 0)
    with pytest.raises(AboveHeld):
        ask(funded, 6_001, once="once-2")  # what is agreed is not free
    change = sa.text("UPDATE payout SET state = 'approved', third_by_id = approved_by_id WHERE id = :id")
    with pytest.raises(IntegrityError), funded.writing() as session:
        session.connection().execute(change, {"id": payout.id})
    for known, refusal in (
        (funded.treasurer, NotTheThird), (funded.approver, NotTheThird), (funded.auditor, NotYours)
    ):  # fmt: skip
        with pytest.raises(refusal), funded.writing() as session:
            service.confirm(
                session, payout.id or 0, by=known, at=funded.house.clock(), journal=funded.journal(session)
            )
    other = third(funded)
    for _ in range(2):
        with funded.writing() as session:
            service.confirm(
                session, payout.id or 0, by=other, at=funded.house.clock(), journal=funded.journal(session)
            )
    assert funded.totals().paid_out_minor == 9_000


def test_the_plan_shares_out_the_need_and_each_tranche_is_asked_for_once(funded: MoneyDesk) -> None:
    def planned(minor: int, once: str) -> PayoutTranche:
        step = plan.PlanTranche(HELD, Money(minor), DUE, Demanded.HOSPITAL_BILL, once)
        with funded.writing() as session:
            return plan.plan_tranche(session, step, by=funded.treasurer, at=funded.house.clock())

    funded.change(HELD, need_minor=12_000)
    first, second = planned(5_000, "t1"), planned(7_000, "t2")
    assert (planned(5_000, "t1").id, first.number, second.number) == (first.id, 1, 2)
    with pytest.raises(AbovePlanned):
        planned(1, "t3")

    def ask_for(tranche: PayoutTranche, minor: int, once: str) -> Payout:
        wanted = replace(asked(minor, once=once), tranche_id=tranche.id)
        with funded.writing() as session:
            return service.ask(
                session, wanted, by=funded.treasurer, at=funded.house.clock(), cipher=funded.house.cipher
            )

    with pytest.raises(NotAsPlanned):
        ask_for(first, 5_001, "p1")
    ask_for(first, 5_000, "p1")
    with pytest.raises(TrancheTaken):
        ask_for(first, 100, "p2")
    change = sa.text("UPDATE payout_tranche SET appeal = 'LX-2026-0008-X' WHERE id = :id")
    with pytest.raises(IntegrityError), funded.writing() as session:
        session.connection().execute(change, {"id": first.id})
    with pytest.raises(TrancheTaken), funded.writing() as session:
        plan.drop_tranche(session, HELD, first.id or 0, by=funded.treasurer, at=funded.house.clock())
    with funded.writing() as session:
        plan.drop_tranche(session, HELD, second.id or 0, by=funded.treasurer, at=funded.house.clock())
        assert [one.number for one in plan.tranches_of(session, HELD)] == [1]


def test_overdue_evidence_stops_the_next_payout_until_an_approver_says_why(funded: MoneyDesk) -> None:
    first = approve(funded, ask(funded, 1_000))
    with funded.writing() as session:
        session.execute(sa.update(Payout).values(evidence_due_on=date(2020, 1, 1)))
    second = ask(funded, 1_000, once="once-2")
    with pytest.raises(EvidenceOverdue):
        approve(funded, second)
    with funded.writing() as session:
        service.approve(
            session, second.id or 0, by=funded.approver, at=funded.house.clock(),
            journal=funded.journal(session), overdue_reason="The ward sends its bill on Friday.",
        )  # fmt: skip
        shown = queries.public_payouts(session, HELD)
    assert [(one.number, one.is_overdue(date(2026, 3, 1))) for one in shown] == [(1, True), (2, False)]
    assert first.entry_seq == shown[0].seq


def test_what_the_bank_sends_back_is_held_again_and_booked_by_another_person(funded: MoneyDesk) -> None:
    payout, day = approve(funded, ask(funded, 2_000)), date(2026, 3, 2)

    def give_back(by: Any) -> Payout:
        with funded.writing() as session:
            return carrying.give_back(
                session, payout.id or 0, on=day, by=by, at=funded.house.clock(),
                journal=funded.journal(session),
            )  # fmt: skip

    def received() -> None:
        how = {"on": day, "how": ConfirmedHow.PHONE}
        carried(funded, carrying.confirm_received, payout, by=funded.treasurer, **how)

    for act in (lambda: give_back(funded.approver), received):
        with pytest.raises(NotGone):
            act()
    paid = {"paid_on": day, "bank_reference": "HX-1", "cipher": funded.house.cipher}
    carried(funded, carrying.record_paid, payout, by=funded.treasurer, **paid)
    received()
    with pytest.raises(SamePerson):
        give_back(funded.treasurer)
    change = sa.text("UPDATE payout SET returned_by_id = requested_by_id WHERE id = :id")
    with pytest.raises(IntegrityError), funded.writing() as session:
        session.connection().execute(change, {"id": payout.id})
    assert give_back(funded.approver).return_seq == give_back(funded.approver).return_seq
    assert (funded.totals().paid_out_minor, funded.totals().held_minor) == (0, 15_000)
    with funded.house.database.reading() as session:
        (public,) = queries.public_payouts(session, HELD)
        assert (public.returned_on, public.is_overdue(date(2030, 1, 1))) == (day, False)
        assert uses_of(session, all_lines_of(session, HELD)[0].seq) == ()
