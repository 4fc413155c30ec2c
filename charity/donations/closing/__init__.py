"""Closing an appeal's account: only where it balances, with nothing left to look at or to hand on."""
