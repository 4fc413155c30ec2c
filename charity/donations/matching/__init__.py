"""Rows that no code placed: looked at, matched or set aside by hand, and given back."""
