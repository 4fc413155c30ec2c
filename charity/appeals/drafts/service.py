"""Acts on the working words of an appeal."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime

from sqlmodel import Session, delete

from charity.appeals.acts import WRITERS, check_may, check_version, check_writable, record, touch
from charity.appeals.appeal import Appeal
from charity.appeals.drafts.queries import draft_of
from charity.appeals.drafts.rules import Draft
from charity.appeals.drafts.tables import AppealCost, ChannelNote
from charity.kernel import trail
from charity.kernel.roles import Actor

trail.vocabulary("appeal:drafted")


def save(session: Session, appeal: Appeal, draft: Draft, *, version: int, by: Actor, at: datetime) -> Appeal:
    """Save the working words; an approval or a review begun falls away, a published page stays as it is."""
    check_may(by, *WRITERS)
    check_version(session, appeal, version)
    check_writable(appeal)
    draft.check(appeal.legal_route)
    before = draft_of(session, appeal)
    changed = [f.name for f in fields(Draft) if getattr(before, f.name) != getattr(draft, f.name)]
    if not changed:
        return appeal
    _write(appeal, draft)
    _write_lines(session, appeal, draft)
    touch(session, appeal, by=by, at=at)
    record(session, "appeal:drafted", appeal, by=by, at=at, changes={"parts": ", ".join(changed)})
    return appeal


def _write(appeal: Appeal, draft: Draft) -> None:
    appeal.title, appeal.title_en = draft.title.zh, draft.title.en
    appeal.neutral_title, appeal.neutral_title_en = draft.neutral_title.zh, draft.neutral_title.en
    appeal.story_zh, appeal.story_en = draft.story.zh, draft.story.en
    appeal.name_shown, appeal.place_shown, appeal.age_shown = draft.name, draft.place, draft.age
    appeal.diagnosis_shown, appeal.hospital_shown = draft.diagnosis, draft.hospital
    appeal.film_url = draft.film_url


def _write_lines(session: Session, appeal: Appeal, draft: Draft) -> None:
    assert appeal.id is not None
    session.execute(delete(AppealCost).where(AppealCost.appeal_id == appeal.id))  # type: ignore[arg-type]
    session.execute(delete(ChannelNote).where(ChannelNote.appeal_id == appeal.id))  # type: ignore[arg-type]
    for position, line in enumerate(draft.costs, start=1):
        session.add(
            AppealCost(
                appeal_id=appeal.id,
                position=position,
                words_zh=line.words.zh,
                words_en=line.words.en,
                amount_minor=line.amount_minor,
                basis=line.basis,
                basis_note=line.basis_note,
            )
        )
    for position, way in enumerate(draft.ways, start=1):
        session.add(
            ChannelNote(
                appeal_id=appeal.id,
                position=position,
                channel=way.channel,
                holder=way.holder,
                account=way.account,
                words_zh=way.words.zh,
                words_en=way.words.en,
            )
        )
    session.flush()
