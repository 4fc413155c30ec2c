"""Puts a report's facts together from the columns below, in one consistent reading."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from charity.appeals.appeal import Appeal
from charity.appeals.goods.queries import entries_newest_first
from charity.appeals.goods.tables import GoodsEntry
from charity.appeals.page import AppealPage
from charity.appeals.queries import appeal_by_ref, page_of
from charity.appeals.rules import ROUTE_WORDS
from charity.config import Config
from charity.donations.queries import Totals, all_lines_of, totals_of
from charity.kernel.clock import desk_day
from charity.kernel.roles import ROLE_WORDS, Actor
from charity.ledger.signed import SignedCheckpoint
from charity.reports.appeal.checked import checks_of, need_of, not_checked_of
from charity.reports.appeal.facts import (
    AppealReport,
    Desk,
    Equation,
    Goods,
    GoodsLine,
    Signatory,
)
from charity.reports.appeal.logged import log_of
from charity.reports.appeal.moved import days_by_channel, flow_of, payouts_in, rows_of
from charity.reports.appeal.vocabulary import BACK_IN_STOCK, OUT_OF_STOCK
from charity.reports.rules import ISSUERS, LOCALES, NotPublic
from charity.verification.queries import verification_of

GOODS_ROWS_MAX = 100_000


def desk_of(config: Config) -> Desk:
    """Return the desk as its papers name it."""
    return Desk({"zh": config.desk_name_zh, "en": config.desk_name_en}, config.desk_phone, config.public_url)


def gather(
    session: Session, ref: str, *, checkpoint: SignedCheckpoint, config: Config, by: Actor, at: datetime
) -> AppealReport:
    """Return a report's facts under a checkpoint over all that was booked; raises Missing, NotPublic."""
    page = page_of(session, ref, at=at)
    if not isinstance(page, AppealPage):
        raise NotPublic()
    appeal = appeal_by_ref(session, page.ref)
    totals, lines = totals_of(session, page.ref), all_lines_of(session, page.ref)
    known = verification_of(session, page.request_id, review_id=page.review_id)
    payouts = payouts_in(session, page.ref, lines)
    return AppealReport(
        desk=desk_of(config),
        reference=page.ref,
        titles={locale: page.neutral_title.in_language(locale) for locale in LOCALES},
        custody=totals.custody,
        route=ROUTE_WORDS[page.route],
        state=page.state_words,
        opened_on=desk_day(page.published_at),
        as_of=at,
        equation=_equation(totals),
        donations=totals.donations,
        lumps=totals.lumps,
        unmatched=totals.unmatched,
        last_statement_at=totals.last_statement_at,
        checks=checks_of(session, known),
        not_checked=not_checked_of(session, known),
        need=need_of(session, appeal) if page.takes_money else None,
        by_day=days_by_channel(session, page.ref),
        flow=flow_of(lines),
        payouts=payouts,
        ledger=rows_of(lines),
        goods=_goods(session, appeal, page),
        log=log_of(session, page.ref, checkpoint, config),
        public_url=f"{config.public_url}/appeals/{page.ref}",
        issued_by=_issuer(by),
        approved_by=payouts[-1].approved_by if payouts else None,
    )


def _equation(totals: Totals) -> Equation:
    return Equation(totals.received, totals.paid_out, totals.refunded, totals.fees, totals.held)


def _issuer(by: Actor) -> Signatory | None:
    """Return who issues, in the role that allows it; None for the machine."""
    if by.id is None:
        return None
    role = next(role for role in ISSUERS if role in by.roles)
    return Signatory(ROLE_WORDS[role], by.number)


def _goods(session: Session, appeal: Appeal, page: AppealPage) -> Goods | None:
    if page.goods is None:
        return None
    assert appeal.id is not None
    entries = entries_newest_first(session, appeal.id, limit=GOODS_ROWS_MAX)[::-1]
    return Goods(
        what=page.goods.goods,
        unit=page.goods.unit,
        offered=page.goods.quantity,
        gone=page.goods.quantity - page.goods.remaining,
        lines=tuple(_goods_line(entry) for entry in entries),
    )


def _goods_line(entry: GoodsEntry) -> GoodsLine:
    kind = OUT_OF_STOCK if entry.quantity < 0 else BACK_IN_STOCK
    return GoodsLine(entry.number, entry.day, kind, abs(entry.quantity), entry.remaining)
