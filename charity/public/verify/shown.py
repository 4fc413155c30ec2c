"""What the desk can say of a paper, for the person who brought it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from charity.kernel.money import Money
from charity.kernel.web.figures import Figure, held_trio, observed_trio
from charity.kernel.web.words import _, day_text, moment_text, money_text, ngettext
from charity.kernel.words import N_
from charity.ledger.accounts import Custody
from charity.public.log.entries import what_words
from charity.public.verify.sayings import Line, is_told_here, line_of, not_checked
from charity.reports.verified import (
    GOOD,
    SENTENCES,
    Answer,
    IssuedPaper,
    ProvedEntry,
    Since,
    Sort,
    Sums,
    Verified,
)
from charity.verifier.checks import EARLIER

_DANGER = frozenset(
    {Answer.REPORT_CHANGED, Answer.REPORT_NOT_ISSUED, Answer.RECEIPT_BROKEN, Answer.OTHER_HISTORY}
)
_TITLES: Mapping[str, str] = {
    "good": N_("It holds"),
    "look": N_("This desk cannot vouch for it"),
    "danger": N_("Do not rely on it"),
}
_OWN_TITLES: Mapping[Answer, str] = {
    Answer.RECEIPT_PAPER_CHANGED: N_("The proof holds, the paper does not"),
    Answer.NOT_A_PAPER: N_("This cannot be checked"),
    Answer.EMPTY: N_("This cannot be checked"),
    Answer.CUT: N_("This cannot be checked"),
}
_LANGUAGES: Mapping[str, str] = {"zh": N_("Chinese"), "en": N_("English")}


@dataclass(frozen=True, slots=True)
class Row:
    """One figure as the paper has it, and as it stands today."""

    words: str
    then: str
    now: str


@dataclass(frozen=True, slots=True)
class Result:
    """Everything that the page prints of a paper."""

    tone: str
    title: str
    sentence: str
    facts: Sequence[tuple[str, str]]
    sha256: str
    is_private: bool = False
    since: Sequence[str] = ()
    rows: Sequence[Row] = ()
    lines: Sequence[Line] = ()
    is_cut_short: bool = False
    not_checked: Sequence[str] = ()
    seq: int | None = None
    appeal: str = ""
    checkpoint_size: int | None = None


def result_of(found: Verified) -> Result:
    """Return what was found, in words."""
    tone = "good" if found.answer in GOOD else "danger" if found.answer in _DANGER else "look"
    thing = "report" if found.sort is Sort.REPORT else "receipt"
    lines = [line_of(thing, check) for check in found.checks if is_told_here(check)]
    title = _OWN_TITLES.get(found.answer, _TITLES[tone])
    if tone == "good" and any(line.tone == "danger" for line in lines):
        tone, title = "look", N_("It holds, but not all of it")
    entry, issued = found.entry, found.issued
    is_proved = entry is not None or found.since is not None
    return Result(
        tone=tone,
        title=_(title),
        sentence=_(SENTENCES[found.answer]),
        facts=_entry_facts(entry) if entry else _paper_facts(issued) if issued else _origin(found),
        is_private=entry is not None and bool(entry.donor or entry.number),
        since=_since_entry(entry) if entry else _since_paper(found.since),
        rows=_rows(found.since),
        lines=lines,
        is_cut_short=any(check.facts.get("why") == EARLIER for check in found.checks),
        not_checked=[
            not_checked(code) for code in found.not_checked if is_proved and code != "later-entries"
        ],
        seq=entry.seq if entry else None,
        appeal=(entry.appeal or "") if entry else issued.appeal if issued else "",
        sha256=found.sha256,
    )


def _entry_facts(entry: ProvedEntry) -> list[tuple[str, str]]:
    found = [
        (_("What"), what_words(entry.kind)),
        (_("Amount"), money_text(entry.amount) if entry.amount else ""),
        (_("Day"), day_text(entry.day)),
        (_("Appeal"), entry.appeal or ""),
        (_("Donor"), entry.donor or ""),
        (_("Transaction number"), entry.number or ""),
        (_("Entry no."), str(entry.seq)),
    ]
    return [(words, value) for words, value in found if value]


def _paper_facts(issued: IssuedPaper) -> list[tuple[str, str]]:
    return [
        (_("Report on"), issued.appeal),
        (_("Language"), _(_LANGUAGES[issued.locale]) if issued.locale in _LANGUAGES else issued.locale),
        (_("Issued on"), moment_text(issued.issued_at)),
        (_("Entries covered"), f"{issued.size:,}"),
    ]


def _origin(found: Verified) -> list[tuple[str, str]]:
    origin = found.facts.get("origin")
    return [(_("The log that it names"), str(origin))] if origin else []


def _since_entry(entry: ProvedEntry) -> list[str]:
    if entry.reversed_by is not None:
        return [_("It was reversed by entry %(seq)s: it no longer counts.", seq=entry.reversed_by)]
    if entry.refunded is not None:
        return [_("%(amount)s of it went back to the donor since.", amount=money_text(entry.refunded))]
    return [_("Nothing was booked against it since.")]


def _since_paper(since: Since | None) -> list[str]:
    if since is None:
        return []
    if not since.entries:
        return [_("Nothing was booked for this appeal since.")]
    return [
        ngettext(
            "%(num)s entry was booked for this appeal since.",
            "%(num)s entries were booked for this appeal since.",
            since.entries,
        )
    ]


def _rows(since: Since | None) -> list[Row]:
    if since is None or since.then is None or since.now is None:
        return []
    return [
        Row(before.words, _amount(before), _amount(after))
        for before, after in zip(_trio(since.then), _trio(since.now), strict=True)
    ]


def _trio(sums: Sums) -> list[Figure]:
    make = held_trio if sums.custody is Custody.HELD else observed_trio
    minors = (sums.received_minor, sums.paid_out_minor, sums.held_minor)
    return make(*(Money(minor, sums.currency) for minor in minors))


def _amount(figure: Figure) -> str:
    return money_text(figure.amount) if figure.amount is not None else figure.text
