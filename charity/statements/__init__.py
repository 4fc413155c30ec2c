"""Bytes of a statement in, rows out; usable without Flask or a database."""
