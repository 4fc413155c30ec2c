"""The PDF's own signature (PAdES, ECDSA on P-256), checked with the standard library."""
