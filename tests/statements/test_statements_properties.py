"""For any bill of ours: what is written is what is read."""

from __future__ import annotations

import gzip
import io
import random
import zipfile

from hypothesis import given, settings
from hypothesis import strategies as st

from charity.statements.amount import parse_amount
from charity.statements.problems import Fault
from charity.statements.recognise import inspect
from tests.statements.samples import bill, generate, resaved, yuan

BILL = bill(generate(1, 20, ["LX-2026-0007-K"]))


def _zipped(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bill.csv", content)
    return out.getvalue()


WRAPPED = [BILL, gzip.compress(BILL, mtime=0), _zipped(BILL), resaved(BILL)]
LAYOUTS = st.sampled_from(["ALL", "HISTORIC", "RED_PACKET"])


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), count=st.integers(1, 60), layout=LAYOUTS, again=st.booleans())
def test_sums_survive_any_layout_and_a_spreadsheet(seed: int, count: int, layout: str, again: bool) -> None:
    trades = generate(seed, count, ["LX-2026-0007-K", ""], refund_share=0.3)
    content = bill(trades, layout)
    statement = inspect(resaved(content) if again else content)
    assert statement.problems == ()
    totals = statement.totals[0]
    assert totals.donations_minor == sum(t.amount_minor for t in trades if not t.is_refund)
    assert totals.refunds_minor == sum(t.amount_minor for t in trades if t.is_refund)
    assert totals.as_json()["fees_minor"] == statement.declared.fees_minor  # type: ignore[union-attr]


@given(minor=st.integers(-(2**53) + 1, 2**53 - 1))
def test_an_amount_reads_back(minor: int) -> None:
    assert parse_amount(yuan(minor), "CNY", column="x") == minor
    assert parse_amount(yuan(minor, 5), "CNY", column="x", zeros_max=3) == minor


@settings(max_examples=300, deadline=None)
@given(whole=st.sampled_from(WRAPPED), seed=st.integers(0, 2**32))
def test_a_damaged_file_gets_an_answer_too(whole: bytes, seed: int) -> None:
    fortune, damaged = random.Random(seed), bytearray(whole)
    for _ in range(fortune.choice((1, 2, 8, 60))):
        place = fortune.randrange(len(damaged) - 60)
        if fortune.random() < 0.7:
            damaged[place] = fortune.randrange(256)
        else:
            del damaged[place : place + fortune.randrange(1, 3)]
    inspect(bytes(damaged)).as_json()


def test_an_archive_whose_directory_points_before_its_beginning_gets_an_answer() -> None:
    broken = bytearray(WRAPPED[2])
    end = broken.index(b"PK\x05\x06")
    offset = int.from_bytes(broken[end + 16 : end + 20], "little")
    broken[end + 16 : end + 20] = (offset + 900_000).to_bytes(4, "little")
    assert not inspect(bytes(broken)).is_bookable


@given(content=st.binary(max_size=400))
def test_any_bytes_get_an_answer(content: bytes) -> None:
    statement = inspect(content)
    assert statement.as_json()["format"] is None or statement.problems or statement.row_count


@given(text=st.text(max_size=20) | st.from_regex(r"-?[0-9,]{1,9}(\.[0-9]{0,6})?", fullmatch=True))
def test_any_text_is_an_amount_in_its_one_spelling_or_a_fault(text: str) -> None:
    try:
        minor = parse_amount(text, "CNY", column="x", grouped=True)
    except Fault:
        return
    whole, _, fraction = text.replace(",", "").partition(".")
    assert yuan(minor) in {f"{whole}.{fraction:0<2}", f"{whole.lstrip('-')}.{fraction:0<2}"}
