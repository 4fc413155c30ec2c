"""The page of one appeal."""
