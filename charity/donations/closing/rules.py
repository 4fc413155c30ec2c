"""What keeps an account open."""

from __future__ import annotations

from charity.kernel.errors import Refusal
from charity.kernel.money import Money
from charity.kernel.words import N_
from charity.ledger.accounts import Custody


class StillHolds(Refusal):
    """An account in which the charity still holds money. Facts: `appeal`, `held` (plain), `currency`."""

    code = "still_holds"
    words = N_(
        "%(appeal)s still holds %(held)s %(currency)s. Pay it out against bills, hand what is left to the "
        "fund named at publication, or give it back to its donors; then close the account."
    )
    status = 409


class PayoutWaits(Refusal):
    """An account with a payout that nobody decided yet. Facts: `appeal`."""

    code = "payout_waits"
    words = N_(
        "A payout of %(appeal)s still waits for its decision. Approve it, or say no to it; then close the "
        "account."
    )
    status = 409


class HandoverWaits(Refusal):
    """An account of which, or to which, a remainder was asked to be handed on. Facts: `appeal`."""

    code = "handover_waits"
    words = N_(
        "A remainder that %(appeal)s hands on or takes still waits for its approval. Approve it, or withdraw "
        "it; then close the account."
    )
    status = 409


def check_empty(appeal: str, custody: Custody, held: Money) -> None:
    """Refuse to close an account in which the charity holds money.

    Observed money is with the family and mirrored money with a platform: the desk holds none of it, so what
    is left without a voucher is no reason to keep the account open, and is told on its page.
    """
    if custody is Custody.HELD and held.minor:
        raise StillHolds(appeal=appeal, held=held.plain(), currency=held.currency)
