"""The review by a third person."""
