"""Pledges: donations that were announced, chased until they come, and ended exactly once."""
