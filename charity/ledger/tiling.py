"""Tiles and entry bundles read from the database: one range of rows each, however long the log has grown."""

from __future__ import annotations

import sqlalchemy as sa
from sqlmodel import Session

from charity.ledger import tiles
from charity.ledger.tables import ENTRY, NODE
from charity.ledger.tiles import Tile


def read_tile(session: Session, tile: Tile) -> bytes:
    """Return the content of a tile or an entry bundle that the log has whole (`tiles.is_within`)."""
    parts = session.connection().execute(_rows_of(tile)).scalars().all()
    assert len(parts) == tile.width, f"{tile.path}: {len(parts)} rows are stored"
    return tiles.encode_entries(parts) if tile.level is None else tiles.encode_hashes(parts)


def _rows_of(tile: Tile) -> sa.Select[bytes]:
    end = tile.first + tile.width
    if not tile.level:
        column = ENTRY.c.leaf if tile.level is None else ENTRY.c.leaf_hash
        return sa.select(column).where(ENTRY.c.seq >= tile.first, ENTRY.c.seq < end).order_by(ENTRY.c.seq)
    here = (
        NODE.c.level == tiles.HEIGHT * tile.level,
        NODE.c.position >= tile.first,
        NODE.c.position < end,
    )
    return sa.select(NODE.c.hash).where(*here).order_by(NODE.c.position)
