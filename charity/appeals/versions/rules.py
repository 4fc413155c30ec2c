"""What is published: canonical bytes of every word, what they require, what of them may be shown. Pure."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from typing import Any

from charity.appeals.consents.rules import Item, Standing, Wanted
from charity.appeals.drafts.rules import CostLine, Draft, GivingChannel, WayToGive, Words
from charity.appeals.routes.rules import FIELDS, INTERNAL_FIELDS, RouteFields
from charity.appeals.rules import Route
from charity.kernel.errors import Refusal
from charity.kernel.words import N_

FORM = 2  # the form of the canonical bytes; a new form gets a new number
_READABLE = frozenset({1, FORM})  # the first one did not name its verification


class NoteMissing(Refusal):
    """No published fact changes without a correction note."""

    code = "note_missing"
    field = "note"
    words = N_("Say what is corrected and why: the note stands on the page and in its history.")


class NothingToCorrect(Refusal):
    """A correction changes something."""

    code = "nothing_to_correct"
    words = N_("The words are the same as those published: there is nothing to correct.")
    status = 409


class TakenFromPage(Refusal):
    """What is shown rests on consents."""

    code = "taken_from_page"
    words = N_("The consents that this page's contents require are not complete.")


@dataclass(frozen=True, slots=True)
class PhotoShown:
    """A photo of a page: its stable number, the hash of its copy, what it shows."""

    number: int
    sha256: str
    item: Item
    alt: Words
    width_px: int
    height_px: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Everything that an appeal's page says."""

    ref: str
    draft: Draft
    photos: tuple[PhotoShown, ...] = ()
    route: RouteFields | None = None
    need_kind: str
    currency: str
    need_minor: int
    own_share_minor: int
    verification: str = ""  # SHA-256 of what the reviewer signed, which the log names too


def _words(words: Words) -> dict[str, str]:
    said = {"zh": words.zh, "en": words.en}
    return {language: _nfc(text) for language, text in said.items() if text}


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _said(values: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what is empty; days as ISO, texts as NFC."""
    plain = {k: v.isoformat() if isinstance(v, date) else v for k, v in values.items()}
    return {k: _nfc(v) if isinstance(v, str) else v for k, v in plain.items() if v not in (None, "", {}, [])}


def _cost(line: CostLine) -> dict[str, Any]:
    note = line.basis_note
    return _said({"words": _words(line.words), "minor": line.amount_minor, "basis": line.basis, "note": note})


def _way(way: WayToGive) -> dict[str, Any]:
    return _said(
        {
            "channel": way.channel.value,
            "words": _words(way.words),
            "holder": way.holder,
            "account": way.account,
        }
    )


def _photo(photo: PhotoShown) -> dict[str, Any]:
    size = [photo.width_px, photo.height_px]
    return {
        "n": photo.number,
        "sha256": photo.sha256,
        "item": photo.item.value,
        "alt": _words(photo.alt),
        "px": size,
    }


def _route(route: RouteFields | None) -> dict[str, Any]:
    if route is None:
        return {}
    told = {f.name: getattr(route, f.name) for f in fields(route) if f.name not in INTERNAL_FIELDS}
    return _said({"route": route.route.value, **told})


def canonical(content: Content) -> bytes:
    """Return the one byte form of a content: JSON with sorted keys, no spaces, UTF-8, NFC, integers only."""
    draft = content.draft
    facts = {
        "name": draft.name, "place": draft.place, "age": draft.age,
        "diagnosis": draft.diagnosis, "hospital": draft.hospital, "film": draft.film_url,
    }  # fmt: skip
    need = {
        "kind": content.need_kind, "currency": content.currency,
        "minor": content.need_minor, "own_share_minor": content.own_share_minor,
    }  # fmt: skip
    whole = {
        "v": FORM,
        "ref": content.ref,
        "title": _words(draft.title),
        "neutral_title": _words(draft.neutral_title),
        "story": _words(draft.story),
        "facts": _said(facts),
        "costs": [_cost(line) for line in draft.costs],
        "ways": [_way(way) for way in draft.ways],
        "photos": [_photo(photo) for photo in content.photos],
        "route": _route(content.route),
        "need": need,
        "verification": content.verification,
    }
    return json.dumps(whole, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def sha256_of(canonical_bytes: bytes) -> str:
    """Return the hash that the ledger's leaf names."""
    return hashlib.sha256(canonical_bytes).hexdigest()


def _read_words(said: Mapping[str, str] | None) -> Words:
    return Words(**said) if said else Words()


def _read_route(said: Mapping[str, Any]) -> RouteFields | None:
    if not said:
        return None
    shape = FIELDS[Route(said["route"])]
    days = {f.name for f in fields(shape) if "date" in str(f.type)}
    values: dict[str, Any] = {
        k: date.fromisoformat(v) if k in days else v for k, v in said.items() if k != "route"
    }
    return shape(**values)


def _read_photo(said: Mapping[str, Any]) -> PhotoShown:
    width, height = said["px"]
    return PhotoShown(said["n"], said["sha256"], Item(said["item"]), _read_words(said["alt"]), width, height)


def read(canonical_bytes: bytes) -> Content:
    """Return the content of canonical bytes."""
    whole = json.loads(canonical_bytes)
    assert whole["v"] in _READABLE, f"unknown form {whole['v']}"
    facts, need = dict(whole["facts"]), whole["need"]
    draft = Draft(
        title=_read_words(whole["title"]),
        neutral_title=_read_words(whole["neutral_title"]),
        story=_read_words(whole["story"]),
        film_url=facts.pop("film", ""),
        costs=tuple(
            CostLine(_read_words(c["words"]), c["minor"], c["basis"], c.get("note", ""))
            for c in whole["costs"]
        ),
        ways=tuple(
            WayToGive(
                GivingChannel(w["channel"]),
                _read_words(w["words"]),
                w.get("holder", ""),
                w.get("account", ""),
            )
            for w in whole["ways"]
        ),
        **facts,
    )
    return Content(
        ref=whole["ref"],
        draft=draft,
        photos=tuple(_read_photo(p) for p in whole["photos"]),
        route=_read_route(whole["route"]),
        need_kind=need["kind"],
        currency=need["currency"],
        need_minor=need["minor"],
        own_share_minor=need["own_share_minor"],
        verification=whole.get("verification", ""),
    )


_FACT_ITEMS = (Item.NAME, Item.PLACE, Item.AGE, Item.DIAGNOSIS, Item.HOSPITAL)


def wanted(content: Content, persons_in: Mapping[int, Sequence[int]]) -> Wanted:
    """Return the items that a content shows, and who can be recognised where; the title is of the story."""
    items = {Item.STORY}
    items |= {item for item in _FACT_ITEMS if getattr(content.draft, item.value)}
    items |= {photo.item for photo in content.photos}
    if content.draft.film_url:
        items.add(Item.FILM)
    if content.draft.costs:
        items.add(Item.COSTS)
    persons = {(person, p.item) for p in content.photos for person in persons_in.get(p.number, ())}
    return Wanted(frozenset(items), frozenset(persons))


def masked(
    content: Content,
    standing: Standing,
    persons_in: Mapping[int, Sequence[int]],
    taken_away: frozenset[int] = frozenset(),
) -> Content:
    """Return a content without what may not be shown; without the story its title is the neutral one."""
    draft = content.draft
    facts: dict[str, Any] = {
        item.value: None if item is Item.AGE else "" for item in _FACT_ITEMS if not standing.may_show(item)
    }
    if not standing.may_show(Item.STORY):
        facts |= {"title": draft.neutral_title, "story": Words()}
    if not standing.may_show(Item.FILM):
        facts["film_url"] = ""
    if not standing.may_show(Item.COSTS):
        facts["costs"] = ()
    photos = tuple(
        p
        for p in content.photos
        if p.number not in taken_away and standing.may_show(p.item, persons_in.get(p.number, ()))
    )
    return replace(content, draft=replace(draft, **facts), photos=photos)


def differences(before: Content, after: Content) -> list[str]:
    """Return the names of the parts in which two contents differ, in the order of the page."""
    pairs = [(f.name, getattr(before.draft, f.name), getattr(after.draft, f.name)) for f in fields(Draft)]
    pairs += [
        (f.name, getattr(before, f.name), getattr(after, f.name))
        for f in fields(Content)
        if f.name not in {"draft", "ref", "route"}
    ]
    pairs.append(("route", _route(before.route), _route(after.route)))  # as far as it is published
    return [name for name, old, new in pairs if old != new]


class Withheld(StrEnum):
    """Why the exact bytes of a published wording are not given to the public now."""

    CONSENT = "consent"
    PAYMENT = "payment"
    INSIDE = "inside"
    FALSE = "false"


WITHHELD_WORDS: Mapping[Withheld, str] = {
    Withheld.CONSENT: N_("Something in it is no longer agreed to, so its wording is not given out."),
    Withheld.PAYMENT: N_(
        "It names a way to give that is not open now, so that nobody pays by an old address."
    ),
    Withheld.INSIDE: N_("It holds details of the legal route that stay inside the desk."),
    Withheld.FALSE: N_("The request was found untrue, so its wording is not given out any more."),
}


def withheld(whole: Content, shown: Content, *, ways: Sequence[WayToGive]) -> Withheld | None:
    """Return why a wording's bytes are kept back, None when all of it may be read; `ways` are open now."""
    if shown != whole:
        return Withheld.CONSENT
    if any((way.account or way.holder) and way not in ways for way in whole.draft.ways):
        return Withheld.PAYMENT
    if any(getattr(whole.route, name, "") for name in INTERNAL_FIELDS):
        return Withheld.INSIDE
    return None
