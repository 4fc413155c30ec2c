"""Which papers there are, who may issue them, and what refuses to be issued or found."""

from __future__ import annotations

from enum import StrEnum

from charity.kernel.errors import Missing, NotYours, Refusal
from charity.kernel.roles import Actor, Role
from charity.kernel.words import N_

#: Languages of papers.
LOCALES = ("zh", "en")

#: Whoever issues answers for it; an auditor reads everything and issues nothing.
ISSUERS = (Role.TREASURER, Role.EDITOR, Role.APPROVER)

#: Whoever downloads and follows figures.
READERS = (Role.AUDITOR, Role.TREASURER, Role.APPROVER)


class Paper(StrEnum):
    """Kinds of papers."""

    APPEAL = "appeal"


class NotPublic(Refusal):
    """A report is of a page that the public can open."""

    code = "not_public"
    words = N_("A report can be issued once the appeal is published, and no longer when it was withdrawn.")
    status = 409


class BookedMeanwhile(Refusal):
    """Something was booked while a report was prepared; it is prepared anew."""

    code = "booked_meanwhile"
    words = N_("Something was booked while the report was prepared. Nothing is lost: issue it once more.")
    status = 409


class NoReportYet(Missing):
    """Nothing was issued so far."""

    code = "no_report_yet"
    words = N_(
        "No report of this appeal has been issued yet. The public page shows every total and every row "
        "today; come back for the paper, or ask the desk for it."
    )


class NoPaperKey(Refusal):
    """Papers go out signed or not at all."""

    code = "no_paper_key"
    words = N_(
        "The desk has no key to sign papers with, so none was issued. Nothing is lost: tell the "
        "administrator to run check --deploy, which names what is missing."
    )
    status = 409


class ReportWithdrawn(Missing):
    """A withdrawn appeal leaves an unnamed page, and no paper under it."""

    code = "report_withdrawn"
    words = N_("This appeal was withdrawn. Its papers are no longer given out here.")


class ReportUntrue(Missing):
    """A report says how a request was checked, so none is given out of one that was found untrue."""

    code = "report_untrue"
    words = N_(
        "This request was found untrue. Its reports are no longer given out; its page has the account."
    )


def check_issuer(by: Actor) -> None:
    """Refuse whoever may not issue; the machine may, on a person's word at the server."""
    if by.id is not None and not by.may(*ISSUERS):
        raise NotYours()


def filename_of(subject: str, locale: str, last_seq: int) -> str:
    """Return the name a paper is saved under; letters, digits, hyphens and a full stop only."""
    return f"{subject}-{last_seq + 1}-{locale}.pdf"
