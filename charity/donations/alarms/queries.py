"""Questions about alarms."""

from __future__ import annotations

from sqlmodel import Session, col, select

from charity.donations.alarms.tables import MoneyAlarm
from charity.kernel.cipher import Cipher
from charity.kernel.errors import Missing


def alarm_by_id(session: Session, alarm_id: int) -> MoneyAlarm:
    """Return an alarm; raises Missing."""
    found = session.get(MoneyAlarm, alarm_id)
    if found is None:
        raise Missing()
    return found


def open_alarms(session: Session, appeals: list[str]) -> list[MoneyAlarm]:
    """Return the alarms of some appeals that nobody has decided, newest first."""
    query = select(MoneyAlarm).where(col(MoneyAlarm.decision).is_(None), col(MoneyAlarm.appeal).in_(appeals))
    return list(session.exec(query.order_by(col(MoneyAlarm.id).desc())))


def decided_alarms(session: Session, appeals: list[str], *, limit: int) -> list[MoneyAlarm]:
    """Return the alarms of some appeals that were decided, latest first."""
    query = select(MoneyAlarm).where(
        col(MoneyAlarm.decision).is_not(None), col(MoneyAlarm.appeal).in_(appeals)
    )
    return list(session.exec(query.order_by(col(MoneyAlarm.decided_at_utc).desc()).limit(limit)))


def note_place(alarm: MoneyAlarm) -> str:
    """Return the name of the place that a note is sealed for."""
    return f"money_alarm.note|{alarm.mark}"


def note_of(alarm: MoneyAlarm, *, cipher: Cipher) -> str:
    """Return what was noted with a decision; empty when nothing is decided."""
    return cipher.open(note_place(alarm), alarm.note_sealed) if alarm.note_sealed else ""
