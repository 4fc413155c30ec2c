"""The cash desk: numbered receipts, the counted box, paying it into the bank."""
