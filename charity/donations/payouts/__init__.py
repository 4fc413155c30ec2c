"""Payouts of held money by two people, and documented use of observed money."""
