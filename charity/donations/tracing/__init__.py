"""Which donations a payout was paid from: first in, first out, exact to the fen."""
