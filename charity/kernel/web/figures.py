"""Shapes of the numbers on a page: figures side by side, sums as on paper, the share of a need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from charity.kernel.money import Money
from charity.kernel.web.words import _, money_text


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with its name; `text` stands where it is no money (`amount` None)."""

    words: str
    amount: Money | None
    note: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """One line of a sum: its sign, what it is, how we know it."""

    sign: str
    words: str
    amount: Money
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Sum:
    """Terms and what they come to."""

    caption: str
    terms: Sequence[Term]
    total_words: str
    total: Money

    def __post_init__(self) -> None:
        signed = sum(-t.amount.minor if t.sign == "−" else t.amount.minor for t in self.terms)
        assert signed == self.total.minor, (
            f"{self.caption}: the terms come to {signed}, not {self.total.minor}"
        )


@dataclass(frozen=True, slots=True)
class Step:
    """One line of an arithmetic that is more than a sum; `text` is the amount or the count in words."""

    sign: str
    words: str
    text: str
    basis: str = ""
    is_result: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """How much of a need has come in, in thousandths of it, and in words."""

    per_mille: int
    words: str


def share_of(received: Money, need: Money, *, is_net: bool = False) -> Share:
    """Return the share of the need that is met; a need of nothing is met. `is_net`: refunds are taken off."""
    per_mille = min(1000, received.minor * 1000 // need.minor) if need.minor > 0 else 1000
    percent = f"{per_mille // 10}"
    facts = {"received": money_text(received), "need": money_text(need), "percent": percent}
    if is_net:
        words = _("%(received)s of the %(need)s needed, refunds taken off (%(percent)s%%)", **facts)
    else:
        words = _("%(received)s of the %(need)s needed (%(percent)s%%)", **facts)
    return Share(per_mille, words)


def _gone_elsewhere(amount: Money) -> str:
    """Say what the other two figures leave out, so that the three add up for a reader."""
    if not amount:
        return ""
    return _("of it %(amount)s refunded or fees", amount=money_text(amount))


def held_trio(received: Money, paid_out: Money, held: Money) -> list[Figure]:
    """Return the headline of money that the desk or a charity holds."""
    return [
        Figure(_("Received"), received, note=_gone_elsewhere(received - paid_out - held)),
        Figure(_("Paid out"), paid_out),
        Figure(_("Still held"), held),
    ]


def observed_trio(received: Money, used: Money, no_voucher: Money) -> list[Figure]:
    """Return the headline of money that goes to the family or a platform: the desk only looks on."""
    return [
        Figure(_("Known received"), received, note=_gone_elsewhere(received - used - no_voucher)),
        Figure(_("Used, with vouchers"), used),
        Figure(_("No voucher yet"), no_voucher),
    ]


def equation_of(
    received: Money, paid_out: Money, refunded: Money, fees: Money, held: Money, *, is_held: bool
) -> Sum:
    """Return the one equation of an appeal's money, read from what is left to what came in."""
    terms = [
        Term("", _("Paid out") if is_held else _("Used, with vouchers"), paid_out),
        Term("+", _("Refunded to donors"), refunded),
        Term("+", _("Fees of the channel"), fees),
        Term("+", _("Still held") if is_held else _("No voucher yet"), held),
    ]
    return Sum(_("Where it is"), terms, _("Received") if is_held else _("Known received"), received)
