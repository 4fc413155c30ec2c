"""The PDF's own signature: whether it covers the whole file, and whose it is."""

from __future__ import annotations

from charity.verifier.checks import Tally


def check_seal(tally: Tally, octets: bytes, ca: bytes | None) -> None:
    """Check a PDF's signature against the certificate (PEM) of whoever certifies the desk."""
    if ca is None:
        tally.undone("paper", "no-ca")
        return
    tally.undone("paper", "algorithm" if b"/ByteRange" in octets else "unsigned")
