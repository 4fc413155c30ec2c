"""The log as static files (https://c2sp.org/tlog-tiles), which any web server or CDN can serve.

Files are added, then the checkpoint is put in place as the last: whoever reads meanwhile finds all that the
checkpoint they hold needs. Partial tiles stay for every checkpoint that was signed, until they are full.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session

from charity.ledger import checkpoint, signed, tiles, tiling, tree
from charity.ledger.checkpoint import Checkpoint, UnknownSigner
from charity.ledger.note import BadNote
from charity.ledger.signed import SignedCheckpoint
from charity.ledger.tables import CHECKPOINT
from charity.ledger.tiles import Tile

CHECKPOINT_NAME = "checkpoint"
TILES_NAME = "tile"


class NotExportable(Exception):
    """A log without a checkpoint, or a folder that holds something else; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export left in its folder: the log of `size` entries; how many files it wrote and removed."""

    size: int
    root: bytes
    written: int
    removed: int


def export_log(session: Session, folder: Path) -> Exported:
    """Write the log as it was last signed into a folder, only what is new there.

    Raises NotExportable; OSError when a file cannot be written: what was exported before still stands then.
    """
    newest = signed.newest(session)
    if newest is None:
        is_empty = tree.read_head(session.connection()).size == 0
        first = (
            "the log is empty: book something" if is_empty else "nothing is signed yet: run log checkpoint"
        )
        raise NotExportable(f"{first} first")
    old_size = _size_in(session, folder, newest)
    written = 0
    for tile in _needed(session, newest.size):
        path = folder / TILES_NAME / tile.path
        if not (tiles.is_within(tile, old_size) and path.exists()):
            _put(path, tiling.read_tile(session, tile))
            written += 1
    os.sync()  # a checkpoint that outlived its tiles in a power cut would be a lie
    _put(folder / CHECKPOINT_NAME, signed.cosigned_note(session, newest).octets)
    return Exported(newest.size, newest.root, written + 1, _remove_outgrown(folder, old_size, newest.size))


def _needed(session: Session, size: int) -> Iterator[Tile]:
    """Yield each full tile, then the partial ones of every checkpoint that are not full by now."""
    yield from (tile for tile in tiles.tiles_of(size) if tile.is_full)
    sizes = session.connection().execute(sa.select(CHECKPOINT.c.size)).scalars()
    partial = {tile for one in sizes for tile in tiles.partials_of(one)}
    yield from (tile for tile in partial if not tiles.is_within(Tile(tile.level, tile.index), size))


def _size_in(session: Session, folder: Path, newest: SignedCheckpoint) -> int:
    """Return the size of the log that a folder holds, 0 for a new one; refuse what is not this log."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        octets = (folder / CHECKPOINT_NAME).read_bytes()
    except FileNotFoundError:
        ours = (TILES_NAME, f".{CHECKPOINT_NAME}.")  # the second: what a stopped export left
        if others := sorted(p.name for p in folder.iterdir() if not p.name.startswith(ours)):
            words = f"{folder} holds {others[0]} and no log: choose an empty folder"
            raise NotExportable(words) from None
        return 0
    found = _checkpoint_in(session, folder, octets)
    if found.size > newest.size:
        words = f"{folder} holds {found.size} entries, this database signed {newest.size}: it is an old copy"
        raise NotExportable(words)
    if tree.root_at(session, found.size) != found.root:
        raise NotExportable(f"{folder} holds another history of this log: run ledger verify, keep both")
    return found.size


def _checkpoint_in(session: Session, folder: Path, octets: bytes) -> Checkpoint:
    """Return the checkpoint of a folder, signed under any name that this log ever bore."""
    for log in signed.named_logs(session):
        try:
            return checkpoint.opened(octets, log.key)[0]
        except UnknownSigner:
            continue
        except BadNote as error:
            words = f"{folder / CHECKPOINT_NAME} is no checkpoint ({error}): choose an empty folder"
            raise NotExportable(words) from error
    raise NotExportable(f"{folder} holds the log of another desk: choose an empty folder")


def _put(path: Path, octets: bytes) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(octets)
            stream.flush()
            if path.name == CHECKPOINT_NAME:
                os.fsync(stream.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def _remove_outgrown(folder: Path, old_size: int, size: int) -> int:
    """Remove the partial tiles of an earlier export whose full tile is there now; return how many files."""
    removed = 0
    for tile in tiles.partials_of(old_size):
        full = Tile(tile.level, tile.index)
        partials = folder / TILES_NAME / f"{full.path}.p"
        if tiles.is_within(full, size) and partials.is_dir():
            removed += sum(1 for _ in partials.iterdir())
            shutil.rmtree(partials)
    return removed
