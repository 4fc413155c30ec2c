"""Facts about a case, each with its basis."""
