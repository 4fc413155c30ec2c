"""Evidence handed in with a help request."""
