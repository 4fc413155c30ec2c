"""The trail: who did what to which thing, when, and what changed. Append only, kept by the database."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from charity.kernel.columns import UtcDateTime
from charity.kernel.roles import Actor


class TrailRow(SQLModel, table=True):
    """One act (`subject:act`) by one person, or one refusal of it."""

    __tablename__ = "trail"

    id: int | None = Field(default=None, primary_key=True)
    act: str = Field(max_length=80, index=True)
    person_id: int | None = Field(default=None, index=True)
    by_name: str = Field(max_length=80)
    at_utc: datetime = Field(sa_type=UtcDateTime)
    case: str | None = Field(default=None, max_length=24, index=True)  # help request's reference
    appeal: str | None = Field(default=None, max_length=24, index=True)
    subject: str = Field(default="", max_length=80, index=True)  # e.g. "visit:12"
    subject_version: int = Field(default=0)
    changes: str = Field(default="{}", sa_type=sa.Text)  # canonical JSON; never a personal datum
    request_id: str = Field(default="", max_length=40)


@dataclass(frozen=True, slots=True)
class Change:
    """What one act changed: field name -> new value in words."""

    who: str
    at_utc: datetime
    act: str
    changes: Mapping[str, Any]


def record(
    session: Session,
    act: str,
    *,
    by: Actor,
    at: datetime,
    case: str | None = None,
    appeal: str | None = None,
    subject: str = "",
    version: int = 0,
    changes: Mapping[str, Any] | None = None,
) -> None:
    """Write one row of the trail, in the transaction of the act itself.

    `act` is `subject:act` from the vocabulary below; `changes` holds plain JSON values, no personal datum.
    """
    assert act in ACTS, f"{act} is not in the vocabulary of the trail"
    session.add(
        TrailRow(
            act=act,
            person_id=by.id,
            by_name=by.name,
            at_utc=at,
            case=case,
            appeal=appeal,
            subject=subject,
            subject_version=version,
            changes=json.dumps(
                dict(changes or {}), sort_keys=True, ensure_ascii=False, separators=(",", ":")
            ),
            request_id=session.info.get("request_id", ""),
        )
    )


def changes_since(session: Session, subject: str, version: int) -> list[Change]:
    """Return what others did to a subject after the version a form was opened with, oldest first."""
    rows = session.exec(
        select(TrailRow)
        .where(TrailRow.subject == subject, TrailRow.subject_version > version)
        .order_by(col(TrailRow.id))
    )
    return [Change(r.by_name, r.at_utc, r.act, json.loads(r.changes)) for r in rows]


ACTS: set[str] = set()


def vocabulary(*acts: str) -> None:
    """Add acts to the one vocabulary; each column's service names its own at import."""
    for act in acts:
        subject, _, verb = act.partition(":")
        assert subject, f"{act} names no subject"
        assert verb, f"{act} names no act"
        assert act not in ACTS, f"{act} is named twice"
        ACTS.add(act)
