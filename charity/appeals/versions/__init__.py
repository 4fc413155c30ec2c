"""Every published wording, its hash, and what a page may show of it."""
