"""What a second look is wanted at: never an accusation, never public."""
