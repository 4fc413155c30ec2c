"""Every page of the demo town, as a visitor and as each member of staff finds it by following links."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser, Page

from charity.translations.update import COLUMNS, read
from tests.browser.conftest import LiveServer, sign_in

pytestmark = pytest.mark.browser

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
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
_FILES = re.compile(
    r"\.(csv|json|jsonl|pdf|jpg|png|beancount|xlsx|tlog-proof|py|pem)$|/original$|/file$|/export/"
)
_SHAPE = re.compile(r"[A-Z]{2}-[0-9]{4}-[0-9]{4,}-[A-Z]|(?<=/)[0-9]+(?=/|$)")
_SENTENCE = re.compile(r"[A-Z][a-z’']+ [A-Za-z ,’']{4,}")
_EACH_SHAPE_MAX = 2  # how many pages of one shape a person opens: two appeals stand for all

#: Every text of a page by itself: what families and staff wrote may hold a sentence of ours, and is theirs.
_TEXTS = """() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode.data.trim());
    return texts;
}"""

_AXE = AXE_FILE_PATH.read_text()
#: Only what is serious crosses from the browser: the whole of axe's answer costs as long as its looking.
_SERIOUS = """async () => (await axe.run({resultTypes: ["violations"]})).violations
    .filter(found => ["serious", "critical"].includes(found.impact))
    .map(found => `${found.id}: ${found.nodes[0].html.slice(0, 160)}`)"""


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


class Walk:
    """One person's way through the pages: each is opened in both languages, each of these in both sizes."""

    def __init__(self, page: Page, base: str, looked_at: Path) -> None:
        self.page, self.base, self._looked_at = page, base, looked_at
        self.faults: set[str] = set()
        self._opened: set[str] = set()
        self._shapes: Counter[str] = Counter()
        page.on("console", lambda m: self._hear(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: self._hear(str(error)))

    def _hear(self, noise: str) -> None:
        self.faults.add(f"{urlsplit(self.page.url).path}: {noise}")

    def begin(self, start: str) -> int:
        """Follow every link from a page on; return how many pages were opened."""
        waiting = [start]
        while waiting:
            path = waiting.pop(0)
            shape = _SHAPE.sub("*", path)
            if path in self._opened or self._shapes[shape] >= _EACH_SHAPE_MAX:
                continue
            self._shapes[shape] += 1
            self._opened.add(path)
            if self._opens(path):
                waiting += _links(self.page, self.base)
                self._look(path)
        return len(self._opened)

    def _opens(self, path: str) -> bool:
        self.page.set_viewport_size(DESK)
        answer = self.page.goto(f"{self.base}{path}?lang=en")
        assert answer is not None
        if answer.status != 200:
            self.faults.add(f"a link leads to {path}, which answers {answer.status}")
        return answer.status == 200 and answer.headers.get("content-type", "").startswith("text/html")

    def _look(self, path: str) -> None:
        if not self._is_first_here(path):
            return
        self._measure(path, "en")
        self.page.set_viewport_size(DESK)
        self._ask_axe(path)
        self.page.goto(f"{self.base}{path}?lang=zh")
        self._measure(path, "zh")
        self._ask_axe(path)  # at the telephone's width, where `_measure` ends: both widths are asked once
        left = _english_sentences().intersection(self.page.evaluate(_TEXTS))
        self.faults.update(f"{path}: {words!r} is not translated" for words in left)

    def _is_first_here(self, path: str) -> bool:
        """Claim a page for this person; whoever comes later, in any worker, follows its links, no more."""
        try:
            (self._looked_at / sha256(path.encode()).hexdigest()).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True

    def _measure(self, path: str, language: str) -> None:
        for size in (DESK, PHONE):
            self.page.set_viewport_size(size)
            wide = self.page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            if wide > 0:
                self.faults.add(f"{path} {language}: {wide} px too wide for {size['width']}")

    def _ask_axe(self, path: str) -> None:
        self.page.evaluate(_AXE)
        self.faults.update(f"{path}: {finding}" for finding in self.page.evaluate(_SERIOUS))


@pytest.fixture(scope="session")
def looked_at(planted_town: Path) -> Path:
    """Where the persons of this run, in all workers, claim the pages that they look at."""
    folder = planted_town.with_name("looked-at")
    folder.mkdir(exist_ok=True)
    return folder


@pytest.mark.parametrize("duty", DUTIES)
def test_no_page_is_broken_cut_or_untranslated_in_either_size_and_language(
    browser: Browser, town: LiveServer, looked_at: Path, duty: str | None
) -> None:
    context = browser.new_context(viewport=DESK)
    page = context.new_page()
    if duty is not None:
        sign_in(page, town.url, duty)
    walk = Walk(page, town.url, looked_at)
    opened = walk.begin("/staff/" if duty else "/")
    context.close()
    assert opened >= 5
    assert not walk.faults, "\n".join(sorted(walk.faults))
