"""Rows by the million take little room, come back as they were, and go in the order of their days."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest

from charity.kernel.clock import BEIJING
from charity.statements.recognise import inspect
from charity.statements.row import Row, RowKind
from charity.statements.rows import Rows, booking_order
from charity.statements.source import Source
from tests.statements.samples import START, Trade, bill, order_no

FIRST = datetime(2026, 2, 1, 23, 59, 30, tzinfo=BEIJING)


def row(number: int, minutes: int = 0, kind: RowKind = RowKind.DONATION) -> Row:
    return Row(
        number=number, line=number + 1, kind=kind, channel="WeChat", external_id=f"42{number:026d}",
        refund_id="", at=FIRST + timedelta(minutes=minutes), amount_minor=number, fee_minor=0,
        currency="CNY", text="爱心捐助\nLX-2026-0007-K", donor="王小明", extra=(("备注", "x"),),
    )  # fmt: skip


def test_packed_rows_are_the_rows_that_were_put_in() -> None:
    many = [row(n, n % 50) for n in range(1, 2_201)]
    packed = Rows(kept_plain=100)
    for one in many:
        packed.append(one)
    assert packed._blocks, "that many are packed"
    assert list(packed) == many
    assert (len(packed), packed[0], packed[-1], packed[1_234]) == (2_200, many[0], many[-1], many[1_234])
    assert packed[10:13] == many[10:13]
    with pytest.raises(IndexError):
        packed[2_200]


def test_rows_are_booked_by_day_payments_before_refunds_however_they_came() -> None:
    wanted = [row(n, n) for n in range(1, 30)]
    back = row(30, 0, RowKind.REFUND)  # of the first day, before midnight: after its payments
    wanted.insert(sum(one.at.date() == FIRST.date() for one in wanted), back)
    for seed in range(3):
        came = wanted[:]
        random.Random(seed).shuffle(came)
        rows = Rows.of(came)
        parts = list(rows.in_order(7))
        assert [one for part in parts for one in part] == wanted
        assert [len(part) for part in parts] == [7, 7, 7, 7, 2]
    assert sorted(wanted, key=booking_order) == wanted


def test_a_file_is_read_the_same_from_memory_disk_and_any_stream(tmp_path: object) -> None:
    trades = [Trade(order_no(n), START, 1000, 6) for n in range(1, 12)]
    content = bill(trades)
    path = tmp_path / "bill.csv"  # type: ignore[operator]
    path.write_bytes(content)
    streamed = Source(lambda: path.open("rb"), len(content))
    assert inspect(content) == inspect(path) == inspect(streamed)


def test_a_number_that_stands_twice_is_named_with_the_row_that_had_it_first() -> None:
    trades = [Trade(order_no(n), START, 1000, 6) for n in (1, 2, 3, 2)]
    (problem,) = inspect(bill(trades)).problems
    assert (problem.code, problem.row, problem.facts["first"]) == ("duplicate-row", 4, 2)
