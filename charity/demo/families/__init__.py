"""What happens to each family of the demo town, from the first word to the last account."""
