"""Checks receipts, logs and reports without the application."""
