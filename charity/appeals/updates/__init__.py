"""Updates after publication."""
