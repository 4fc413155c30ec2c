"""Changing what a help request says."""
