"""What families show of their own accounts: receipts kept, spending dropped unread, donors' proofs compared."""
