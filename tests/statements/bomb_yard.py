"""Files made to fill a reader's memory or time, each read in a process of its own that tells what it took."""

from __future__ import annotations

import gzip
import io
import json
import sys
import time
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

from charity.statements.recognise import inspect

MB = 1024 * 1024
_CAMT = b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt>'
_CASH = b"receipt_no,received_on,amount\n"
_OFX = b"OFXHEADER:100\n\n<OFX>"
_MT940 = b":20:X\r\n:25:1\r\n:60F:C260208CNY1,\r\n:61:"
_LAUGHS = b"<!DOCTYPE x [" + b"".join(
    b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10 if n else b"lol") for n in range(10)
) + b"]>"  # fmt: skip


def _zip(members: dict[str, Iterable[bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, pieces in members.items():
            with archive.open(name, "w") as file:
                for piece in pieces:
                    file.write(piece)
    return out.getvalue()


def _book(sheet: Iterable[bytes], strings: Iterable[bytes] = ()) -> bytes:
    return _zip(
        {
            "xl/workbook.xml": [b"<workbook/>"],
            "xl/sharedStrings.xml": [b"<sst>", *strings, b"</sst>"],
            "xl/worksheets/sheet1.xml": [b"<worksheet><sheetData>", *sheet],
        }
    )


BOMBS: dict[str, Callable[[], bytes]] = {
    "gzip of nothing": lambda: gzip.compress(bytes(30 * MB), 1) * 20,
    "zip in a zip": lambda: _zip({"a": [_zip({"a": [bytes(MB)] * 540})]}),
    "one endless line": lambda: gzip.compress(_CASH + b"," * (60 * MB), 1),
    "one endless cell": lambda: gzip.compress(_CASH + b'"' + b"x\n" * (30 * MB), 1),
    "laughs": lambda: _LAUGHS + _CAMT + b"&l9;",
    "laughs in a workbook": lambda: _zip({"xl/workbook.xml": [_LAUGHS, b"<workbook>&l9;</workbook>"]}),
    "deep": lambda: _CAMT + b"<Ntry>" + b"<a>" * 3_000_000,
    "wide": lambda: _CAMT + b"<Ntry>" + b"<a></a>" * 3_000_000,
    "long comment": lambda: _CAMT + b"<!--" + b"x" * (20 * MB),
    "long attribute": lambda: _CAMT + b'<Ntry x="' + b"x" * (20 * MB),
    "long text": lambda: _CAMT + b"<Ntry><Amt>" + b"1&amp;" * (3 * MB),
    "tags without end": lambda: _OFX + b"<STMTTRN>" + b"<B>1" * (4 * MB),
    "a tag without end": lambda: _OFX + b"<STMTTRN><MEMO" + b"x" * (20 * MB),
    "a field without end": lambda: _MT940 + b"x\n" * (10 * MB),
    "a million columns": lambda: _book([b"<row r='1'>", *[b"<c><v>1</v></c>" * 1000] * 1000]),
    "a column far out": lambda: _book([b"<row r='1'><c r='ZZZ1'><v>1</v></c>"]),
    "rows without end": lambda: _book([b"<row/>" * 1000] * 30_000),
    "texts without end": lambda: _book([], [b"<si><t>x</t></si>" * 1000] * 6_000),
    "a text without end": lambda: _book([b"<row><c t='inlineStr'><is><t>", *[b"x" * MB] * 300]),
    "a crowded directory": lambda: _zip({f"{n:>60}": [] for n in range(45_000)}),
}


def _peak_megabytes() -> int:
    """Return the most memory that this process had; getrusage would tell its parent's, too."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) // 1024


def main() -> None:
    """Read the bombs named on the command line; print what each was answered, and what all of them took."""
    for name in sys.argv[1:]:
        content = BOMBS[name]()
        started = time.process_time()
        statement = inspect(content)
        took = time.process_time() - started
        peak = _peak_megabytes()
        told = {
            "name": name,
            "codes": [p.code for p in statement.problems],
            "seconds": took,
            "megabytes": peak,
        }
        print(json.dumps(told), flush=True)  # noqa: T201 - this is what the test reads


if __name__ == "__main__":
    main()
