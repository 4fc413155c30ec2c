"""The page on which staff issue a donor's receipt; what it bears is shown to whoever may issue it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from charity.appeals.queries import appeal_for
from charity.donations.lines.rules import told
from charity.donations.lines.tables import LedgerLine
from charity.kernel.money import Money
from charity.kernel.web.forms import refusals_on
from charity.kernel.web.guards import allow, current_actor
from charity.kernel.web.unit import house, now, reading, writing
from charity.kernel.web.words import _, money_text
from charity.ledger.entry import Kind
from charity.ledger.proof import SUFFIX
from charity.reports.appeal.vocabulary import CHANNEL_NAMES
from charity.reports.receipt.forms import PROOF, ReceiptForm
from charity.reports.receipt.gather import donation_line, own_day_of, undone_of
from charity.reports.receipt.rules import ISSUERS
from charity.reports.receipt.service import paper_of, receipt_of

blueprint = Blueprint("receipts", __name__, url_prefix="/staff/receipts")


@dataclass(frozen=True, slots=True)
class DonationShown:
    """A donation on the page that issues its receipt: masked, as the public sees it."""

    seq: int
    appeal: str
    day: date
    amount: Money
    channel: str
    donor: str
    payment_day: date | None
    standing: str


def _shown(line: LedgerLine) -> DonationShown:
    return DonationShown(
        seq=line.seq,
        appeal=line.appeal,
        day=line.day,
        amount=Money(line.amount_minor, line.currency),
        channel=_(CHANNEL_NAMES.get(line.channel, line.channel)),
        donor=_(told(line.donor_masked)) if line.donor_masked else _("Anonymous or unknown"),
        payment_day=own_day_of(reading(), line),
        standing=_standing(line),
    )


def _standing(line: LedgerLine) -> str:
    """Return what came back of a donation and what its paper is therefore called; empty: nothing did."""
    undone = undone_of(reading(), line)
    reversal = next((one for kind, one in undone if kind == Kind.REVERSAL), None)
    if reversal is not None:
        return _(
            "This donation was reversed by entry %(number)s: its paper is no donation receipt but a record "
            "of an entry that was reversed.",
            number=reversal.seq,
        )
    back = Money(sum(one.amount.minor for _kind, one in undone), line.currency)
    left = Money(line.amount_minor, line.currency) - back
    if not back:
        return ""
    if not left:
        return _(
            "This donation was refunded in full: its paper is no donation receipt but a record of an entry "
            "that was refunded."
        )
    return _(
        "%(back)s of this donation was refunded: its paper is for the %(left)s that stand.",
        back=money_text(back),
        left=money_text(left),
    )


@blueprint.route("/<int:seq>", methods=["GET", "POST"])
@allow(*ISSUERS)
def receipt(seq: int) -> ResponseReturnValue:
    """Show a donation and issue its receipt; the file goes to whoever asked and is kept nowhere."""
    form = ReceiptForm()
    line = donation_line(reading(), seq)
    appeal_for(reading(), line.appeal, actor=current_actor())
    if form.accepted():
        with refusals_on(form):
            return _issued(seq, str(form.form.data))
    page = render_template("reports/receipt.html", form=form, donation=_shown(donation_line(reading(), seq)))
    return page, form.status


def _issued(seq: int, form: str) -> Response:
    """Return the file: its facts in a short writing, drawn and signed outside of it."""
    with writing() as session:
        found = receipt_of(session, seq, by=current_actor(), at=now(), house=house(), form=form)
    if form == PROOF:
        return _file(found.proof, f"{found.appeal}-{seq}{SUFFIX}", "application/octet-stream")
    paper = paper_of(found, form, house=house())
    return _file(paper, f"{found.appeal}-{seq}-{form}.pdf", "application/pdf")


def _file(content: bytes, name: str, media_type: str) -> Response:
    response = Response(content, mimetype=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
