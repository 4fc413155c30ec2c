"""Brings catalogues up to what code and templates say: `python -m charity.translations.update [COLUMN …]`.

English is the language of the msgids, so its catalogue fills itself; Chinese is written by people.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

PROJECT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
LANGUAGES = ("zh", "en")
COLUMNS = (
    "kernel", "ledger", "statements", "staff", "intake", "verification",
    "appeals", "donations", "reports", "desk", "public", "cli",
)  # fmt: skip
_KEYWORDS = {"_": None, "_l": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
_UNDATED = datetime(2026, 1, 1, tzinfo=UTC)  # a date in each file would make every update a conflict


def sources_of(column: str) -> list[Path]:
    """Return the files whose words belong to a column; the kernel also has what all templates share."""
    templates = PROJECT / "templates"
    if column == "kernel":
        shared = [
            *templates.glob("*.html"),
            *templates.glob("macros/*.html"),
            *templates.glob("errors/*.html"),
        ]
        return sorted([*(PROJECT / "charity/kernel").rglob("*.py"), *shared])
    return sorted([*(PROJECT / "charity" / column).rglob("*.py"), *(templates / column).rglob("*.html")])


def extract(column: str) -> Catalog:
    """Return what a column says today."""
    catalog = Catalog(project="Lantern", charset="utf-8", creation_date=_UNDATED, revision_date=_UNDATED)
    for path in sources_of(column):
        method = "python" if path.suffix == ".py" else "jinja2"
        options = {} if method == "python" else {"silent": "false"}
        for _line, message, _comments, _context in extract_from_file(
            method, str(path), keywords=_KEYWORDS, options=options
        ):
            catalog.add(message, locations=[(str(path.relative_to(PROJECT)), None)])  # type: ignore[list-item]
    return catalog


def catalogue_path(language: str, column: str) -> Path:
    """Return where a column's words of a language are."""
    return HERE / language / f"{column}.po"


def read(language: str, column: str) -> Catalog:
    """Return a stored catalogue, an empty one when there is none."""
    path = catalogue_path(language, column)
    if not path.exists():
        return Catalog(locale=language, fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update(language: str, column: str) -> int:
    """Bring one catalogue up to date; return how many messages wait for words."""
    catalog = read(language, column)
    catalog.update(extract(column), no_fuzzy_matching=True, update_header_comment=False)
    catalog.obsolete.clear()
    catalog.header_comment = f"# Lantern: {column}"
    catalog.project, catalog.version = "Lantern", "1"
    catalog.last_translator = catalog.language_team = "Lantern"
    catalog.msgid_bugs_address = "-"
    catalog.fuzzy = False
    catalog.creation_date = catalog.revision_date = _UNDATED
    messages = [m for m in catalog if m.id]
    for message in messages:
        if language == "en" and not _has_words(message.string):
            message.string = message.id
    path = catalogue_path(language, column)
    if messages or path.exists():
        path.parent.mkdir(exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalog, width=110, sort_output=True, omit_header=False, include_lineno=False)
    return sum(not _has_words(m.string) for m in messages)


def _has_words(string: object) -> bool:
    return all(string) if isinstance(string, (tuple, list)) else bool(string)


def main(columns: list[str]) -> None:
    """Update the named columns, or all."""
    for column in columns or COLUMNS:
        for language in LANGUAGES:
            waiting = update(language, column)
            if waiting:
                sys.stderr.write(
                    f"{catalogue_path(language, column)}: {waiting} messages have no words yet\n"
                )


if __name__ == "__main__":
    main(sys.argv[1:])
