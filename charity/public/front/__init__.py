"""The front page and the list of appeals."""
