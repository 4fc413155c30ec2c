"""WeChat's and Alipay's exports beside the merchant trade bill: every kind of row is what it is."""

from __future__ import annotations

import base64
import io
from dataclasses import replace
from datetime import timedelta

import openpyxl
import pytest

from charity.statements.recognise import inspect
from charity.statements.row import IgnoredBecause, Row, RowKind, Statement
from tests.statements.chinese import (
    START,
    TRADE_SUMMARY,
    Move,
    alipay,
    alipay_account,
    alipay_trade,
    alipay_web,
    archive,
    fund_flow,
    gifts,
    wechat_csv,
    wechat_lines,
)
from tests.statements.samples import Trade, bill

PAID = "4200002026202602010000000001"
REFUND = "50300000002026020100000000001"
TRADE = "2026020122001400000000000001"
DONATION, LUMP, REFUNDED, IGNORED = RowKind.DONATION, RowKind.LUMP, RowKind.REFUND, RowKind.IGNORED


def codes(statement: Statement) -> list[str]:
    return [f"{problem.severity} {problem.code}" for problem in statement.problems]


def row_of(statement: Statement, number: int = 1) -> Row:
    return next(row for row in statement.rows if row.number == number)


def workbook(lines: list[list[str | float]]) -> bytes:
    book = openpyxl.Workbook()
    for cells in lines:
        book.active.append(cells)  # type: ignore[union-attr]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


FLOW = [
    Move(PAID, START, 3000, type="交易"),
    Move(PAID, START, 18, "支出", "扣除交易手续费", second_no="1600000001202602010000000001"),
    Move(
        REFUND,
        START + timedelta(hours=1),
        2982,
        "支出",
        "退款",
        remark="退款总金额30.00元;含手续费0.18元",
        second_no=PAID,
    ),
    Move("7000002026020100000000000001", START + timedelta(hours=2), 50_000, "支出", "提现"),
    Move("8000002026020100000000000001", START + timedelta(hours=3), 100, "支出", "企业付款"),
    Move("9000002026020100000000000001", START + timedelta(hours=4), 5_000, "收入", "充值"),
]


@pytest.mark.parametrize("decorated", [False, True])
def test_a_fund_flow_tells_payments_fees_refunds_withdrawals_and_own_transfers_apart(decorated: bool) -> None:
    found = inspect(fund_flow(FLOW, decorated=decorated))
    assert codes(found) == []
    assert found.declared is not None
    assert found.declared.as_json() == {"rows": 6}
    assert [(r.kind, r.amount_minor, r.fee_minor, r.reason) for r in found.rows] == [
        (DONATION, 3000, 0, ""),
        (RowKind.FEE, 0, 18, ""),
        (REFUNDED, 3000, -18, ""),
        (RowKind.WITHDRAWAL, 50_000, 0, ""),
        (IGNORED, 100, 0, IgnoredBecause.PAYOUT_OUT),
        (IGNORED, 5_000, 0, IgnoredBecause.OWN_TRANSFER),
    ]
    assert (found.account.opening_minor, found.account.closing_minor) == (1_000_000, 954_900)


def test_a_payment_and_its_refund_meet_in_the_fund_flow_the_trade_bill_and_the_payer_s_family_export() -> (
    None
):
    paid = Trade(PAID, START, 3000, 18)
    trade = inspect(bill([paid, replace(paid, refund_no=REFUND)]))
    flow = inspect(fund_flow(FLOW[:3]))
    assert {row.key for row in trade.rows} == {row.key for row in flow.rows if row.kind is not RowKind.FEE}
    assert row_of(inspect(wechat_csv([Move(PAID, START, 3000)]))).key == row_of(trade).key
    paid_here = Move(TRADE, START, 100)
    files = (alipay([paid_here]), alipay_web([paid_here]), alipay_trade([replace(paid_here, type="交易")]))
    account = alipay_account([replace(paid_here, type="在线支付")])
    assert {row_of(inspect(content)).key for content in (*files, account)} == {("Alipay", TRADE, "")}


def test_the_published_fund_flow_claims_a_row_that_it_does_not_have() -> None:
    content = fund_flow(FLOW[2:4]).replace(b"`2,`0,`0.00,`2,`529.82", b"`3,`1,`0.01,`2,`529.82")
    assert codes(inspect(content))[:2] == ["error declared-count-mismatch", "error declared-sum-mismatch"]


def test_a_balance_that_does_not_follow_names_its_row_and_the_newest_may_come_first() -> None:
    lines = fund_flow(FLOW).decode().split("\r\n")
    assert codes(inspect("\r\n".join([lines[0], *lines[6:0:-1], *lines[7:]]).encode())) == []
    lines[3] = lines[3].replace("`10000.00,", "`9999.00,")
    broken = [p for p in inspect("\r\n".join(lines).encode()).problems if p.code == "balance-broken"]
    assert [problem.row for problem in broken] == [3, 4]


def test_a_bill_without_its_closing_lines_was_cut_off() -> None:
    wholes = ((fund_flow(FLOW), 2), (alipay_web([Move(TRADE, START, 1)]), 7), (alipay_account(ACCOUNT), 4))
    for content, closing in wholes:
        cut = b"".join(content.splitlines(keepends=True)[:-closing])
        assert "error truncated" in codes(inspect(cut))


PRIVATE = [
    (Move(PAID, START, 35, type="微信红包"), DONATION, ""),
    (Move("1", START, 3500, type="微信红包（群红包）"), DONATION, ""),
    (Move("2", START, 2300, type="二维码收款", state="已收钱"), DONATION, ""),
    (Move("3", START, 500, type="其他", other="赞赏作者的收款_20260201", state="已到账"), LUMP, ""),
    (Move("4", START, 700, type="微信红包-退款", state="已全额退款"), IGNORED, "returned"),
    (Move("5", START, 700, type="转账", state="已全额退款"), IGNORED, "returned_to_sender"),
    (Move("6", START, 700, type="转账", state="待收款"), IGNORED, "not_settled"),
    (Move("7", START, 700, type="商户消费", state="支付成功"), IGNORED, "private_income"),
    (Move("8", START, 2816, "支出", "商户消费", "支付成功"), IGNORED, "spending"),
    (Move("8", START, 2816, "支出", "商户消费", "已全额退款"), IGNORED, "spending"),
    (Move("9", START, 10010, "/", "零钱提现", "提现已到账", remark="服务费¥0.10"), IGNORED, "own_transfer"),
    (Move("10", START, 100, "/", "零钱提现", "提现失败，已退回零钱"), IGNORED, "no_money"),
    (Move("11", START, 1000, type="转账", state="已退款(￥4.00)"), DONATION, ""),
]


def test_every_row_of_a_family_s_wechat_export_is_what_it_is_and_spending_keeps_no_words() -> None:
    found = inspect(wechat_csv([move for move, _, _ in PRIVATE]))
    assert codes(found) == []
    assert [(row.kind, row.reason) for row in found.rows] == [(kind, why) for _, kind, why in PRIVATE]
    assert found.rows[-1].amount_minor == 600
    assert found.rows[10].extra == (("服务费", "0.10"),)
    assert not any(row.donor or row.text for row in found.rows if row.kind is IGNORED)


def test_a_workbook_of_serial_times_and_bare_amounts_says_the_same_as_the_text() -> None:
    moves = gifts(3, 60, " LX-2026-0007-K")
    text, book = inspect(wechat_csv(moves)), inspect(workbook(wechat_lines(moves)))
    assert codes(text) == codes(book) == []
    assert (text.encoding, book.encoding) == ("utf-8", None)
    assert [replace(row, line=0) for row in book.rows] == [replace(row, line=0) for row in text.rows]
    assert text.account.covers == book.account.covers != None  # noqa: E711


def test_the_own_sums_of_personal_exports_only_warn() -> None:
    for content in (
        wechat_csv([Move(PAID, START, 35)]).replace("共1笔".encode(), "共4笔".encode()),
        alipay([Move(TRADE, START, 35)]).replace("共1笔".encode("gbk"), "共4笔".encode("gbk")),
        alipay_web([Move(TRADE, START, 35)]).replace("共1笔".encode("gbk"), "共4笔".encode("gbk")),
    ):
        found = inspect(content)
        assert codes(found) == ["warning declared-count-mismatch"]
        assert found.declared is not None
        assert found.declared.rows == 4


def test_a_state_not_seen_before_is_taken_and_told() -> None:
    found = inspect(wechat_csv([Move(PAID, START, 35, state="已入月账")]))
    assert (codes(found), row_of(found).kind) == (["warning bad-row"], DONATION)


def test_refunds_of_an_alipay_export_are_returns_whichever_side_it_counts_them_on() -> None:
    moves = [
        (Move(TRADE, START, 100, type="转账红包"), DONATION, ""),
        (Move(f"{TRADE}_1", START, 16, type="退款", state="退款成功"), IGNORED, "returned"),
        (Move("2", START, 16, "不计收支", "退款", "退款成功"), IGNORED, "returned"),
        (Move("2", START, 16, "不计收支", "餐饮美食", "交易关闭"), IGNORED, "trade_closed"),
        (Move("4", START, 16, "不计收支", "投资理财"), IGNORED, "own_transfer"),
        (Move("5", START, 16, type="投资理财", goods="余额宝-收益发放"), IGNORED, "private_income"),
        (Move("6", START, 16, "支出", "餐饮美食"), IGNORED, "spending"),
        (Move("7", START, 16, type="转账红包", state="等待确认收货"), IGNORED, "not_settled"),
    ]
    found = inspect(alipay([move for move, _, _ in moves]))
    assert (found.encoding, codes(found)) == ("gb18030", [])
    assert [(row.kind, row.reason) for row in found.rows] == [(kind, why) for _, kind, why in moves]
    assert inspect(alipay([move for move, _, _ in moves], encoding="utf-8")).totals == found.totals


def test_alipay_s_web_export_reads_the_state_of_the_money_where_the_side_is_blank() -> None:
    moves = [
        (Move(TRADE, START, 5000, fee_minor=5), DONATION, ""),
        (Move("2", START, 5000, "", money="已收入"), DONATION, ""),
        (Move("3", START, 5000, "", state="交易关闭"), IGNORED, "trade_closed"),
        (Move("4", START, 5000, "", state="冻结成功", money="冻结"), IGNORED, "no_money"),
        (Move("5", START, 5000, "支出"), IGNORED, "spending"),
        (Move("6", START, 5000, "", money="待收入"), IGNORED, "not_settled"),
        (Move("7", START, 5000, returned_minor=5000), IGNORED, "returned_to_sender"),
        (Move("8", START, 5000, "", money="资金转移"), IGNORED, "own_transfer"),
    ]
    found = inspect(alipay_web([move for move, _, _ in moves]))
    assert codes(found) == []
    assert [(row.kind, row.reason) for row in found.rows] == [(kind, why) for _, kind, why in moves]
    assert (found.totals[0].donations_minor, found.totals[0].fees_minor) == (10_000, 5)


TRADES = [
    Move(TRADE, START, 20_000, type="交易", fee_minor=120, goods="爱心捐助LX-2026-0007-K"),
    Move(TRADE, START + timedelta(hours=9), 20_000, type="退款", fee_minor=120, second_no="RF202602010101"),
]


@pytest.mark.parametrize("signed", [True, False])
def test_an_alipay_trade_bill_is_read_by_its_types_whatever_the_signs(signed: bool) -> None:
    found = inspect(alipay_trade(TRADES, signed=signed))
    assert codes(found) == []
    assert [(r.kind, r.amount_minor, r.fee_minor, r.refund_id) for r in found.rows] == [
        (DONATION, 20_000, 120, ""),
        (REFUNDED, 20_000, -120, "RF202602010101"),
    ]
    assert found.account.name == "20887000000000000156"
    wrong = alipay_trade(TRADES).replace("共200.00元".encode("gbk"), "共201.00元".encode("gbk"))
    assert codes(inspect(wrong)) == ["error declared-sum-mismatch"]


@pytest.mark.parametrize("summary_first", [True, False])
def test_an_archive_of_a_bill_and_its_summary_is_the_bill_in_either_order(summary_first: bool) -> None:
    members = [("20887_业务明细.csv", alipay_trade(TRADES)), ("20887_业务明细(汇总).csv", TRADE_SUMMARY)]
    content = archive(*(reversed(members) if summary_first else members))
    assert inspect(content).as_json() == inspect(members[0][1]).as_json()


ACCOUNT = [
    Move(TRADE, START, 20_000, type="在线支付"),
    Move(TRADE, START, 120, "支出", "收费", second_no="F2"),
    Move(TRADE, START, 5_000, "支出", "交易退款", second_no="F3"),
    Move("T4", START, 10_000, "支出", "提现", second_no="F4"),
    Move("T5", START, 300, "收入", "新业务", second_no="F5"),
]


@pytest.mark.parametrize(("ascii_brackets", "seed"), [(False, None), (True, None), (False, 5)])
def test_an_alipay_account_bill_is_read_in_any_order_of_columns(
    ascii_brackets: bool, seed: int | None
) -> None:
    found = inspect(alipay_account(ACCOUNT, ascii_brackets=ascii_brackets, seed=seed))
    assert codes(found) == ["warning bad-row"]  # the kind of movement nobody has seen
    assert [(r.kind, r.amount_minor, r.fee_minor) for r in found.rows] == [
        (DONATION, 20_000, 0),
        (RowKind.FEE, 0, 120),
        (REFUNDED, 5_000, 0),
        (RowKind.WITHDRAWAL, 10_000, 0),
        (DONATION, 300, 0),
    ]
    assert found.declared is not None
    assert found.declared.rows == 5
    assert (found.account.opening_minor, found.account.closing_minor) == (0, 5_180)


def test_an_export_that_claims_nothing_declares_nothing() -> None:
    whole = alipay_web([Move(TRADE, START, 35)])
    silent = whole.replace("共1笔记录".encode("gbk"), b"")
    assert silent != whole
    assert inspect(silent).as_json()["declared"] is None


#: `hello` in a file `bill.csv`, locked by another program with AES-256 and the password 281093.
LOCKED = base64.b64decode(
    "UEsDBBQAAQBjAMB8eF0AAAAAIwAAAAUAAAAIAAsAYmlsbC5jc3YBmQcAAgBBRQMIAJnFw9+gs2k93ZP5fwgdCcVHsk4xJ9YvBmJKgm+A"
    "+9eUKidWUEsBAhQDFAABAGMAwHx4XQAAAAAjAAAABQAAAAgACwAAAAAAAAAAAIABAAAAAGJpbGwuY3N2AZkHAAIAQUUDCABQSwUGAAAA"
    "AAEAAQBBAAAAVAAAAAAA"
)


def test_a_locked_archive_is_opened_by_its_password_alone() -> None:
    assert codes(inspect(LOCKED)) == codes(inspect(LOCKED, password="281094")) == ["error encrypted"]
    assert codes(inspect(LOCKED, password="281093")) == ["error unknown-format"]  # it says hello
    damaged = bytearray(LOCKED)
    damaged[72] ^= 1
    assert codes(inspect(bytes(damaged), password="281093")) == ["error truncated"]
