"""The checks within and between files: what they say of themselves, their balances, gaps, and each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

import sqlalchemy as sa
from sqlmodel import Session, col

from charity.donations.imports.rules import Reason, RowState
from charity.donations.imports.tables import StatementRow
from charity.donations.reconciliation.facts import File, rows_where, sums_by
from charity.donations.reconciliation.rules import (
    AccountKey,
    Check,
    CheckState,
    Figure,
    Place,
    Span,
    missing_days,
)
from charity.kernel.clock import desk_day
from charity.kernel.words import N_
from charity.ledger.accounts import CASH
from charity.statements.row import RowKind

LISTED_MAX = 12

_CLAIMS = {
    "donations_minor": (N_("Donations by the file"), N_("Donations read"), (RowKind.DONATION, RowKind.LUMP)),
    "refunds_minor": (N_("Refunds by the file"), N_("Refunds read"), (RowKind.REFUND,)),
}
#: Formats that tell each trade, and those that tell each movement of the same account's balance.
TRADES = ("wechat-merchant-trade", "alipay-merchant-trade")
FLOWS = ("wechat-merchant-fundflow", "alipay-merchant-account")


def file_places(files: Sequence[File]) -> list[Place]:
    """Return the way to files."""
    return [Place("statement", one.ref) for one in files[:LISTED_MAX]]


def counts(session: Session, files: Sequence[File]) -> Check:
    """Check 1: rows declared, read and kept."""
    claiming = [one for one in files if "rows" in one.declared]
    if not claiming:
        return Check(1, CheckState.NOTHING, [Figure(N_("Files that claim a number of rows"), count=0)])
    kept = {one.id: sums_by(session, (), [col(StatementRow.import_id) == one.id])[0][0] for one in claiming}
    wrong = [one for one in claiming if not one.declared["rows"] == one.rows == kept[one.id]]
    figures = [
        Figure(N_("Rows by the files"), count=sum(one.declared["rows"] for one in claiming)),
        Figure(N_("Rows read and kept"), count=sum(kept.values())),
    ]
    return Check(1, CheckState.LOOK if wrong else CheckState.GOOD, figures, file_places(wrong))


def sums(session: Session, files: Sequence[File]) -> Check:
    """Check 2: sums declared and read; a file's claim may be of donations alone or with their sums."""
    figures, wrong = list[Figure](), list[File]()
    totals: dict[str, list[int]] = {}
    for one in files:
        read = {
            kind: minor
            for kind, _n, minor, _fee, _at in sums_by(
                session, (col(StatementRow.kind),), [col(StatementRow.import_id) == one.id]
            )
        }
        for name, (_by_file, _read, kinds) in _CLAIMS.items():
            if name in one.declared:
                found = sum(int(read.get(kind, 0)) for kind in kinds)
                both = totals.setdefault(name, [0, 0])
                both[0], both[1] = both[0] + one.declared[name], both[1] + found
                if one.declared[name] != found and one not in wrong:
                    wrong.append(one)
    for name, (claimed, found) in totals.items():
        by_file, as_read, _kinds = _CLAIMS[name]
        figures += [Figure(by_file, minor=claimed), Figure(as_read, minor=found)]
    if not totals:
        return Check(2, CheckState.NOTHING, [Figure(N_("Files that claim sums"), count=0)])
    return Check(2, CheckState.LOOK if wrong else CheckState.GOOD, figures, file_places(wrong))


def balances(files: Sequence[File]) -> Check:
    """Check 3: within a file each row was followed when it was brought in; here from file to file."""
    telling = [one for one in files if one.opening_minor is not None and one.closing_minor is not None]
    if not telling:
        return Check(3, CheckState.NOTHING, [Figure(N_("Files that tell a balance"), count=0)])
    figures, places = [Figure(N_("Files that tell a balance"), count=len(telling))], list[Place]()
    for earlier, later in _consecutive(telling):
        if earlier.closing_minor != later.opening_minor:
            figures += [
                Figure(
                    N_("Closing balance of %(ref)s"), minor=earlier.closing_minor, facts={"ref": earlier.ref}
                ),
                Figure(N_("Opening balance of %(ref)s"), minor=later.opening_minor, facts={"ref": later.ref}),
            ]
            places += file_places([earlier, later])
    return Check(3, CheckState.LOOK if places else CheckState.GOOD, figures, places)


def _consecutive(files: Sequence[File]) -> Iterator[tuple[File, File]]:
    """Yield files of one account of which the later begins where the earlier ends."""
    for account in {one.account for one in files}:
        own = sorted((one for one in files if one.account == account), key=lambda one: (one.first, one.last))
        for earlier, later in pairwise(own):
            if earlier.last < later.first <= earlier.last + timedelta(days=1):
                yield earlier, later


def gaps(key: AccountKey, files: Sequence[File], span: Span) -> Check:
    """Check 4: days of the period that no statement covers, for each account of the channel."""
    if key.channel == CASH and not files:
        return Check(4, CheckState.NOTHING, [Figure(N_("The cash box has no statements: it is counted"))])
    figures = [Figure(N_("Statements that cover the period"), count=len(files))]
    missing = list[Figure]()
    for account in sorted({one.account for one in files} or {b""}):
        covered = [(one.first, one.last) for one in files if one.account == account]
        missing += [
            Figure(
                N_("No statement from %(first)s to %(last)s, days"),
                count=(last - first).days + 1,
                facts={"first": first.isoformat(), "last": last.isoformat()},
            )
            for first, last in missing_days(span, covered)
        ]
    if any(not one.says_what_it_covers for one in files):
        figures.append(
            Figure(N_("Files counted from their first row to their last, since they tell no period"))
        )
    state = CheckState.LOOK if missing else CheckState.GOOD
    return Check(4, state, [*figures, *missing[:LISTED_MAX]])


def trades_and_flows(session: Session, key: AccountKey, files: Sequence[File], span: Span) -> Check:
    """Check 6: what each day's trades come to, fees taken off, and what the account moved by."""
    trades = [one for one in files if one.format in TRADES]
    flows = [one for one in files if one.format in FLOWS]
    if not trades or not flows:
        words = N_("Both a trade bill and a flow of funds are needed")
        return Check(6, CheckState.NOTHING, [Figure(words)])
    by_trade, by_flow = (_net_by_day(session, key, some, span) for some in (trades, flows))
    unequal = [
        day for day in sorted(by_trade.keys() | by_flow.keys()) if by_trade.get(day, 0) != by_flow.get(day, 0)
    ]
    figures = [
        Figure(N_("Net of the trade bills"), minor=sum(by_trade.values())),
        Figure(N_("Net of the flow of funds"), minor=sum(by_flow.values())),
        *(
            Figure(
                N_("Trades less flow on that day"), minor=by_trade.get(day, 0) - by_flow.get(day, 0), day=day
            )
            for day in unequal[:LISTED_MAX]
        ),
    ]
    return Check(6, CheckState.LOOK if unequal else CheckState.GOOD, figures, file_places([*trades, *flows]))


_SIGNS = {RowKind.DONATION: 1, RowKind.LUMP: 1, RowKind.REFUND: -1, RowKind.FEE: 0}


def _net_by_day(session: Session, key: AccountKey, files: Sequence[File], span: Span) -> dict[date, int]:
    net: dict[date, int] = {}
    row = StatementRow
    rows = session.connection().execute(
        sa.select(col(row.at_utc), col(row.kind), col(row.amount_minor), col(row.fee_minor)).where(
            *rows_where(key, files, span), col(row.kind).in_([kind.value for kind in _SIGNS])
        )
    )
    for at, kind, minor, fee in rows:
        day = desk_day(at)
        net[day] = net.get(day, 0) + _SIGNS[RowKind(kind)] * int(minor) - int(fee)
    return net


def duplicates(session: Session, key: AccountKey, files: Sequence[File], span: Span) -> Check:
    """Check 7: rows that came in more than one file, and those that came with another amount."""
    state, reason = col(StatementRow.state), col(StatementRow.reason)
    conditions = rows_where(key, files, span)
    again = sums_by(
        session, (col(StatementRow.import_id),), [*conditions, state == RowState.ALREADY_KNOWN.value]
    )
    differs = [state == RowState.UNMATCHED.value, reason == Reason.DIFFERS.value]
    other = sums_by(session, (col(StatementRow.import_id),), [*conditions, *differs])
    refs = {one.id: one.ref for one in files}
    figures = [
        Figure(N_("Rows that an earlier file had brought"), count=sum(int(row[1]) for row in again)),
        Figure(N_("Their amount"), minor=sum(int(row[2]) for row in again)),
        Figure(N_("Rows that came again with another amount"), count=sum(int(row[1]) for row in other)),
    ]
    places = [
        *(Place("statement", refs[row[0]], RowState.UNMATCHED.value) for row in other[:LISTED_MAX]),
        *(Place("statement", refs[row[0]], RowState.ALREADY_KNOWN.value) for row in again[:LISTED_MAX]),
    ]
    if other:
        return Check(7, CheckState.LOOK, figures, places)
    return Check(7, CheckState.TOLD if again else CheckState.GOOD, figures, places)
