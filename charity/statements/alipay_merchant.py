"""What the two Alipay merchant bills have in common: rows between comments, closed by comments with sums."""

from __future__ import annotations

from collections.abc import Callable

from charity.statements.claims import Claims, claims_of
from charity.statements.problems import NO_CLOSING_LINE, Fault
from charity.statements.sheet import Line, Table, is_blank

_COMMENT = "#"


def closing_claims(table: Table, take: Callable[[int, list[str]], None]) -> Claims:
    """Hand on each row of a bill and return what its comments claim; raises Fault where none closes it."""
    closing: list[Line] = []
    for line, cells in table.lines:
        if cells and cells[0].lstrip().startswith(_COMMENT):
            closing.append((line, cells))
        elif not is_blank(cells):
            take(line, cells)
    if not closing:
        raise Fault("truncated", NO_CLOSING_LINE)
    return claims_of((*table.preamble, *closing))
