"""What holds for every page: `checked(response)` opens an answer as a page and tells each rule it breaks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

from werkzeug.test import TestResponse

_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)
_ERROR_PREFIXES = ("Error: ", "错误： ", "错误：")
_UNSEEN = frozenset({"script", "style", "title"})


@dataclass
class Page:
    """One page as a reader and a machine see it."""

    html: str
    lang: str = ""
    title: str = ""
    headings: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    @property
    def h1(self) -> str:
        """The page's one heading of the first level."""
        return self.headings[0]

    @property
    def text(self) -> str:
        """What is read on the page, white space folded."""
        return " ".join(" ".join(self.texts).split())

    def hidden(self, name: str) -> str:
        """Return the value of a hidden field of the page."""
        return self.values[name]


class _Reader(HTMLParser):
    """Reads a page and notes what breaks a rule."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page(html)
        self.open: list[str] = []
        self.heading: list[str] | None = None
        self.labels: set[str] = set()
        self.controls: list[tuple[str, bool]] = []  # id, and whether it is named otherwise
        self.pointed: list[tuple[str, str]] = []  # who points, at which id

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        self._note_attributes(tag, at)
        if tag == "html":
            self.page.lang = at.get("lang", "")
        elif tag == "h1":
            self.heading = []
        elif tag == "label" and "for" in at:
            self.labels.add(at["for"])
            self.pointed.append(("label", at["for"]))
        elif tag == "a" and "href" in at:
            self.page.links.append(at["href"])
        elif tag in {"input", "select", "textarea"}:
            self._note_control(at)
        if tag not in _VOID:
            self.open.append(tag)

    def _note_attributes(self, tag: str, at: dict[str, str]) -> None:
        faults = self.page.faults
        if "style" in at or tag == "style":
            faults.append(f"<{tag}> is styled inline")
        faults.extend(f"<{tag}> has {name}" for name in at if name.startswith("on"))
        if tag == "script" and "src" not in at and at.get("type") != "application/ld+json":
            faults.append("a script stands in the page")
        if tag == "img" and "alt" not in at:
            faults.append(f"no alt: {at.get('src')}")
        if "id" in at:
            self.page.ids.append(at["id"])
        for name in ("aria-describedby", "aria-labelledby"):
            self.pointed.extend((f"<{tag}> {name}", each) for each in at.get(name, "").split())
        if tag == "a" and at.get("href", "").startswith("#") and len(at["href"]) > 1:
            self.pointed.append(("a link", at["href"][1:]))

    def _note_control(self, at: dict[str, str]) -> None:
        kind = at.get("type", "text")
        if kind == "hidden":
            self.page.values[at.get("name", "")] = at.get("value", "")
        elif kind not in {"submit", "button", "reset"}:
            named = "aria-label" in at or "aria-labelledby" in at or "label" in self.open
            self.controls.append((at.get("id", ""), named))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag == "h1" and self.heading is not None:
            self.page.headings.append(" ".join("".join(self.heading).split()))
            self.heading = None
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "title" and "svg" not in self.open:
            self.page.title += data
        elif not self.open or self.open[-1] not in _UNSEEN:
            self.page.texts.append(data)
        if self.heading is not None:
            self.heading.append(data)

    def finish(self) -> Page:
        """Return the page with all its faults."""
        page, known = self.page, set(self.page.ids)
        page.faults += [f"two elements are #{one}" for one, times in Counter(page.ids).items() if times > 1]
        page.faults += [
            f"{who} points at #{one}, which is not there" for who, one in self.pointed if one not in known
        ]
        page.faults += [
            f"no label: #{one}" for one, named in self.controls if not named and one not in self.labels
        ]
        if len(page.headings) != 1:
            page.faults.append(f"{len(page.headings)} headings of the first level")
        page.title = " ".join(page.title.split())
        if page.headings and not self._title_begins_with(page.headings[0]):
            page.faults.append(f"the title {page.title!r} does not begin with {page.headings[0]!r}")
        if page.lang not in {"en", "zh-Hans"}:
            page.faults.append(f"the page says lang={page.lang!r}")
        return page

    def _title_begins_with(self, heading: str) -> bool:
        return self.page.title.startswith((heading, *(prefix + heading for prefix in _ERROR_PREFIXES)))


def read_page(html: str) -> Page:
    """Return a page with its faults."""
    reader = _Reader(html)
    reader.feed(html)
    reader.close()
    return reader.finish()


def checked(response: TestResponse, status: int = 200) -> Page:
    """Return the answer as a page, after the checks that hold for every page."""
    html = response.get_data(as_text=True)
    assert response.status_code == status, f"{response.status_code} instead of {status}: {html[:400]}"
    assert response.mimetype == "text/html", response.mimetype
    page = read_page(html)
    assert page.faults == []
    return page
