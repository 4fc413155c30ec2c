"""The accounts beside a story: trio, equation, share of the need, age of idle money, latest rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from charity.donations.observed.rules import ReceiptsShown
from charity.donations.observed.shown import told
from charity.donations.observed.vouchers import PublicVoucher
from charity.donations.payouts.rules import PAYEE_WORDS, PayeeKind
from charity.donations.queries import CustodyTotals, Line, Totals
from charity.kernel.money import Money
from charity.kernel.web.figures import Figure, Share, held_trio, observed_trio, share_of
from charity.kernel.web.words import _, day_text, moment_text, money_text, ngettext
from charity.ledger.accounts import Custody
from charity.ledger.entry import Kind
from charity.public.appeal.shapes import TrailRow, VoucherLink
from charity.public.words import CUSTODY_WORDS, LATE_WORDS, kind_words, way_words

IDLE_AFTER = timedelta(days=30)


def trio_of(totals: Totals | CustodyTotals) -> list[Figure]:
    """Return the headline in the form of the custody; held and observed money read differently."""
    make = held_trio if totals.custody is Custody.HELD else observed_trio
    return make(totals.received, totals.paid_out, totals.held)


def share(totals: Totals, need: Money) -> Share | None:
    """Return how much of the need came in less refunds, as the cap counts; None without a need in money."""
    kept = totals.received - totals.refunded
    return share_of(kept, need, is_net=bool(totals.refunded)) if need.minor > 0 else None


def as_of(totals: Totals) -> str:
    """Say of which statement the numbers are."""
    if totals.last_statement_at is None:
        return _("No statement has been brought in yet.")
    return _("From statements up to %(moment)s.", moment=moment_text(totals.last_statement_at))


def where_it_is(totals: Totals, shown: ReceiptsShown | None) -> str:
    """Say who holds the money, and of observed money what the family has shown, which is never everything."""
    words = _(CUSTODY_WORDS[totals.custody])
    return " ".join((words, told(shown))) if shown is not None else words


def voucher_links(ref: str, vouchers: Sequence[PublicVoucher]) -> list[VoucherLink]:
    """Return the bills behind uses that the public may see, newest first."""
    return [
        VoucherLink(
            _(
                "%(day)s, %(amount)s, %(payee)s",
                day=day_text(one.used_on),
                amount=money_text(one.amount),
                payee=_(PAYEE_WORDS[PayeeKind(one.payee_kind)]),
            ),
            f"/appeals/{ref}/vouchers/{one.entry_seq}.jpg",
        )
        for one in vouchers
    ]


def unmatched(totals: Totals) -> str:
    """Say how many rows are still looked at."""
    if not totals.unmatched:
        return _("No statement row is waiting to be matched.")
    return ngettext(
        "%(num)s statement row is waiting to be matched.",
        "%(num)s statement rows are waiting to be matched.",
        totals.unmatched,
    )


def idle(totals: Totals, *, last_out: date | None, first_in: date | None, today: date) -> str:
    """Say for how long held money has lain without a payout; nothing while it is fresh."""
    since = last_out or first_in
    if totals.custody is not Custody.HELD or totals.held.minor <= 0 or since is None:
        return ""
    if today - since < IDLE_AFTER:
        return ""
    facts = {"held": money_text(totals.held), "days": (today - since).days, "day": day_text(since)}
    if last_out is not None:
        return _("%(held)s lies still: the last payout was on %(day)s, %(days)s days ago.", **facts)
    return _("%(held)s lies still: nothing has been paid out since %(day)s, for %(days)s days.", **facts)


def beyond(totals: Totals, need: Money) -> str:
    """Say how much arrived beyond the need: it is booked and told like all else, never sent away unseen."""
    over = totals.received.minor - totals.refunded.minor - need.minor
    if over <= 0 or need.minor <= 0:
        return ""
    facts = {"over": money_text(Money(over, totals.currency))}
    if totals.custody is Custody.HELD:
        return _(
            "%(over)s came in beyond the need. It is booked here and goes by the rule for what is left.",
            **facts,
        )
    return _(
        "%(over)s came in beyond the need. The account is not ours, so it was not for us to stop it.", **facts
    )


def trail_rows(lines: Sequence[Line]) -> list[TrailRow]:
    """Return rows of the money trail in words."""
    return [_row(line) for line in lines]


def _row(line: Line) -> TrailRow:
    return TrailRow(
        seq=line.seq,
        day=line.day,
        what=kind_words(line.kind),
        way=way_words(line.channel),
        donor=_donor(line),
        note=" · ".join(_notes(line)),
        amount=line.amount,
        running=line.running,
    )


def _notes(line: Line) -> list[str]:
    """Return what a row says besides: the entry it belongs to, and why its day is not the payment's."""
    notes = [_("entry %(seq)s", seq=line.of_seq)] if line.of_seq is not None else []
    if line.foreign is not None:
        notes.append(_("in its own currency %(amount)s", amount=money_text(line.foreign)))
    return [*notes, _(LATE_WORDS)] if line.is_late else notes


def _donor(line: Line) -> str:
    if line.donor:
        return _(line.donor)
    return _("Not named") if line.kind is Kind.DONATION else ""
