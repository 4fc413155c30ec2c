"""Double entry and the transparency log; usable without Flask."""
