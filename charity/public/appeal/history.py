"""Every published version of a page: when, what was corrected and why, which parts differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import url_for
from sqlmodel import Session

from charity.appeals.endings.closing import closing_of
from charity.appeals.versions.queries import PublishedVersion
from charity.appeals.versions.rules import WITHHELD_WORDS
from charity.kernel.clock import desk_day
from charity.kernel.money import Money
from charity.kernel.web.words import _, chosen_language, day_text, moment_text, money_text
from charity.kernel.words import N_
from charity.verification.review.queries import document_by_hash

PART_WORDS: Mapping[str, str] = {
    "title": N_("the title"),
    "neutral_title": N_("the neutral title"),
    "story": N_("the story"),
    "name": N_("the name"),
    "place": N_("the place"),
    "age": N_("the age"),
    "diagnosis": N_("the diagnosis"),
    "hospital": N_("the hospital"),
    "film_url": N_("the film"),
    "costs": N_("the costs"),
    "ways": N_("how to give"),
    "photos": N_("the photos"),
    "route": N_("the legal route"),
    "need_kind": N_("the kind of need"),
    "need": N_("the need"),
    "need_minor": N_("the need"),
    "own_share_minor": N_("the own share"),
    "currency": N_("the currency"),
    "verification": N_("the verification it rests on"),
}


@dataclass(frozen=True, slots=True)
class VersionView:
    """One version as the history shows it."""

    number: int
    moment: str
    note: str
    changed: str
    title: str
    need: str
    paragraphs: Sequence[str]
    sha256: str
    entry_seq: int | None
    href: str  # where the exact bytes are; empty while they are kept back
    kept_back: str
    verification: str
    verification_seq: int | None


@dataclass(frozen=True, slots=True)
class ClosingView:
    """What the account came to, as a document that the log names."""

    day: str
    sha256: str
    entry_seq: int


def closing_view(session: Session, ref: str) -> ClosingView | None:
    """Return the closing facts of an appeal, None while its account is open."""
    found = closing_of(session, ref)
    if found is None:
        return None
    return ClosingView(day_text(desk_day(found.closed_at_utc)), found.sha256, found.entry_seq)


def version_views(session: Session, versions: Iterable[PublishedVersion]) -> list[VersionView]:
    """Return versions in words, in the order given."""
    return [_view(session, version) for version in versions]


def _view(session: Session, version: PublishedVersion) -> VersionView:
    content = version.content
    signed = document_by_hash(session, content.verification)
    parts = [_(PART_WORDS.get(name, name)) for name in version.changed]
    return VersionView(
        number=version.number,
        moment=moment_text(version.published_at),
        note=version.correction_note,
        changed=_(", ").join(dict.fromkeys(parts)),
        title=content.draft.title.in_language(chosen_language()),
        need=money_text(Money(content.need_minor, content.currency)) if content.need_minor else "",
        paragraphs=content.draft.story.in_language(chosen_language()).splitlines(),
        sha256=version.sha256,
        entry_seq=version.entry_seq,
        href="" if version.withheld else _document(content.ref, version.number),
        kept_back=_(WITHHELD_WORDS[version.withheld]) if version.withheld else "",
        verification=content.verification,
        verification_seq=signed.entry_seq if signed is not None else None,
    )


def _document(ref: str, number: int) -> str:
    return url_for("appeal_documents.version", ref=ref, number=number)
