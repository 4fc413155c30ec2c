"""What `reports verify` prints of a file: one sentence, each check in a line, what came since."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from charity.kernel.clock import BEIJING
from charity.kernel.money import Money
from charity.reports.verified import SENTENCES, IssuedPaper, ProvedEntry, Since, Sums, Verified

_MARKS = {True: "holds", False: "FAILS", None: "not checked"}
_AMOUNTS = ("received_minor", "paid_out_minor", "refunded_minor", "fees_minor", "held_minor")


def told(found: Verified) -> Iterator[str]:
    """Yield the lines for people."""
    yield SENTENCES[found.answer]
    for check in found.checks:
        facts = ", ".join(f"{name} {value}" for name, value in check.facts.items())
        yield f"  {check.code}: {_MARKS[check.ok]}{f' ({facts})' if facts else ''}"
    if found.issued is not None:
        yield from _issued(found.issued)
    if found.entry is not None:
        yield from _entry(found.entry)
    if found.since is not None:
        yield from _since(found.since)
    if found.not_checked:
        yield f"Not checked: {', '.join(found.not_checked)}"


def _issued(paper: IssuedPaper) -> Iterator[str]:
    at = paper.issued_at.astimezone(BEIJING).isoformat(timespec="minutes")
    yield f"Issued {at} for {paper.appeal} ({paper.locale}), over {paper.size} entries of the log"


def _entry(entry: ProvedEntry) -> Iterator[str]:
    amount = "" if entry.amount is None else f", {entry.amount.plain()} {entry.amount.currency}"
    yield f"Entry {entry.seq}: {entry.kind} of {entry.day}{amount}, {entry.appeal}"
    if entry.reversed_by is not None:
        yield f"Since then it was reversed by entry {entry.reversed_by}"
    elif entry.refunded is not None:
        yield f"Since then {entry.refunded.plain()} {entry.refunded.currency} of it were refunded"
    else:
        yield "It stands in full"


def _since(since: Since) -> Iterator[str]:
    yield f"Booked since for this appeal: {since.entries} entries"
    for name, sums in (("then", since.then), ("now", since.now)):
        if sums is not None:
            yield f"  {name}: {_sums(sums)}"


def _sums(sums: Sums) -> str:
    parts = (
        f"{name.removesuffix('_minor').replace('_', ' ')} {Money(getattr(sums, name), sums.currency).plain()}"
        for name in _AMOUNTS
    )
    return f"{', '.join(parts)} {sums.currency}; {sums.donations} donations, {sums.lumps} lumps"


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
