"""Who may work at the desk: addresses, passwords, roles and the last administrator."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from charity.kernel.errors import NotYours, Refusal
from charity.kernel.roles import MACHINE, Actor, Role
from charity.kernel.words import N_

PASSWORD_CHARACTERS_MIN = 12
PASSWORD_CHARACTERS_MAX = 256  # hashing longer ones only serves those who want to keep us busy
NAME_CHARACTERS_MAX = 60
EMAIL_CHARACTERS_MAX = 254
_OWN_WORDS_LEFT_MIN = 8

_EMAIL = re.compile(r"[!-?A-~]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


class BadEmail(Refusal):
    """The text is no e-mail address."""

    code = "bad_email"
    field = "email"
    words = N_("Write an e-mail address like name@example.org.")


class EmailTaken(Refusal):
    """Somebody at the desk has this address already."""

    code = "email_taken"
    field = "email"
    words = N_("Somebody at the desk already signs in with this address.")


class BadName(Refusal):
    """A person has a name of a sensible length."""

    code = "bad_name"
    field = "name"
    words = N_("Write a name of at most 60 characters.")


class PasswordTooShort(Refusal):
    """Length is the only strength that is asked for."""

    code = "password_too_short"
    field = "password"
    words = N_("Choose a password of at least 12 characters; a few words in a row are good.")


class PasswordTooLong(Refusal):
    """A password longer than any that people use."""

    code = "password_too_long"
    field = "password"
    words = N_("Choose a password of at most 256 characters.")


class PasswordIsYou(Refusal):
    """The password is little more than the name or address that everybody knows."""

    code = "password_is_you"
    field = "password"
    words = N_("Choose a password that is not made of your name or e-mail address.")


class NoRole(Refusal):
    """A person without a role could open nothing."""

    code = "no_role"
    field = "roles"
    words = N_("Choose at least one role.")


class LastAdmin(Refusal):
    """The desk would be left without an administrator."""

    code = "last_admin"
    words = N_(
        "This is the only active administrator. Make somebody else an administrator first, "
        "then change this person."
    )


class PersonDisabled(Refusal):
    """Somebody disabled gets no way in."""

    code = "person_disabled"
    words = N_("This person is disabled. Enable the account first.")


def fold_any(text: str) -> str:
    """Return a text in the form in which addresses are compared, whether it is one or not."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def fold_email(text: str) -> str:
    """Return an address in the one form that is stored and compared; raises BadEmail."""
    folded = fold_any(text)
    if len(folded) > EMAIL_CHARACTERS_MAX or not _EMAIL.fullmatch(folded):
        raise BadEmail
    return folded


def check_name(text: str) -> str:
    """Return a name without needless spaces; raises BadName."""
    name = " ".join(text.split())
    if not name or len(name) > NAME_CHARACTERS_MAX or not name.isprintable():
        raise BadName
    return name


def check_password(password: str, *, email: str, name: str) -> None:
    """Refuse a password that is too short, absurdly long, or made of what everybody knows."""
    if len(password) < PASSWORD_CHARACTERS_MIN:
        raise PasswordTooShort
    if len(password) > PASSWORD_CHARACTERS_MAX:
        raise PasswordTooLong
    rest = password.casefold()
    for known in sorted(_known_words(email, name), key=len, reverse=True):
        rest = rest.replace(known, "")
    if len(rest) < min(_OWN_WORDS_LEFT_MIN, len(password)):
        raise PasswordIsYou


def _known_words(email: str, name: str) -> set[str]:
    known = {email.casefold(), email.partition("@")[0].casefold(), name.casefold(), *name.casefold().split()}
    return {word for word in known if len(word) > 1}


def check_roles(roles: Iterable[Role]) -> frozenset[Role]:
    """Return the roles as a set; raises NoRole when there is none."""
    chosen = frozenset(roles)
    if not chosen:
        raise NoRole
    return chosen


def check_admin_left(*, active_admins: frozenset[int], leaving: int) -> None:
    """Refuse to let the last active administrator go; people are named by their ids."""
    if active_admins == {leaving}:
        raise LastAdmin


def check_manages_people(by: Actor) -> None:
    """Allow administrators and the machine (verbs on the server); raises NotYours."""
    if by is not MACHINE and not by.may(Role.ADMIN):
        raise NotYours
