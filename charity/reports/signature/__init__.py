"""The signature under a paper: whose key, signing, checking."""
