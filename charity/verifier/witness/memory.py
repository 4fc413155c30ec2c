"""What a witness must not forget: a file for each log with the checkpoint cosigned last, and evidence.

A file is the checkpoint itself, signed by the log and by the witness, so that damage shows.
"""

from __future__ import annotations

import json
import os
import re
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from charity.ledger import checkpoint, cosignature, note
from charity.ledger.checkpoint import Checkpoint
from charity.ledger.note import NOTE_BYTES_MAX, BadNote, VerifierKey
from charity.ledger.witnessing import AddCheckpoint, Doubt, Known
from charity.verifier.witness import lock

#: A log that contradicts itself without end may not fill the disk.
EVIDENCE_MAX = 100
_IS_POSIX = os.name == "posix"


class BrokenMemory(Exception):
    """A state file that cannot be trusted any more."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.path = path
        self.why = why


class MemoryTaken(Exception):
    """A folder in which another witness is at work."""


class Memory:
    """The folder of one witness, whose own it is until it is closed or the process ends."""

    def __init__(self, folder: Path, key: VerifierKey) -> None:
        """Open or make a folder; raises MemoryTaken, OSError."""
        self.folder, self._key = folder, key
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = lock.taken(folder / "lock")
        if handle is None:
            raise MemoryTaken(str(folder))
        self._lock = handle

    def close(self) -> None:
        """Leave the folder to the next witness."""
        os.close(self._lock)

    def path_of(self, origin: str) -> Path:
        """Return where the state of a log is kept."""
        return self.folder / f"{_file_name(origin)}.checkpoint"

    def known(self, origin: str) -> Known | None:
        """Return what was cosigned last of a log, None when nothing ever was; raises BrokenMemory."""
        path = self.path_of(origin)
        try:
            with path.open("rb") as file:
                octets = file.read(NOTE_BYTES_MAX + 1)
        except FileNotFoundError:
            return None
        try:
            read = note.parse(octets)
            found = checkpoint.parse(read.text)
            is_own = cosignature.cosigned_by(read, self._key) is not None
        except BadNote as error:
            raise BrokenMemory(path, str(error)) from error
        if not is_own or found.origin != origin:
            raise BrokenMemory(path, f"it bears no cosignature of {self._key.name} under {origin}")
        return Known(found, read)

    def keep(self, state: Known) -> None:
        """Store what was cosigned, so that neither a crash nor a power cut forgets it; raises OSError."""
        _write(self.path_of(state.checkpoint.origin), state.note.octets)

    def keep_evidence(self, known: Known, asked: AddCheckpoint, doubt: Doubt, *, time_s: int) -> Path | None:
        """Store both checkpoints of a log that does not continue itself; a refused one is stored once.

        Returns where, None when there is enough already; raises OSError.
        """
        (self.folder / "evidence").mkdir(exist_ok=True, mode=0o700)
        found, path = asked.checkpoint, self._evidence_path(asked.checkpoint, doubt)
        if path.exists():
            return path
        if len(self.evidence_of(found.origin)) >= EVIDENCE_MAX:
            return None
        facts = {
            "doubt": doubt.value,
            "log": found.origin,
            "seen_at_s": time_s,
            "known": known.note.octets.decode(),
            "refused": asked.note.octets.decode(),
            "old_size": asked.old_size,
            "proof": [note.encoded(step) for step in asked.proof],
        }
        _write(path, f"{json.dumps(facts, ensure_ascii=False, indent=1)}\n".encode())
        return path

    def drop_refuted(self, proved: Checkpoint) -> None:
        """Drop what was kept against a checkpoint that came with a bad proof before and a good one now."""
        with suppress(OSError):  # most often there is none
            self._evidence_path(proved, Doubt.NO_CONTINUATION).unlink()

    def evidence_of(self, origin: str, doubt: Doubt | None = None) -> list[Path]:
        """Return the evidence that is kept against a log, of one kind or of all."""
        kind = doubt.value if doubt else "*"
        return sorted((self.folder / "evidence").glob(f"{_file_name(origin)}-*.{kind}.json"))

    def _evidence_path(self, refused: Checkpoint, doubt: Doubt) -> Path:
        name = f"{_file_name(refused.origin)}-{refused.size}-{refused.root.hex()[:16]}.{doubt.value}.json"
        return self.folder / "evidence" / name


def _file_name(origin: str) -> str:
    readable = re.sub(r"[^A-Za-z0-9.-]+", "_", origin)[:60].strip(".")
    return f"{readable}-{sha256(origin.encode()).hexdigest()[:16]}"


def _write(path: Path, octets: bytes) -> None:
    """Put a whole file in place of the old one, on the disk itself when this returns."""
    fresh = path.with_name(f".{path.name}.new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(octets)
        file.flush()
        os.fsync(handle)
    os.replace(fresh, path)
    if _IS_POSIX:  # elsewhere a folder cannot be opened, and renaming is written through
        opened = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
