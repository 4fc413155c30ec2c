"""Forgetting a donor: the name goes, every hash, proof and sum stays."""
