"""Checks within one file: duplicates, refunds and their donations, currencies, what the file declares."""

from __future__ import annotations

from collections import defaultdict

from charity.kernel.money import Money
from charity.statements.problems import (
    DECLARED_COUNT,
    DECLARED_SUM,
    DUPLICATE,
    MIXED_CURRENCY,
    NO_ROWS,
    REFUND_ALONE,
    REFUND_BEYOND,
    Problem,
    Severity,
)
from charity.statements.reading import Reading
from charity.statements.row import Row, RowKind


def check_rows(reading: Reading) -> None:
    """Note what the rows of a whole file say against each other."""
    if reading.row_count == 0:
        reading.note(Problem(Severity.ERROR, "empty", None, NO_ROWS))
    _check_duplicates(reading)
    _check_currencies(reading)
    _check_refunds(reading)


def check_count(reading: Reading, declared: int, *, severity: Severity = Severity.ERROR) -> None:
    """Compare the declared number of rows with those read."""
    if declared != reading.row_count:
        facts = {"declared": declared, "read": reading.row_count}
        reading.note(Problem(severity, "declared-count-mismatch", None, DECLARED_COUNT, facts))


def check_sum(
    reading: Reading, column: str, declared: Money, read: Money, *, severity: Severity = Severity.ERROR
) -> None:
    """Compare a declared sum with that of the rows."""
    if declared != read:
        facts = {"column": column, "declared": declared.plain(), "read": read.plain()}
        reading.note(Problem(severity, "declared-sum-mismatch", None, DECLARED_SUM, facts))


def _check_duplicates(reading: Reading) -> None:
    first: dict[tuple[str, str, str], int] = {}
    for row in reading.rows:
        earlier = first.setdefault(row.key, row.number)
        if earlier != row.number:
            facts = {"text": row.refund_id or row.external_id, "first": earlier}
            reading.note(Problem(Severity.ERROR, "duplicate-row", row.number, DUPLICATE, facts))


def _check_currencies(reading: Reading) -> None:
    currencies = dict.fromkeys(row.currency for row in reading.rows)
    if len(currencies) > 1 and not reading.may_mix_currencies:
        facts = {"text": ", ".join(currencies)}
        reading.note(Problem(Severity.ERROR, "mixed-currency", None, MIXED_CURRENCY, facts))


def _check_refunds(reading: Reading) -> None:
    refunds = [row for row in reading.rows if row.kind is RowKind.REFUND]
    if not refunds:
        return
    paid = {row.external_id: row.amount_minor for row in reading.rows if row.kind is RowKind.DONATION}
    returned: defaultdict[str, int] = defaultdict(int)
    for row in refunds:
        returned[row.paid_id] += row.amount_minor
        _check_refund(reading, row, paid.get(row.paid_id), returned[row.paid_id])


def _check_refund(reading: Reading, row: Row, paid_minor: int | None, returned_minor: int) -> None:
    if paid_minor is None:
        reading.note(Problem(Severity.WARNING, "refund-without-donation", row.number, REFUND_ALONE))
    elif returned_minor > paid_minor:
        facts = {"text": row.paid_id}
        reading.note(Problem(Severity.ERROR, "bad-row", row.number, REFUND_BEYOND, facts))
