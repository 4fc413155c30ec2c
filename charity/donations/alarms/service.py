"""Looking for what stands out, and deciding what it was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from charity.donations.alarms.queries import alarm_by_id, note_place
from charity.donations.alarms.rules import (
    HISTORY,
    AlarmKind,
    Decision,
    SayWhatYouFound,
    Thresholds,
    check_looker,
    days_that_stand_out,
    first_letters,
    is_round,
    same_name,
    wanted_names,
)
from charity.donations.alarms.tables import MoneyAlarm
from charity.donations.lines.queries import daily_by_channel
from charity.donations.lines.rules import mask
from charity.donations.lines.tables import LedgerLine
from charity.donations.payouts.queries import opened, payouts_of
from charity.donations.payouts.tables import Payout
from charity.kernel import trail
from charity.kernel.cipher import Cipher
from charity.kernel.clock import desk_day
from charity.kernel.money import Money
from charity.kernel.roles import Actor
from charity.ledger import private
from charity.ledger.entry import Kind
from charity.staff.tables import Person

trail.vocabulary("alarm:raised", "alarm:decided")

_CHUNK = 500


def look(
    session: Session, appeal: str, *, by: Actor, at: datetime, cipher: Cipher, limits: Thresholds
) -> list[MoneyAlarm]:
    """Look at an appeal's money and raise what stands out; what was raised before is left alone."""
    found = [
        *_many_gifts(session, appeal, limits, at=at),
        *_round_sums(session, appeal, limits, at=at),
        *_names(session, appeal, at=at, cipher=cipher),
    ]
    known = set(session.exec(select(MoneyAlarm.mark).where(MoneyAlarm.appeal == appeal)))
    fresh = [one for one in {one.mark: one for one in found}.values() if one.mark not in known]
    for one in fresh:
        session.add(one)
        session.flush()
        _record(session, "alarm:raised", one, by=by, at=at)
    return fresh


def decide(
    session: Session, alarm_id: int, *, decision: Decision, note: str, by: Actor, at: datetime, cipher: Cipher
) -> MoneyAlarm:
    """Keep what a person found; decided already, the first decision stays.

    Raises NotYours, AboutYou, SayWhatYouFound, Missing.
    """
    alarm = alarm_by_id(session, alarm_id)
    check_looker(alarm.about_id, by)
    if alarm.decision is not None:
        return alarm
    if not note.strip():
        raise SayWhatYouFound()
    alarm.decision, alarm.decided_by_id, alarm.decided_at_utc = decision, by.id, at
    alarm.note_sealed = cipher.seal(note_place(alarm), note.strip())
    session.flush()
    _record(session, "alarm:decided", alarm, by=by, at=at)
    return alarm


def _many_gifts(session: Session, appeal: str, limits: Thresholds, *, at: datetime) -> Iterator[MoneyAlarm]:
    counts: Counter[date] = Counter()
    sums: Counter[date] = Counter()
    currency = ""
    for one in daily_by_channel(session, appeal):
        counts[one.day] += one.donations
        sums[one.day] += one.received.minor
        currency = one.received.currency
    for day, usual in days_that_stand_out(counts, limits, today=desk_day(at)).items():
        alarm = _alarm(AlarmKind.MANY_GIFTS, appeal, day, f"{day}", Money(sums[day], currency), at)
        alarm.gifts, alarm.usual = counts[day], usual
        yield alarm


def _round_sums(session: Session, appeal: str, limits: Thresholds, *, at: datetime) -> Iterator[MoneyAlarm]:
    kinds = [Kind.DONATION.value, Kind.PAYOUT.value]
    query = select(LedgerLine).where(
        LedgerLine.appeal == appeal,
        LedgerLine.day >= desk_day(at) - HISTORY,
        col(LedgerLine.kind).in_(kinds),
        sa.func.abs(col(LedgerLine.amount_minor)) >= limits.round_from_minor,
    )
    for line in session.exec(query):
        if is_round(line.amount_minor, limits):
            alarm = _of_line(AlarmKind.ROUND_SUM, line, f"{line.seq}", at)
            payout = session.exec(select(Payout).where(Payout.entry_seq == line.seq)).one_or_none()
            if payout is not None:
                alarm.payout_id, alarm.about_id = payout.id, payout.requested_by_id
            yield alarm


def _names(session: Session, appeal: str, *, at: datetime, cipher: Cipher) -> Iterator[MoneyAlarm]:
    """Yield alarms of donors with a name that is looked for.

    Only donors whose masked name begins like one of these are opened, and no name is kept.
    """
    payouts = {one.id or 0: one for one in payouts_of(session, appeal)}
    paid = [(number, opened(one, "payee", cipher=cipher)) for number, one in payouts.items()]
    staff = [(who or 0, name) for who, name in session.exec(select(Person.id, Person.name))]
    payees, people = wanted_names(paid), wanted_names(staff)
    for line, name in _donors_like(session, appeal, [name for _, name in (*paid, *staff)], cipher=cipher):
        if name in payees:
            payout = payouts[payees[name]]
            alarm = _of_line(AlarmKind.DONOR_IS_PAYEE, line, f"{line.seq}|{payout.id}", at)
            alarm.payout_id, alarm.about_id = payout.id, payout.requested_by_id
            yield alarm
        if name in people:
            alarm = _of_line(AlarmKind.DONOR_IS_STAFF, line, f"{line.seq}|{people[name]}", at)
            alarm.about_id = people[name]
            yield alarm


def _donors_like(
    session: Session, appeal: str, names: list[str], *, cipher: Cipher
) -> Iterator[tuple[LedgerLine, str]]:
    masks = {mask(first) for name in names for first in first_letters(name)}
    query = select(LedgerLine).where(
        LedgerLine.appeal == appeal,
        LedgerLine.kind == Kind.DONATION.value,
        col(LedgerLine.donor_masked).in_(sorted(masks)),
    )
    lines = {line.seq: line for line in session.exec(query)}
    seqs = sorted(lines)
    for start in range(0, len(seqs), _CHUNK):
        donors = private.donors_of(session, seqs[start : start + _CHUNK], cipher=cipher)
        yield from ((lines[seq], same_name(name)) for seq, name in donors.items())


def _of_line(kind: AlarmKind, line: LedgerLine, mark: str, at: datetime) -> MoneyAlarm:
    alarm = _alarm(kind, line.appeal, line.day, mark, Money(line.amount_minor, line.currency), at)
    alarm.entry_seq = line.seq
    return alarm


def _alarm(kind: AlarmKind, appeal: str, day: date, mark: str, amount: Money, at: datetime) -> MoneyAlarm:
    return MoneyAlarm(
        mark=f"{kind}|{appeal}|{mark}",
        kind=kind,
        appeal=appeal,
        day=day,
        amount_minor=amount.minor,
        currency=amount.currency,
        raised_at_utc=at,
    )


def _record(session: Session, act: str, alarm: MoneyAlarm, *, by: Actor, at: datetime) -> None:
    facts: dict[str, object] = {"kind": str(alarm.kind)}
    if alarm.decision is not None:
        facts["decision"] = str(alarm.decision)
    trail.record(session, act, by=by, at=at, appeal=alarm.appeal, subject=f"alarm:{alarm.id}", changes=facts)
