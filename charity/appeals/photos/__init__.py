"""Photos chosen from evidence, as copies that may be seen."""
