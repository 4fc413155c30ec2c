"""Cash: numbers without a gap, undone by another person, a box held against the books, paid into the bank."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from charity.donations.cash import boxes, rules, service
from charity.donations.cash.box import box_of
from charity.donations.cash.tables import CashReceipt
from charity.donations.imports.rules import UnknownAppeal
from charity.donations.lines.queries import all_lines_of
from charity.donations.rates.rules import NoRate
from charity.kernel.errors import NotYours
from charity.kernel.money import Money
from charity.kernel.references import check_letter
from charity.kernel.roles import Actor
from charity.ledger import accounts
from charity.ledger.audit import verify
from charity.ledger.balances import account_balances
from charity.ledger.entry import Draft, Kind, Posting
from charity.ledger.refusals import Overdrawn
from tests.donations.cash_desk import TODAY, give_rate, stand_in, take
from tests.donations.money_desk import DRAFT, HELD, OBSERVED, OTHER, MoneyDesk
from tests.statements.samples import cash as cash_sheet

DESKS = ("XJ", "XB")


@pytest.fixture
def till(desk: MoneyDesk, monkeypatch: pytest.MonkeyPatch) -> MoneyDesk:
    """A money desk with a cash desk."""
    stand_in(desk, monkeypatch)
    return desk


def void(desk: MoneyDesk, ref: str, by: Actor, reason: str = "Counted twice") -> CashReceipt:
    with desk.writing() as session:
        return service.void(
            session, ref, reason=reason, by=by, at=desk.house.clock(), journal=desk.journal(session)
        )


def count(desk: MoneyDesk, pieces: dict[int, int], *, why: str = "", once: str = "c-1") -> int:
    with desk.writing() as session:
        counted = boxes.CountBox("XJ", pieces, why, once)
        return boxes.count(session, counted, DESKS, by=desk.treasurer, at=desk.house.clock()).id or 0


def pay_in(desk: MoneyDesk, minor: int, *, once: str = "d-1") -> int:
    with desk.writing() as session:
        paid = boxes.PayIn("XJ", Money(minor), TODAY, "ICBC-77", once)
        deposit = boxes.pay_in(
            session, paid, DESKS, by=desk.treasurer, at=desk.house.clock(),
            journal=desk.journal(session), cipher=desk.house.cipher,
        )  # fmt: skip
        return deposit.id or 0


def balances(desk: MoneyDesk, appeal: str = HELD) -> dict[str, int]:
    with desk.house.database.reading() as session:
        return {name.split(":")[1]: money.minor for name, money in account_balances(session, appeal)}


def test_cash_is_numbered_without_a_gap_and_voided_by_another_person(till: MoneyDesk) -> None:
    first, again = take(till, 10_000, once="a"), take(till, 10_000, once="a")
    second = take(till, 5_000, once="b", donor=None, paper_no="P-9")
    elsewhere = take(till, 100, once="c", desk="XB")
    assert first.ref == again.ref == f"XJ-2026-0001-{check_letter('XJ', 2026, 1)}"
    assert [r.number for r in (first, second, elsewhere)] == [1, 2, 1]
    assert till.totals().received_minor == 15_100
    with pytest.raises(rules.OwnReceipt):
        void(till, first.ref, till.treasurer)
    with pytest.raises(rules.ReasonWanted):
        void(till, first.ref, till.approver, reason=" ")
    with pytest.raises(NotYours):
        void(till, first.ref, till.auditor)
    voided = void(till, first.ref, till.approver)
    with pytest.raises(rules.VoidedAlready):
        void(till, first.ref, till.approver)
    assert (voided.number, voided.void_reason, till.totals().received_minor) == (1, "Counted twice", 5_100)
    assert take(till, 700, once="d").number == 3  # the voided number stays taken
    with till.house.database.reading() as session:
        assert all_lines_of(session, HELD)[-2].kind.value == "reversal"
        assert verify(session).ok


def test_the_database_too_leaves_no_gap_and_lets_nobody_void_alone(till: MoneyDesk) -> None:
    for number, once in enumerate("abc", start=1):
        assert take(till, 100 * number, once=once).number == number
    for change in (
        "UPDATE cash_receipt SET number = 7, previous = 6 WHERE number = 3",
        "DELETE FROM cash_receipt WHERE number = 2",
        "UPDATE cash_receipt SET previous = NULL WHERE number = 2",
        "UPDATE cash_receipt SET voided_by_id = taken_by_id, voided_at_utc = taken_at_utc, "
        "reversal_seq = entry_seq, void_reason = 'x' WHERE number = 1",
        "UPDATE cash_receipt SET void_reason = 'x' WHERE number = 1",
    ):
        with pytest.raises(IntegrityError), till.writing() as session:
            session.connection().execute(sa.text(change))


def test_only_held_appeals_take_cash_and_days_papers_and_people_are_looked_at(till: MoneyDesk) -> None:
    take(till, 100, once="p", paper_no="P-1")
    till.bring(cash_sheet([("S-5", "2026-02-03", "李雨", "50", "", HELD, "", "")]))
    for refusal, facts in (
        (rules.NotHeldHere, {"appeal": OBSERVED}),
        (rules.NotOpenForCash, {"appeal": DRAFT}),
        (UnknownAppeal, {"appeal": "LX-2026-0999-A"}),
        (rules.DayAhead, {"received_on": date(2026, 3, 3)}),
        (rules.PaperKnown, {"paper_no": "P-1"}),
        (rules.PaperBooked, {"paper_no": "S-5"}),
        (NoRate, {"amount": Money(100, "USD")}),
        (NotYours, {"by": till.approver}),
    ):
        with pytest.raises(refusal):
            take(till, 100, once="x", **facts)
    assert till.totals().received_minor == 5_100
    assert take(till, 100, once="y").number == 2  # what was refused took no number


def test_a_cash_sheet_with_a_receipts_number_is_known(till: MoneyDesk) -> None:
    receipt = take(till, 5_000, once="a")
    outcome = till.bring(cash_sheet([(receipt.ref, "2026-03-02", "李雨", "50", "", HELD, "", "")]))
    assert (outcome.booked, outcome.already_known) == (0, 1)
    void(till, receipt.ref, till.approver)
    assert till.totals().held_minor == 0


def test_spent_cash_cannot_be_voided_and_nothing_of_it_is_kept(till: MoneyDesk) -> None:
    receipt = take(till, 100, once="a")
    legs = Posting(accounts.assets("Cash", HELD), "CNY", -100), Posting(accounts.payouts(HELD), "CNY", 100)
    with till.writing() as session:
        till.journal(session).post(Draft(Kind.PAYOUT, TODAY, HELD, legs), at=till.house.clock())
    with pytest.raises(Overdrawn):
        void(till, receipt.ref, till.approver)


def test_the_box_is_counted_explained_and_signed_by_a_second_person(till: MoneyDesk) -> None:
    take(till, 12_350, once="a")
    take(till, 500, once="b", appeal=OTHER)
    take(till, 900, once="c", desk="XB")
    with till.house.database.reading() as session:
        assert box_of(session, "XJ", DESKS).by_appeal == {HELD: 12_350, OTHER: 500}
        assert box_of(session, "XB", DESKS).expected == Money(900)
    right = {10_000: 1, 2_000: 1, 500: 1, 200: 1, 100: 1, 50: 1}
    at = till.house.clock()
    with pytest.raises(rules.DifferenceUnexplained) as short:
        count(till, {10_000: 1})
    assert short.value.facts["difference"] == "-28.50"
    first = count(till, {10_000: 1}, why="A bill slipped behind the drawer.", once="c-0")
    second = count(till, right)
    assert count(till, right) == second  # sent twice
    for who, which, refusal in (
        (till.treasurer, second, rules.OwnCount),
        (till.approver, first, rules.CountedAgain),
        (till.auditor, second, NotYours),
    ):
        with pytest.raises(refusal), till.writing() as session:
            boxes.sign(session, which, by=who, at=at)
    with till.writing() as session:
        assert boxes.sign(session, second, by=till.approver, at=at).signed_by_id == till.approver.id
    for change in (
        "UPDATE cash_count SET signed_by_id = counted_by_id",
        "UPDATE cash_count SET n_1 = n_1 + 1",
        "UPDATE cash_count SET explanation = ''",
    ):
        with pytest.raises(IntegrityError), till.writing() as session:
            session.connection().execute(sa.text(change))


def test_the_box_is_paid_in_oldest_money_first_and_taken_back_by_another(till: MoneyDesk) -> None:
    take(till, 10_000, once="old", received_on=date(2026, 2, 1))
    take(till, 5_000, once="other", appeal=OTHER, received_on=date(2026, 2, 10))
    take(till, 3_000, once="new")
    with pytest.raises(rules.MoreThanInBox):
        pay_in(till, 18_001)
    deposit = pay_in(till, 16_000)
    assert pay_in(till, 16_000) == deposit  # sent twice
    assert (balances(till)["Cash"], balances(till)["Bank"]) == (2_000, 11_000)
    assert (balances(till, OTHER)["Cash"], balances(till, OTHER)["Bank"]) == (0, 5_000)
    totals = till.totals()
    assert (totals.received_minor, totals.held_minor, totals.fees_minor) == (13_000, 13_000, 0)

    def undo(by: Actor) -> None:
        with till.writing() as session:
            boxes.undo_deposit(
                session,
                deposit,
                reason="Wrong slip",
                by=by,
                at=till.house.clock(),
                journal=till.journal(session),
            )

    with pytest.raises(rules.OwnDeposit):
        undo(till.treasurer)
    undo(till.approver)
    with pytest.raises(rules.UndoneAlready):
        undo(till.approver)
    assert (balances(till)["Cash"], balances(till)["Bank"]) == (13_000, 0)
    with till.house.database.reading() as session:
        assert verify(session).ok
        assert [line.amount.minor for line in all_lines_of(session, HELD)] == [10_000, 3_000, 0, 0]


def test_foreign_cash_lies_apart_and_counts_at_the_rate_of_its_day(till: MoneyDesk) -> None:
    give_rate(till)
    receipt = take(till, 10_000, once="usd", amount=Money(10_000, "USD"))
    assert (till.totals().received_minor, till.totals().held_minor) == (71_953, 71_953)
    with till.house.database.reading() as session:
        (line,) = all_lines_of(session, HELD)
        box = box_of(session, "XJ", DESKS)
    assert (line.amount, line.foreign) == (Money(71_953), Money(10_000, "USD"))
    assert (box.expected, box.foreign) == (Money(0), [(HELD, Money(10_000, "USD"))])
    void(till, receipt.ref, till.approver)
    with till.house.database.reading() as session:
        assert all_lines_of(session, HELD)[-1].foreign == Money(-10_000, "USD")
    assert till.totals().held_minor == 0
