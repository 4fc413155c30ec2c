"""QR codes drawn on the server as part of the page."""

from __future__ import annotations

import segno


def qr_svg(text: str, title: str) -> str:
    """Return a QR code as an SVG element that scales with its style."""
    code = segno.make(text, error="m", micro=False)
    return str(code.svg_inline(title=title, omitsize=True, svgclass=None, lineclass=None, border=2))
