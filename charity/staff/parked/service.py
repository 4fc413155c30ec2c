"""Acts on parked forms: parking what was typed, taking it back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, col, delete, select

from charity.kernel import trail
from charity.kernel.cipher import Cipher, Entropy
from charity.kernel.roles import Actor
from charity.staff.parked.rules import KEPT_FOR, worth_keeping
from charity.staff.parked.tables import ParkedForm

trail.vocabulary("parked_form:kept", "parked_form:taken")


def park(
    session: Session,
    path: str,
    fields: Mapping[str, list[str]],
    *,
    cipher: Cipher,
    entropy: Entropy,
    by: Actor,
    at: datetime,
) -> None:
    """Keep what a person had typed on a page, in place of what was kept for that page before."""
    assert by.id is not None
    old = (col(ParkedForm.person_id) == by.id) & (col(ParkedForm.path) == path)
    session.exec(delete(ParkedForm).where(old | (col(ParkedForm.expires_at_utc) <= at)))
    key = entropy(16).hex()
    session.add(
        ParkedForm(
            key=key,
            person_id=by.id,
            path=path,
            fields_sealed=cipher.seal(_place(key), json.dumps(worth_keeping(fields), sort_keys=True)),
            expires_at_utc=at + KEPT_FOR,
        )
    )
    trail.record(session, "parked_form:kept", by=by, at=at, subject=f"person:{by.id}")


def take(
    session: Session, path: str, *, cipher: Cipher, by: Actor, at: datetime
) -> dict[str, list[str]] | None:
    """Give a person back what they had typed on a page, once; None when nothing is kept."""
    row = session.exec(
        select(ParkedForm).where(
            ParkedForm.person_id == by.id, ParkedForm.path == path, ParkedForm.expires_at_utc > at
        )
    ).first()
    if row is None:
        return None
    session.delete(row)
    trail.record(session, "parked_form:taken", by=by, at=at, subject=f"person:{by.id}")
    fields: dict[str, list[str]] = json.loads(cipher.open(_place(row.key), row.fields_sealed))
    return fields


def _place(key: str) -> str:
    return f"parked_form.fields|{key}"
