"""Everything a transparency report says, decided before anything is drawn; nothing in it names a person.

Amounts are Money or minor units of the appeal's one currency. Vocabulary (subjects, bases, kinds, channels)
is held as English msgids, so that the same facts make the paper in every language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from charity.kernel.clock import desk_day
from charity.kernel.money import Money
from charity.ledger.accounts import Custody
from charity.reports.witnessed import Witnessed


@dataclass(frozen=True, slots=True)
class Desk:
    """Who issues the paper, and where its pages stand."""

    names: Mapping[str, str]  # by locale
    phone: str
    url: str


@dataclass(frozen=True, slots=True)
class Signatory:
    """A person of the desk as the public knows one: a role and a stable number."""

    role: str  # msgid
    number: int


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was checked: on what basis, by whom, on which day."""

    subject: str  # msgid
    basis: str  # msgid
    day: date
    by: tuple[Signatory, ...]


@dataclass(frozen=True, slots=True)
class Equation:
    """received = paid out + refunded + fees + left; `left` is what is held, or has no voucher yet."""

    received: Money
    paid_out: Money
    refunded: Money
    fees: Money
    left: Money

    @property
    def balances(self) -> bool:
        """Whether the two sides are equal."""
        return self.received == self.paid_out + self.refunded + self.fees + self.left


@dataclass(frozen=True, slots=True)
class NeedLine:
    """One line of the need's arithmetic."""

    sign: str
    words: str  # msgid
    amount: Money | None
    count: int | None
    basis: str | None  # msgid; None for a result
    is_result: bool


@dataclass(frozen=True, slots=True)
class Need:
    """What is missing, and how it was computed."""

    amount: Money
    lines: tuple[NeedLine, ...]
    computed_on: date


@dataclass(frozen=True, slots=True)
class DayChannel:
    """What came in on one day through one channel."""

    day: date
    channel: str  # msgid
    received_minor: int
    donations: int


@dataclass(frozen=True, slots=True)
class DayFlow:
    """What came in and went out on one day, refunds and fees among what went out."""

    day: date
    received_minor: int
    out_minor: int


@dataclass(frozen=True, slots=True)
class PayoutLine:
    """A payout, or a documented use, with its evidence and the people behind it."""

    seq: int
    day: date
    payee: str  # msgid: what kind of payee
    amount: Money
    evidence: tuple[str, ...]  # SHA-256, hex
    asked_by: Signatory | None  # where money is only observed: who recorded the use
    approved_by: Signatory | None


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One public row of the ledger; `amount_minor` is negative when money went out, a fee is taken on top."""

    seq: int
    day: date
    kind: str  # msgid
    channels: tuple[str, ...]  # msgids; a payout may draw on several
    donor: str  # masked; or, as a msgid, why there is none
    amount_minor: int
    running_minor: int
    fee_minor: int = 0
    of_seq: int | None = None  # the entry that this one gives back or undoes
    is_refund: bool = False
    foreign: Money | None = None  # what moved in another currency


@dataclass(frozen=True, slots=True)
class GoodsLine:
    """One row of a quantity ledger."""

    number: int
    day: date
    kind: str  # msgid
    quantity: int
    running: int


@dataclass(frozen=True, slots=True)
class Goods:
    """A quantity ledger: what there was, what went, what is left; no money passes the desk."""

    what: str
    unit: str
    offered: int
    gone: int
    lines: tuple[GoodsLine, ...]

    @property
    def left(self) -> int:
        """What is still to sell or to be given."""
        return self.offered - self.gone


@dataclass(frozen=True, slots=True)
class EarlierReport:
    """The report before: its checkpoint, and the hashes which show that the log went on from there."""

    size: int
    issued_on: date
    note: str
    consistency: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class LogState:
    """The log that the report covers, as signed: its checkpoint verbatim, who stood by, what came before."""

    size: int
    root: bytes
    origin: str
    note: str
    vkey: str
    leaves: int  # of this appeal
    witnessed: tuple[Witnessed, ...] = ()
    witnesses_wanted: int = 0
    earlier: EarlierReport | None = None
    authority: str = ""  # SHA-256 of the certificate that vouches for the paper's signature, hex


@dataclass(frozen=True, slots=True)
class AppealReport:
    """A transparency report before it is drawn."""

    desk: Desk
    reference: str
    titles: Mapping[str, str]  # by locale; the neutral one
    custody: Custody
    route: str  # msgid
    state: str  # msgid
    opened_on: date
    as_of: datetime
    equation: Equation
    donations: int  # single donors'; lumps are counted apart
    lumps: int
    unmatched: int
    last_statement_at: datetime | None
    checks: tuple[Check, ...]
    not_checked: tuple[str, ...]  # msgids
    need: Need | None
    by_day: tuple[DayChannel, ...]
    flow: tuple[DayFlow, ...]
    payouts: tuple[PayoutLine, ...]
    ledger: tuple[LedgerLine, ...]
    goods: Goods | None
    log: LogState
    public_url: str
    issued_by: Signatory | None  # None: the desk's own machine
    approved_by: Signatory | None

    def __post_init__(self) -> None:
        assert self.equation.balances, "a report whose equation does not balance is never drawn"
        came, went = (
            sum(getattr(one, side) for one in self.flow) for side in ("received_minor", "out_minor")
        )
        assert came == self.equation.received.minor, "the days' sums are the total"
        assert came - went == self.equation.left.minor, "what went out is what is not left"

    @property
    def as_of_day(self) -> date:
        """The day of the report at the desk's zone."""
        return desk_day(self.as_of)

    @property
    def currency(self) -> str:
        """The one currency of the appeal."""
        return self.equation.received.currency

    @property
    def is_held(self) -> bool:
        """Whether the desk or its charity holds the money; else it is only observed or mirrored."""
        return self.custody is Custody.HELD
