"""Both catalogues hold every word that code and templates say, and nothing else."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache

import pytest
from babel.messages.catalog import Catalog, Message

from charity.kernel.web.words import LANGUAGES
from charity.translations.update import COLUMNS, PROJECT, extract, read

PLACE = re.compile(r"%\((\w+)\)[sd0-9.]*|%%")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
#: Words that are the same in both languages.
SAME = re.compile(r"(%\(\w+\)[sd0-9.]*|[A-Z]{2,5}|Lantern|[\W\d_])*")


@cache
def said(column: str) -> Catalog:
    """Return what a column says today."""
    return extract(column)


def texts(message: Message) -> list[str]:
    """Return a message's words, plural forms too."""
    return list(message.string) if isinstance(message.string, list | tuple) else [message.string]


def key(message: Message) -> str:
    """Return the words by which a message is found."""
    return message.id[0] if isinstance(message.id, list | tuple) else message.id


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("column", COLUMNS)
def test_a_catalogue_is_complete_and_holds_nothing_else(column: str, language: str) -> None:
    wanted = {key(m) for m in said(column) if m.id}
    messages = {key(m): m for m in read(language, column) if m.id}
    absent = sorted(wanted - messages.keys())
    stale = sorted(messages.keys() - wanted)
    empty = sorted(k for k, m in messages.items() if not all(t.strip() for t in texts(m)))
    fuzzy = sorted(k for k, m in messages.items() if m.fuzzy)
    told = {"absent": absent, "stale": stale, "empty": empty, "fuzzy": fuzzy}
    assert {name: found for name, found in told.items() if found} == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("column", COLUMNS)
def test_each_place_in_the_words_is_kept(column: str, language: str) -> None:
    wrong = []
    for message in read(language, column):
        if not message.id:
            continue
        ids = list(message.id) if isinstance(message.id, list | tuple) else [message.id]
        wanted = set(PLACE.findall(ids[-1]))
        wrong += [ids[-1] for text in texts(message) if text and set(PLACE.findall(text)) != wanted]
    assert wrong == []


@pytest.mark.parametrize("column", COLUMNS)
def test_the_chinese_catalogue_is_chinese(column: str) -> None:
    left = [key(m) for m in read("zh", column) if m.id and _is_english(m)]
    assert left == []


def _is_english(message: Message) -> bool:
    words = [text for text in texts(message) if text]
    return not all(CHINESE.search(text) or SAME.fullmatch(key(message)) for text in words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_sentence_has_one_translation_in_every_column(language: str) -> None:
    found: dict[str, set[str]] = defaultdict(set)
    for column in COLUMNS:
        for message in read(language, column):
            if message.id:
                found[key(message)].add("|".join(texts(message)))
    assert {words: different for words, different in found.items() if len(different) > 1} == {}


def test_everything_that_speaks_belongs_to_a_catalogue() -> None:
    speaking = re.compile(r"(?<![\w.])(_|_l|N_|ngettext)\(\s*[\"']")
    rooms = {
        path.relative_to(PROJECT / "charity").parts[0]
        for path in (PROJECT / "charity").rglob("*.py")
        if speaking.search(path.read_text(encoding="utf-8"))
    }
    templates = {
        p.parent.relative_to(PROJECT / "templates").parts for p in (PROJECT / "templates").rglob("*.html")
    }
    shared = {"macros", "errors"}
    assert rooms - set(COLUMNS) == set()
    assert {parts[0] for parts in templates if parts} - shared - set(COLUMNS) == set()
