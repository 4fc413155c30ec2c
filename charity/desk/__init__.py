"""Signed-in pages that compose several columns."""
