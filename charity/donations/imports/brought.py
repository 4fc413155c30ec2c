"""What is told of files that were just brought in, and of statements that wait for a look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from charity.donations.imports.bringing import Brought
from charity.donations.imports.rules import ImportState
from charity.donations.imports.shown import filename_text, format_text, period_text, problem_text
from charity.donations.imports.tables import StatementImport
from charity.kernel.cipher import Cipher
from charity.kernel.web.words import _, ngettext, refusal_text


@dataclass(frozen=True, slots=True)
class FileShown:
    """One file: what became of it, in a sentence, with what is wrong and where to go on."""

    name: str
    words: str
    tone: str
    href: str = ""
    faults: Sequence[str] = ()
    is_locked: bool = False


@dataclass(frozen=True, slots=True)
class ToLookAt:
    """A statement that waits for somebody to look and book."""

    ref: str
    words: str
    filename: str


def file_shown(one: Brought, *, password_given: bool) -> FileShown:
    """Return what is told of a file."""
    href = url_for("imports.statement", ref=one.ref) if one.ref else ""
    if one.known_state is ImportState.PREVIEWED:
        return FileShown(
            one.name, _("This file was brought in before and waits for your look."), "look", href
        )
    if one.known_state is not None:
        return FileShown(one.name, _("This file is booked already: nothing was changed."), "good", href)
    if one.ref:
        return FileShown(one.name, _("Read. Look at it, then book it."), "good", href)
    if one.is_locked:
        return FileShown(one.name, _locked_words(password_given), "look", is_locked=True)
    told = refusal_text(one.refusal) if one.refusal else _("This file could not be read.")
    return FileShown(one.name, told, "danger", faults=[problem_text(problem) for problem in one.problems])


def _locked_words(password_given: bool) -> str:
    if password_given:
        return _("The password does not open this file. Enter it once more and choose the file again.")
    return _("This file is locked. Enter its password below and choose the file again.")


def to_look_at(imported: StatementImport, *, cipher: Cipher) -> ToLookAt:
    """Return a statement that waits, in one line."""
    return ToLookAt(imported.ref, told_in_short(imported), filename_text(imported, cipher))


def told_in_short(imported: StatementImport) -> str:
    """Say what a statement is, of which days, with how many rows."""
    parts = [format_text(imported.format)]
    if imported.period_from_utc and imported.period_to_utc:
        parts.append(period_text(imported.period_from_utc, imported.period_to_utc))
    parts.append(ngettext("%(num)s row", "%(num)s rows", imported.rows))
    return " · ".join(parts)
