"""What an entry of the ledger is: its kinds, its postings and the rules that each entry must meet.

Pure: the standard library only, so that the offline verifier can stand alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from charity.ledger.accounts import Part, fund_of, is_trading, part_of
from charity.ledger.rates import Exchange, document

#: Integers in a leaf stay exact in every JSON reader (RFC 8785, I-JSON).
MINOR_LIMIT = 2**53

_SHA256_HEX = re.compile(r"[0-9a-f]{64}")


class Kind(StrEnum):
    """What an entry says: moved money, a promise, or a fact the public relies on."""

    DONATION = "donation"
    LUMP = "lump"
    REFUND = "refund"
    PAYOUT = "payout"
    USE = "use"
    FEE = "fee"
    REVERSAL = "reversal"
    TRANSFER = "transfer"
    REMAINDER = "remainder"
    PLEDGE = "pledge"

    APPEAL_PUBLISHED = "appeal_published"
    APPEAL_CORRECTED = "appeal_corrected"
    APPEAL_CLOSED = "appeal_closed"
    VERIFICATION_SIGNED = "verification_signed"
    REPORT_ISSUED = "report_issued"
    STATEMENT_IMPORTED = "statement_imported"
    REMAINDER_DECIDED = "remainder_decided"


#: Kinds that carry no postings; the database's triggers know the same list.
FACT_KINDS = (
    Kind.APPEAL_PUBLISHED,
    Kind.APPEAL_CORRECTED,
    Kind.APPEAL_CLOSED,
    Kind.VERIFICATION_SIGNED,
    Kind.REPORT_ISSUED,
    Kind.STATEMENT_IMPORTED,
    Kind.REMAINDER_DECIDED,
)
MONEY_KINDS = tuple(kind for kind in Kind if kind not in FACT_KINDS)


class PledgeEnd(StrEnum):
    """How a pledge ended, as the reason of its reversal; the database's triggers know the same list."""

    SETTLED = "pledge_settled"
    EXPIRED = "pledge_expired"
    VOIDED = "pledge_voided"


class LinkKind(StrEnum):
    """Why two entries name each other."""

    TRANSFER = "transfer"  # a remainder leaves one appeal and comes into another
    UNDOING = "undoing"  # both legs of a transfer are reversed
    SETTLEMENT = "settlement"  # a pledge was reversed because its donation is booked


class SigningReason(StrEnum):
    """Why a checkpoint was signed: a batch, the clock, a period's close, a report, or somebody asked."""

    BATCH = "batch"
    HOUR = "hour"
    DAY = "day"
    PERIOD = "period"
    REPORT = "report"
    ASKED = "asked"


class Unbalanced(AssertionError):
    """A draft that no correct caller writes: it does not sum to zero, or leaves its appeal."""


class Posting(NamedTuple):
    """An amount of one currency, in minor units, added to one account."""

    account: str
    currency: str
    minor: int


class ExternalReference(NamedTuple):
    """How the channel itself names a movement of money; the channel is the account, not the file format."""

    channel: str
    external_id: str
    refund_id: str = ""

    @property
    def text(self) -> str:
        """The one text that is committed to and looked up."""
        return f"{self.channel}|{self.external_id}|{self.refund_id}"


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry before it is booked.

    `day`: the day the money moved, at the desk's zone. `documents`: SHA-256 in hex. `donor`: the name as
    the channel gives it, None when anonymous. `reason`: why an entry was reversed (a code, kept beside the
    leaf). `idempotency_key`: the same key with the same draft books once. `exchange`: the two currencies and
    the rate of an entry between them, kept beside the leaf, which carries their hash.
    """

    kind: Kind
    day: date
    appeal: str | None
    postings: tuple[Posting, ...] = ()
    donor: str | None = None
    reference: ExternalReference | None = None
    reverses: int | None = None
    documents: tuple[str, ...] = ()
    idempotency_key: str | None = None
    reason: str | None = None
    exchange: Exchange | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """Two entries that name each other: positions in a batch, or for the second one that is booked already.

    `facts` is canonical JSON of what joins them; the leaves carry its SHA-256 as a document.
    """

    kind: LinkKind
    facts: str
    first: int
    second: int | None = None
    second_seq: int | None = None

    @property
    def document(self) -> str:
        """The hash that the leaves carry."""
        return document(self.facts)


def check(draft: Draft) -> None:
    """Raise Unbalanced where a draft breaks a rule of double entry or of its kind."""
    _hold(type(draft.day) is date, "the day is a calendar day")
    _hold(
        (draft.kind == Kind.REVERSAL) == (draft.reverses is not None),
        "a reversal names the entry that it reverses, and nothing else does",
    )
    _hold(all(map(_SHA256_HEX.fullmatch, draft.documents)), "documents are named by their SHA-256")
    if draft.kind in FACT_KINDS:
        _hold(not draft.postings, f"{draft.kind} moves no money")
        return
    _hold(len(draft.postings) >= 2, "two postings at least")
    for posting in draft.postings:
        _check_posting(posting, draft.appeal)
    _hold(sums_to_zero([(p.currency, p.minor) for p in draft.postings]), "the postings sum to zero")
    _check_promises(draft)
    _check_exchange(draft)


def check_links(drafts: Sequence[Draft], links: Iterable[Link]) -> None:
    """Raise Unbalanced where drafts that name each other do not carry the document of their link."""
    for link in links:
        linked = [place for place in (link.first, link.second) if place is not None]
        _hold((link.second is None) != (link.second_seq is None), "a link has two ends")
        _hold(all(link.document in drafts[place].documents for place in linked), "the leaves name their link")


def _check_promises(draft: Draft) -> None:
    promised = {part_of(p.account) is Part.PROMISED for p in draft.postings}
    _hold(len(promised) == 1, "both legs of a pledge stay among the pledges")
    if draft.kind is not Kind.REVERSAL:
        _hold((True in promised) == (draft.kind is Kind.PLEDGE), "a pledge moves nothing but promises")


def _check_exchange(draft: Draft) -> None:
    """Hold the two halves of an exchange against what is kept of it; a reversal mirrors what is kept."""
    halves = {(p.currency, p.minor) for p in draft.postings if is_trading(p.account)}
    if draft.kind is Kind.REVERSAL or (not halves and draft.exchange is None):
        _hold(draft.exchange is None, "a reversal keeps no rate of its own")
        return
    kept = draft.exchange
    _hold(kept is not None, "an exchange keeps its rate")
    assert kept is not None
    _hold(kept.currency != kept.home_currency, "an exchange is between two currencies")
    wanted = {(kept.currency, -kept.minor)} | (
        {(kept.home_currency, kept.home_minor)} if kept.home_minor else set()
    )
    _hold(halves == wanted, "the halves of an exchange are what is kept of it")
    assert draft.appeal is not None
    _hold(document(kept.facts(draft.appeal)) in draft.documents, "the leaf carries the hash of its exchange")


def _check_posting(posting: Posting, appeal: str | None) -> None:
    _hold(type(posting.minor) is int, "amounts are whole minor units")
    _hold(0 < abs(posting.minor) < MINOR_LIMIT, "no zero posting, none beyond 2^53")
    _check_account(posting.account, posting.currency, appeal)


@lru_cache(maxsize=65_536)
def _check_account(account: str, currency: str, appeal: str | None) -> None:
    """Hold an account against its appeal; what was found good once is not looked at again."""
    _hold(re.fullmatch("[A-Z]{3}", currency) is not None, "currencies are ISO 4217 codes")
    _hold(fund_of(account) == appeal, f"{account} is no account of {appeal}")


def sums_to_zero(amounts: Iterable[tuple[str, int]]) -> bool:
    """Return whether amounts (currency, minor units) sum to zero in each currency."""
    sums: dict[str, int] = {}
    for currency, minor in amounts:
        sums[currency] = sums.get(currency, 0) + minor
    return not any(sums.values())


def _hold(claim: bool, words: str) -> None:
    if not claim:
        raise Unbalanced(words)
