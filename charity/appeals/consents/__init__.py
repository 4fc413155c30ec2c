"""Consents item by item, by each identifiable person."""
