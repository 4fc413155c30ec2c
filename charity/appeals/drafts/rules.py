"""What a draft must say, and the shapes its parts have. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from charity.appeals.rules import Route
from charity.kernel.errors import Refusal
from charity.kernel.words import N_
from charity.ledger.accounts import ALIPAY, BANK, CASH, WECHAT

STORY_CHARS_MAX = 8000
LINES_MAX = 12


class GivingChannel(StrEnum):
    """By which way something is given."""

    WECHAT = WECHAT
    ALIPAY = ALIPAY
    BANK = BANK
    CASH = CASH
    PLATFORM = "Platform"
    VISIT = "Visit"


CHANNEL_WORDS: Mapping[GivingChannel, str] = {
    GivingChannel.WECHAT: N_("WeChat Pay"),
    GivingChannel.ALIPAY: N_("Alipay"),
    GivingChannel.BANK: N_("Bank transfer"),
    GivingChannel.CASH: N_("Cash"),
    GivingChannel.PLATFORM: N_("Platform page"),
    GivingChannel.VISIT: N_("Call or come"),
}

#: Ways by which money arrives at an account that the page names.
ACCOUNTS = frozenset({GivingChannel.WECHAT, GivingChannel.ALIPAY, GivingChannel.BANK})


class WordsMissing(Refusal):
    """Each line says something in one language at least."""

    code = "line_words_missing"
    words = N_("A line of costs and a way to give each need words in Chinese or English.")


class HolderMissing(Refusal):
    """A way to give names whose account it is."""

    code = "holder_missing"
    words = N_("Say whose account it is for each way to give by WeChat, Alipay or bank.")


class NoCashHere(Refusal):
    """The desk takes cash only where the money is held."""

    code = "no_cash_here"
    words = N_("The desk takes cash only for appeals whose money is held by a licensed charity.")


class FilmAddress(Refusal):
    """A film is reached by a full https address."""

    code = "film_address"
    field = "film_url"
    words = N_("Give the full address of the film, beginning with https://.")


@dataclass(frozen=True, slots=True)
class Words:
    """The same said in Chinese and in English; one of the two may be empty."""

    zh: str = ""
    en: str = ""

    def in_language(self, language: str) -> str:
        """Return the words in a language, in the other one where it has none."""
        first, second = (self.en, self.zh) if language.startswith("en") else (self.zh, self.en)
        return first or second

    def __bool__(self) -> bool:
        return bool(self.zh or self.en)


@dataclass(frozen=True, slots=True)
class CostLine:
    """One line of costs with its basis; `basis` holds a value of verification's Basis."""

    words: Words
    amount_minor: int
    basis: str
    basis_note: str = ""


@dataclass(frozen=True, slots=True)
class WayToGive:
    """One way to give: the channel, whose account, and what to do."""

    channel: GivingChannel
    words: Words
    holder: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The words of an appeal as they are being written."""

    title: Words = Words()
    neutral_title: Words = Words()
    story: Words = Words()
    name: str = ""
    place: str = ""
    age: int | None = None
    diagnosis: str = ""
    hospital: str = ""
    film_url: str = ""
    costs: tuple[CostLine, ...] = ()
    ways: tuple[WayToGive, ...] = ()

    def check(self, route: Route | None) -> None:
        """Refuse lines without words, accounts without a holder, cash where nothing is held."""
        if not all([*(line.words for line in self.costs), *(way.words for way in self.ways)]):
            raise WordsMissing()
        if any(way.channel in ACCOUNTS and not way.holder for way in self.ways):
            raise HolderMissing()
        if route not in {None, Route.CHARITY} and any(w.channel is GivingChannel.CASH for w in self.ways):
            raise NoCashHere()
        if self.film_url and not self.film_url.startswith("https://"):
            raise FilmAddress()
