"""Checking a paper that somebody brings: what it proves, what it does not, what was booked since."""
