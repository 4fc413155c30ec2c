"""Recognised by content; what is not recognised, damaged, wrapped or too large is answered, never guessed."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest

from charity.statements import wrapping
from charity.statements.recognise import inspect
from tests.statements.samples import START, Trade, bill, cash, generate, order_no

BILL = bill(generate(1, 40, ["LX-2026-0007-K"]))
CASH = cash([("C-001", "2026-02-03", "李雨", "5", "CNY", "", "", "")])


def codes(content: bytes) -> list[str]:
    return [problem.code for problem in inspect(content).problems]


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    "wrapped",
    [
        gzip.compress(BILL),
        zipped(any_name=BILL),
        zipped(any_name=gzip.compress(BILL)),
        zipped(readme=b"hello", bill=BILL),
        b"\xef\xbb\xbf" + BILL,
    ],
)
def test_wrapping_does_not_matter(wrapped: bytes) -> None:
    assert inspect(wrapped).as_json() == inspect(BILL).as_json()


@pytest.mark.parametrize(
    "content",
    [
        b"hello",
        b"a,b,c\n1,2,3\n",
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3",
        "交易时间,交易类型,交易对方,商品,收/支,金额(元)\n".encode(),
        b"PK\x05\x06" + bytes(18),
        zipped(a=b"x", b=b"y"),
        zipped(),
        zipped(one=BILL, two=CASH),
        b"\x00" * 5000,
    ],
)
def test_what_is_not_recognised_says_so_and_nothing_else(content: bytes) -> None:
    answer = inspect(content).as_json()
    assert [p["code"] for p in answer.pop("problems")] == ["unknown-format"]
    assert answer == {
        "format": None,
        "encoding": None,
        "rows": 0,
        "period": None,
        "totals": [],
        "declared": None,
    }


@pytest.mark.parametrize(
    "content", [b"", b"  \r\n", b'{"code":"NO_STATEMENT_EXIST","message":"No Bill Exist"}']
)
def test_nothing_is_empty(content: bytes) -> None:
    assert codes(content) == ["empty"]


def test_a_file_cut_inside_a_character_or_an_archive_is_truncated() -> None:
    cut = BILL[: BILL.rindex("总交易单数".encode()) + 1]
    assert codes(cut) == ["truncated"]
    assert codes(gzip.compress(BILL)[:-20]) == ["truncated"]
    assert codes(zipped(bill=BILL)[:-30]) == ["truncated"]


def test_damaged_characters_are_not_guessed_at() -> None:
    at = BILL.index("爱心".encode())
    damaged = BILL[:at] + b"\xff\xff" + BILL[at + 2 :]
    answer = inspect(damaged)
    assert answer.format == "wechat-merchant-trade"
    assert [p.code for p in answer.problems] == ["bad-encoding"]
    assert codes(BILL.decode().encode("utf-16")) == ["bad-encoding"]


def test_a_locked_archive_asks_for_the_file_inside() -> None:
    locked = bytearray(zipped(bill=BILL))
    locked[6] |= 1
    directory = locked.index(b"PK\x01\x02")
    locked[directory + 8] |= 1
    assert codes(bytes(locked)) == ["encrypted"]


def test_a_bomb_is_answered_and_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wrapping, "UNPACKED_BYTES_MAX", 2_000_000)
    assert codes(gzip.compress(bytes(3_000_000))) == ["too-large"]
    assert codes(zipped(a=bytes(1_500_000), b=bytes(1_500_000))) == ["too-large"]


def test_too_many_rows_are_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("charity.statements.reading.ROWS_MAX", 10)
    assert codes(BILL) == ["too-large"]


def test_an_unclosed_quote_does_not_swallow_the_file_silently() -> None:
    content = cash([(f"C-{n}", "2026-02-03", "", "5", "", "", "", "") for n in range(5)])
    assert inspect(content.replace(b"C-1,", b'"C-1,')).is_bookable is False


def test_findings_of_one_kind_are_listed_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("charity.statements.reading.LISTED_MAX", 3)
    same = [Trade(order_no(1), START, 100)] * 10
    found = inspect(bill(same)).problems
    assert [p.row for p in found] == [2, 3, 4, None]
    assert found[-1].facts == {"count": 6}
