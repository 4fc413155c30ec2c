"""Where a request stands, for the family that asked."""
