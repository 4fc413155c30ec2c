"""An appeal as somebody types it at a verb."""

from __future__ import annotations

import click
from sqlmodel import Session

from charity.kernel.errors import Missing
from charity.kernel.references import APPEAL, parse_reference
from charity.ledger.balances import AppealTotals, appeal_totals


def known_fund(session: Session, text: str) -> AppealTotals:
    """Return the totals of a published appeal; ends the verb in words for any other, raises BadReference."""
    reference = str(parse_reference(text, APPEAL))
    try:
        return appeal_totals(session, reference)
    except Missing as missing:
        raise click.ClickException(f"no appeal {reference} was published here") from missing
