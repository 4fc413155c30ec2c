"""What an audit of the stored ledger checks, part by part."""
