"""Signing in and out: server-side sessions, throttled tries, the own account."""
