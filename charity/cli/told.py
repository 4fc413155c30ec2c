"""What `reports verify` prints of a file: the answer, one sentence a check, what came since."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from charity.kernel.web.words import _
from charity.public.verify.shown import Result
from charity.reports.verified import IssuedPaper, ProvedEntry, Verified


def told(result: Result) -> Iterator[str]:
    """Yield the lines for people, in the language in force."""
    yield result.title
    yield result.sentence
    yield from (_("%(words)s: %(value)s", words=words, value=value) for words, value in result.facts)
    yield ""
    width = max((_width(line.sign) for line in result.lines), default=0)
    yield from (f"{line.sign}{' ' * (width - _width(line.sign))}  {line.words}" for line in result.lines)
    if result.is_cut_short:
        yield _("After that nothing more could be looked at.")
    yield from result.since
    for row in result.rows:
        yield _(
            "  %(words)s: %(then)s in the report, %(now)s today", words=row.words, then=row.then, now=row.now
        )
    if result.not_checked:
        yield _("What this does not show:")
        yield from (f"- {words}" for words in result.not_checked)


def _width(text: str) -> int:
    """Return the columns that a word takes: a Chinese character takes two."""
    return sum(1 if one.isascii() else 2 for one in text)


def as_json(found: Verified) -> dict[str, Any]:
    """Return the one object for programs; money in minor units with its currency beside it."""
    return {
        "ours": found.is_ours,
        "answer": found.answer.value,
        "sort": found.sort.value,
        "sha256": found.sha256,
        "checks": [{"code": one.code, "ok": one.ok, "facts": dict(one.facts)} for one in found.checks],
        "not_checked": list(found.not_checked),
        "issued": None if found.issued is None else _issued_as_json(found.issued),
        "entry": None if found.entry is None else _entry_as_json(found.entry),
        "since": None if found.since is None else asdict(found.since),
        "facts": dict(found.facts),
    }


def _issued_as_json(paper: IssuedPaper) -> dict[str, Any]:
    return {
        "appeal": paper.appeal,
        "locale": paper.locale,
        "issued_at": paper.issued_at.isoformat(),
        "size": paper.size,
    }


def _entry_as_json(entry: ProvedEntry) -> dict[str, Any]:
    amount, refunded = entry.amount, entry.refunded
    return {
        "seq": entry.seq,
        "kind": entry.kind,
        "day": entry.day.isoformat(),
        "appeal": entry.appeal,
        "amount_minor": None if amount is None else amount.minor,
        "currency": None if amount is None else amount.currency,
        "size": entry.size,
        "reversed_by": entry.reversed_by,
        "refunded_minor": 0 if refunded is None else refunded.minor,
    }
