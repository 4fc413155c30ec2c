"""Reports as PDFs, written by hand so that a test can make them say anything."""

from __future__ import annotations

import base64
import csv
import io
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from charity.ledger import merkle
from charity.ledger.leaf import decode
from charity.ledger.note import encoded
from charity.verifier.bundle import bundle
from tests.verifier.desk import APPEAL, TestDesk

HEADER = "seq day kind appeal account amount currency minor reverses leaf_hash"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"


def pdf_of(objects: Sequence[bytes], before: bytes = b"%PDF-1.7\n") -> bytes:
    """Return a PDF of objects numbered from 1, the first of which is its catalogue."""
    out, places = bytearray(before), []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def stream(content: bytes, facts: bytes = b"", packing: str = "FlateDecode") -> bytes:
    """Return a stream, packed."""
    packed = zlib.compress(content)
    if packing == "ASCII85Decode":
        packed, packing = base64.a85encode(packed) + b"~>", "[ /ASCII85Decode /FlateDecode ]"
    else:
        packing = f"/{packing}"
    head = b"<< /Length %d /Filter %s %s >>" % (len(packed), packing.encode(), facts)
    return head + b"\nstream\n" + packed + b"\nendstream"


def paper(
    files: Mapping[str, bytes], text: Sequence[str] = (), *, packing: str = "FlateDecode", font: bytes = FONT
) -> bytes:
    """Return a PDF that carries files and shows lines of text on its one page."""
    shown = b"".join(b"(%s) Tj T*\n" % line.encode("cp1252") for line in text)
    names, objects = b"", []
    for name, content in sorted(files.items()):
        number = 7 + len(objects)
        names += b"(%s) %d 0 R " % (name.encode(), number)
        quoted = (name.encode(), name.encode(), number + 1)
        objects.append(b"<< /Type /Filespec /F (%s) /UF (%s) /EF << /F %d 0 R >> >>" % quoted)
        objects.append(stream(content, b"/Type /EmbeddedFile"))
    return pdf_of(
        [
            b"<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles 6 0 R >> >>",
            b"<< /Type /Pages /Kids [ 3 0 R ] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 595 842 ] /Contents 4 0 R "
            b"/Resources << /Font << /F1 5 0 R >> >> >>",
            stream(b"BT /F1 12 Tf 14 TL 72 720 Td\n" + shown + b"ET", packing=packing),
            font,
            b"<< /Names [ " + names + b"] >>",
            *objects,
        ]
    )


@dataclass
class Report:
    """A report of one appeal; whatever a test sets instead is what it says."""

    desk: TestDesk
    size: int = 0
    claims: dict[str, Any] = field(default_factory=dict)
    files: dict[str, bytes | None] = field(default_factory=dict)
    text: list[str] | None = None

    def __post_init__(self) -> None:
        self.size = self.size or len(self.desk.leaves)

    @property
    def leaves(self) -> list[tuple[int, bytes]]:
        named = ((seq, octets) for seq, octets in enumerate(self.desk.leaves[: self.size]))
        return [(seq, octets) for seq, octets in named if decode(octets).appeal == APPEAL]

    def printed(self) -> dict[str, str]:
        totals = self.totals()
        names = ("received", "paid_out", "refunded", "fees", "held")
        return {name: f"¥{totals[f'{name}_minor'] / 100:,.2f}" for name in names}

    def totals(self) -> dict[str, Any]:
        sums = dict.fromkeys(("Income", "Expenses:P", "Expenses:R", "Expenses:F", "Assets"), 0)
        for _, octets in self.leaves:
            for account, _, minor in decode(octets).post:
                name = next(one for one in sums if account.startswith(one))
                sums[name] += minor
        kinds = [decode(octets).kind for _, octets in self.leaves]
        return {
            "custody": "held", "currency": "CNY", "received_minor": -sums["Income"],
            "paid_out_minor": sums["Expenses:P"], "refunded_minor": sums["Expenses:R"],
            "fees_minor": sums["Expenses:F"], "held_minor": sums["Assets"],
            "donations": kinds.count("donation"), "lumps": kinds.count("lump"),
        }  # fmt: skip

    def table(self) -> bytes:
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\r\n")
        names = (
            "seq",
            "day",
            "kind",
            "appeal",
            "account",
            "amount",
            "currency",
            "minor",
            "reverses",
            "leaf_hash",
        )
        writer.writerow(names)
        for seq, octets in self.leaves:
            entry = decode(octets)
            begin, hashed = [seq, entry.day, entry.kind, entry.appeal], merkle.leaf_hash(octets).hex()
            for account, currency, minor in entry.post:
                writer.writerow([*begin, account, f"{minor / 100:.2f}", currency, minor, "", hashed])
            if not entry.post:
                writer.writerow([*begin, "", "", "", "", "", hashed])
        return out.getvalue().encode()

    def pdf(self, **how: Any) -> bytes:
        seqs = [seq for seq, _ in self.leaves]
        proof = merkle.joint_proof(seqs, self.size, self.desk.node)
        claims = {
            "v": 1, "paper": "appeal", "subject": APPEAL, "locale": "en", "size": self.size,
            "proof": [encoded(one) for one in proof], "totals": self.totals(), "printed": self.printed(),
            "previous": None,
        } | self.claims  # fmt: skip
        files = {
            "report.json": json.dumps(claims).encode(),
            "ledger.jsonl": b"".join(octets + b"\n" for _, octets in self.leaves),
            "ledger.csv": self.table(),
            "checkpoint": self.desk.checkpoint(self.size),
            "verifier.py": bundle().encode(),
        } | self.files  # fmt: skip
        held = {name: content for name, content in files.items() if content is not None}
        return paper(held, self.text or [*self.printed().values(), "A report"], **how)
