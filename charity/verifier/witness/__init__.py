"""A witness: remembers the last checkpoint of each log it watches, and cosigns only what continues it."""
