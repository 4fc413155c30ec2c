"""Questions about the legal route of an appeal."""

from __future__ import annotations

from dataclasses import fields

from sqlmodel import Session, SQLModel, col, select

from charity.appeals.appeal import Appeal
from charity.appeals.page import RouteFact
from charity.appeals.routes.rules import (
    FIELD_WORDS,
    FIELDS,
    INTERNAL_FIELDS,
    PAYEES,
    REMAINDER_TO,
    RouteFields,
)
from charity.appeals.routes.tables import (
    AppealCharity,
    AppealDirect,
    AppealGoods,
    AppealMutual,
    AppealPlatform,
    LegalOpinion,
)
from charity.appeals.rules import Route
from charity.kernel.money import Money

RouteRow = AppealCharity | AppealPlatform | AppealDirect | AppealMutual | AppealGoods

ROWS: dict[Route, type[RouteRow]] = {
    Route.CHARITY: AppealCharity,
    Route.PLATFORM: AppealPlatform,
    Route.DIRECT: AppealDirect,
    Route.MUTUAL: AppealMutual,
    Route.GOODS: AppealGoods,
}


def row_of(session: Session, appeal: Appeal) -> SQLModel | None:
    """Return the row of the route an appeal has chosen, when it was filled in."""
    route = appeal.legal_route
    row_id = getattr(appeal, f"{route.value}_id") if route else None
    return session.get(ROWS[route], row_id) if route and row_id is not None else None


def route_of(session: Session, appeal: Appeal) -> RouteFields | None:
    """Return what an appeal's route says, None when none was chosen or filled in."""
    route, row = appeal.legal_route, row_of(session, appeal)
    if route is None or row is None:
        return None
    shape = FIELDS[route]
    return shape(**{f.name: getattr(row, f.name) for f in fields(shape)})


def standing_opinion(session: Session) -> LegalOpinion | None:
    """Return the latest legal opinion that stands; without one the direct route is off."""
    return session.exec(
        select(LegalOpinion)
        .where(col(LegalOpinion.withdrawn_at_utc).is_(None))
        .order_by(col(LegalOpinion.id).desc())
        .limit(1)
    ).first()


def opinions_newest_first(session: Session) -> list[LegalOpinion]:
    """Return every legal opinion that was recorded."""
    return list(session.exec(select(LegalOpinion).order_by(col(LegalOpinion.id).desc())))


def facts_of(route: RouteFields | None, currency: str) -> tuple[RouteFact, ...]:
    """Return what the public is told of a route, in the order of its fields; empty ones are left out.

    Appeals published before a field was asked for have it empty for good.
    """
    if route is None:
        return ()
    said = [(f.name, getattr(route, f.name)) for f in fields(route) if f.name not in INTERNAL_FIELDS]
    return tuple(_fact(name, value, currency) for name, value in said if value not in (None, ""))


def _fact(name: str, value: object, currency: str) -> RouteFact:
    words = FIELD_WORDS[name]
    if name.endswith("_minor"):
        assert isinstance(value, int)
        return RouteFact(name, words, amount=Money(value, currency))
    if hasattr(value, "isoformat"):
        return RouteFact(name, words, day=value)  # type: ignore[arg-type]
    return RouteFact(name, words, text={**PAYEES, **REMAINDER_TO}.get(str(value), str(value)))
