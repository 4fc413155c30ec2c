"""Legal routes: what each must say, and whose money it is."""
