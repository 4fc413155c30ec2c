"""Money that moves between the desk's own accounts: withdrawals and the bank's side of them, paired."""
