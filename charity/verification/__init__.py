"""Findings, home visits, need, review."""
