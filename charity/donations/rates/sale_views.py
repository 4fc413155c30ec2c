"""Pages of foreign money: where it lies, sold for what the bank gave, undone by another person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from charity.appeals.queries import appeal_for, appeals_for
from charity.donations.cash.forms import ReasonForm
from charity.donations.rates import queries, sales
from charity.donations.rates.forms import SellForm
from charity.donations.rates.tables import Sale
from charity.kernel.clock import desk_day
from charity.kernel.errors import Missing
from charity.kernel.money import Money
from charity.kernel.roles import Role
from charity.kernel.web.forms import refusals_on
from charity.kernel.web.guards import allow, current_actor
from charity.kernel.web.unit import house, now, reading, writing
from charity.kernel.web.words import money_text
from charity.ledger import exchange
from charity.ledger.accounts import CHANNELS
from charity.ledger.balances import foreign_held
from charity.ledger.instruments import journal_of
from charity.staff.queries import names_of

blueprint = Blueprint("sales", __name__, url_prefix="/staff/money/foreign")

LISTED = 30
APPEALS_MAX = 500


@dataclass(frozen=True, slots=True)
class Pot:
    """Foreign money of an appeal in one channel."""

    appeal: str
    channel: str
    amount: Money
    stands_for: Money  # all of the appeal's money in this currency


@dataclass(frozen=True, slots=True)
class SaleShown:
    """A sale as its pages show it."""

    id: int
    appeal: str
    day: date
    sold: Money
    got: Money
    stood_for: Money
    loss: Money
    slip: str
    entry_seq: int
    sold_by: str
    sold_at: datetime
    is_undone: bool
    undone_by: str
    undone_at: datetime | None
    undo_reason: str
    may_undo: bool


@blueprint.get("/")
@allow(Role.TREASURER, Role.APPROVER, Role.AUDITOR)
def foreign() -> ResponseReturnValue:
    """Show foreign money by appeal and channel, and what was sold."""
    refs = [one.ref for one in appeals_for(reading(), actor=current_actor(), limit=APPEALS_MAX)]
    found = queries.sales_newest_first(reading(), appeals=refs, limit=LISTED)
    return render_template(
        "donations/rates/foreign.html",
        pots=_pots(refs),
        sales=[_shown(one) for one in found],
        is_treasurer=current_actor().may(Role.TREASURER),
    )


def _pots(refs: Sequence[str]) -> list[Pot]:
    held = foreign_held(reading())
    pots = []
    for ref in refs:
        for one in held.get(ref, []):
            channel = one.account.split(":")[1].removesuffix(f"-{one.money.currency}")
            stood = exchange.pool(reading(), ref, one.money.currency).home_minor
            pots.append(Pot(ref, channel, one.money, Money(stood)))
    return pots


def _shown(sale: Sale) -> SaleShown:
    assert sale.id is not None
    reader, names = current_actor(), names_of(reading(), [sale.sold_by_id, sale.undone_by_id])
    kept = exchange.exchange_of(reading(), sale.entry_seq)
    assert kept is not None, "a sale keeps its rate"
    stood_for = Money(-kept.home_minor, kept.home_currency)
    got = Money(kept.proceeds_minor or 0, kept.home_currency)
    is_undone = sale.undone_by_id is not None
    return SaleShown(
        id=sale.id,
        appeal=sale.appeal,
        day=sales.day_of(reading(), sale),
        sold=Money(-kept.minor, kept.currency),
        got=got,
        stood_for=stood_for,
        loss=stood_for - got,
        slip=house().cipher.open(sales.slip_place(sale.once), sale.slip_sealed),
        entry_seq=sale.entry_seq,
        sold_by=names.get(sale.sold_by_id, ""),
        sold_at=sale.sold_at_utc,
        is_undone=is_undone,
        undone_by=names.get(sale.undone_by_id or 0, ""),
        undone_at=sale.undone_at_utc,
        undo_reason=sale.undo_reason,
        may_undo=not is_undone and sale.sold_by_id != reader.id and reader.may(Role.TREASURER, Role.APPROVER),
    )


@blueprint.route("/<ref>/<channel>/<currency>/sell", methods=["GET", "POST"])
@allow(Role.TREASURER)
def sell(ref: str, channel: str, currency: str) -> ResponseReturnValue:
    """Sell foreign money: what it comes to is shown before it is booked."""
    appeal = appeal_for(reading(), ref, actor=current_actor())
    pot = next(
        (one for one in _pots([appeal.ref]) if (one.channel, one.amount.currency) == (channel, currency)),
        None,
    )
    if channel not in CHANNELS or pot is None:
        raise Missing()
    form = SellForm(day=desk_day(now()), currency=currency)
    if form.accepted():
        with refusals_on(form):
            answer = _worked_or_booked(form, pot)
            if answer is not None:
                return answer
    return render_template(
        "donations/rates/sell.html", form=form, pot=pot, held=money_text(pot.amount)
    ), form.status


def _worked_or_booked(form: SellForm, pot: Pot) -> ResponseReturnValue | None:
    """Book what was looked at; show it first; None to change what was typed."""
    asked, step = form.to_command(pot.appeal, pot.channel), request.form.get("step", "")
    if step == "change":
        return None
    worked = sales.work_out(reading(), asked, by=current_actor(), at=now())
    if step == "book" and request.form.get("seen") == worked.loss.plain():
        with writing() as session:
            made = sales.sell(
                session,
                asked,
                by=current_actor(),
                at=now(),
                journal=journal_of(house(), session),
                cipher=house().cipher,
            )
        return redirect(url_for("sales.sale", sale_id=made.id))
    return render_template(
        "donations/rates/sell_check.html",
        kept=form.kept(),
        asked=asked,
        worked=worked,
        seen=worked.loss.plain(),
        pot=pot,
    )


@blueprint.get("/sales/<int:sale_id>")
@allow(Role.TREASURER, Role.APPROVER, Role.AUDITOR)
def sale(sale_id: int) -> ResponseReturnValue:
    """Show a sale: what was sold, for how much, what was lost on it."""
    return render_template("donations/rates/sale.html", sale=_one(sale_id))


def _one(sale_id: int) -> SaleShown:
    """Return a sale of an appeal that the reader may open; raises Missing."""
    found = queries.sale_by_id(reading(), sale_id)
    appeal_for(reading(), found.appeal, actor=current_actor())
    return _shown(found)


@blueprint.route("/sales/<int:sale_id>/undo", methods=["GET", "POST"])
@allow(Role.TREASURER, Role.APPROVER)
def undo(sale_id: int) -> ResponseReturnValue:
    """Take a sale back, as another person than who entered it."""
    shown, form = _one(sale_id), ReasonForm()
    if form.accepted():
        with refusals_on(form), writing() as session:
            sales.undo(
                session,
                sale_id,
                reason=form.reason.data,
                by=current_actor(),
                at=now(),
                journal=journal_of(house(), session),
            )
            return redirect(url_for("sales.sale", sale_id=sale_id))
    return render_template("donations/rates/undo.html", form=form, sale=shown), form.status
