"""The WeChat Pay merchant trade bill, in every layout."""

from __future__ import annotations

from dataclasses import replace

import pytest

from charity.statements.recognise import inspect
from charity.statements.row import RowKind, Statement
from tests.statements.samples import (
    HEADERS,
    START,
    Trade,
    bill,
    fee_of,
    generate,
    order_no,
    refund_no,
    resaved,
)

PUBLISHED_SAMPLE = """交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注
`2026-10-12 09:01:22,`wx00000000000000aa,`1600000001,`0,`,`4200002026202610120000000001,`AP202610120001,`oTESTopenid000000000000001,`JSAPI,`SUCCESS,`OTHERS,`CNY,`30.00,`0.00,`0,`0,`0.00,`0.00,`,`,`爱心捐助-A0007,`A0007,`0.18000,`0.60%,`30.00,`0.00,`
`2026-10-12 09:03:10,`wx00000000000000aa,`1600000001,`0,`,`4200002026202610120000000002,`AP202610120002,`oTESTopenid000000000000002,`JSAPI,`SUCCESS,`CFT,`CNY,`0.01,`0.00,`0,`0,`0.00,`0.00,`,`,`爱心捐助-A0007,`A0007,`0.00000,`0.60%,`0.01,`0.00,`
`2026-10-12 20:15:00,`wx00000000000000aa,`1600000001,`0,`,`4200002026202610120000000001,`AP202610120001,`oTESTopenid000000000000001,`JSAPI,`REFUND,`OTHERS,`CNY,`0.00,`0.00,`50300000002026101200000000001,`RF202610120001,`30.00,`0.00,`ORIGINAL,`SUCCESS,`爱心捐助-A0007,`A0007,`-0.18000,`0.60%,`0.00,`30.00,`
总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额
`3,`30.01,`30.00,`0.00,`0.00000,`30.01,`30.00
"""  # noqa: E501

ONE = Trade(order_no(1), START, 3000, 18, attach="LX-2026-0007-K")
TWO = Trade(order_no(2), START, 1)
BACK = replace(ONE, refund_no=refund_no(1))


def codes(statement: Statement) -> list[str]:
    return [problem.code for problem in statement.problems]


def test_the_published_sample_reads_as_the_interface_says() -> None:
    assert inspect(PUBLISHED_SAMPLE.encode()).as_json() == {
        "format": "wechat-merchant-trade",
        "encoding": "utf-8",
        "rows": 3,
        "period": {"from": "2026-10-12T09:01:22+08:00", "to": "2026-10-12T20:15:00+08:00"},
        "totals": [
            {
                "currency": "CNY", "donations": 2, "donations_minor": 3001, "refunds": 1,
                "refunds_minor": 3000, "fees_minor": 0, "lumps": 0, "lumps_minor": 0, "ignored": 0,
            }
        ],
        "declared": {"rows": 3, "donations_minor": 3001, "refunds_minor": 3000, "fees_minor": 0},
        "problems": [],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("layout", "columns"), [("ALL", 27), ("SUCCESS", 20), ("REFUND", 29), ("HISTORIC", 24)]
)
def test_layouts_have_the_columns_they_are_named_after(layout: str, columns: int) -> None:
    assert len(HEADERS[layout].split(",")) == columns


@pytest.mark.parametrize("layout", ["ALL", "HISTORIC", "RED_PACKET"])
def test_payments_and_refunds_are_read_in_layouts_that_carry_both(layout: str) -> None:
    statement = inspect(bill([ONE, TWO, BACK], layout))
    assert codes(statement) == []
    assert [(row.kind, row.amount_minor, row.fee_minor) for row in statement.rows] == [
        (RowKind.DONATION, 3000, 18),
        (RowKind.DONATION, 1, 0),
        (RowKind.REFUND, 3000, -18),
    ]


@pytest.mark.parametrize("summary", ["SEVEN", "FOUR"])
def test_a_success_bill_closes_with_four_or_seven_sums(summary: str) -> None:
    statement = inspect(bill([ONE, TWO], "SUCCESS", summary=summary))
    assert codes(statement) == []
    assert statement.declared is not None
    assert statement.declared.as_json().get("refunds_minor") == (0 if summary == "SEVEN" else None)


def test_a_bill_of_refunds_alone_warns_that_donations_are_elsewhere() -> None:
    statement = inspect(bill([BACK], "REFUND"))
    assert codes(statement) == ["refund-without-donation"]
    assert statement.is_bookable


def test_a_spreadsheet_may_have_saved_it_again() -> None:
    trades = generate(7, 200, ["LX-2026-0007-K"])
    first, second = inspect(bill(trades)), inspect(resaved(bill(trades)))
    assert second.encoding == "gb18030"
    assert codes(second) == codes(first) == []
    assert second.totals == first.totals
    assert [row.key for row in second.rows] == [row.key for row in first.rows]


def test_a_comma_inside_a_text_does_not_shift_the_columns() -> None:
    statement = inspect(bill([replace(ONE, goods='爱心,"捐助",LX-2026-0007-K')]))
    assert codes(statement) == []
    assert statement.rows[0].text.startswith('爱心,"捐助",LX-2026-0007-K')


def test_a_name_after_the_code_is_the_donors_chosen_name() -> None:
    named, nameless = replace(ONE, attach="LX-2026-0007-K;王小明"), TWO
    assert [row.donor for row in inspect(bill([named, nameless])).rows] == ["王小明", ""]


def test_a_failed_refund_is_ignored_with_its_reason_and_the_sums_still_hold() -> None:
    statement = inspect(bill([ONE, replace(BACK, refund_state="FAIL", fee_minor=0)]))
    assert codes(statement) == []
    assert [(row.kind, row.reason) for row in statement.rows][1] == (RowKind.IGNORED, "refund_failed")
    assert statement.totals[0].refunds_minor == 0


def test_a_coupon_that_paid_it_all_is_no_donation() -> None:
    statement = inspect(bill([ONE, Trade(order_no(3), START, 0, coupon_minor=500)]))
    assert codes(statement) == []
    assert statement.totals[0].ignored == 1


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("总交易单数", "3", "declared-count-mismatch"),
        ("应结订单总金额", "30.02", "declared-sum-mismatch"),
        ("退款总金额", "0.01", "declared-sum-mismatch"),
        ("手续费总金额", "0.17000", "declared-sum-mismatch"),
        ("订单总金额", "30.02", "declared-sum-mismatch"),
        ("申请退款总金额", "0.01", "declared-sum-mismatch"),
        ("应结订单总金额", "30.0l", "bad-amount"),
    ],
)
def test_a_summary_that_disagrees_refuses_the_file(name: str, text: str, code: str) -> None:
    statement = inspect(bill([ONE, TWO], declared={name: text}))
    assert codes(statement) == [code]
    assert not statement.is_bookable


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("`30.00,`0.00,`0,`0", "`3O.00,`0.00,`0,`0", "bad-amount"),
        ("`30.00,`0.00,`0,`0", "`-30.00,`0.00,`0,`0", "bad-amount"),
        ("`0.18000", "`0.18100", "bad-amount"),
        ("`0.18000", "`31.00000", "bad-row"),
        ("2026-02-01 09:00:00", "2026-02-30 09:00:00", "bad-time"),
        (order_no(1), "4.20000202620260201E+27", "bad-row"),
        (order_no(1), order_no(1)[:15] + "0" * 13, "bad-row"),
        ("`SUCCESS", "`CLOSED", "bad-row"),
        ("`SUCCESS", "`REFUND", "bad-row"),
        ("`CNY,`30.00", "`30.00", "bad-row"),
    ],
)
def test_a_row_that_cannot_be_true_is_named(old: str, new: str, code: str) -> None:
    spoiled = bill([TWO, ONE]).decode()
    first, second, *rest = spoiled.split("\r\n")[1:]
    content = "\r\n".join([spoiled.split("\r\n")[0], first, second.replace(old, new, 1), *rest]).encode()
    assert content != bill([TWO, ONE])
    found = [(problem.code, problem.row) for problem in inspect(content).problems if problem.is_error]
    assert (code, 2) in found


def test_an_amount_that_cannot_be_is_told_in_yuan() -> None:
    (problem,) = inspect(bill([replace(ONE, amount_minor=-500, fee_minor=0)])).problems[:1]
    assert (problem.code, problem.row) == ("bad-amount", 1)
    assert "-5.00" in problem.message


def test_the_same_number_twice_is_an_error() -> None:
    statement = inspect(bill([ONE, TWO, ONE]))
    assert [(p.code, p.row) for p in statement.problems] == [("duplicate-row", 3)]


def test_two_refunds_of_one_order_are_two_rows() -> None:
    half = replace(BACK, amount_minor=1500, fee_minor=9)
    statement = inspect(bill([ONE, half, replace(half, refund_no=refund_no(2))]))
    assert codes(statement) == []
    assert statement.totals[0].refunds == 2


def test_refunds_beyond_the_payment_are_an_error() -> None:
    statement = inspect(bill([ONE, BACK, replace(BACK, refund_no=refund_no(2), amount_minor=1, fee_minor=0)]))
    assert codes(statement) == ["bad-row"]


def test_currencies_do_not_mix_in_one_bill() -> None:
    assert codes(inspect(bill([ONE, replace(TWO, currency="USD")]))) == ["mixed-currency"]


def test_a_bill_without_its_summary_was_cut_off() -> None:
    whole = bill([ONE, TWO]).decode()
    assert codes(inspect(whole[: whole.index("总交易单数")].encode())) == ["truncated"]
    assert codes(inspect(whole[: whole.index("`2,`30.01")].encode())) == ["truncated"]


def test_two_bills_in_one_file_are_refused() -> None:
    assert "bad-row" in codes(inspect(bill([ONE]) + bill([TWO])))


def test_fees_add_up_over_a_long_bill() -> None:
    trades = generate(3, 500, ["LX-2026-0007-K"])
    statement = inspect(bill(trades))
    paid = [t for t in trades if not t.is_refund]
    assert codes(statement) == []
    assert statement.totals[0].donations_minor == sum(t.amount_minor for t in paid)
    refunded_fees = sum(t.fee_minor for t in trades if t.is_refund)
    assert statement.totals[0].fees_minor == sum(fee_of(t.amount_minor) for t in paid) - refunded_fees
