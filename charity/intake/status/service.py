"""Acts of looking a request up: opening it with code and PIN, counting failed tries."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from charity.intake import service as requests
from charity.intake.authorisations import service as authorisations
from charity.intake.queries import case_by_code
from charity.intake.status.rules import TRIES_PER_ADDRESS, TRIES_PER_CODE, TRIES_WINDOW, minutes_until_free
from charity.intake.status.tables import CodeTry
from charity.intake.tables import HelpRequest
from charity.kernel import trail
from charity.kernel.cipher import Cipher
from charity.kernel.errors import TooMany
from charity.kernel.references import BadCode
from charity.kernel.roles import PUBLIC, Actor
from charity.staff.passwords import matches, nobodys_hash

trail.vocabulary("request_code:refused")


def address_bucket(address: str, cipher: Cipher) -> bytes:
    """Return where tries from an internet address are counted."""
    return cipher.blind_index("tries-address", address)


def code_bucket(code: str, cipher: Cipher) -> bytes:
    """Return where tries of a PIN against a code are counted."""
    return cipher.blind_index("tries-code", code)


def check_tries(session: Session, *, address: bytes, code: bytes | None = None, at: datetime) -> None:
    """Refuse when too many tries failed lately, from one address or against one code."""
    for bucket, limit in ((address, TRIES_PER_ADDRESS), (code, TRIES_PER_CODE)):
        if bucket is not None:
            _check_bucket(session, bucket, limit, at)


def _check_bucket(session: Session, bucket: bytes, limit: int, at: datetime) -> None:
    newest_first = session.exec(
        select(CodeTry.at_utc)
        .where(CodeTry.bucket_index == bucket, CodeTry.at_utc > at - TRIES_WINDOW)
        .order_by(col(CodeTry.at_utc).desc())
        .limit(limit)
    ).all()
    if len(newest_first) == limit:
        raise TooMany(minutes=minutes_until_free(newest_first[-1], at=at))


def note_failed_try(session: Session, *, buckets: list[bytes], at: datetime) -> None:
    """Count a failed try and forget those that no longer count."""
    for bucket in buckets:
        session.add(CodeTry(bucket_index=bucket, at_utc=at))
    for old in session.exec(select(CodeTry).where(CodeTry.at_utc <= at - TRIES_WINDOW).limit(200)):
        session.delete(old)
    trail.record(session, "request_code:refused", by=PUBLIC, at=at)


def request_of_code(session: Session, code: str, *, cipher: Cipher) -> HelpRequest | None:
    """Return the request of a code; None for an unknown or mistyped one alike."""
    try:
        return case_by_code(session, code, cipher=cipher)
    except BadCode:
        return None


def pin_belongs(case: HelpRequest | None, pin: str) -> bool:
    """Return whether a PIN opens a request; costs one verification for unknown requests too."""
    known = case.pin_hash if case is not None else None
    is_right = matches(known or nobodys_hash(), pin.strip())
    return is_right and known is not None


def withdraw(session: Session, case: HelpRequest, *, by: Actor, at: datetime) -> None:
    """Take a request back at the family's word: it ends, and nobody may be asked any more."""
    requests.withdraw(session, case, by=by, at=at)
    authorisations.withdraw(session, case=case, by=by, at=at)
