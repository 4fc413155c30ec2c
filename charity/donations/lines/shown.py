"""What is said of a line whose day is not the day on which its money moved."""

from __future__ import annotations

from sqlmodel import Session

from charity.donations.imports.rules import LATE
from charity.donations.lines.queries import payment_day_of
from charity.donations.lines.tables import LedgerLine
from charity.kernel.web.words import _, day_text


def late_text(session: Session, line: LedgerLine) -> str:
    """Say on which day a late line's money moved and why it is booked on another; empty for others."""
    if line.note_code != LATE:
        return ""
    own_day = payment_day_of(session, line.seq)
    if own_day is None:
        return _("Booked on this day because its own month was closed.")
    return _(
        "The money moved on %(day)s. It is booked on %(booked)s because its own month was closed.",
        day=day_text(own_day),
        booked=day_text(line.day),
    )
