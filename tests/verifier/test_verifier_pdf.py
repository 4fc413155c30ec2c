"""Attachments and text of a PDF, from bytes that nobody vouches for."""

from __future__ import annotations

import zlib

import pytest

from charity.verifier import reports
from charity.verifier.pdf import BadPdf, attachments
from charity.verifier.pdfobjects import Name, Operator, Reader, Ref
from charity.verifier.pdftext import first_page_text, shows
from charity.verifier.receipts import ATTACHMENT, check_receipt
from charity.verifier.reports import check_report
from tests.verifier.desk import TestDesk
from tests.verifier.papers import FONT, Report, paper, pdf_of, stream

CATALOGUE = b"<< /Type /Catalog /Names << /EmbeddedFiles 2 0 R >> >>"
WHOLE = paper({"a.txt": b"first"})
FILES = {"a.txt": b"first", "b (2).txt": b"second" * 1_000}


def appended(pdf: bytes, objects: dict[int, bytes], *, is_listed: bool = True) -> bytes:
    """Return a PDF with objects added behind its end, listed in a table of their own or not."""
    out = bytearray(pdf)
    lines = b""
    for number, content in objects.items():
        lines += b"%d 1\n%010d 00000 n \n" % (number, len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    if is_listed:
        start, prev = len(out), pdf.rindex(b"xref\n0 ")
        out += b"xref\n" + lines + b"trailer\n<< /Size 99 /Root 1 0 R /Prev %d >>\n" % prev
        out += b"startxref\n%d\n%%%%EOF\n" % start
    return bytes(out)


def test_attachments_are_found_by_name() -> None:
    assert attachments(paper({name.replace("(2)", "2"): content for name, content in FILES.items()})) == {
        "a.txt": b"first", "b 2.txt": b"second" * 1_000,
    }  # fmt: skip
    assert attachments(paper({})) == {}


def test_the_last_revision_wins() -> None:
    whole = paper({"a.txt": b"first"})
    later = appended(whole, {8: stream(b"second", b"/Type /EmbeddedFile")})
    assert attachments(later) == {"a.txt": b"second"}


def test_what_no_table_lists_is_not_read_as_no_reader_shows_it() -> None:
    whole = paper({"a.txt": b"first"}, ["shown"])
    hidden = {4: stream(b"BT /F1 9 Tf (hidden) Tj ET"), 8: stream(b"hidden")}
    out = appended(whole, hidden, is_listed=False) + whole[whole.rindex(b"startxref") :]
    assert attachments(out) == {"a.txt": b"first"}
    assert first_page_text(out) == "shown"


def test_names_in_a_tree_and_in_utf_16_are_read() -> None:
    name = "账目.txt"
    octets = b"<" + (b"\xfe\xff" + name.encode("utf-16-be")).hex().encode() + b">"
    pdf = pdf_of(
        [
            b"<< /Type /Catalog /Names << /EmbeddedFiles << /Kids [ 2 0 R ] >> >> >>",
            b"<< /Names [ (x) 3 0 R ] >>",
            b"<< /UF " + octets + b" /EF << /UF 4 0 R >> >>",
            b"<< /Length 5 0 R >>\nstream\r\nhello\nendstream",
            b"5",
        ]
    )
    assert attachments(pdf) == {name: b"hello"}


def test_a_bomb_is_refused_before_it_goes_off() -> None:
    assert attachments(paper({"a": bytes(99_000)}), unpacked_max=100_000)
    for files in ({"a": bytes(10_000_000)}, {"a": bytes(60_000), "b": bytes(60_000)}):
        with pytest.raises(BadPdf, match="more than a paper may hold"):
            attachments(paper(files), unpacked_max=100_000)
    assert attachments(paper({"a": bytes(10_000_000)}))


def test_the_most_that_may_be_unpacked_holds_for_receipts_and_reports() -> None:
    desk = TestDesk()
    for minor in range(1, 300):
        desk.donation(minor)
    receipt = paper({ATTACHMENT: desk.receipt(3), "more": bytes(100_000)})
    assert check_receipt(receipt, desk.vkey).ok
    refused = check_receipt(receipt, desk.vkey, unpacked_max=100_000)
    assert refused.checks[0].saying == "file!broken-pdf"
    report = Report(desk).pdf()
    assert check_report(report, desk.vkey, unpacked_max=reports.WEB_UNPACKED_BYTES_MAX).ok
    assert not check_report(report, desk.vkey, unpacked_max=100_000).ok


@pytest.mark.parametrize(
    ("filters", "packed"),
    [
        ("[ /FlateDecode /FlateDecode ]", zlib.compress(zlib.compress(b"x"))),
        ("[ /ASCII85Decode /ASCII85Decode /FlateDecode ]", b"x~>"),
        ("[ /ASCII85Decode ]", b"z" * 2_000 + b"~>"),
        ("[ /FlateDecode /ASCII85Decode ]", zlib.compress(b"z" * 800 + b"~>")),
    ],
)
def test_what_is_packed_again_and_again_is_refused_on_the_way(filters: str, packed: bytes) -> None:
    content = b"<< /Length %d /Filter %s >>\nstream\n%s\nendstream" % (len(packed), filters.encode(), packed)
    names = b"<< /Names [ (a) << /F (a) /EF << /F 3 0 R >> >> ] >>"
    with pytest.raises(BadPdf, match=r"packed more than once|more than a paper may hold"):
        attachments(pdf_of([CATALOGUE, names, content]), unpacked_max=4_000)


BROKEN = {
    "no pdf": b"hello",
    "no end": WHOLE[: WHOLE.rindex(b"startxref")],
    "no table": WHOLE.replace(b"\nxref", b"\nxreg"),
    "a damaged table": WHOLE.replace(b"00000 n ", b"00000 x ", 1),
    "a table in a circle": WHOLE.replace(b"/Size", b"/Prev %d /Size" % WHOLE.rindex(b"xref\n0")),
    "an object elsewhere": WHOLE.replace(b"\n8 0 obj", b"\n9 0 obj"),
    "a cut stream": WHOLE.replace(b"/Length ", b"/Length 1"),
    "a stream that does not unpack": WHOLE.replace(b"stream\nx", b"stream\ny"),
    "an unknown packing": WHOLE.replace(b"/FlateDecode", b"/FlateDecodd"),
    "a parameter": WHOLE.replace(b"/Filter", b"/DecodeParms << /Predictor 12 >> /Filter"),
    "names in a circle": pdf_of([CATALOGUE, b"<< /Kids [ 2 0 R ] >>"]),
    "a length in a circle": pdf_of(
        [
            CATALOGUE,
            b"<< /Names [ (a) << /F (a) /EF << /F 3 0 R >> >> ] >>",
            b"<< /Length 3 0 R >>\nstream\nx\nendstream",
        ]
    ),
    "names that fan out": pdf_of(
        [CATALOGUE, *(b"<< /Kids [ %s ] >>" % (b"%d 0 R " % (n + 1) * 64) for n in range(2, 30)), b"<< >>"]
    ),
    "names too deep": pdf_of(
        [CATALOGUE, *(b"<< /Kids [ %d 0 R ] >>" % (n + 1) for n in range(2, 90)), b"<< >>"]
    ),
    "pointers in a circle": pdf_of([CATALOGUE, b"3 0 R", b"2 0 R"]),
    "too deep": pdf_of([CATALOGUE, b"[" * 10_000]),
    "an endless text": pdf_of([CATALOGUE, b"(" * 10_000]),
    "one name twice": pdf_of(
        [CATALOGUE, b"<< /Names [ (a) 3 0 R (b) 3 0 R ] >>", b"<< /F (a) /EF << /F 4 0 R >> >>", stream(b"x")]
    ),
    "no content": pdf_of([CATALOGUE, b"<< /Names [ (a) << /F (a) >> ] >>"]),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_pdf_is_refused_in_words(name: str) -> None:
    assert attachments(WHOLE)
    with pytest.raises(BadPdf):
        attachments(BROKEN[name])


def test_values_are_read_as_they_are_written() -> None:
    text = (
        b"<< /A#42 [ 1 -2.5 .5 true false null 3 0 R ] /S (a\\(b\\)\\101\\n\\\nc(d)) /H <48 6 > >> Tj % end\n"
    )
    reader = Reader(text)
    assert reader.value() == {
        "AB": [1, -2.5, 0.5, True, False, None, Ref(3)], "S": b"a(b)A\nc(d)", "H": b"H`",
    }  # fmt: skip
    assert reader.value() == Operator(b"Tj")
    assert reader.at_end()
    assert Reader(b"/").value() == Name("")


def test_text_is_read_through_the_map_of_a_subset_font() -> None:
    cmap = b"1 beginbfchar <01> <00A5> endbfchar "
    cmap += b"2 beginbfrange <02> <04> <0031> <05> <06> [ <5706> <8D5E> ] endbfrange"
    shown = b"[ (\\001\\002) -20 (\\003\\004) ] TJ T* (\\005\\006\\011) Tj"
    pdf = pdf_of(
        [
            b"<< /Pages 2 0 R >>",
            b"<< /Kids [ 3 0 R ] /Resources << /Font << /F1 5 0 R >> >> >>",
            b"<< /Contents [ 4 0 R 4 0 R ] >>",
            stream(b"q BT /F1 9 Tf 1 0 0 1 9 9 Tm %s ET Q" % shown),
            b"<< /Subtype /TrueType /ToUnicode 6 0 R >>",
            stream(cmap),
        ]
    )
    assert first_page_text(pdf).splitlines() == ["¥123", "圆赞\N{REPLACEMENT CHARACTER}"] * 2


def test_a_page_without_content_or_with_pictures_is_refused() -> None:
    for content in (b"BI /W 1 ID x EI", b"1 " * 5_000):
        pdf = pdf_of(
            [b"<< /Pages 2 0 R >>", b"<< /Kids [ 3 0 R ] >>", b"<< /Contents 4 0 R >>", stream(content), FONT]
        )
        with pytest.raises(BadPdf):
            first_page_text(pdf)
    with pytest.raises(BadPdf):
        first_page_text(pdf_of([b"<< >>"]))


@pytest.mark.parametrize(
    "cmap",
    [
        b"beginbfchar" * 9_000,
        b"beginbfrange " + b"<0000> <ffff> <0000> " * 3_000 + b"endbfrange",
        b"beginbfchar 1 2 endbfchar",
        b"beginbfchar <01",
        bytes(200_000),
    ],
)
def test_a_map_that_would_take_long_is_refused(cmap: bytes) -> None:
    font = b"<< /Subtype /TrueType /ToUnicode 6 0 R >>"
    page = [b"<< /Pages 2 0 R >>", b"<< /Kids [ 3 0 R ] /Resources << /Font << /F1 5 0 R >> >> >>"]
    page += [b"<< /Contents 4 0 R >>", stream(b"BT /F1 9 Tf (a) Tj ET"), font, stream(cmap)]
    with pytest.raises(BadPdf):
        first_page_text(pdf_of(page))


def test_an_amount_is_not_found_inside_a_longer_one() -> None:
    assert shows("Received ¥1.00, paid", "¥1.00")
    assert shows("¥1.00.", "¥1.00")
    for text in ("¥1.005", "-¥1.00", "¥1.00,000", "1.00", "9¥1.00"):
        assert not shows(text, "¥1.00")


def test_packed_streams_are_read_whole() -> None:
    assert zlib.decompress(zlib.compress(b"x")) == b"x"
    assert first_page_text(paper({}, ["¥1.00"], packing="ASCII85Decode")) == "¥1.00"
