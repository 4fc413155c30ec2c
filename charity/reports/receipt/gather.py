"""Puts a receipt's facts together: the public line, what opens the donor's own commitments, the proof."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from charity.appeals.page import AppealPage
from charity.appeals.queries import appeal_by_ref, page_of
from charity.appeals.routes.queries import route_of
from charity.appeals.routes.rules import CharityFields
from charity.donations.lines.queries import payment_day_of
from charity.donations.lines.tables import LedgerLine
from charity.kernel.errors import Missing
from charity.kernel.house import House
from charity.kernel.money import Money
from charity.kernel.roles import ROLE_WORDS, Actor
from charity.ledger import private, signed
from charity.ledger.balances import appeal_totals
from charity.ledger.entry import Kind
from charity.ledger.proof import Opening
from charity.ledger.signed import SignedCheckpoint
from charity.ledger.tables import ENTRY
from charity.ledger.witnesses.panel import quorum_of
from charity.reports.appeal.facts import Signatory
from charity.reports.appeal.gather import desk_of
from charity.reports.appeal.vocabulary import CHANNEL_NAMES
from charity.reports.receipt.facts import Charity, DonationReceipt, DonorKnown, Undone
from charity.reports.receipt.rules import ISSUERS, NoSuchDonation, NotADonation
from charity.reports.rules import LOCALES
from charity.reports.signature.keys import paper_key
from charity.reports.witnessed import Witnessed


def donation_line(session: Session, seq: int) -> LedgerLine:
    """Return the public line of a donation; raises NotADonation, NoSuchDonation."""
    line = session.get(LedgerLine, seq)
    if line is not None and line.kind == Kind.DONATION:
        return line
    if line is None and signed.leaf_at(session, seq) is None:
        raise NoSuchDonation()
    raise NotADonation(seq=seq)


def gather(
    session: Session, line: LedgerLine, *, checkpoint: SignedCheckpoint, house: House, by: Actor, at: datetime
) -> DonationReceipt:
    """Return the facts of a donation's receipt under a checkpoint that covers it."""
    config = house.config
    opened = _openings(session, line.seq, house)
    quorum, key = quorum_of(session, checkpoint, config), signed.named_logs(session)[-1].key
    undone = undone_of(session, line)
    return DonationReceipt(
        desk=desk_of(config),
        appeal=line.appeal,
        titles=_titles(session, line.appeal, at),
        custody=appeal_totals(session, line.appeal).custody,
        charity=_charity(session, line.appeal),
        seq=line.seq,
        day=line.day,
        payment_day=own_day_of(session, line),
        amount=Money(line.amount_minor, line.currency),
        channel=CHANNEL_NAMES.get(line.channel, line.channel),
        donor=opened[private.DONOR].value if private.DONOR in opened else "",
        donor_known=_donor_known(session, line.seq, opened),
        number=_number(opened),
        reversal=next((one for kind, one in undone if kind == Kind.REVERSAL), None),
        refunds=tuple(one for kind, one in undone if kind == Kind.REFUND),
        size=checkpoint.size,
        root=checkpoint.root,
        origin=key.name,
        note=signed.cosigned_note(session, checkpoint).octets.decode(),
        vkey=key.text,
        witnessed=tuple(Witnessed(one.name, one.at) for one in quorum.cosigned),
        witnesses_wanted=quorum.wanted,
        proof=signed.prove(session, line.seq, checkpoint, openings=opened).octets,
        authority=paper_key(config).fingerprint,
        as_of=at,
        issued_by=_issuer(by),
    )


def own_day_of(session: Session, line: LedgerLine) -> date | None:
    """Return a payment's own day where it was booked on another, since its month was closed."""
    day = payment_day_of(session, line.seq)
    return None if day == line.day else day


def _openings(session: Session, seq: int, house: House) -> dict[str, Opening]:
    found = private.openings(session, [seq], cipher=house.cipher)
    return {field: Opening(one.salt, one.value) for (_seq, field), one in found.items()}


def _donor_known(session: Session, seq: int, opened: dict[str, Opening]) -> DonorKnown:
    """Tell an anonymous donor from one who asked to be forgotten: that one's commitment still stands."""
    if private.DONOR in opened:
        return DonorKnown.NAMED
    committed = session.connection().execute(sa.select(ENTRY.c.donor).where(ENTRY.c.seq == seq)).scalar()
    return DonorKnown.ANONYMOUS if committed is None else DonorKnown.ERASED


def _number(opened: dict[str, Opening]) -> str:
    """Return the channel's own number, without the channel and the place of a refund's."""
    if private.REF not in opened:
        return ""
    return opened[private.REF].value.split("|", 1)[1].rpartition("|")[0]


def undone_of(session: Session, line: LedgerLine) -> list[tuple[str, Undone]]:
    """Return what took a donation back; a refund that was itself reversed did not."""
    takers = select(LedgerLine).where(
        LedgerLine.of_seq == line.seq, col(LedgerLine.kind).in_((Kind.REFUND.value, Kind.REVERSAL.value))
    )
    rows = session.exec(takers.order_by(col(LedgerLine.seq))).all()
    taken_back = set(
        session.exec(
            select(LedgerLine.of_seq).where(
                col(LedgerLine.of_seq).in_([row.seq for row in rows]), LedgerLine.kind == Kind.REVERSAL
            )
        )
    )
    return [
        (row.kind, Undone(row.seq, row.day, Money(-row.amount_minor, row.currency)))
        for row in rows
        if row.seq not in taken_back
    ]


def _titles(session: Session, ref: str, at: datetime) -> dict[str, str]:
    """Return the neutral title, none of an appeal that was withdrawn."""
    try:
        page = page_of(session, ref, at=at)
    except Missing:
        return dict.fromkeys(LOCALES, "")
    if not isinstance(page, AppealPage):
        return dict.fromkeys(LOCALES, "")
    return {locale: page.neutral_title.in_language(locale) for locale in LOCALES}


def _charity(session: Session, ref: str) -> Charity | None:
    route = route_of(session, appeal_by_ref(session, ref))
    return Charity(route.charity_name, route.licence_no) if isinstance(route, CharityFields) else None


def _issuer(by: Actor) -> Signatory | None:
    if by.id is None:
        return None
    role = next(role for role in ISSUERS if role in by.roles)
    return Signatory(ROLE_WORDS[role], by.number)
