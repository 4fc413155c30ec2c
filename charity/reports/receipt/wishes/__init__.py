"""Receipts that donors asked for themselves: made by the worker, kept for a day."""
