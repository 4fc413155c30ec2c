"""Stopping at once, and starting again by two."""
