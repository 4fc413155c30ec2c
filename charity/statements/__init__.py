"""Statements: bytes in, rows out. Recognised by content, read strictly, refused whole or not at all."""
