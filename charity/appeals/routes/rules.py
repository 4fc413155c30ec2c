"""What each legal route must say before anything is published. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import ClassVar
from urllib.parse import urlsplit

from charity.appeals.rules import Route
from charity.kernel.errors import Refusal
from charity.kernel.words import N_


class RouteIncomplete(Refusal):
    """A route is saved with all of its fields."""

    code = "route_incomplete"
    words = N_("This route needs all of its fields.")


class PeriodBackwards(Refusal):
    """A period ends after it begins."""

    code = "period_backwards"
    field = "period_to"
    words = N_("The period ends before it begins.")


class AddressNotSecure(Refusal):
    """A platform is reached by a full https address."""

    code = "address_not_secure"
    field = "url"
    words = N_("Give the full address of the project, beginning with https://.")


class DirectIsOff(Refusal):
    """The direct route waits for a legal opinion."""

    code = "direct_is_off"
    field = "route"
    words = N_(
        "Straight to the family is off: an administrator first records a legal opinion with its author, "
        "date and scope."
    )


class RouteFixed(Refusal):
    """Whose money it is does not change under a published appeal."""

    code = "route_fixed"
    field = "route"
    words = N_("This appeal is published: whose money it is cannot change. Close it and begin another.")
    status = 409


class RouteDoesNotFit(Refusal):
    """Goods go with a need of goods, money with a need of money."""

    code = "route_does_not_fit"
    field = "route"
    words = N_("This route does not fit the need that was computed for the case.")


class RemainderRuleFixed(Refusal):
    """The rule of a remainder is fixed at publication."""

    code = "remainder_rule_fixed"
    field = "remainder_to"
    words = N_(
        "Donors gave under the rule that was published: what happens to a remainder does not change any "
        "more. Leave its three steps as they are."
    )
    status = 409


class PayeeNotTheFamily(Refusal):
    """Direct money goes to the beneficiary or the guardian, never to anyone of the desk."""

    code = "payee_not_the_family"
    field = "payee_relation"
    words = N_("The payee is the beneficiary or the guardian, never the desk or one of its staff.")


@dataclass(frozen=True, slots=True, kw_only=True)
class CharityFields:
    """Money is held by a licensed charity."""

    route: ClassVar[Route] = Route.CHARITY
    charity_name: str = ""
    licence_no: str = ""
    agreement_no: str = ""
    agreed_on: date | None = None
    filing_no: str = ""
    filed_on: date | None = None
    purpose: str = ""
    period_from: date | None = None
    period_to: date | None = None
    costs: str = ""
    remainder_rule: str = ""
    remainder_bills_minor: int | None = None
    remainder_to: str = ""
    remainder_fund: str = ""

    def check(self) -> None:
        """Refuse a period that runs backwards."""
        if self.period_from and self.period_to and self.period_to < self.period_from:
            raise PeriodBackwards()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformFields:
    """A project on a designated platform."""

    route: ClassVar[Route] = Route.PLATFORM
    platform: str = ""
    project_id: str = ""
    url: str = ""

    def check(self) -> None:
        """Refuse an address that is not https with a host."""
        parts = urlsplit(self.url)
        if self.url and not (parts.scheme == "https" and parts.hostname):
            raise AddressNotSecure()


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectFields:
    """The family asks, the desk verifies and relays."""

    route: ClassVar[Route] = Route.DIRECT
    seeker_statement: str = ""
    publisher_statement: str = ""
    payee_relation: str = ""
    relation_proof: str = ""
    statement_consent: str = ""

    def check(self) -> None:
        """Refuse a payee who is neither beneficiary nor guardian."""
        if self.payee_relation not in {"", *PAYEES}:
            raise PayeeNotTheFamily()


@dataclass(frozen=True, slots=True, kw_only=True)
class MutualFields:
    """Mutual help inside one workplace, school or neighbourhood."""

    route: ClassVar[Route] = Route.MUTUAL
    boundary: str = ""
    organiser: str = ""

    def check(self) -> None:
        """Have nothing further to refuse."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsFields:
    """Produce to sell, things or work needed."""

    route: ClassVar[Route] = Route.GOODS
    goods: str = ""
    quantity: int | None = None
    unit: str = ""
    asking_price_minor: int | None = None
    market_price_minor: int | None = None
    producer_check: str = ""
    producer_checked_on: date | None = None
    stop_on: date | None = None

    def check(self) -> None:
        """Refuse a producer check after the stop date."""
        if self.producer_checked_on and self.stop_on and self.stop_on < self.producer_checked_on:
            raise PeriodBackwards()


RouteFields = CharityFields | PlatformFields | DirectFields | MutualFields | GoodsFields

FIELDS: Mapping[Route, type[RouteFields]] = {
    Route.CHARITY: CharityFields,
    Route.PLATFORM: PlatformFields,
    Route.DIRECT: DirectFields,
    Route.MUTUAL: MutualFields,
    Route.GOODS: GoodsFields,
}

PAYEES: Mapping[str, str] = {
    "beneficiary": N_("The beneficiary"),
    "guardian": N_("The guardian"),
}

FIELD_WORDS: Mapping[str, str] = {
    "charity_name": N_("Licensed charity"),
    "licence_no": N_("Licence number"),
    "agreement_no": N_("Agreement number"),
    "agreed_on": N_("Agreement signed on"),
    "filing_no": N_("Filing number"),
    "filed_on": N_("Filed on"),
    "purpose": N_("Purpose of the donations"),
    "period_from": N_("Raising from"),
    "period_to": N_("Raising until"),
    "costs": N_("Costs taken by the charity"),
    "remainder_rule": N_("What happens to a remainder"),
    "remainder_bills_minor": N_("First: documented unpaid bills, up to"),
    "remainder_to": N_("Then: what is left goes"),
    "remainder_fund": N_("Last: fund of the same purpose that takes what cannot go back"),
    "platform": N_("Designated platform"),
    "project_id": N_("Project number there"),
    "url": N_("Address of the project"),
    "seeker_statement": N_("The seeker's statement of truth"),
    "publisher_statement": N_("The publisher's statement of truth"),
    "payee_relation": N_("Payee"),
    "relation_proof": N_("What proves the payee's relation"),
    "statement_consent": N_("Consent to show the family's own statement"),
    "boundary": N_("The group this is for"),
    "organiser": N_("Organiser"),
    "goods": N_("What is offered or needed"),
    "quantity": N_("Quantity"),
    "unit": N_("Unit"),
    "asking_price_minor": N_("Asking price per unit"),
    "market_price_minor": N_("Market price per unit"),
    "producer_check": N_("How the producer was checked"),
    "producer_checked_on": N_("Producer checked on"),
    "stop_on": N_("Sale stops on"),
}

#: Where the rule sends a remainder after the bills.
REMAINDER_TO: Mapping[str, str] = {
    "donors": N_("Back to the donors, each in proportion to what they gave"),
    "fund": N_("To the named fund of the same purpose"),
    "appeal": N_("To another appeal of the same charity"),
}

#: What the public is not shown of a route.
INTERNAL_FIELDS = frozenset({"agreement_no", "relation_proof", "statement_consent"})


def missing_fields(route: RouteFields) -> list[str]:
    """Return the names of the fields that a route still lacks, in the order of its form."""
    return [f.name for f in fields(route) if getattr(route, f.name) in (None, "")]


def check_route(route: RouteFields, *, has_legal_opinion: bool) -> None:
    """Refuse a route with a field missing, or the direct one while it is off."""
    if route.route is Route.DIRECT and not has_legal_opinion:
        raise DirectIsOff()
    if missing_fields(route):
        raise RouteIncomplete()
    route.check()


def check_fits(route: Route, need_kind: str) -> None:
    """Refuse goods for a need of money, and money for a need of goods."""
    if (route is Route.GOODS) != (need_kind == "goods"):
        raise RouteDoesNotFit()
