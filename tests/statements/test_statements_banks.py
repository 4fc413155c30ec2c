"""Banks' documents and payment companies' reports: what each kind of movement is, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from charity.statements.recognise import inspect
from charity.statements.row import IgnoredBecause, Row, RowKind, Statement
from tests.statements.generator import banks, companies, documents
from tests.statements.generator.moves import CODE, START, Move, moves

GIFT = Move(1, START, 100_00, RowKind.DONATION, "李雨", CODE, "转账汇入", balance=100_00)
HEAD = '"Date","Time","TimeZone","Name","Type","Status","Currency","Gross","Fee","Net","Transaction ID","Reference Txn ID"'  # noqa: E501


def codes(statement: Statement) -> list[str]:
    return [f"{problem.severity} {problem.code}" for problem in statement.problems]


def only(content: bytes) -> Row:
    statement = inspect(content)
    assert [problem for problem in statement.problems if problem.is_error] == []
    (row,) = statement.rows
    return row


def paypal(*rows: str) -> Statement:
    return inspect("\n".join([HEAD, *rows]).encode())


@pytest.mark.parametrize(
    ("party", "what", "remark", "minor", "kind", "reason"),
    [
        ("财付通支付科技有限公司", "转账", "提现", 100, RowKind.SETTLEMENT, ""),
        ("PayPal Europe S.a.r.l.", "SEPA", "", 100, RowKind.SETTLEMENT, ""),
        ("支付宝-张三", "网上快捷提现", CODE, 100, RowKind.DONATION, ""),
        ("支付宝-李四", "网上快捷退款", "", 100, RowKind.IGNORED, IgnoredBecause.RETURNED),
        ("支付小姐", "转账", "", 100, RowKind.DONATION, ""),
        ("", "结息", "", 100, RowKind.IGNORED, IgnoredBecause.PRIVATE_INCOME),
        ("王利息", "转账", "", 100, RowKind.DONATION, ""),
        ("某公司", "代发工资", "", 100, RowKind.IGNORED, IgnoredBecause.PRIVATE_INCOME),
        ("", "短信服务费", "", -100, RowKind.FEE, ""),
        ("市人民医院", "转账", "手续费", -100, RowKind.IGNORED, IgnoredBecause.PAYOUT_OUT),
        ("李雨", "冲正", "", -100, RowKind.REFUND, ""),
        ("", "", "", 0, RowKind.IGNORED, IgnoredBecause.NO_MONEY),
    ],
)
def test_a_movement_of_a_card_is_what_it_is(
    party: str, what: str, remark: str, minor: int, kind: RowKind, reason: str
) -> None:
    row = only(banks.cmb([Move(1, START, minor, kind, party, remark, what, balance=minor)]))
    assert (row.kind, row.reason) == (kind, reason)
    assert (row.amount_minor, row.fee_minor) == ((0, -minor) if kind is RowKind.FEE else (abs(minor), 0))


def test_two_rows_alike_in_all_are_both_kept_and_said() -> None:
    back = Move(2, START, -100_00, RowKind.IGNORED, "李雨", "", "转账", balance=0)
    statement = inspect(banks.cmb([GIFT, back, replace(GIFT, no=3)]))
    assert codes(statement) == ["warning duplicate-row"]
    assert len({row.key for row in statement.rows}) == 3


def test_an_entry_without_its_parts_is_a_lump_and_parts_must_add_up() -> None:
    two = documents.camt053([GIFT, replace(GIFT, no=2, minor=50_00, balance=150_00)])
    assert [row.amount_minor for row in inspect(two).rows] == [100_00, 50_00]
    amounts = (b"<Amt Ccy='CNY'>100.00</Amt><BkTxCd>", b"<Amt Ccy='CNY'>50.00</Amt><BkTxCd>")
    plain = two.replace(amounts[0], b"<BkTxCd>").replace(amounts[1], b"<BkTxCd>")
    assert (only(plain).kind, only(plain).amount_minor) == (RowKind.LUMP, 150_00)
    assert codes(inspect(two.replace(amounts[1], amounts[1].replace(b"50.", b"51.")))) == ["error bad-row"]


def test_states_reversals_and_summaries_of_camt_are_heeded() -> None:
    one = documents.camt053([GIFT])
    pending = only(one.replace(b"<Sts>BOOK", b"<Sts>PDNG").replace(b"CLBD", b"ITBD"))
    assert (pending.kind, pending.reason) == (RowKind.IGNORED, IgnoredBecause.NOT_SETTLED)
    taken_back = documents.camt053([GIFT, Move(2, START, -100_00, RowKind.REFUND, "李雨", "", "", balance=0)])
    marked = taken_back.replace(b"DBIT</CdtDbtInd><Sts>", b"DBIT</CdtDbtInd><RvslInd>true</RvslInd><Sts>")
    gift, refund = inspect(marked.replace(b"NOTPROVIDED", b"E2E-1")).rows
    assert (refund.kind, refund.paid_id) == (RowKind.REFUND, gift.external_id)
    claim = b"<TxsSummry><TtlNtries><NbOfNtries>2</NbOfNtries></TtlNtries></TxsSummry><Ntry>"
    assert codes(inspect(one.replace(b"<Ntry>", claim))) == ["error declared-count-mismatch"]
    other = one.replace(b"</Stmt>", b"</Stmt><Stmt><Acct><Id><IBAN>X2</IBAN></Id></Acct></Stmt>")
    assert codes(inspect(other)) == ["error bad-row"]
    assert codes(inspect(one.replace(b"100.00</Amt><Cdt", b"-100.00</Amt><Cdt", 1))) != []


def test_mt940_has_a_thirtieth_of_february_and_a_comma() -> None:
    one = documents.mt940([GIFT])
    assert f"{only(one.replace(b':61:2602140214', b':61:2602300230')).at:%m-%d}" == "02-28"
    assert codes(inspect(one.replace(b":61:2602140214", b":61:2602310231"))) == ["error bad-time"]
    assert codes(inspect(one.replace(b"C100,00NTRF", b"C100.00NTRF"))) == ["error bad-amount"]
    assert only(one.replace(b":86:166?00", b":86:").replace(b"\r\n", b"\n")).amount_minor == 100_00
    assert codes(inspect(one[: one.index(b":62F:")])) == ["error truncated"]


def test_ofx_is_refused_when_it_corrects_has_no_number_or_no_end() -> None:
    one = documents.ofx([GIFT])
    assert only(one.replace(b"100.00\n<FITID", b"+100,00\n<FITID")).amount_minor == 100_00
    assert codes(inspect(one.replace(b"<NAME>", b"<CORRECTFITID>1\n<NAME>"))) == ["error bad-row"]
    assert codes(inspect(one.replace(b"<FITID>F000000001", b""))) == ["error bad-row"]
    assert codes(inspect(one.replace(b"</OFX>", b""))) == ["error truncated"]
    assert codes(inspect(one.replace(b"<OFX>", b"<!DOCTYPE a><OFX>"))) == ["error bad-row"]


def test_days_that_could_be_read_in_two_ways_are_refused_unless_something_tells() -> None:
    row = '"{}","10:00:00","{}","Ana","Payment","Completed","USD","5.00","0.00","5.00","A{}",""'
    early, late = row.format("10/09/2026", "{}", 1), row.format("12/09/2026", "{}", 2)
    assert codes(paypal(early.format("GMT"), late.format("GMT"))) == ["error bad-time"]
    summer = paypal(early.format("PDT"), late.format("PDT"))  # in December it would be PST
    assert [f"{one.at:%m-%d %H}" for one in summer.rows] == ["09-11 01", "09-13 01"]
    told = paypal(early.format("GMT"), row.format("09/13/2026", "GMT", 3))
    assert [f"{one.at:%m-%d}" for one in told.rows] == ["10-09", "09-13"]
    assert codes(paypal(row.format("13/09/2026", "GMT", 4), row.format("09/13/2026", "GMT", 5))) == [
        "error bad-time"
    ]
    assert codes(paypal(row.format("13/09/2026", "CST", 6))) == ["error bad-time"]


@pytest.mark.parametrize(
    ("kind", "status", "gross", "told"),
    [
        ("Payment", "Pending", "5.00", IgnoredBecause.NOT_SETTLED),
        ("Payment", "Denied", "5.00", IgnoredBecause.TRADE_CLOSED),
        ("General Authorization", "Completed", "5.00", IgnoredBecause.NO_MONEY),
        ("Account Hold for Open Authorization", "Completed", "-5.00", IgnoredBecause.NO_MONEY),
        ("General Currency Conversion", "Completed", "5.00", IgnoredBecause.OWN_TRANSFER),
        ("General Withdrawal", "Completed", "-5.00", RowKind.WITHDRAWAL),
        ("Mass Pay Payment", "Completed", "-5.00", IgnoredBecause.PAYOUT_OUT),
        ("Donation Payment", "Completed", "5.00", RowKind.DONATION),
        ("Payment Reversal", "Completed", "-5.00", RowKind.REFUND),
    ],
)
def test_what_paypal_calls_a_row_is_what_it_is(kind: str, status: str, gross: str, told: str) -> None:
    row = (
        f'"09/13/2026","10:00:00","GMT","Ana","{kind}","{status}","USD","{gross}","0.00","{gross}","A1","B1"'
    )
    (read,) = paypal(row).rows
    assert told in {read.kind, read.reason}


def test_a_refund_names_the_payment_it_returns() -> None:
    rows = [replace(GIFT, fee=3_00), Move(2, START, -50_00, RowKind.REFUND, what="refund", fee=-1_50, of=1)]
    for content in (companies.paypal(rows), companies.stripe(rows)):
        gift, refund = inspect(content).rows
        assert (gift.fee_minor, refund.fee_minor, refund.amount_minor) == (3_00, -1_50, 50_00)
        assert refund.paid_id == gift.external_id
        assert codes(inspect(content)) == []


def test_stripe_tells_moments_in_utc() -> None:
    late = replace(GIFT, at=START.replace(day=28, hour=23, minute=30))
    assert f"{only(companies.stripe([late])).at:%m-%d %H:%M %z}" == "02-28 23:30 +0800"


def test_a_balance_is_held_in_any_order_but_not_with_a_row_changed() -> None:
    made = moves(11, 12)
    mixed = [*made[6:], *made[:6]]
    assert codes(inspect(banks.boc(mixed))) == []
    wrong = [*mixed[:3], replace(mixed[3], balance=mixed[3].balance + 1), *mixed[4:]]
    assert "error balance-broken" in codes(inspect(banks.boc(wrong)))
