"""Pages of the cash desk: take cash, its receipt, the list of receipts."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from charity.appeals.appeal import Appeal
from charity.appeals.counted import kept_minor
from charity.appeals.queries import appeal_for, appeals_for
from charity.appeals.rules import PUBLIC, AppealStatus, Route, takes_money
from charity.donations.cash import queries, service
from charity.donations.cash.forms import ReasonForm, TakeForm
from charity.donations.cash.rules import above_need
from charity.donations.cash.shown import ReceiptShown, receipt_line, receipt_shown
from charity.donations.cash.taking import check_taking
from charity.kernel.clock import desk_day
from charity.kernel.money import Money
from charity.kernel.money_words import in_words
from charity.kernel.roles import Role
from charity.kernel.web.forms import refusals_on
from charity.kernel.web.guards import allow, current_actor
from charity.kernel.web.paging import page_of
from charity.kernel.web.unit import house, now, reading, writing
from charity.kernel.web.words import _, money_text
from charity.ledger.accounts import Custody
from charity.ledger.balances import appeal_totals
from charity.ledger.instruments import journal_of
from charity.staff.queries import names_of

blueprint = Blueprint("cash", __name__, url_prefix="/staff/money/cash")

RECEIPTS_A_PAGE = 50
APPEALS_MAX = 500
_TAKING = tuple(PUBLIC - {AppealStatus.CLOSED})


@blueprint.get("/")
@allow(Role.TREASURER, Role.APPROVER, Role.AUDITOR)
def receipts() -> ResponseReturnValue:
    """List receipts, the last first, narrowed by what is sought."""
    before = request.args.get("before", "")
    sought = queries.Sought(
        text=request.args.get("q", "").strip()[:60],
        state=request.args.get("state", ""),
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None,
    )
    found = queries.receipts_newest_first(reading(), sought, actor=current_actor(), limit=RECEIPTS_A_PAGE + 1)
    names = names_of(reading(), [one.taken_by_id for one in found])
    page = page_of([receipt_line(one, names) for one in found], RECEIPTS_A_PAGE, lambda line: line.id)
    return render_template(
        "donations/cash/list.html",
        page=page,
        sought=sought,
        states=((("", _("All")), ("standing", _("Standing")), ("voided", _("Voided")))),
        older=url_for("cash.receipts", q=sought.text, state=sought.state, before=page.after)
        if page.after
        else "",
        may_take=current_actor().may(Role.TREASURER),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@allow(Role.TREASURER)
def new() -> ResponseReturnValue:
    """Take cash: typed, echoed in words on a page of its own, then booked."""
    form = TakeForm(received_on=desk_day(now()), appeal=request.args.get("appeal", ""))
    if form.accepted():
        with refusals_on(form):
            answer = _echoed_or_booked(form)
            if answer is not None:
                return answer
    return render_template(
        "donations/cash/new.html",
        form=form,
        appeals=_held_appeals(),
        has_desks=len(house().config.cash_desks) > 1,
    ), form.status


def _echoed_or_booked(form: TakeForm) -> ResponseReturnValue | None:
    """Book what was seen in words; echo it first; None to change what was typed."""
    taken, step = form.to_command(), request.form.get("step", "")
    words = in_words(taken.amount)
    if step == "change":
        return None
    if step == "book" and request.form.get("seen") == words:
        with writing() as session:
            journal = journal_of(house(), session)
            receipt = service.take(session, taken, by=current_actor(), at=now(), journal=journal)
        return redirect(url_for("cash.receipt", ref=receipt.ref))
    session = reading()
    recipient, worth = check_taking(
        session, taken, by=current_actor(), at=now(), journal=journal_of(house(), session)
    )
    is_foreign, appeal = worth.currency != taken.amount.currency, _appeal(recipient.ref)
    return render_template(
        "donations/cash/check.html",
        kept=form.kept(),
        taken=taken,
        words=words,
        amount=money_text(taken.amount, code=is_foreign),
        worth=worth if is_foreign else None,
        above=_above_need(appeal, worth),
        appeal=appeal,
    )


def _above_need(appeal: Appeal, worth: Money) -> Money:
    """Return how much of cash is more than its appeal still needs."""
    kept = kept_minor(appeal_totals(reading(), appeal.ref))
    return Money(above_need(appeal.need_minor, kept, worth.minor), worth.currency)


def _held_appeals() -> list[Appeal]:
    found = appeals_for(reading(), actor=current_actor(), statuses=_TAKING, limit=APPEALS_MAX)
    return [
        one for one in found if one.custody == Custody.HELD and one.route and takes_money(Route(one.route))
    ]


def _appeal(ref: str) -> Appeal:
    return appeal_for(reading(), ref, actor=current_actor())


def _shown(ref: str) -> ReceiptShown:
    """Return a receipt for an appeal that the reader may open; raises Missing."""
    found = queries.receipt_by_ref(reading(), ref)
    appeal = _appeal(found.appeal)
    names = names_of(reading(), [found.taken_by_id, found.voided_by_id])
    return receipt_shown(
        reading(), found, appeal.neutral_title, names, cipher=house().cipher, reader=current_actor()
    )


@blueprint.get("/<ref>")
@allow(Role.TREASURER, Role.APPROVER, Role.AUDITOR)
def receipt(ref: str) -> ResponseReturnValue:
    """Show a receipt; printed, it is a sheet of A5."""
    shown = _shown(ref)
    check_at = f"{house().config.public_url}/log/entries/{shown.entry_seq}"
    return render_template("donations/cash/receipt.html", receipt=shown, check_at=check_at)


@blueprint.route("/<ref>/void", methods=["GET", "POST"])
@allow(Role.TREASURER, Role.APPROVER)
def void(ref: str) -> ResponseReturnValue:
    """Void a receipt, as another person than who took the cash."""
    shown, form = _shown(ref), ReasonForm()
    if form.accepted():
        with refusals_on(form), writing() as session:
            service.void(
                session,
                shown.ref,
                reason=form.reason.data,
                by=current_actor(),
                at=now(),
                journal=journal_of(house(), session),
            )
            return redirect(url_for("cash.receipt", ref=shown.ref))
    return render_template("donations/cash/void.html", form=form, receipt=shown), form.status
