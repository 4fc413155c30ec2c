"""What a person may do with a row, and how near a mistyped code is to a real one."""

from __future__ import annotations

from enum import StrEnum


class Deed(StrEnum):
    """What a person did with a row."""

    MATCHED = "matched"
    SET_ASIDE = "set_aside"
