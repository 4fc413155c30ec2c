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
from charity.kernel.web.words import _
from charity.ledger.proof import SUFFIX
from charity.reports.appeal.vocabulary import CHANNEL_NAMES
from charity.reports.receipt.forms import PROOF, ReceiptForm
from charity.reports.receipt.gather import donation_line
from charity.reports.receipt.rules import ISSUERS
from charity.reports.receipt.service import paper_of, receipt_of
from charity.reports.since import reversed_by

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
    reversed_by: int | None


def _shown(line: LedgerLine) -> DonationShown:
    return DonationShown(
        seq=line.seq,
        appeal=line.appeal,
        day=line.day,
        amount=Money(line.amount_minor, line.currency),
        channel=_(CHANNEL_NAMES.get(line.channel, line.channel)),
        donor=_(told(line.donor_masked)) if line.donor_masked else _("Anonymous or unknown"),
        reversed_by=reversed_by(reading(), line.seq),
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
