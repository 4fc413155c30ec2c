"""The witness's page, for a person who wants to look: plain text, both languages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from charity.ledger import note
from charity.ledger.note import VerifierKey
from charity.verifier.witness.watch import Watched


def text_of(key: VerifierKey, watched: list[Watched]) -> str:
    """Return the page: who the witness is, and the last checkpoint of each log that it cosigned."""
    return "".join(f"{line}\n" for line in _lines(key, watched))


def moment(time_s: int) -> str:
    """Return a POSIX time as people read it, in UTC."""
    return datetime.fromtimestamp(time_s, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _lines(key: VerifierKey, watched: list[Watched]) -> Iterator[str]:
    yield f"Witness · 联署方: {key.name}"
    yield f"Key · 公钥: {key.text}"
    yield ""
    yield "It cosigns a log's checkpoint only when it continues the one it cosigned before."
    yield "只有与先前联署的检查点前后一致，才会联署新的检查点。"
    for log in watched:
        yield ""
        yield f"Log · 日志: {log.origin}"
        yield from _standing(log)


def _standing(log: Watched) -> Iterator[str]:
    if log.checkpoint is None or log.cosigned_at_s is None:
        yield "  Nothing cosigned yet · 尚未联署"
    else:
        yield f"  Entries · 条数: {log.checkpoint.size}"
        yield f"  Root · 根哈希: {note.encoded(log.checkpoint.root)}"
        yield f"  Cosigned · 联署时间: {moment(log.cosigned_at_s)}"
    if log.two_roots:
        yield f"  WARNING: its key signed two histories; checkpoints refused: {log.two_roots}"
        yield f"  警告：该日志的密钥为两份不同的历史签过名，已拒绝的检查点：{log.two_roots}"
    if log.unproved:
        yield f"  Refused because the proof sent with them did not hold, checkpoints: {log.unproved}"
        yield f"  因所附证明不成立而拒绝的检查点：{log.unproved}"
