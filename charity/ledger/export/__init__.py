"""The ledger for other programs; nothing here holds personal data."""
