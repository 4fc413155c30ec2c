"""The transparency report of one appeal."""
