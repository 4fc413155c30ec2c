"""Questions about the working words of an appeal."""

from __future__ import annotations

from sqlmodel import Session, col, select

from charity.appeals.appeal import Appeal
from charity.appeals.drafts.rules import CostLine, Draft, GivingChannel, WayToGive, Words
from charity.appeals.drafts.tables import AppealAuthor, AppealCost, ChannelNote


def draft_of(session: Session, appeal: Appeal) -> Draft:
    """Return the words of an appeal as they are being written."""
    return Draft(
        title=Words(appeal.title, appeal.title_en),
        neutral_title=Words(appeal.neutral_title, appeal.neutral_title_en),
        story=Words(appeal.story_zh, appeal.story_en),
        name=appeal.name_shown,
        place=appeal.place_shown,
        age=appeal.age_shown,
        diagnosis=appeal.diagnosis_shown,
        hospital=appeal.hospital_shown,
        film_url=appeal.film_url,
        costs=_costs(session, appeal),
        ways=_ways(session, appeal),
    )


def _costs(session: Session, appeal: Appeal) -> tuple[CostLine, ...]:
    rows = session.exec(
        select(AppealCost).where(AppealCost.appeal_id == appeal.id).order_by(col(AppealCost.position))
    )
    return tuple(CostLine(Words(r.words_zh, r.words_en), r.amount_minor, r.basis, r.basis_note) for r in rows)


def _ways(session: Session, appeal: Appeal) -> tuple[WayToGive, ...]:
    rows = session.exec(
        select(ChannelNote).where(ChannelNote.appeal_id == appeal.id).order_by(col(ChannelNote.position))
    )
    return tuple(
        WayToGive(GivingChannel(r.channel), Words(r.words_zh, r.words_en), r.holder, r.account) for r in rows
    )


def authors_of(session: Session, appeal_id: int) -> frozenset[int]:
    """Return the people who wrote on the working words since they were last published."""
    rows = session.exec(select(AppealAuthor.person_id).where(AppealAuthor.appeal_id == appeal_id))
    return frozenset(rows)
