"""A donor finds a donation again, without an account."""
