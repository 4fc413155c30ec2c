"""Marking words for translation where no request is at hand."""


def N_(text: str) -> str:
    """Return the text as it is; extraction collects it for the catalogues."""
    return text
