"""PayPal's activity report and Stripe's balance history, with refunds, payouts, idle rows."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from charity.statements.row import IgnoredBecause, RowKind
from tests.statements.generator.moves import START, Move, moves, yuan

_PAYPAL = ("Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,From Email Address,Transaction ID,"
           "Reference Txn ID,Note,Balance Impact")  # fmt: skip
_STRIPE = ("id,Type,Source,Amount,Fee,Destination Platform Fee,Destination Platform Fee Currency,Net,"
           "Currency,"
           "Created (UTC),Available On (UTC),Description,Customer Facing Amount,Customer Facing Currency,"
           "Transfer,Transfer Date (UTC),Transfer Group,name (metadata)")  # fmt: skip
_OTHERS = (
    Move(0, START, -80_00, RowKind.WITHDRAWAL, what="payout"),
    Move(0, START, -2_00, RowKind.FEE, what="fee"),
    Move(0, START, 9_00, RowKind.IGNORED, what="pending", reason=IgnoredBecause.NOT_SETTLED),
    Move(0, START, 9_00, RowKind.IGNORED, what="memo", reason=IgnoredBecause.NO_MONEY),
)


def company_moves(seed: int, count: int) -> list[Move]:
    """Return movements at a payment company: gifts with their fees, some of them refunded later."""
    draw, found = random.Random(seed), list[Move]()
    for move in moves(seed, count, _OTHERS):
        gift = replace(move, fee=move.minor * 3 // 100) if move.kind is RowKind.DONATION else move
        found.append(gift)
        if gift.kind is RowKind.DONATION and gift.minor > 1 and draw.random() < 0.2:
            found.append(
                Move(gift.no + 500_000, gift.at + timedelta(hours=2), -(gift.minor // 2), RowKind.REFUND,
                     gift.name, what="refund", fee=-(gift.fee // 2), of=gift.no)
            )  # fmt: skip
    return found


def _csv(header: str, rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([header.split(","), *rows])
    return out.getvalue()


def paypal(
    rows: Sequence[Move], *, order: str = "%m/%d/%Y", mark: str = ".", zone: str = "GMT+08:00"
) -> bytes:
    """Return an activity report in an account's own way of writing days and amounts."""
    kinds = {"payout": "General Withdrawal", "fee": "Payment Fee", "refund": "Payment Refund",
             "memo": "General Authorization"}  # fmt: skip
    lines = []
    for move in rows:
        amounts = (move.minor, -move.fee, move.minor - move.fee)
        lines.append(
            [f"{move.at:{order}}", f"{move.at:%H:%M:%S}", zone, move.name,
             kinds.get(move.what, "Donation Payment"), "Pending" if move.what == "pending" else "Completed",
             "USD", *(yuan(minor, grouped=True, mark=mark) for minor in amounts), "a@example.org",
             f"{move.no:017d}", f"{move.of:017d}" if move.of else "", move.remark,
             "Memo" if move.what == "memo" else "Credit" if move.minor > 0 else "Debit"]
        )  # fmt: skip
    return _csv(_PAYPAL, lines).encode("utf-8-sig")


def stripe(rows: Sequence[Move]) -> bytes:
    """Return a balance history; its times are in UTC."""
    kinds = {"payout": "payout", "fee": "stripe_fee", "refund": "refund", "memo": "reserve_transaction",
             "pending": "reserve_transaction"}  # fmt: skip
    lines = []
    for move in rows:
        at = move.at - timedelta(hours=8)
        source = f"ch_{move.of or move.no:09d}" if move.kind in {RowKind.DONATION, RowKind.REFUND} else ""
        lines.append(
            [f"txn_{move.no:09d}", kinds.get(move.what, "charge"), source, yuan(move.minor), yuan(move.fee),
             "", "",
             yuan(move.minor - move.fee), "usd", f"{at:%Y-%m-%d %H:%M}", "", move.remark, "", "", "", "", "",
             move.name if move.kind is RowKind.DONATION else ""]
        )  # fmt: skip
    return _csv(_STRIPE, lines).encode()
