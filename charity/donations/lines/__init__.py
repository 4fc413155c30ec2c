"""The public lines of the ledger: one row per entry that moved money."""
