"""The text of a PDF's first page, as far as the fonts say what their characters are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from charity.verifier.pdf import UNPACKED_BYTES_MAX, Document, Stream
from charity.verifier.pdfobjects import BadPdf, Name, Operator, Reader, Value, text_of

PAGE_BYTES_MAX = 4 * 2**20
MAP_BYTES_MAX = 2**17
FONTS_MAX = 32
CHARACTERS_MAX = 65_536
_OPERANDS_MAX = 4_096
_PARTS_MAX = 8
_PAGES_DEPTH_MAX = 64
_ENDS_A_RUN = {b"Td", b"TD", b"Tm", b"T*", b"ET", b"'", b'"'}
_SECTION = re.compile(rb"begin(bfchar|bfrange)")


@dataclass(slots=True)
class Font:
    """How a font's bytes become characters: `width` bytes a code; None where it does not say."""

    width: int = 1
    characters: Mapping[int, str] | None = None

    def text(self, octets: bytes) -> str:
        """Return the characters of a shown string; raises BadPdf where the font does not say."""
        if self.characters is None:
            raise BadPdf("a font that does not say what its characters are")
        codes = (octets[at : at + self.width] for at in range(0, len(octets), self.width))
        return "".join(
            self.characters.get(int.from_bytes(code, "big"), "\N{REPLACEMENT CHARACTER}") for code in codes
        )


@dataclass(slots=True)
class _Shown:
    """What was shown so far: runs of text, and the font that stands."""

    fonts: Mapping[str, Font]
    runs: list[str] = field(default_factory=lambda: [""])
    font: Font = field(default_factory=Font)
    saved: list[Font] = field(default_factory=list)

    def act(self, operator: bytes, operands: list[Value]) -> None:
        """Do what an operator asks."""
        if operator in _ENDS_A_RUN:
            self.runs.append("")
        if operator == b"Tf" and len(operands) == 2 and isinstance(operands[0], Name):
            self.font = self.fonts.get(operands[0].text, Font())
        elif operator == b"q":
            self.saved.append(self.font)
        elif operator == b"Q" and self.saved:
            self.font = self.saved.pop()
        elif operator in {b"Tj", b"'", b'"', b"TJ"} and operands:
            shown = operands[-1] if isinstance(operands[-1], list) else [operands[-1]]
            self.runs[-1] += "".join(self.font.text(part) for part in shown if isinstance(part, bytes))


def first_page_text(pdf: bytes, *, unpacked_max: int = UNPACKED_BYTES_MAX) -> str:
    """Return the text of page one, a run a line; raises BadPdf."""
    document = Document(pdf, unpacked_max=unpacked_max)
    page, resources = _first_page(document)
    fonts = document.dictionary(resources.get("Font"))
    if len(fonts) > FONTS_MAX:
        raise BadPdf("more fonts than a page needs")
    shown = _Shown({name: _font(document, value) for name, value in fonts.items()})
    contents = document.resolved(page.get("Contents"))
    parts = contents if isinstance(contents, list) else [page.get("Contents")]
    if len(parts) > _PARTS_MAX:
        raise BadPdf("a page in too many parts")
    octets = b"\n".join(_content(document, part) for part in parts)
    _interpret(octets, shown)
    return "\n".join(run for run in shown.runs if run)


def shows(text: str, amount: str) -> bool:
    """Return whether a text shows an amount, and not as part of a longer number."""
    return re.search(rf"(?<![0-9.,-]){re.escape(amount)}(?![0-9]|[.,][0-9])", text) is not None


def _first_page(document: Document) -> tuple[dict[str, Value], dict[str, Value]]:
    node = document.dictionary(document.root.get("Pages"))
    resources = document.dictionary(node.get("Resources"))
    for _ in range(_PAGES_DEPTH_MAX):
        kids = document.items(node.get("Kids"))
        if not kids:
            return node, resources
        node = document.dictionary(kids[0])
        resources = document.dictionary(node.get("Resources")) or resources
    raise BadPdf("its pages are nested too deep")


def _content(document: Document, value: Value) -> bytes:
    stream = document.resolved(value)
    if not isinstance(stream, Stream):
        raise BadPdf("a page without content")
    return document.unpacked(stream, PAGE_BYTES_MAX)


def _interpret(octets: bytes, shown: _Shown) -> None:
    reader = Reader(octets)
    operands: list[Value] = []
    while not reader.at_end():
        value = reader.value()
        if not isinstance(value, Operator):
            operands.append(value)
            if len(operands) > _OPERANDS_MAX:
                raise BadPdf("a page that is no page")
            continue
        if value.text == b"BI":
            raise BadPdf("a page with pictures in its text")
        shown.act(value.text, operands)
        operands = []


def _font(document: Document, value: Value) -> Font:
    facts = document.dictionary(value)
    stream = document.resolved(facts.get("ToUnicode"))
    width = 2 if facts.get("Subtype") == Name("Type0") else 1
    if isinstance(stream, Stream):
        return Font(width, _characters(document.unpacked(stream, MAP_BYTES_MAX)))
    if facts.get("Encoding") == Name("WinAnsiEncoding"):
        return Font(1, {code: bytes([code]).decode("cp1252", "replace") for code in range(256)})
    return Font()


def _characters(octets: bytes) -> dict[int, str]:
    """Read the map from codes to characters that a subset font carries."""
    found: dict[int, str] = {}
    left = CHARACTERS_MAX
    for kind, values in _sections(octets):
        step = 2 if kind == b"bfchar" else 3
        for row in zip(*(values[at::step] for at in range(step)), strict=False):
            first, last, texts = row[0], row[-2], row[-1]
            if not isinstance(first, bytes) or not isinstance(last, bytes):
                raise BadPdf("a font's map that is none")
            codes = range(int.from_bytes(first, "big"), int.from_bytes(last, "big") + 1)
            left -= len(codes)
            if left < 0:
                raise BadPdf("a font with more characters than there are")
            _map(found, codes, texts)
    return found


def _sections(octets: bytes) -> Iterator[tuple[bytes, list[Value]]]:
    """Yield the values of each section of a font's map."""
    at = 0
    while match := _SECTION.search(octets, at):
        at = octets.find(b"end" + match[1], match.end())
        if at < 0:
            raise BadPdf("a font's map without an end")
        reader = Reader(octets[match.end() : at])
        values: list[Value] = []
        while not reader.at_end():
            values.append(reader.value())
        yield match[1], values


def _map(found: dict[int, str], codes: range, texts: Value) -> None:
    """Map codes to a list of texts, or to the one text and those that follow it."""
    for place, code in enumerate(codes):
        if isinstance(texts, list):
            text = texts[place] if place < len(texts) else b""
            found[code] = text_of(b"\xfe\xff" + text) if isinstance(text, bytes) else ""
        elif isinstance(texts, bytes) and texts:
            number = int.from_bytes(texts, "big") + place
            found[code] = text_of(b"\xfe\xff" + number.to_bytes(len(texts) + 1, "big")[-len(texts) :])
