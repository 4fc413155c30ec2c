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
    """Look for numbers that stand twice; only where hashes meet are the rows themselves compared."""
    repeated = reading.tally.repeated_keys()
    if not repeated:
        return
    first: dict[tuple[str, str, str], int] = {}
    for row in reading.rows:
        if hash(row.key) not in repeated:
            continue
        earlier = first.setdefault(row.key, row.number)
        if earlier != row.number:
            facts = {"text": row.refund_id or row.external_id, "first": earlier}
            reading.note(Problem(Severity.ERROR, "duplicate-row", row.number, DUPLICATE, facts))


def _check_currencies(reading: Reading) -> None:
    currencies = list(reading.tally.totals)
    if len(currencies) > 1 and not reading.may_mix_currencies:
        facts = {"text": ", ".join(currencies)}
        reading.note(Problem(Severity.ERROR, "mixed-currency", None, MIXED_CURRENCY, facts))


def _check_refunds(reading: Reading) -> None:
    paid = reading.tally.paid_for_refunds() if reading.tally.has_refunds else {}
    returned: defaultdict[int, int] = defaultdict(int)
    beyond: set[int] = set()
    for refund in reading.tally.returned():
        returned[refund.paid] += refund.minor
        if refund.paid not in paid:
            reading.note(Problem(Severity.WARNING, "refund-without-donation", refund.number, REFUND_ALONE))
        elif returned[refund.paid] > paid[refund.paid]:
            beyond.add(refund.number)
    for row in reading.rows if beyond else ():
        if row.number in beyond:
            facts = {"text": row.paid_id}
            reading.note(Problem(Severity.ERROR, "bad-row", row.number, REFUND_BEYOND, facts))
