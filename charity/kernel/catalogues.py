"""The words of every column in one language, read from their .po files; nothing has to be compiled."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

LANGUAGES = ("zh", "en")
_FOLDER = Path(__file__).resolve().parents[1] / "translations"


@cache
def catalogue_of(language: str) -> NullTranslations:
    """Return every column's words of one language, merged; what is missing answers with its msgid."""
    merged: Translations | None = None
    for path in sorted((_FOLDER / language).glob("*.po")):
        compiled = io.BytesIO()
        with path.open("rb") as file:
            write_mo(compiled, read_po(file, locale=language))
        compiled.seek(0)
        catalogue = Translations(fp=compiled)
        merged = catalogue if merged is None else merged.merge(catalogue)
    return merged or NullTranslations()
