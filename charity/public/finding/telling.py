"""Tells where a donation is: in one sentence first, then part by part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlmodel import Session

from charity.appeals.consents.rules import Item
from charity.appeals.page import AppealPage
from charity.appeals.queries import page_of
from charity.donations.finding.queries import COUNTED_MAX, Found
from charity.donations.lines.tables import LedgerLine
from charity.donations.payouts.queries import public_payouts
from charity.donations.payouts.rules import PayeeKind
from charity.donations.tracing.queries import Trace, UsedIn, trace_of
from charity.kernel.clock import desk_day
from charity.kernel.errors import Missing
from charity.kernel.money import Money
from charity.kernel.web.words import _, chosen_language, day_text, money_text, ngettext
from charity.ledger.accounts import Custody
from charity.ledger.balances import appeal_totals
from charity.public.finding.shapes import Answer, DonationTold, PayoutTold, RowTold, Thanks
from charity.public.words import way_words

LISTED_MAX = 10


def none_found() -> Answer:
    """Return the one answer to what fits no donation: wrong, too short, or not booked yet."""
    return Answer(
        _("No donation fits this."),
        _(
            "Compare the characters and the amount with the payment’s details. A donation stands here within "
            "seven working days, once its statement has been brought in. If it should be here, call us."
        ),
    )


def by_number_told(session: Session, found: Found, *, at: datetime) -> Answer:
    """Return what a number and an amount found."""
    if not found.lines:
        return none_found()
    if found.count == 1:
        told = _donation(session, found.lines[0], at=at, undone=found.undone)
        return Answer(told.sentence, donation=told)
    words = ngettext("%(num)s donation fits.", "%(num)s donations fit.", found.count)
    hint = _("Write six characters, or the whole number, and there will be one.")
    return Answer(words, hint, rows=_rows(session, found.lines[:LISTED_MAX], at=at))


def by_day_told(session: Session, found: Found, amount: Money, *, at: datetime) -> Answer:
    """Return what a day and an amount found: how many, and each as the public ledger has it."""
    if not found.lines:
        return none_found()
    if found.count == 1:
        told = _donation(session, found.lines[0], at=at, undone=False)
        return Answer(_one_that_day(amount), donation=told)
    facts = {"amount": money_text(amount)}
    words = ngettext(
        "%(num)s donation of %(amount)s that day.",
        "%(num)s donations of %(amount)s that day.",
        found.count,
        **facts,
    )
    if found.count > COUNTED_MAX:
        words = _("More than %(count)s donations of %(amount)s that day.", count=COUNTED_MAX, **facts)
    hint = _("With the last characters of the transaction number we can tell which of them is yours.")
    return Answer(words, hint, rows=_rows(session, found.lines, at=at))


def _one_that_day(amount: Money) -> str:
    return _("1 donation of %(amount)s that day.", amount=money_text(amount))


def _rows(session: Session, lines: Sequence[LedgerLine], *, at: datetime) -> list[RowTold]:
    titles = {ref: _title(_page(session, ref, at=at)) for ref in {line.appeal for line in lines}}
    return [
        RowTold(
            line.seq, line.appeal, titles[line.appeal], f"{day_text(line.day)} · {way_words(line.channel)}"
        )
        for line in lines
    ]


def _page(session: Session, ref: str, *, at: datetime) -> AppealPage | None:
    """Return the page of an appeal, None where it was taken down."""
    try:
        page = page_of(session, ref, at=at)
    except Missing:
        return None
    return page if isinstance(page, AppealPage) else None


def _title(page: AppealPage | None) -> str:
    return page.title.in_language(chosen_language()) if page is not None else ""


def _donation(session: Session, line: LedgerLine, *, at: datetime, undone: bool) -> DonationTold:
    page = _page(session, line.appeal, at=at)
    trace = None if undone else _trace(session, line.seq)
    uses = trace.uses if trace is not None else ()
    is_held = appeal_totals(session, line.appeal).custody is Custody.HELD
    return DonationTold(
        seq=line.seq,
        ref=line.appeal,
        title=_title(page),
        sentence=_sentence(line, uses, page, undone=undone, is_held=is_held),
        more=list(_more(trace, is_held=is_held)) if trace is not None else [],
        facts=_facts(line),
        payouts=_payouts(session, line.appeal, uses, page),
        thanks=_thanks(page),
    )


def _trace(session: Session, seq: int) -> Trace | None:
    try:
        return trace_of(session, seq)
    except Missing:
        return None


def _sentence(
    line: LedgerLine, uses: Sequence[UsedIn], page: AppealPage | None, *, undone: bool, is_held: bool
) -> str:
    facts = {"amount": money_text(Money(line.amount_minor, line.currency)), "day": day_text(line.day)}
    if undone:
        return _("Your %(amount)s was booked on %(day)s and taken out of the books again.", **facts)
    if not uses:
        if is_held:
            return _("Your %(amount)s came in on %(day)s and no payment has used it yet.", **facts)
        return _("Your %(amount)s reached the family on %(day)s; no voucher stands against it yet.", **facts)
    if len(uses) == 1:
        part = _payment_words(uses[0], page)
        return _("Your %(amount)s came in on %(day)s and is part of %(payment)s.", payment=part, **facts)
    return _(
        "Your %(amount)s came in on %(day)s and is part of %(count)s payments.", count=len(uses), **facts
    )


def _payment_words(use: UsedIn, page: AppealPage | None) -> str:
    if not use.payout_number:
        return _("a remainder handed on to another appeal")
    number = {"number": use.payout_number}
    hospital = _hospital(page)
    if use.payee_kind == PayeeKind.HOSPITAL and hospital:
        return _("payment %(number)s to %(hospital)s", hospital=hospital, **number)
    said = {
        PayeeKind.HOSPITAL: _("payment %(number)s to the hospital", **number),
        PayeeKind.GUARDIAN: _("payment %(number)s to the guardian", **number),
        PayeeKind.BENEFICIARY: _("payment %(number)s to the person who is helped", **number),
        PayeeKind.FUND: _("payment %(number)s to a fund of the same purpose", **number),
    }
    known = next((kind for kind in PayeeKind if kind == use.payee_kind), None)
    return said[known] if known is not None else _("payment %(number)s", **number)


def _hospital(page: AppealPage | None) -> str:
    """Return the hospital's name where the family agreed to show it."""
    if page is None:
        return ""
    return next((fact.value for fact in page.facts if fact.item is Item.HOSPITAL), "")


def _more(trace: Trace, *, is_held: bool) -> Iterator[str]:
    """Tell the parts of a donation that no payment used."""
    if trace.uses and trace.waiting:
        words = (
            _("%(amount)s of it is still held and waits for the next payment.")
            if is_held
            else _("Against %(amount)s of it there is no voucher yet.")
        )
        yield words % {"amount": money_text(trace.waiting)}
    if trace.fees:
        yield _("The channel kept %(amount)s of it as its fee.", amount=money_text(trace.fees))
    given_back = trace.refunded + trace.by_others
    if given_back:
        yield _("%(amount)s of it was given back to its donor.", amount=money_text(given_back))
    if trace.stood_in:
        yield _(
            "%(amount)s of it stood in for an older gift that was given back after it had been used.",
            amount=money_text(trace.stood_in),
        )


def _facts(line: LedgerLine) -> list[tuple[str, str]]:
    said = [
        (_("Amount"), money_text(Money(line.amount_minor, line.currency))),
        (_("Booked on"), day_text(line.day)),
        (_("By way of"), way_words(line.channel)),
        (_("Entry"), str(line.seq)),
    ]
    if line.foreign_currency is not None and line.foreign_minor is not None:
        given = money_text(Money(line.foreign_minor, line.foreign_currency), code=True)
        said.insert(0, (_("As given"), given))
    return said


def _payouts(session: Session, ref: str, uses: Sequence[UsedIn], page: AppealPage | None) -> list[PayoutTold]:
    shown = {one.seq: one.has_evidence for one in public_payouts(session, ref)} if uses else {}
    return [
        PayoutTold(
            words=f"{day_text(use.day)} · {_payment_words(use, page)}",
            amount=use.amount,
            evidence=_evidence(shown.get(use.payout_seq)),
            is_shown=bool(shown.get(use.payout_seq)),
        )
        for use in uses
    ]


def _evidence(has_evidence: bool | None) -> str:
    if has_evidence is None:
        return ""
    return _("its bill is on file") if has_evidence else _("its bill is not in yet")


def _thanks(page: AppealPage | None) -> Thanks | None:
    if page is None or not page.updates:
        return None
    newest = page.updates[0]
    words = newest.words.in_language(chosen_language()).strip().splitlines()[0]
    return Thanks(desk_day(newest.posted_at), words)
