"""Pages without sign-in that compose several columns."""
