"""Every refusal has a code of its own and words in both languages."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest

import charity
from charity.kernel.errors import Refusal
from charity.kernel.web.words import LANGUAGES
from charity.translations.update import COLUMNS, read

CODE = re.compile(r"[a-z][a-z0-9_]*[a-z0-9]")


def refusals() -> list[type[Refusal]]:
    """Return every refusal of the house."""
    for module in pkgutil.walk_packages(charity.__path__, "charity."):
        if not module.name.startswith("charity.migrations."):
            importlib.import_module(module.name)
    found: list[type[Refusal]] = []
    waiting = [Refusal]
    while waiting:
        one = waiting.pop()
        waiting += one.__subclasses__()
        found.append(one)
    return sorted((r for r in found if r.__module__.startswith("charity.")), key=lambda r: r.code)


@pytest.fixture(scope="module")
def words() -> dict[str, dict[str, str]]:
    """What each language says for each message, all columns together."""
    return {
        language: {
            str(message.id): str(message.string)
            for column in COLUMNS
            for message in read(language, column)
            if message.id and not message.fuzzy
        }
        for language in LANGUAGES
    }


def test_codes_are_well_formed_and_each_refusals_own() -> None:
    own = [r for r in refusals() if "code" in r.__dict__]
    assert [r.__name__ for r in own if not CODE.fullmatch(r.code)] == []
    assert [r.__name__ for r in refusals() if r is not Refusal and "code" not in r.__dict__] == []
    codes = [r.code for r in own]
    assert [code for code in codes if codes.count(code) > 1] == []


def test_each_says_what_it_means_in_its_docstring() -> None:
    assert [r.__name__ for r in refusals() if not (r.__doc__ or "").strip()] == []


def test_each_has_words_of_its_own_in_both_languages(words: dict[str, dict[str, str]]) -> None:
    missing = [
        f"{language}: {r.__name__}: {r.words}"
        for language in LANGUAGES
        for r in refusals()
        if not words[language].get(r.words)
    ]
    assert missing == []


def test_each_has_a_page_to_stand_on() -> None:
    assert [r.__name__ for r in refusals() if r.status not in {400, 403, 404, 409, 413, 422, 429}] == []
