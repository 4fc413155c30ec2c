"""What families show of their own accounts: receipts are kept, spending is dropped unread."""
