"""Parked forms: what was typed when a session was lost, kept for an hour for the person who typed it."""
