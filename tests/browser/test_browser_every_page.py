"""Every page of the demo town, as a visitor and as each member of staff finds it by following links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from charity.translations.update import COLUMNS, read
from tests.browser.conftest import LiveServer, sign_in

pytestmark = pytest.mark.browser

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
LOOKS = ((PHONE, "zh"), (DESK, "en"), (PHONE, "en"), (DESK, "zh"))
DUTIES = (
    None,
    "intake",
    "visitor",
    "reviewer",
    "editor",
    "treasurer",
    "approver",
    "liaison",
    "auditor",
    "admin",
)
_FILES = re.compile(r"\.(csv|json|jsonl|pdf|jpg|png|beancount|xlsx)$|/original$|/export/")
_SHAPE = re.compile(r"(LX|QZ|ZD)-[0-9]{4}-[0-9]{4,}-[A-Z]|(?<=/)[0-9]+(?=/|$)")
_SENTENCE = re.compile(r"[A-Z][a-z’']+ [A-Za-z ,’']{4,}")
_EACH_SHAPE_MAX = 3  # how many pages of one shape are opened: three appeals stand for all


@cache
def _english_sentences() -> frozenset[str]:
    """Return the msgids long enough to be told from names: on a Chinese page none may be seen."""
    found = set()
    for column in COLUMNS:
        for message in read("zh", column):
            if isinstance(message.id, str) and _SENTENCE.match(message.id) and "%" not in message.id:
                found.add(message.id)
    return frozenset(found)


def _links(page: Page, base: str) -> Iterator[str]:
    for href in page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)"):
        parts = urlsplit(href)
        if href.startswith(base) and not _FILES.search(parts.path) and "sign-out" not in parts.path:
            yield parts.path


def _walk(page: Page, base: str, start: str) -> tuple[list[str], list[str]]:
    """Return the pages reached by links from a page, a few of each shape, and the links to shut doors."""
    waiting, found, shut, shapes = [start], [], [], {}
    while waiting:
        path = waiting.pop(0)
        shape = _SHAPE.sub("*", path)
        if path in found or shapes.get(shape, 0) >= _EACH_SHAPE_MAX:
            continue
        shapes[shape] = shapes.get(shape, 0) + 1
        answer = page.goto(f"{base}{path}?lang=en")
        assert answer is not None
        if answer.status != 200:
            shut.append(f"a link leads to {path}, which answers {answer.status}")
            continue
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        found.append(path)
        waiting += [link for link in _links(page, base) if link not in found]
    return found, shut


def _faults_of(page: Page, path: str, language: str, width: int) -> list[str]:
    """Return what is broken, cut or untranslated on the page that is open."""
    where = f"{path} {width} {language}"
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    faults = [f"{where}: {wide} px too wide"] if wide > 0 else []
    if language == "zh":
        seen = page.inner_text("body")
        faults += [f"{where}: {words!r} is not translated" for words in _english_sentences() if words in seen]
    return faults


def _axe_faults(page: Page, path: str) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{path}: {v['id']}: {v['nodes'][0]['html'][:160]}"
        for v in found
        if v["impact"] in {"serious", "critical"}
    ]


_looked_at: set[str] = set()


def _not_looked_at(paths: list[str]) -> list[str]:
    """Return the pages that no earlier member of staff has opened here, and remember them."""
    fresh = [path for path in paths if path not in _looked_at]
    _looked_at.update(fresh)
    return fresh


def _context(browser: Browser, town: LiveServer, duty: str | None) -> BrowserContext:
    context = browser.new_context(viewport=DESK)
    if duty is not None:
        page = context.new_page()
        sign_in(page, town.url, duty)
        page.close()
    return context


@pytest.mark.parametrize("duty", DUTIES)
def test_no_page_is_broken_cut_or_untranslated_in_either_size_and_language(
    browser: Browser, town: LiveServer, duty: str | None
) -> None:
    context = _context(browser, town, duty)
    page, faults, noises = context.new_page(), [], []
    page.on("console", lambda m: noises.append(f"{page.url}: {m.text}") if m.type == "error" else None)
    page.on("pageerror", lambda e: noises.append(f"{page.url}: {e}"))
    paths, shut = _walk(page, town.url, "/staff/" if duty else "/")
    for path in _not_looked_at(paths):
        for place, (viewport, language) in enumerate(LOOKS):
            page.set_viewport_size(viewport)
            page.goto(f"{town.url}{path}?lang={language}")
            faults += _faults_of(page, path, language, viewport["width"])
            faults += _axe_faults(page, path) if place < 2 else []
    context.close()
    assert len(paths) >= 5
    assert sorted({*faults, *noises, *shut}) == []
