"""A small tree of elements: one entry of a document, never the document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from charity.statements.wrapping import too_large

_ELEMENTS_MAX = 300_000
_TEXT_MAX = 100_000


@dataclass(slots=True)
class Element:
    """An element with its text and what stands inside; `currency` is its attribute `Ccy`."""

    name: str
    currency: str = ""
    words: str = ""
    inside: list[Element] = field(default_factory=list)

    def all(self, path: str) -> Iterator[Element]:
        """Yield the elements at a path such as `Refs/EndToEndId`."""
        name, _, rest = path.partition("/")
        for element in self.inside:
            if element.name == name:
                if rest:
                    yield from element.all(rest)
                else:
                    yield element

    def first(self, *paths: str) -> Element | None:
        """Return the first element at the first of the paths that has one."""
        return next((element for path in paths for element in self.all(path)), None)

    def said(self, *paths: str) -> str:
        """Return the text of the first element at these paths that has any, without spaces around it."""
        return next(
            (text for path in paths for element in self.all(path) if (text := element.words.strip())), ""
        )


class Nest:
    """Elements that are open now, the outermost first."""

    def __init__(self) -> None:
        self._open: list[Element] = []
        self._count = self._length = 0

    @property
    def is_open(self) -> bool:
        """Whether an element is being collected."""
        return bool(self._open)

    def open(self, element: Element) -> None:
        """Begin an element inside the one that is open; raises Fault too-large."""
        if self._open:
            self._open[-1].inside.append(element)
        else:
            self._count = self._length = 0
        self._count += 1
        if self._count > _ELEMENTS_MAX:
            raise too_large()
        self._open.append(element)

    def add(self, text: str) -> None:
        """Add text to the innermost element; raises Fault too-large."""
        innermost = self._open[-1]
        if len(innermost.words) + len(text) > _TEXT_MAX:
            raise too_large()
        if text.strip() or innermost.words:
            innermost.words += text

    def close(self) -> Element | None:
        """End the innermost element; return it when it was the outermost."""
        element = self._open.pop()
        return None if self._open else element
