"""What the public page of an appeal holds: small frozen things that a template only prints. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from charity.appeals.consents.rules import Item
from charity.appeals.drafts.rules import CostLine, WayToGive, Words
from charity.appeals.rules import Giving, PublicState, Route
from charity.appeals.versions.rules import PhotoShown
from charity.kernel.money import Money
from charity.ledger.accounts import Custody


@dataclass(frozen=True, slots=True)
class Fact:
    """One consented fact: its item, the msgid of its name, its value as shown."""

    item: Item
    words: str
    value: str


@dataclass(frozen=True, slots=True)
class RouteFact:
    """One thing that the legal route says: the msgid of its name and its value, by kind."""

    name: str
    words: str
    text: str = ""
    day: date | None = None
    amount: Money | None = None


@dataclass(frozen=True, slots=True)
class PageUpdate:
    """An update as it is shown; staff by number."""

    number: int
    words: Words
    posted_at: datetime
    by_number: int


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction: the version it made, when, and its note."""

    number: int
    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class GoodsState:
    """How much of the goods is left."""

    goods: str
    quantity: int
    unit: str
    remaining: int
    asking_price: Money
    market_price: Money
    stop_on: date
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealPage:
    """Everything public of an appeal that belongs to it: only consented facts, only published words.

    Totals, money trail and verification come from their own columns. `request_id` and `review_id` are for
    asking them, not for showing: what was found out after that review is not published yet. `is_listed` is
    false for mutual help: in no list, feed, sitemap, outlet or open data.
    """

    ref: str
    remark_code: str
    request_id: int
    review_id: int
    version: int
    state: PublicState
    state_words: str
    is_listed: bool
    route: Route
    custody: Custody
    need_kind: str
    need: Money
    own_share: Money
    title: Words
    neutral_title: Words
    story: Words
    facts: tuple[Fact, ...]
    costs: tuple[CostLine, ...]
    photos: tuple[PhotoShown, ...]
    film_url: str
    ways: tuple[WayToGive, ...]  # empty whenever giving is not open
    route_facts: tuple[RouteFact, ...]
    giving: Giving
    pause_words: str
    goods: GoodsState | None
    updates: tuple[PageUpdate, ...]
    corrections: tuple[Correction, ...]
    versions: int
    drafted_by_number: int
    reviewed_by_number: int
    published_at: datetime
    changed_at: datetime
    confirmed_at: datetime | None
    is_silent: bool  # no update for thirty days while running
    may_show: frozenset[Item]
    is_false: bool = False  # two people found it untrue: its page shows the accounts and nobody

    @property
    def takes_money(self) -> bool:
        """Whether money is asked for at all."""
        return self.route is not Route.GOODS

    @property
    def has_risk_notice(self) -> bool:
        """Whether the page warns that the money goes straight to the family."""
        return self.route is Route.DIRECT


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What is left of a withdrawn appeal: no name, no story; search engines are told to skip it."""

    ref: str
    withdrawn_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An appeal in a list."""

    ref: str
    title: Words
    place: str
    state: PublicState
    state_words: str
    route: Route
    custody: Custody
    need_kind: str
    need: Money
    received: Money
    photo: PhotoShown | None
    published_at: datetime
    is_giving_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which appeals a list shows; `after` is the reference after which it goes on."""

    text: str = ""
    state: PublicState | None = None
    need_kind: str = ""
    after: str = ""
    size: int = 20
