"""Telling what was found: one line a check, what was not checked, the result."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from charity.verifier.checks import FOLLOWS, Check, Findings
from charity.verifier.funds import Totals
from charity.verifier.sayings import (
    entry_words,
    mark,
    not_checked,
    said,
    sentence,
    total_words,
)


def told(thing: str, language: str, findings: Findings, *, with_totals: bool = False) -> Iterator[str]:
    """Yield the lines that tell the findings about a receipt, log or report."""
    marks = {check.code: mark(language, check) for check in findings.checks}
    width = max(map(_width, marks.values()))
    for check in findings.checks:
        padding = " " * (width - _width(marks[check.code]))
        words = sentence(language, thing, check)
        if may_follow(check, findings):
            words += said(language, "follows")
        yield f"{marks[check.code]}{padding}  {words}"
    if findings.first_bad_entry is not None:
        yield said(language, "first-bad", seq=findings.first_bad_entry)
    if findings.entry is not None:
        yield ""
        yield said(language, "entry-is", words=entry_words(language, findings.entry))
    if with_totals:
        yield from totals_told(language, findings.totals)
    yield ""
    yield said(language, "not-checked")
    yield from (f"- {not_checked(language, code)}" for code in findings.not_checked)
    yield ""
    yield said(language, _result(findings))


def _result(findings: Findings) -> str:
    if findings.is_nothing:
        return "result-nothing"
    if not findings.ok:
        return "result-failed"
    return "result-carried" if findings.is_only_carried else "result-ok"


def may_follow(check: Check, findings: Findings) -> bool:
    """Return whether a failure may be only what another one, told before it, brings with it."""
    if check.ok is not False:
        return False
    seq = check.facts.get("seq")
    for cause in findings.checks:
        if cause.ok is False and check.code in FOLLOWS.get(cause.code, ()):
            begin = cause.facts.get("seq")
            if not (isinstance(seq, int) and isinstance(begin, int)) or seq >= begin:
                return True
    return False


def totals_told(language: str, totals: Iterable[Totals]) -> Iterator[str]:
    """Yield the equation of each appeal, by custody; custodies are never added together."""
    by_custody: dict[str, list[Totals]] = {}
    for one in totals:
        by_custody.setdefault(one.custody, []).append(one)
    yield ""
    if not by_custody:
        yield said(language, "no-totals")
    for _, group in sorted(by_custody.items()):
        yield said(language, "totals-are", custody=group[0].custody.value)
        yield from (f"  {total_words(language, one)}" for one in group)


def _width(text: str) -> int:
    """Return the columns that a word takes: a Chinese character takes two."""
    return sum(1 if one.isascii() else 2 for one in text)
