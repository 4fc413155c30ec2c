"""Lantern: a city help desk proves a plea, publishes it and accounts for every fen in public."""
