"""What becomes of money that is left: the rule fixed at publication, applied step by step, by two people."""
