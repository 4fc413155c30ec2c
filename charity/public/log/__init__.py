"""The transparency log in public."""
