"""Forms of the legal route: one to choose it, one for the fields of each."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from wtforms import IntegerField, RadioField, SelectField
from wtforms.validators import NumberRange

from charity.appeals.forms import choices_of, line, text
from charity.appeals.routes.rules import FIELD_WORDS, FIELDS, PAYEES, REMAINDER_TO, RouteFields
from charity.appeals.rules import ROUTE_WORDS, Route
from charity.kernel.money import Money
from charity.kernel.web.forms import DayField, MoneyField, Required, VersionedForm, _l
from charity.kernel.web.words import _

_W = {name: _l(words) for name, words in FIELD_WORDS.items()}


class ChooseRouteForm(VersionedForm):
    """Which legal route."""

    route = RadioField(_l("Legal route"), validators=[Required(_l("Choose the legal route."))])

    def offer(self, *, need_kind: str, is_direct_on: bool) -> None:
        """Offer the routes that fit the need and are switched on."""
        routes = [r for r in ROUTE_WORDS if (r is Route.GOODS) == (need_kind == "goods")]
        offered = [r for r in routes if r is not Route.DIRECT or is_direct_on]
        self.route.choices = [(route.value, _(ROUTE_WORDS[route])) for route in offered]


class CharityForm(VersionedForm):
    """A licensed charity holds the money."""

    charity_name = line(_W["charity_name"], most=120, required=_l("Name the charity."))
    licence_no = line(_W["licence_no"], most=60, required=_l("Enter the number of its licence."))
    agreement_no = line(_W["agreement_no"], most=60, required=_l("Enter the number of the agreement."))
    agreed_on = DayField(_W["agreed_on"], validators=[Required()])
    filing_no = line(_W["filing_no"], most=60, required=_l("Enter the number of the filing."))
    filed_on = DayField(_W["filed_on"], validators=[Required()])
    purpose = text(_W["purpose"], most=300, required=_l("Say what the donations are for."))
    period_from = DayField(_W["period_from"], validators=[Required()])
    period_to = DayField(_W["period_to"], validators=[Required()])
    costs = line(_W["costs"], most=300, required=_l("Say which costs are taken, or that none are."))
    remainder_rule = text(_W["remainder_rule"], most=600, required=_l("Say what happens to a remainder."))
    remainder_bills = MoneyField(
        _W["remainder_bills_minor"],
        validators=[Required()],
        description=_l("0 where no bills are paid from a remainder. Fixed once the appeal is published."),
    )
    remainder_to = SelectField(
        _W["remainder_to"],
        choices=choices_of(REMAINDER_TO),
        description=_l("Fixed once the appeal is published: donors give under this rule."),
    )
    remainder_fund = line(
        _W["remainder_fund"],
        most=200,
        required=_l("Name the fund: lumps, cash without a name and the smallest shares cannot go back."),
    )


class PlatformForm(VersionedForm):
    """A project on a designated platform."""

    platform = line(_W["platform"], most=120, required=_l("Name the platform."))
    project_id = line(_W["project_id"], most=60, required=_l("Enter the number of the project."))
    url = line(_W["url"], most=300, required=_l("Give the full address of the project."))


class DirectForm(VersionedForm):
    """The family asks, the desk relays."""

    seeker_statement = text(_W["seeker_statement"], most=600, required=_l("Enter the seeker's statement."))
    publisher_statement = text(
        _W["publisher_statement"], most=600, required=_l("Enter the publisher's statement.")
    )
    payee_relation = SelectField(
        _W["payee_relation"],
        choices=choices_of(PAYEES),
        description=_l("Never an account of the desk or of one of its staff."),
    )
    relation_proof = line(_W["relation_proof"], most=300, required=_l("Say what proves the relation."))
    statement_consent = line(
        _W["statement_consent"], most=300, required=_l("Say when and how the family agreed.")
    )


class MutualForm(VersionedForm):
    """Mutual help inside one group."""

    boundary = line(_W["boundary"], most=300, required=_l("Say who belongs to the group."))
    organiser = line(_W["organiser"], most=120, required=_l("Name the organiser."))


class GoodsForm(VersionedForm):
    """Produce to sell, things or work needed."""

    goods = line(_W["goods"], most=120, required=_l("Say what is offered or needed."))
    quantity = IntegerField(_W["quantity"], validators=[Required(), NumberRange(min=1)])
    unit = line(_W["unit"], most=20, required=_l("Enter the unit, for example kg."))
    asking_price = MoneyField(_W["asking_price_minor"], validators=[Required()])
    market_price = MoneyField(_W["market_price_minor"], validators=[Required()])
    producer_check = line(
        _W["producer_check"], most=300, required=_l("Say how it was checked that the produce is theirs.")
    )
    producer_checked_on = DayField(_W["producer_checked_on"], validators=[Required()])
    stop_on = DayField(_W["stop_on"], validators=[Required()])


FORMS: dict[Route, type[VersionedForm]] = {
    Route.CHARITY: CharityForm,
    Route.PLATFORM: PlatformForm,
    Route.DIRECT: DirectForm,
    Route.MUTUAL: MutualForm,
    Route.GOODS: GoodsForm,
}


def said_in(form: VersionedForm, route: Route) -> RouteFields:
    """Return what a form says of its route."""
    values: dict[str, Any] = {}
    for each in fields(FIELDS[route]):
        field = form[each.name.removesuffix("_minor")]
        values[each.name] = field.data.minor if isinstance(field.data, Money) else field.data
    return FIELDS[route](**values)


def data_of(route: RouteFields | None, currency: str) -> dict[str, Any]:
    """Return what a route says as the fields' values."""
    if route is None:
        return {}
    values = {f.name: getattr(route, f.name) for f in fields(route)}
    return {
        name.removesuffix("_minor"): Money(value, currency) if name.endswith("_minor") else value
        for name, value in values.items()
    }
