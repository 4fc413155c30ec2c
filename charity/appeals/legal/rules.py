"""What a legal opinion must name. Pure."""

from __future__ import annotations

from datetime import date

from charity.kernel.errors import Refusal
from charity.kernel.words import N_


class OpinionIncomplete(Refusal):
    """A legal opinion has an author, an institution, a date and a scope."""

    code = "opinion_incomplete"
    words = N_("Name who gave the opinion, where, on which day and what it covers.")


class OpinionFromFuture(Refusal):
    """A legal opinion was given before it is recorded."""

    code = "opinion_from_future"
    field = "given_on"
    words = N_("This day has not come yet. Enter the day on the opinion.")


def check_opinion(*, author: str, institution: str, scope: str, given_on: date, today: date) -> None:
    """Refuse an opinion without a name, a scope or a day that has come."""
    if not (author.strip() and institution.strip() and scope.strip()):
        raise OpinionIncomplete()
    if given_on > today:
        raise OpinionFromFuture()
