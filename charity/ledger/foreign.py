"""Money in another currency than its appeal's: none below zero, and none spent twice.

What an appeal holds counts foreign money at what it was booked for (`Equity:Trading`). Such money pays no
bill before it is converted: payments are covered by what is there in the appeal's own currency.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from charity.kernel.money import Money
from charity.ledger import accounts
from charity.ledger.chunks import chunked
from charity.ledger.entry import Draft, Posting, Unbalanced
from charity.ledger.refusals import Overdrawn
from charity.ledger.tables import BALANCE


class ForeignMoney:
    """Foreign balances, and what stands for them, while a batch of drafts is applied."""

    def __init__(
        self, connection: sa.Connection, drafts: Iterable[Draft], currencies: Mapping[str, str]
    ) -> None:
        wanted = {accounts.trading(appeal) for appeal in currencies}
        for draft in drafts:
            home = currencies.get(draft.appeal or "")
            wanted |= {p.account for p in draft.postings if p.currency != home}
        self._balances: dict[tuple[str, str], int] = {}
        for some in chunked(sorted(wanted)):
            query = sa.select(BALANCE.c.account, BALANCE.c.currency, BALANCE.c.minor)
            for account, currency, minor in connection.execute(query.where(BALANCE.c.account.in_(some))):
                self._balances[account, currency] = minor

    def apply(self, draft: Draft, home: str, held_minor: int, position: int) -> None:
        """Add a draft to the balances, where its appeal holds `held_minor` after it; raises Overdrawn."""
        for posting in draft.postings:
            if posting.currency != home:
                self._move(posting, draft, position)
            elif accounts.is_trading(posting.account):
                self._add(posting)
        assert draft.appeal is not None
        booked = self._balances.get((accounts.trading(draft.appeal), home), 0)
        if booked and held_minor < booked:
            spent = -sum(p.minor for p in draft.postings if p.currency == home and _is_home_asset(p))
            raise Overdrawn(
                appeal=draft.appeal,
                held=Money(held_minor - booked + spent, home).plain(),
                asked=Money(spent, home).plain(),
                currency=home,
                position=position,
            )

    def _move(self, posting: Posting, draft: Draft, position: int) -> None:
        if accounts.is_trading(posting.account):
            self._add(posting)
            return
        if not accounts.is_foreign_asset(posting.account, posting.currency):
            raise Unbalanced(f"{posting.currency} does not go into {posting.account}")
        kept = self._balances.get((posting.account, posting.currency), 0)
        if self._add(posting) < 0:
            raise Overdrawn(
                appeal=draft.appeal,
                held=Money(kept, posting.currency).plain(),
                asked=Money(-posting.minor, posting.currency).plain(),
                currency=posting.currency,
                position=position,
            )

    def _add(self, posting: Posting) -> int:
        key = posting.account, posting.currency
        found = self._balances[key] = self._balances.get(key, 0) + posting.minor
        return found


def _is_home_asset(posting: Posting) -> bool:
    return accounts.is_asset(posting.account)
