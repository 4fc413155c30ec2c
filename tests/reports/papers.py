"""A report made up for tests: figures that add up, invented everything."""

from __future__ import annotations

import hashlib
import subprocess
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from charity.kernel.money import Money
from charity.ledger.accounts import Custody
from charity.ledger.checkpoint import Checkpoint, signed
from charity.ledger.note import SigningKey
from charity.reports.appeal.facts import (
    AppealReport,
    Check,
    DayChannel,
    DayFlow,
    Desk,
    EarlierReport,
    Equation,
    Goods,
    GoodsLine,
    LedgerLine,
    LogState,
    Need,
    NeedLine,
    PayoutLine,
    Signatory,
)

BEGIN = date(2026, 10, 12)
AS_OF = datetime(2026, 11, 22, 9, 5, tzinfo=UTC)
CHANNELS = ("WeChat Pay", "Alipay", "Bank", "Cash")
DONORS = ("张*", "王**", "K*** L***", "李*", "anonymous", "A**", "陈**")
DESK = Desk({"zh": "鸡西求助核实台", "en": "Jixi Help Desk"}, "0467-000-0000", "http://desk.test")
ROOT = hashlib.sha256(b"root").digest()
KEY = SigningKey("desk.test/lantern", b"k" * 32)
NOTE = signed(Checkpoint("desk.test/lantern", 4213, ROOT), KEY).octets.decode()
LOG = LogState(
    4213, ROOT, "desk.test/lantern", NOTE, KEY.verifier.text, leaves=64, witnesses_wanted=1,
    earlier=EarlierReport(4100, date(2026, 11, 3), NOTE, (ROOT,) * 9), authority="ab" * 32,
)  # fmt: skip
SHA = hashlib.sha256(b"a bill").hexdigest()


def donation_lines(count: int) -> list[LedgerLine]:
    """Donations over forty days, amounts from a cent to thousands, by a fixed rule."""
    lines, running = [], 0
    for i in range(count):
        minor = (1, 1000, 2000, 10000, 5000, 66600, 123456)[(i * i) % 7] + i % 13
        running += minor
        day = BEGIN + timedelta(days=i * 40 // count)
        channel = CHANNELS[(i * 5) % 11 % 4]
        lines.append(LedgerLine(7 + i * 2, day, "Donation", (channel,), DONORS[i % 7], minor, running))
    return lines


def a_report(donations: int = 60, *, out: bool = True) -> AppealReport:
    """A held appeal with donations, one refund and two payouts."""
    lines = donation_lines(donations)
    payouts: tuple[PayoutLine, ...] = ()
    refunded = lines[2].amount_minor if out else 0
    if out:
        lines, payouts = _with_money_out(lines)
    received = sum(line.amount_minor for line in lines if line.kind == "Donation")
    paid = sum(line.amount.minor for line in payouts)
    return AppealReport(
        desk=DESK,
        reference="LX-2026-0007-K",
        titles={"zh": "一名学生的治疗费用", "en": "Treatment of a student"},
        custody=Custody.HELD,
        route="Through a licensed charity",
        state="Open",
        opened_on=BEGIN,
        as_of=AS_OF,
        equation=Equation(
            Money(received), Money(paid), Money(refunded), Money(0), Money(received - paid - refunded)
        ),
        donations=donations,
        lumps=0,
        unmatched=4,
        last_statement_at=datetime(2026, 11, 21, 15, 30, tzinfo=UTC),
        checks=_checks(),
        not_checked=(
            "Bank deposits and securities were not looked up with banks.",
            "Houses and land in other cities were not looked up.",
            "Private debts were not checked.",
            "No second medical opinion was asked for.",
        ),
        need=_need(),
        by_day=_by_day(lines),
        flow=_flow(lines),
        payouts=payouts,
        ledger=tuple(lines),
        goods=None,
        log=LOG,
        public_url="http://desk.test/appeals/LX-2026-0007-K",
        issued_by=Signatory("Treasurer", 6),
        approved_by=Signatory("Approver", 7) if payouts else None,
    )


def _with_money_out(lines: list[LedgerLine]) -> tuple[list[LedgerLine], tuple[PayoutLine, ...]]:
    last = lines[-1]
    back = lines[2].amount_minor
    running = last.running_minor - back
    refund = replace(
        lines[2], seq=last.seq + 1, day=last.day, kind="Refund", amount_minor=-back, running_minor=running,
        is_refund=True, of_seq=lines[2].seq,
    )  # fmt: skip
    half = running // 3
    payouts = []
    more = [refund]
    for i in range(2):
        running -= half
        day = BEGIN + timedelta(days=40 + i)
        more.append(LedgerLine(last.seq + 2 + i, day, "Payout", ("WeChat Pay", "Bank"), "", -half, running))
        payouts.append(
            PayoutLine(
                last.seq + 2 + i,
                day,
                "Hospital",
                Money(half),
                (SHA,),
                Signatory("Treasurer", 6),
                Signatory("Approver", 7),
            )
        )
    return [*lines, *more], tuple(payouts)


def _checks() -> tuple[Check, ...]:
    visitors = (Signatory("Visitor", 3), Signatory("Visitor", 5))
    return (
        Check("Identity", "document seen", date(2026, 10, 2), (Signatory("Intake", 1),)),
        Check("Medical", "confirmed with an office", date(2026, 10, 5), (Signatory("Intake", 1),)),
        Check("Costs", "document seen", date(2026, 10, 5), (Signatory("Intake", 1),)),
        Check("Means", "declared by the family", date(2026, 10, 6), (Signatory("Intake", 1),)),
        Check("Home visit", "seen at home by two people", date(2026, 10, 8), visitors),
        Check("Review", "signed by a third person", date(2026, 10, 10), (Signatory("Reviewer", 4),)),
    )


def _need() -> Need:
    def part(sign: str, words: str, minor: int, basis: str | None = "document seen") -> NeedLine:
        return NeedLine(sign, words, Money(minor), None, basis, basis is None)

    return Need(
        Money(2_380_000),
        (
            part("+", "Cost to date", 18_500_000),
            part("+", "The doctor's further estimate", 6_000_000, "confirmed with an office"),
            part("−", "Reimbursed", 15_120_000),
            part("−", "Expected reimbursement", 5_000_000),
            part("=", "Own share", 4_380_000, None),
            part("+", "Lodging and travel", 800_000, "declared by the family"),
            part("−", "Other aid", 1_800_000),
            part("−", "What the family can pay", 1_000_000, "declared by the family"),
            part("=", "Need", 2_380_000, None),
        ),
        date(2026, 10, 9),
    )


def _by_day(lines: list[LedgerLine]) -> tuple[DayChannel, ...]:
    sums: Counter[tuple[date, str]] = Counter()
    counts: Counter[tuple[date, str]] = Counter()
    for line in lines:
        if line.kind == "Donation":
            sums[line.day, line.channels[0]] += line.amount_minor
            counts[line.day, line.channels[0]] += 1
    keys = sorted(sums, key=lambda key: (CHANNELS.index(key[1]), key[0]))
    return tuple(DayChannel(day, channel, sums[day, channel], counts[day, channel]) for day, channel in keys)


def _flow(lines: list[LedgerLine]) -> tuple[DayFlow, ...]:
    came: Counter[date] = Counter()
    went: Counter[date] = Counter()
    for line in lines:
        came[line.day] += max(line.amount_minor, 0)
        went[line.day] += max(-line.amount_minor, 0)
    return tuple(DayFlow(day, came[day], went[day]) for day in sorted(came))


def observed(report: AppealReport) -> AppealReport:
    """The same money, seen in the family's own account."""
    return replace(report, custody=Custody.OBSERVED, route="Straight to the family", approved_by=None)


def goods_report() -> AppealReport:
    """An old farmer's radishes: quantities, no money."""
    zero = Money(0)
    moves = ((3, 12_000), (5, 18_500), (9, 4_000))
    left, lines = 50_000, []
    for days, quantity in moves:
        left -= quantity
        lines.append(
            GoodsLine(len(lines) + 1, BEGIN + timedelta(days=days), "Sold or given out", quantity, left)
        )
    return replace(
        a_report(1, out=False),
        titles={"zh": "一户农家的五十吨白萝卜", "en": "A farm's fifty tonnes of radishes"},
        route="Produce or things, no money",
        equation=Equation(zero, zero, zero, zero, zero),
        donations=0, unmatched=0, last_statement_at=None, need=None, by_day=(), flow=(), ledger=(),
        goods=Goods("白萝卜", "公斤", 50_000, 50_000 - left, tuple(lines)),
    )  # fmt: skip


def text_of(pdf: bytes, folder: Path) -> str:
    """The text of a PDF as it stands on its pages."""
    path = folder / "paper.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True)
    return done.stdout.decode()
