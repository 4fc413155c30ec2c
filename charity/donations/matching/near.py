"""How near a text comes to an appeal's code: one character wrong, lost, too many, or two exchanged.

Pure. A near code is only ever a suggestion: two appeals that are equally near are both named, none is taken.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

from charity.kernel.references import APPEAL, parse_reference, plain

#: A window of a text is compared when it is at most this much shorter or longer than the code.
SLACK = 1
_SIGNS = re.compile(r"[0-9A-Z]+")
_BETWEEN = re.compile(r"(?<=[0-9A-Z])[\s\-‐-―_·./:~]{1,3}(?=[0-9A-Z])")


class NearCodes:
    """The codes of some appeals, to be found in texts at a distance of one."""

    def __init__(self, refs: Iterable[str]) -> None:
        self._codes: dict[str, str] = {}
        for ref in refs:
            reference = parse_reference(ref, APPEAL)
            check = str(reference)[-1]
            for code in (reference.remark_code, f"{APPEAL}{reference.year:04d}{reference.number}{check}"):
                self._codes[code] = ref
        self._by_part: defaultdict[str, set[str]] = defaultdict(set)
        for code in self._codes:
            for part in _parts(code):
                self._by_part[part].add(code)
        self._lengths = sorted({len(code) + step for code in self._codes for step in (-SLACK, 0, SLACK)})

    def near(self, text: str) -> list[str]:
        """Return the appeals whose code stands in a text with one slip at most, by reference."""
        found = set()
        for run in _SIGNS.findall(_BETWEEN.sub("", plain(text))):
            for window in self._windows(run):
                candidates = {code for part in _parts(window) for code in self._by_part.get(part, ())}
                found |= {self._codes[code] for code in candidates if _is_one_slip(code, window)}
        return sorted(found)

    def _windows(self, run: str) -> Iterable[str]:
        for length in self._lengths:
            for start in range(max(0, len(run) - length) + 1):
                window = run[start : start + length]
                if len(window) == length:
                    yield window


def _parts(code: str) -> set[str]:
    """Return a code and what is left of it when one character is lost: two that are near share a part."""
    return {code} | {code[:place] + code[place + 1 :] for place in range(len(code))}


def _is_one_slip(code: str, typed: str) -> bool:
    """Tell whether a typed code is the code with one character wrong, lost, too many, or two exchanged."""
    if abs(len(code) - len(typed)) > SLACK:
        return False
    if len(code) == len(typed):
        wrong = [place for place, (a, b) in enumerate(zip(code, typed, strict=True)) if a != b]
        return len(wrong) <= 1 or any(
            wrong == [one, other] and code[one] == typed[other] and code[other] == typed[one]
            for one, other in pairwise(wrong)
        )
    longer, shorter = (code, typed) if len(code) > len(typed) else (typed, code)
    return any(longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer)))
