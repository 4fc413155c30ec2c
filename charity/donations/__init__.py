"""Statements become donations; payouts and refunds."""
