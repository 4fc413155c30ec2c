"""The page on which a donor finds a donation, and asks for its receipt."""
