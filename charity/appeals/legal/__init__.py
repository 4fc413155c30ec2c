"""Legal opinions that switch the direct route on."""
