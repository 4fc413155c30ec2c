"""Statements are booked whole or not at all; every row of every file is booked once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from charity.donations.imports import queries
from charity.donations.imports.keeping import opened_texts
from charity.donations.imports.rules import (
    AppealTakesNoMoney,
    ImportOverdraws,
    NoCashDesk,
    NotBookable,
    Reason,
    UnknownAppeal,
)
from charity.donations.imports.service import book_kept, keep_statement
from charity.donations.imports.tables import StatementImport, StatementRow
from charity.donations.lines.queries import all_lines_of, daily_by_channel, lines_of
from charity.donations.queries import totals_of, unmatched_counts
from charity.kernel.references import BadReference
from charity.ledger.balances import account_balances
from charity.ledger.tables import ENTRY
from tests.donations.money_desk import DRAFT, GOODS, HELD, NO_CHECK, NOBODYS, OBSERVED, OTHER, MoneyDesk
from tests.statements.samples import START, Trade, bill, cash, generate, order_no, refund_no, resaved

ONE = Trade(order_no(1), START, 3000, 18, attach=HELD.replace("-", "").lower())
TWO = Trade(order_no(2), START + timedelta(hours=1), 1)
BACK = replace(ONE, at=START + timedelta(hours=3), refund_no=refund_no(1))


def numbers(outcome: object) -> tuple[int, int, int, int, int]:
    names = ("booked", "already_known", "refunds_booked", "unmatched", "ignored")
    return tuple(getattr(outcome, name) for name in names)  # type: ignore[return-value]


def entries(desk: MoneyDesk) -> int:
    with desk.house.database.reading() as session:
        return session.connection().execute(sa.select(sa.func.count()).select_from(ENTRY)).scalar_one()


def reasons(desk: MoneyDesk) -> list[tuple[str, str | None]]:
    with desk.house.database.reading() as session:
        return [(row.reason, row.appeal) for row, _ in queries.unmatched_oldest_first(session, limit=50)]


def test_a_bill_with_payments_and_refunds_changes_totals_by_exactly_its_sums(desk: MoneyDesk) -> None:
    assert numbers(desk.bring(bill([ONE, TWO, BACK]), HELD)) == (2, 0, 1, 0, 0)
    totals = desk.totals()
    assert (totals.received_minor, totals.refunded_minor, totals.fees_minor, totals.held_minor) == (
        3001,
        3000,
        0,
        1,
    )
    assert totals.donations == 2


def test_rows_of_days_to_come_are_refused_with_the_whole_file(desk: MoneyDesk) -> None:
    tomorrow = desk.house.clock() + timedelta(days=1)
    ahead = replace(TWO, at=tomorrow + timedelta(days=1))
    outcome = desk.bring(bill([ONE, ahead]), HELD)
    assert [(one.code, one.row, one.is_error) for one in outcome.problems] == [("bad-time", 2, True)]
    assert (outcome.is_booked, numbers(outcome), entries(desk)) == (False, (0, 0, 0, 0, 0), 0)
    with pytest.raises(NotBookable), desk.writing() as session:
        keep_statement(
            session, content=bill([ahead]), filename="b.csv", appeal_ref=None, by=desk.treasurer,
            at=desk.house.clock(), cipher=desk.house.cipher, vault=desk.house.vault,
        )  # fmt: skip
    many = [replace(TWO, order_no=order_no(100 + n), at=ahead.at) for n in range(30)]
    assert len(desk.bring(bill(many), HELD).problems) == 21, "the first twenty, and how many more"
    assert numbers(desk.bring(bill([ONE, replace(TWO, at=tomorrow)]), HELD)) == (2, 0, 0, 0, 0)


def test_fees_stand_in_the_entry_of_their_donation(desk: MoneyDesk) -> None:
    desk.bring(bill([ONE]))
    with desk.house.database.reading() as session:
        balances = {account: money.minor for account, money in account_balances(session, HELD)}
    assert balances == {
        f"Assets:WeChat:{HELD}": 2982,
        f"Expenses:Fees:{HELD}": 18,
        f"Income:Donations:{HELD}": -3000,
    }


def test_the_same_file_twice_books_nothing(desk: MoneyDesk) -> None:
    content = bill([ONE, TWO, BACK])
    desk.bring(content, HELD)
    before = entries(desk)
    assert numbers(desk.bring(content, HELD)) == (0, 3, 0, 0, 0)
    assert numbers(desk.bring(resaved(content), HELD)) == (0, 3, 0, 0, 0)
    assert entries(desk) == before


def test_rows_without_a_code_go_to_the_chosen_appeal_or_wait(desk: MoneyDesk) -> None:
    assert numbers(desk.bring(bill([ONE, TWO]))) == (1, 0, 0, 1, 0)
    assert reasons(desk) == [(Reason.NO_CODE, None)]
    assert numbers(desk.bring(bill([ONE, TWO]), HELD)) == (1, 1, 0, 0, 0)
    assert reasons(desk) == []


@pytest.mark.parametrize(
    ("attach", "chosen", "reason", "appeal"),
    [
        (NO_CHECK, HELD, Reason.BAD_CODE, None),
        (NO_CHECK, None, Reason.BAD_CODE, None),
        ("LX-2026-0007", HELD, Reason.BAD_CODE, None),
        (OTHER, HELD, Reason.OTHER_APPEAL, OTHER),
        (NOBODYS, None, Reason.UNKNOWN_APPEAL, None),
        (f"{HELD} {OTHER}", None, Reason.SEVERAL_CODES, None),
        (DRAFT, None, Reason.TAKES_NO_MONEY, DRAFT),
        (GOODS, None, Reason.TAKES_NO_MONEY, GOODS),
        ("", None, Reason.NO_CODE, None),
    ],
)
def test_a_row_that_belongs_nowhere_is_kept_with_its_reason(
    desk: MoneyDesk, attach: str, chosen: str | None, reason: Reason, appeal: str | None
) -> None:
    assert numbers(desk.bring(bill([replace(ONE, attach=attach)]), chosen)) == (0, 0, 0, 1, 0)
    assert reasons(desk) == [(reason, appeal)]
    with desk.house.database.reading() as session:
        assert unmatched_counts(session) == {appeal or "": 1}


@pytest.mark.parametrize(
    "text",
    [
        HELD,
        HELD.lower(),
        HELD.replace("-", ""),
        f"为她加油 {HELD}。",
        HELD.replace("-", " "),
        f"ｌｘ{HELD[2:]}",
    ],
)
def test_the_code_is_found_however_it_was_typed(desk: MoneyDesk, text: str) -> None:
    assert desk.bring(bill([replace(ONE, attach=text)])).booked == 1


def test_the_observed_custody_decides_the_account_and_takes_no_cash(desk: MoneyDesk) -> None:
    desk.bring(bill([replace(ONE, attach=OBSERVED)]))
    with desk.house.database.reading() as session:
        assert f"Assets:Observed:{OBSERVED}" in dict(account_balances(session, OBSERVED))
    sheet = cash([("C-1", "2026-02-03", "李雨", "50", "", OBSERVED, "", "")])
    assert numbers(desk.bring(sheet)) == (0, 0, 0, 1, 0)
    assert reasons(desk) == [(Reason.NO_CASH_DESK, OBSERVED)]
    with pytest.raises(NoCashDesk):
        desk.bring(sheet, OBSERVED)


def test_another_currency_is_not_mixed_in(desk: MoneyDesk) -> None:
    desk.bring(cash([("C-1", "2026-02-03", "李雨", "50", "USD", HELD, "", "")]))
    assert reasons(desk) == [(Reason.OTHER_CURRENCY, HELD)]


@pytest.mark.parametrize(
    ("chosen", "refusal"),
    [
        (NOBODYS, UnknownAppeal),
        (DRAFT, AppealTakesNoMoney),
        (GOODS, AppealTakesNoMoney),
        (NO_CHECK, BadReference),
    ],
)
def test_an_appeal_that_cannot_be_chosen_refuses_the_file(
    desk: MoneyDesk, chosen: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        desk.bring(bill([ONE]), chosen)
    assert entries(desk) == 0


def test_a_file_with_an_error_books_nothing_and_says_why(desk: MoneyDesk) -> None:
    outcome = desk.bring(bill([ONE, TWO], declared={"应结订单总金额": "30.02"}), HELD)
    assert (outcome.import_ref, [p.code for p in outcome.problems]) == (None, ["declared-sum-mismatch"])
    assert entries(desk) == 0


def test_a_refund_follows_its_donation_into_a_later_file(desk: MoneyDesk) -> None:
    desk.bring(bill([ONE, replace(TWO, amount_minor=5000, attach=OTHER)]))
    outcome = desk.bring(bill([replace(BACK, attach=OTHER)]))
    assert numbers(outcome) == (0, 0, 1, 0, 0)
    assert [p.code for p in outcome.problems] == ["refund-without-donation"]
    assert (desk.totals(HELD).refunded_minor, desk.totals(OTHER).refunded_minor) == (3000, 0)


def test_a_refund_whose_donation_is_unknown_waits(desk: MoneyDesk) -> None:
    assert numbers(desk.bring(bill([BACK]))) == (0, 0, 0, 1, 0)
    assert reasons(desk) == [(Reason.REFUND_ALONE, HELD)]
    assert numbers(desk.bring(bill([ONE, BACK]))) == (1, 0, 1, 0, 0)
    assert reasons(desk) == []


def test_refunds_never_exceed_the_donation_across_files(desk: MoneyDesk) -> None:
    desk.bring(bill([ONE, Trade(order_no(3), START, 900_000, attach=HELD)]))
    half = replace(BACK, amount_minor=2000, fee_minor=12)
    assert desk.bring(bill([half])).refunds_booked == 1
    assert numbers(desk.bring(bill([replace(half, refund_no=refund_no(2))]))) == (0, 0, 0, 1, 0)
    assert reasons(desk) == [(Reason.REFUND_BEYOND, HELD)]


def test_a_known_number_with_another_amount_is_looked_at(desk: MoneyDesk) -> None:
    desk.bring(bill([ONE]))
    assert numbers(desk.bring(bill([replace(ONE, amount_minor=3001)]))) == (0, 0, 0, 1, 0)
    assert reasons(desk) == [(Reason.DIFFERS, HELD)]


def test_a_row_that_would_overdraw_refuses_the_file_and_is_named(desk: MoneyDesk) -> None:
    desk.bring(bill([ONE]))
    _pay_out_everything(desk)
    with pytest.raises(ImportOverdraws) as refused:
        desk.bring(bill([BACK, replace(TWO, at=START + timedelta(days=1))]), HELD)
    assert refused.value.facts["row"] == 1
    assert desk.totals().refunded_minor == 0


def _pay_out_everything(desk: MoneyDesk) -> None:
    from tests.donations.test_donations_payouts import asked

    with desk.writing() as session:
        from charity.donations.payouts import service

        held = desk.totals().held_minor
        payout = service.ask(
            session, asked(held), by=desk.treasurer, at=desk.house.clock(), cipher=desk.house.cipher
        )
    with desk.writing() as session:
        assert payout.id is not None
        service.approve(
            session, payout.id, by=desk.approver, at=desk.house.clock(), journal=desk.journal(session)
        )


def test_the_pool_holds_each_movement_once_however_often_it_comes(desk: MoneyDesk) -> None:
    for _ in range(3):
        desk.bring(bill([replace(ONE, attach=NO_CHECK), TWO]))
    assert sorted(reasons(desk)) == [(Reason.BAD_CODE, None), (Reason.NO_CODE, None)]


def test_names_are_kept_sealed_where_they_wait_and_in_the_ledger_where_they_are_booked(
    desk: MoneyDesk,
) -> None:
    desk.bring(
        cash(
            [
                ("C-1", "2026-02-03", "李雨", "50", "", HELD, "", ""),
                ("C-2", "2026-02-03", "王小明", "5", *[""] * 4),
            ]
        )
    )
    with desk.house.database.reading() as session:
        rows = {row.number: row for row in session.exec(sa.select(StatementRow)).scalars()}
        imported = session.exec(sa.select(StatementImport)).scalars().one()
    assert rows[1].private_sealed is None
    assert "王小明".encode() not in (rows[2].private_sealed or b"")
    texts = opened_texts(desk.house.cipher, imported.ref, 2, rows[2].private_sealed or b"")
    assert (texts["donor"], texts["id"]) == ("王小明", "C-2")


def test_lines_show_the_masked_donor_and_the_running_balance(desk: MoneyDesk) -> None:
    named = replace(ONE, attach=f"{HELD};王小明")
    desk.bring(bill([named, replace(TWO, attach=HELD), BACK]))
    with desk.house.database.reading() as session:
        lines = all_lines_of(session, HELD)
        assert [line.seq for line in lines_of(session, HELD, limit=2)] == [lines[2].seq, lines[1].seq]
        assert [line.seq for line in lines_of(session, HELD, before_seq=lines[1].seq)] == [lines[0].seq]
        days = daily_by_channel(session, HELD)
        assert totals_of(session, HELD).last_statement_at == desk.house.clock()
    assert [(line.kind, line.amount.minor, line.running.minor, line.donor) for line in lines] == [
        ("donation", 3000, 2982, "王**"),
        ("donation", 1, 2983, ""),
        ("refund", -3000, 1, ""),
    ]
    assert lines[2].of_seq == lines[0].seq
    assert [(day.channel, day.donations, day.received.minor) for day in days] == [("WeChat", 2, 3001)]


def test_rows_are_booked_by_day_with_payments_before_refunds(desk: MoneyDesk) -> None:
    late = replace(TWO, at=START + timedelta(days=1), attach=HELD)
    desk.bring(bill([late, BACK, ONE]))
    with desk.house.database.reading() as session:
        lines = all_lines_of(session, HELD)
    assert [(line.kind, line.amount.minor) for line in lines] == [
        ("donation", 3000),
        ("refund", -3000),
        ("donation", 1),
    ]


def test_a_preview_keeps_the_file_until_it_is_booked_and_booking_twice_is_one(desk: MoneyDesk) -> None:
    content = bill([ONE, BACK])
    with desk.writing() as session:
        kept = keep_statement(
            session, content=content, filename="bill.csv", appeal_ref=None, by=desk.treasurer,
            at=desk.house.clock(), cipher=desk.house.cipher, vault=desk.house.vault,
        )  # fmt: skip
    assert entries(desk) == 0
    outcomes = []
    for _ in range(2):
        with desk.writing() as session:
            outcomes.append(
                book_kept(
                    session,
                    kept.ref,
                    by=desk.treasurer,
                    at=desk.house.clock(),
                    journal=desk.journal(session),
                    cipher=desk.house.cipher,
                    vault=desk.house.vault,
                )
            )
    assert [numbers(outcome) for outcome in outcomes] == [(1, 0, 1, 0, 0)] * 2
    assert entries(desk) == 3  # two rows and the leaf that names the file


def test_an_unreadable_file_is_not_kept(desk: MoneyDesk) -> None:
    with pytest.raises(NotBookable), desk.writing() as session:
        keep_statement(
            session, content=b"hello", filename="x", appeal_ref=None, by=desk.treasurer,
            at=desk.house.clock(), cipher=desk.house.cipher, vault=desk.house.vault,
        )  # fmt: skip


def test_an_entry_leads_back_to_its_file_and_row(desk: MoneyDesk) -> None:
    outcome = desk.bring(bill([TWO, ONE]))
    with desk.house.database.reading() as session:
        (line,) = all_lines_of(session, HELD)
        found = queries.row_of_entry(session, line.seq)
    assert found is not None
    assert (found[0].ref, found[1].number, found[1].line) == (outcome.import_ref, 2, 3)


def test_two_thousand_rows_in_one_transaction_add_up(desk: MoneyDesk) -> None:
    trades = generate(5, 2000, [HELD, OTHER, ""])
    outcome = desk.bring(bill(trades))
    paid = [t for t in trades if not t.is_refund and t.attach.startswith(HELD)]
    refunds = [t for t in trades if t.is_refund and t.attach.startswith(HELD)]
    assert desk.totals().received_minor == sum(t.amount_minor for t in paid)
    assert desk.totals().refunded_minor == sum(t.amount_minor for t in refunds)
    assert sum(numbers(outcome)) == len(trades)
