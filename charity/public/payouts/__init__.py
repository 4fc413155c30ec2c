"""What went out for a family: each payment, its evidence, and the gifts that it came from."""
