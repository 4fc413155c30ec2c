"""Own share and need, computed from parts with their basis."""
