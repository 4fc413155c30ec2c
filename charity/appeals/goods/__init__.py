"""The quantity ledger of produce and things."""
