"""Acts that change what a help request says, when two people may do so at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from charity.intake import sealing
from charity.intake.facts import (
    CaseFacts,
    check_facts,
    check_ready_to_screen,
    fold_identity_number,
    fold_phone,
)
from charity.intake.rules import CaseStatus
from charity.intake.service import check_duplicates, keep_duplicate_reason, save_change, subject_of
from charity.intake.tables import HelpRequest
from charity.kernel import trail
from charity.kernel.cipher import Cipher
from charity.kernel.clock import desk_day
from charity.kernel.errors import ChangedMeanwhile
from charity.kernel.roles import Actor

trail.vocabulary("help_request:edited")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """New facts for a request, and the version they were written against."""

    facts: CaseFacts
    version: int
    duplicate_reason: str = ""


def edit(
    session: Session, case: HelpRequest, command: Edit, *, by: Actor, at: datetime, cipher: Cipher
) -> HelpRequest:
    """Change what a request says; refused when somebody else changed it meanwhile."""
    check_version(session, case, command.version)
    check_facts(command.facts, today=desk_day(at))
    before = sealing.unsealed(case, cipher)
    changed = _changed_fields(before, command.facts)
    if not changed:
        return case
    if {"phone", "identity_number"} & changed.keys():
        check_duplicates(
            session, command.facts, command.duplicate_reason, by=by, cipher=cipher, besides=case.id
        )
        keep_duplicate_reason(case, command.duplicate_reason, cipher)
    if case.stage not in _MAY_BE_INCOMPLETE:
        _check_complete(command.facts)
    for column, value in sealing.columns_of(case.ref, command.facts, cipher).items():
        setattr(case, column, value)
    save_change(session, "help_request:edited", case, by=by, at=at, changes=changed)
    return case


_MAY_BE_INCOMPLETE = frozenset({CaseStatus.RECEIVED, CaseStatus.DECLINED, CaseStatus.WITHDRAWN})
#: Fields that may be named in the trail with their value: they tell no person.
_PLAIN_FIELDS = frozenset({"need_kind", "relation", "district", "insurance"})


def _changed_fields(before: CaseFacts, after: CaseFacts) -> dict[str, str]:
    after = replace(
        after,
        birth_year=after.year_of_birth,
        phone=fold_phone(after.phone),
        identity_number=fold_identity_number(after.identity_number),
    )
    changed = {}
    for name in CaseFacts.__dataclass_fields__:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            changed[name] = str(new or "") if name in _PLAIN_FIELDS else "changed"
    return changed


def _check_complete(facts: CaseFacts) -> None:
    check_ready_to_screen(
        need_kind=facts.need_kind, district=facts.district, has_beneficiary=bool(facts.beneficiary_name)
    )


def check_version(session: Session, case: HelpRequest, version: int) -> None:
    """Refuse an edit written against an older version, naming who changed what since."""
    if case.version == version:
        return
    changes = trail.changes_since(session, subject_of(case), version)
    who = changes[-1].who if changes else ""
    raise ChangedMeanwhile(who=who, changes=changes, version=case.version)
