"""The public ledger of one appeal: rows, filters, downloads."""
