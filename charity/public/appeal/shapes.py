"""What the page of an appeal prints: small frozen shapes in which every question is already answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from charity.kernel.money import Money
from charity.kernel.web.figures import Figure, Share, Step, Sum


@dataclass(frozen=True, slots=True)
class Tag:
    """A state in a word, with its tone."""

    words: str
    tone: str


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was checked, and how we know it."""

    subject: str
    statement: str
    basis: str


@dataclass(frozen=True, slots=True)
class Knowing:
    """How we know, and what we did not check."""

    steps: Sequence[tuple[str, str]]  # who did what on which day
    checks: Sequence[Check]
    not_checked: Sequence[str]


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture that may be shown, with its sizes known beforehand so that nothing jumps."""

    href: str
    small_href: str
    large_href: str
    caption: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Cost:
    """One line of the costs with its basis."""

    words: str
    amount: Money
    basis: str


@dataclass(frozen=True, slots=True)
class News:
    """One update."""

    day: date
    title: str
    paragraphs: Sequence[str]


@dataclass(frozen=True, slots=True)
class TrailRow:
    """One row of the money trail."""

    seq: int
    day: date
    what: str
    way: str
    donor: str
    note: str
    amount: Money
    running: Money


@dataclass(frozen=True, slots=True)
class VoucherLink:
    """A bill behind a use, as the public may see it."""

    words: str
    href: str


@dataclass(frozen=True, slots=True)
class MoneyPanel:
    """The accounts beside the story."""

    figures: Sequence[Figure]
    share: Share | None
    equation: Sum
    need: Sequence[Step]
    as_of: str
    unmatched: str
    idle: str
    beyond: str
    custody: str
    rows: Sequence[TrailRow]
    vouchers: Sequence[VoucherLink] = ()


@dataclass(frozen=True, slots=True)
class GoodsPanel:
    """The quantity ledger of produce or things."""

    figures: Sequence[Figure]
    facts: Sequence[tuple[str, str]]
    stop: str


@dataclass(frozen=True, slots=True)
class WayShown:
    """One way to give: by what, what to do, to whose account."""

    title: str
    words: str
    facts: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Giving:
    """How to give, or why not now."""

    is_open: bool
    closed_words: str
    intro: str
    ways: Sequence[WayShown]
    facts: Sequence[tuple[str, str]]
    warning: str
    risk: str = ""
    code: str = ""
    href: str = ""
    href_words: str = ""
    qr_svg: str = ""


@dataclass(frozen=True, slots=True)
class AppealView:
    """Everything that the page prints."""

    ref: str
    title: str
    summary: str
    facts: Sequence[tuple[str, str]]
    verified: Tag
    state: Tag
    route: str
    state_words: str
    dates: str
    knowing: Knowing
    giving: Giving
    paragraphs: Sequence[str]
    money: MoneyPanel | None = None
    goods: GoodsPanel | None = None
    photos: Sequence[Photo] = ()
    costs: Sequence[Cost] = ()
    news: Sequence[News] = ()
    silence: str = ""
    correction: str = ""
    remainder: str = ""  # what was decided about the money left, and how far its refunds are
    report_href: str = ""
    versions: int = 1
    card: dict[str, str] = field(default_factory=dict)  # Open Graph
    linked_data: dict[str, Any] = field(default_factory=dict)  # JSON-LD
