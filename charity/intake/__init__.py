"""Help requests: asking, triage, evidence handed in."""
