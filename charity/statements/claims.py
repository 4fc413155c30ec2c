"""What Chinese exports claim of themselves in the lines around their table: counts, sums, period, account."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from charity.kernel.money import Money
from charity.statements.amount import parse_amount
from charity.statements.checks import check_count, check_sum
from charity.statements.moment import parse_moment
from charity.statements.problems import DECLARED_SIDE, Problem, Severity
from charity.statements.reading import Reading
from charity.statements.sheet import Line

_ROWS = re.compile(r"^#?\s*共\s*([0-9]{1,9})\s*笔")
_SIDE = re.compile(
    r"^#?\s*(?P<side>[^\s:：#\[\]]{1,12}?)(?:合计)?\s*[:：]\s*(?P<count>[0-9]{1,9})\s*笔"
    r"[^0-9\-]{0,20}(?P<sum>-?[0-9][0-9,]*(?:\.[0-9]+)?)\s*元"
)
_PERIOD = re.compile(r"起始(?:时间|日期)\s*[:：]\s*\[([^\]]*)\].*?终止(?:时间|日期)\s*[:：]\s*\[([^\]]*)\]")
_ACCOUNT = re.compile(r"账(?:号|户)\s*[:：]\s*\[?([0-9]{6,32})")
_DATE_MARKS = str.maketrans({"年": "-", "月": "-", "日": None})
_ZEROS_MAX = 4


@dataclass(frozen=True, slots=True)
class Claim:
    """How many rows of one kind a file claims, and their sum in minor units."""

    count: int
    minor: int


@dataclass(frozen=True, slots=True)
class Claims:
    """All that a file claims; `by_side` by the file's own words (收入, 支出, 已收入, 交易 …)."""

    rows: int | None
    by_side: Mapping[str, Claim]
    covers: tuple[datetime, datetime] | None
    account: str


@dataclass(slots=True)
class Side:
    """How many rows of one kind were read, and their sum in minor units."""

    count: int = 0
    minor: int = 0

    def add(self, minor: int) -> None:
        """Count one row."""
        self.count += 1
        self.minor += minor


def claims_of(lines: Iterable[Line]) -> Claims:
    """Return the claims that stand in these lines; raises Fault for a sum that is no amount."""
    rows, sides, covers, account = None, dict[str, Claim](), None, ""
    for _, cells in lines:
        text = ",".join(cells).strip(" \t\r\n,\ufeff")
        if found := _ROWS.match(text):
            rows = int(found.group(1))
        elif found := _SIDE.match(text):
            minor = parse_amount(
                found["sum"], "CNY", column=found["side"], zeros_max=_ZEROS_MAX, grouped=True
            )
            sides[found["side"]] = Claim(int(found["count"]), minor)
        elif found := _PERIOD.search(text):
            covers = _moment(found.group(1)), _moment(found.group(2))
        elif found := _ACCOUNT.search(text):
            account = found.group(1)
    return Claims(rows, sides, covers, account)


def _moment(text: str) -> datetime:
    return parse_moment(text.translate(_DATE_MARKS).strip(), column="起始时间 / 终止时间")


def hold_against(
    reading: Reading, claims: Claims, read: Mapping[str, Side], *, severity: Severity = Severity.ERROR
) -> None:
    """Compare a file's claims with its rows; of sides that were not read nothing is said."""
    if claims.rows is not None:
        check_count(reading, claims.rows, severity=severity)
    if not reading.is_whole:
        return  # sums of rows that could not be read prove nothing
    for side, claim in claims.by_side.items():
        if side in read:
            check_side(reading, side, claim, read[side], severity=severity)


def check_side(reading: Reading, name: str, claim: Claim, side: Side, *, severity: Severity) -> None:
    """Compare the count and the sum of one side."""
    if claim.count != side.count:
        facts = {"side": name, "declared": claim.count, "read": side.count}
        reading.note(Problem(severity, "declared-count-mismatch", None, DECLARED_SIDE, facts))
    check_sum(reading, name, Money(claim.minor, "CNY"), Money(side.minor, "CNY"), severity=severity)
