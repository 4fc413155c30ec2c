"""Refusals: what the desk will not do, with a code, the field at fault and words for people."""

from __future__ import annotations

from typing import ClassVar

from charity.kernel.words import N_


class Refusal(Exception):
    """Something a person asked for that a rule does not allow.

    `code` is stable and for programs; `field` names the form field at fault (None: the whole form);
    `words` is an English msgid with `%(name)s` places filled from the keyword arguments;
    `heading` is a msgid for the page that shows nothing else, where the status alone says too little;
    `status` is the HTTP status of a page that shows it.
    """

    code: ClassVar[str] = "refused"
    field: ClassVar[str | None] = None
    words: ClassVar[str] = N_("This cannot be done.")
    heading: ClassVar[str] = ""
    status: ClassVar[int] = 422

    def __init__(self, **facts: object) -> None:
        super().__init__(self.code)
        self.facts = facts

    def __str__(self) -> str:
        return self.words % self.facts if self.facts else self.words


class NotYours(Refusal):
    """The person holds no role that may do this."""

    code = "not_yours"
    words = N_("Your roles do not allow this. Ask a colleague who holds the role, or an administrator.")
    status = 403


class Missing(Refusal):
    """There is no such thing, or none that this person may see."""

    code = "missing"
    words = N_("There is no such page, or it is not among those you may see.")
    status = 404


class ChangedMeanwhile(Refusal):
    """Somebody else saved the same thing after this form was opened."""

    code = "changed_meanwhile"
    words = N_(
        "%(who)s changed this while you had it open. Nothing you typed is lost: "
        "compare it with the changes listed, then save again to keep yours."
    )
    status = 409


class TooMany(Refusal):
    """Too many tries in too short a time."""

    code = "too_many"
    words = N_("Too many tries. Wait %(minutes)s minutes, then try again.")
    status = 429
