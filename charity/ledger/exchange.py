"""Donations in another currency, and their conversion: two balanced halves and an exact rate.

    Assets:Bank-USD:LX-…      100.00 USD        Assets:Bank-USD:LX-…     -100.00 USD
    Equity:Trading:LX-…      -100.00 USD        Equity:Trading:LX-…       100.00 USD
    Equity:Trading:LX-…       720.00 CNY        Equity:Trading:LX-…      -720.00 CNY
    Income:Donations:LX-…    -720.00 CNY        Assets:Bank:LX-…          718.50 CNY
                                                Expenses:Fees:LX-…          1.50 CNY

A donation counts for its worth by the rate. What is sold later leaves at the share of what all money of that
currency stands in the books for (half to even; all of it with the last unit, so that nothing is left
behind), and what the bank gave less or more is a fee, which may be negative.
"""

from __future__ import annotations

from datetime import date

from sqlmodel import Session

from charity.kernel.money import Money
from charity.ledger import accounts, exchanged
from charity.ledger.balances import AppealTotals, appeal_totals
from charity.ledger.entry import Draft, ExternalReference, Kind, Posting
from charity.ledger.exchanged import Pool, exchange_of
from charity.ledger.rates import Exchange, Rate, document, share_of
from charity.ledger.refusals import NotWorthAUnit, Overdrawn, SameCurrency

__all__ = ["Exchange", "Pool", "Rate", "conversion", "donation", "exchange_of", "pool"]


def pool(session: Session, appeal: str, currency: str) -> Pool:
    """Return what an appeal has of a foreign currency, and what that stands in the books for."""
    return exchanged.pool_of(session.connection(), appeal, currency)


def donation(
    session: Session,
    *,
    appeal: str,
    amount: Money,
    rate: Rate,
    channel: str,
    day: date,
    donor: str | None = None,
    reference: ExternalReference | None = None,
    idempotency_key: str | None = None,
) -> Draft:
    """Return the draft of a donation in another currency; raises SameCurrency, NotWorthAUnit, Missing."""
    fund = appeal_totals(session, appeal)
    _check_currencies(fund, amount, Money(0, fund.currency))
    worth = rate.of(amount.minor)
    if amount.minor <= 0 or worth <= 0:
        raise NotWorthAUnit(amount=amount.plain(), currency=amount.currency)
    kept = Exchange(amount.currency, amount.minor, fund.currency, worth, rate)
    foreign = accounts.foreign_assets(channel, amount.currency, appeal)
    return Draft(
        Kind.DONATION,
        day,
        appeal,
        (
            Posting(foreign, amount.currency, amount.minor),
            *_halves(appeal, kept),
            Posting(accounts.donations(appeal), fund.currency, -worth),
        ),
        donor=donor,
        reference=reference,
        documents=(document(kept.facts(appeal)),),
        idempotency_key=idempotency_key,
        exchange=kept,
    )


def conversion(
    session: Session,
    *,
    appeal: str,
    sold: Money,
    proceeds: Money,
    channel: str,
    day: date,
    reference: ExternalReference | None = None,
    idempotency_key: str | None = None,
) -> Draft:
    """Return the draft that sells foreign money for what the bank really gave; its rate is their ratio.

    Raises SameCurrency, NotWorthAUnit, Overdrawn (more than there is), Missing. The share is of the pool as
    it stands, so a batch that changes the pool before it is wrong: convert in a batch of its own.
    """
    kept = _sale(session, appeal, sold, proceeds)
    lost = -kept.home_minor - proceeds.minor
    return Draft(
        Kind.TRANSFER,
        day,
        appeal,
        (
            Posting(accounts.foreign_assets(channel, sold.currency, appeal), sold.currency, -sold.minor),
            *_halves(appeal, kept),
            Posting(accounts.assets(channel, appeal), proceeds.currency, proceeds.minor),
            *_loss(appeal, proceeds.currency, lost),
        ),
        reference=reference,
        documents=(document(kept.facts(appeal)),),
        idempotency_key=idempotency_key,
        exchange=kept,
    )


def _sale(session: Session, appeal: str, sold: Money, proceeds: Money) -> Exchange:
    """Return what a conversion comes to, by the pool as it stands."""
    fund = appeal_totals(session, appeal)
    _check_currencies(fund, sold, proceeds)
    if sold.minor <= 0 or proceeds.minor <= 0:
        raise NotWorthAUnit(amount=sold.plain(), currency=sold.currency)
    here = exchanged.pool_of(session.connection(), appeal, sold.currency)
    if sold.minor > here.minor:
        held = Money(here.minor, sold.currency).plain()
        raise Overdrawn(appeal=appeal, held=held, asked=sold.plain(), currency=sold.currency, position=0)
    basis = share_of(sold.minor, here.minor, here.home_minor)
    rate = Rate(proceeds.minor, sold.minor)
    return Exchange(sold.currency, -sold.minor, fund.currency, -basis, rate, proceeds.minor)


def _halves(appeal: str, kept: Exchange) -> tuple[Posting, ...]:
    trading = accounts.trading(appeal)
    foreign = Posting(trading, kept.currency, -kept.minor)
    home = Posting(trading, kept.home_currency, kept.home_minor)
    return (foreign, home) if kept.home_minor else (foreign,)


def _loss(appeal: str, currency: str, minor: int) -> tuple[Posting, ...]:
    return (Posting(accounts.fees(appeal), currency, minor),) if minor else ()


def _check_currencies(fund: AppealTotals, foreign: Money, home: Money) -> None:
    if foreign.currency == fund.currency or home.currency != fund.currency:
        raise SameCurrency(appeal=fund.appeal, home=fund.currency)
