"""What a report's PDF carries to be checked by: `report.json` and the files beside it, their shape only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from charity.ledger import checkpoint, note
from charity.ledger.merkle import HASH_BYTES
from charity.ledger.note import BadNote

APPEAL_PAPER = "appeal"
FILES = ("report.json", "checkpoint", "ledger.jsonl")
NUMBERS = ("received_minor", "paid_out_minor", "refunded_minor", "fees_minor", "held_minor")
COUNTS = ("donations", "lumps")


class BadReport(ValueError):
    """Bytes that are no `report.json` of version 1."""


@dataclass(frozen=True, slots=True)
class Previous:
    """The checkpoint of the report before, and the hashes which show that the log went on from it."""

    checkpoint: bytes
    consistency: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A report's own claims: subject, size of the log, proof of its leaves, totals, amounts as printed."""

    subject: str
    size: int
    proof: tuple[bytes, ...]
    custody: str
    currency: str
    numbers: Mapping[str, int]
    printed: Mapping[str, str]
    previous: Previous | None


def parse(octets: bytes) -> ReportFile:
    """Read `report.json`; raises BadReport."""
    try:
        members = json.loads(octets.decode("utf-8"))
        if members["v"] != 1 or members["paper"] != APPEAL_PAPER:
            raise BadReport("of another version, or another kind of paper")
        totals, previous = members["totals"], members["previous"]
        return ReportFile(
            subject=_text(members["subject"]),
            size=checkpoint.decimal(str(_number(members["size"]))),
            proof=_hashes(members["proof"]),
            custody=_text(totals["custody"]),
            currency=_text(totals["currency"]),
            numbers={name: _number(totals[name]) for name in (*NUMBERS, *COUNTS)},
            printed={_text(name): _text(text) for name, text in members["printed"].items()},
            previous=previous if previous is None else _previous(previous),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadReport("not the report's own facts") from error


def _previous(members: Mapping[str, object]) -> Previous:
    return Previous(_text(members["checkpoint"]).encode(), _hashes(members["consistency"]))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise BadReport("not a text")
    return value


def _number(value: object) -> int:
    if type(value) is not int or abs(value) >= 2**53:
        raise BadReport("not a whole number")
    return value


def _hashes(value: object) -> tuple[bytes, ...]:
    if not isinstance(value, list):
        raise BadReport("not a list of hashes")
    found = tuple(note.decoded(_text(one)) for one in value)
    if any(len(one) != HASH_BYTES for one in found):
        raise BadNote("a hash has 32 bytes")
    return found
