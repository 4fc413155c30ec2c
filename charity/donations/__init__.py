"""Donations: statements become entries, entries become public lines, held money is paid out by two people."""
