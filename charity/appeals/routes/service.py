"""Acts on the legal route of an appeal."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlmodel import Session, SQLModel

from charity.appeals.acts import WRITERS, check_may, check_version, check_writable, record, touch
from charity.appeals.appeal import Appeal
from charity.appeals.routes.queries import ROWS, RouteRow, row_of, standing_opinion
from charity.appeals.routes.rules import (
    CharityFields,
    DirectFields,
    DirectIsOff,
    RemainderRuleFixed,
    RouteFields,
    RouteFixed,
    check_fits,
    check_route,
)
from charity.appeals.rules import Route, custody_of
from charity.kernel import trail
from charity.kernel.roles import Actor

trail.vocabulary("appeal:route_chosen", "appeal:route_filled")


def choose(
    session: Session, appeal: Appeal, route: Route, *, version: int, by: Actor, at: datetime
) -> Appeal:
    """Choose the legal route; custody follows from it, and neither changes once published."""
    check_may(by, *WRITERS)
    check_version(session, appeal, version)
    check_writable(appeal)
    if appeal.legal_route is route:
        return appeal
    if appeal.was_published:
        raise RouteFixed()
    if route is Route.DIRECT and standing_opinion(session) is None:
        raise DirectIsOff()
    check_fits(route, appeal.need_kind)
    touch(session, appeal, by=by, at=at)
    appeal.route, appeal.custody = route, custody_of(route)
    session.flush()
    record(session, "appeal:route_chosen", appeal, by=by, at=at, changes={"route": route.value})
    return appeal


def fill(
    session: Session, appeal: Appeal, said: RouteFields, *, version: int, by: Actor, at: datetime
) -> Appeal:
    """Fill in the fields of the chosen route, all of them."""
    check_may(by, *WRITERS)
    check_version(session, appeal, version)
    check_writable(appeal)
    opinion = standing_opinion(session)
    check_route(said, has_legal_opinion=opinion is not None)
    choose(session, appeal, said.route, version=appeal.version, by=by, at=at)
    values = asdict(said)
    if isinstance(said, DirectFields) and opinion is not None:
        values["legal_opinion_id"] = opinion.id
    row = row_of(session, appeal)
    if isinstance(said, CharityFields) and row is not None and appeal.was_published:
        _check_rule_stands(said, row)
    if row is None:
        _add_row(session, appeal, ROWS[said.route](**values))
    else:
        row.sqlmodel_update(values)
    touch(session, appeal, by=by, at=at)
    record(session, "appeal:route_filled", appeal, by=by, at=at, changes={"route": said.route.value})
    return appeal


def _check_rule_stands(said: CharityFields, row: SQLModel) -> None:
    """Hold the rule of a remainder to what was published; only a fund that was never named may be named."""
    for name in ("remainder_bills_minor", "remainder_to", "remainder_fund"):
        if getattr(row, name) not in ("", getattr(said, name)):
            raise RemainderRuleFixed()


def _add_row(session: Session, appeal: Appeal, row: RouteRow) -> None:
    session.add(row)
    session.flush()
    assert appeal.route is not None
    setattr(appeal, f"{appeal.route}_id", row.id)
