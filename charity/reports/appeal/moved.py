"""What moved: the appeal's public lines, as days, flows, rows and payouts of its report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlmodel import Session, col, select

from charity.donations.payouts.queries import payouts_of
from charity.donations.payouts.rules import PAYEE_WORDS
from charity.donations.payouts.tables import DocumentedUse, Payout
from charity.donations.queries import Line, daily_by_channel
from charity.intake.evidence.tables import Evidence
from charity.kernel.money import Money
from charity.kernel.roles import Role
from charity.ledger.accounts import CHANNELS
from charity.ledger.entry import Kind
from charity.reports.appeal.facts import DayChannel, DayFlow, LedgerLine, PayoutLine
from charity.reports.appeal.people import Numbers
from charity.reports.appeal.vocabulary import ANONYMOUS, CHANNEL_NAMES, KIND_NAMES, UNKNOWN_DONORS

_NO_DONOR = {Kind.DONATION: ANONYMOUS, Kind.LUMP: UNKNOWN_DONORS, Kind.REFUND: ANONYMOUS}


def days_by_channel(session: Session, ref: str) -> tuple[DayChannel, ...]:
    """Return what came in by channel, in the order of the channels, then by day."""
    order = {channel: place for place, channel in enumerate(CHANNELS)}
    found = sorted(
        daily_by_channel(session, ref),
        key=lambda one: (order.get(one.channel, len(order)), one.channel, one.day),
    )
    return tuple(
        DayChannel(one.day, CHANNEL_NAMES.get(one.channel, one.channel), one.received.minor, one.donations)
        for one in found
    )


def flow_of(lines: Sequence[Line]) -> tuple[DayFlow, ...]:
    """Return what came and went by day; a reversal takes back what it undoes, on its own day."""
    came: Counter[date] = Counter()
    went: Counter[date] = Counter()
    for line in lines:
        undoes = line.kind is Kind.REVERSAL
        if (line.amount.minor > 0) is not undoes:
            came[line.day] += line.amount.minor
        else:
            went[line.day] -= line.amount.minor
        went[line.day] += line.fee.minor
    return tuple(DayFlow(day, came[day], went[day]) for day in sorted({line.day for line in lines}))


def reversed_in(lines: Sequence[Line]) -> frozenset[int]:
    """Return the entries that a later one undid."""
    return frozenset(line.of_seq for line in lines if line.kind is Kind.REVERSAL and line.of_seq is not None)


def rows_of(lines: Sequence[Line]) -> tuple[LedgerLine, ...]:
    """Return the rows of the printed ledger, oldest first."""
    undone = reversed_in(lines)
    return tuple(
        LedgerLine(
            seq=line.seq,
            day=line.day,
            kind=KIND_NAMES[line.kind],
            channels=tuple(CHANNEL_NAMES.get(one, one) for one in line.channel.split("+") if one),
            donor=line.donor or _NO_DONOR.get(line.kind, ""),
            amount_minor=line.amount.minor,
            running_minor=line.running.minor,
            fee_minor=line.fee.minor,
            of_seq=line.of_seq,
            is_refund=line.kind is Kind.REFUND and line.seq not in undone,
            foreign=line.foreign,
        )
        for line in lines
    )


def payouts_in(session: Session, ref: str, lines: Sequence[Line]) -> tuple[PayoutLine, ...]:
    """Return what was paid out, or used with a voucher, and was not undone; in the ledger's order."""
    undone = reversed_in(lines)
    days = {line.seq: line.day for line in lines if line.seq not in undone}
    paid = [one for one in payouts_of(session, ref) if one.entry_seq in days]
    uses = session.exec(select(DocumentedUse).where(DocumentedUse.appeal == ref))
    used = [one for one in uses if one.entry_seq in days]
    people = Numbers(session, [*_people_of(paid), *(one.recorded_by_id for one in used)])
    papers = _hashes(session, [*(one.evidence_id for one in paid), *(one.evidence_id for one in used)])
    found = [_paid(one, days, people, papers) for one in paid]
    found += [_used(one, days, people, papers) for one in used]
    return tuple(sorted(found, key=lambda one: one.seq))


def _people_of(paid: Sequence[Payout]) -> Iterable[int | None]:
    return [person for one in paid for person in (one.requested_by_id, one.approved_by_id)]


def _paid(one: Payout, days: Mapping[int, date], people: Numbers, papers: Mapping[int, str]) -> PayoutLine:
    assert one.entry_seq is not None
    return PayoutLine(
        seq=one.entry_seq,
        day=days[one.entry_seq],
        payee=PAYEE_WORDS[one.payee_kind],
        amount=Money(one.amount_minor, one.currency),
        evidence=(papers[one.evidence_id],) if one.evidence_id is not None else (),
        asked_by=people.acting_as(one.requested_by_id, Role.TREASURER),
        approved_by=people.acting_as(one.approved_by_id, Role.APPROVER),
    )


def _used(
    one: DocumentedUse, days: Mapping[int, date], people: Numbers, papers: Mapping[int, str]
) -> PayoutLine:
    return PayoutLine(
        seq=one.entry_seq,
        day=days[one.entry_seq],
        payee=PAYEE_WORDS[one.payee_kind],
        amount=Money(one.amount_minor, one.currency),
        evidence=(papers[one.evidence_id],),
        asked_by=people.acting_as(one.recorded_by_id, Role.TREASURER),
        approved_by=None,
    )


def _hashes(session: Session, ids: Iterable[int | None]) -> dict[int, str]:
    wanted = {one for one in ids if one is not None}
    rows = session.exec(select(Evidence.id, Evidence.sha256).where(col(Evidence.id).in_(wanted)))
    return {evidence_id: sha256 for evidence_id, sha256 in rows if evidence_id is not None}
