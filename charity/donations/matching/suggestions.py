"""Which appeals a row may belong to, and why: shown to a person, never booked by themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Session, col, select

from charity.appeals.queries import appeals_for
from charity.donations.imports.keeping import opened_texts
from charity.donations.imports.recipients import recipients_among
from charity.donations.imports.rules import Recipient
from charity.donations.imports.tables import StatementImport, StatementRow, StatementShare
from charity.donations.lines.rules import COUNTED_IN, mask
from charity.donations.lines.tables import LedgerLine
from charity.donations.matching.near import NearCodes
from charity.donations.pledges.queries import opened, pledges_by_due_day
from charity.kernel.cipher import Cipher
from charity.kernel.clock import desk_day
from charity.kernel.roles import Actor
from charity.kernel.words import N_
from charity.ledger import private

APPEALS_MAX = 500
LINES_MAX = 400
PLEDGES_MAX = 200


class Because(StrEnum):
    """Why an appeal is suggested, the strongest first."""

    NEAR_CODE = "near_code"
    PLEDGE = "pledge"
    SAME_DONOR = "same_donor"
    CHOSEN = "chosen"
    SAME_FILE = "same_file"


BECAUSE_WORDS: Mapping[Because, str] = {
    Because.NEAR_CODE: N_("The text comes within one character of its code."),
    Because.PLEDGE: N_("Somebody of this name announced this amount."),
    Because.SAME_DONOR: N_("The same name gave to it before."),
    Because.CHOSEN: N_("It was chosen for the rows of this file that have no code."),
    Because.SAME_FILE: N_("Most other rows of this file are for it."),
}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An appeal, its title, and the reasons."""

    appeal: str
    title: str
    because: tuple[Because, ...]


def texts_of(row: StatementRow, imported: StatementImport, *, cipher: Cipher) -> dict[str, str]:
    """Return the private texts of a row in the clear; all empty where they are gone."""
    if row.private_sealed is None:
        return dict.fromkeys(("id", "refund", "donor", "text", "code"), "")
    return opened_texts(cipher, imported.ref, row.number, row.private_sealed)


def open_appeals(session: Session, *, actor: Actor) -> dict[str, str]:
    """Return the appeals that a person may open and that take money, with their titles."""
    titles = {one.ref: one.title for one in appeals_for(session, actor=actor, limit=APPEALS_MAX)}
    found: Mapping[str, Recipient] = recipients_among(session, titles)
    return {ref: title for ref, title in titles.items() if ref in found and found[ref].takes_money}


def suggestions(
    session: Session,
    row: StatementRow,
    imported: StatementImport,
    appeals: Mapping[str, str],
    *,
    actor: Actor,
    cipher: Cipher,
) -> list[Suggestion]:
    """Return the appeals that a row may belong to, those with the strongest reasons first."""
    texts = texts_of(row, imported, cipher=cipher)
    reasons: dict[str, list[Because]] = {}
    for because, refs in (
        (Because.NEAR_CODE, NearCodes(appeals).near(f"{texts['code']} {texts['text']}")),
        (Because.PLEDGE, _announced(session, row, texts["donor"], actor=actor, cipher=cipher)),
        (Because.SAME_DONOR, _given_before(session, texts["donor"], cipher=cipher)),
        (Because.CHOSEN, [imported.appeal] if imported.appeal else []),
        (Because.SAME_FILE, _most_of_file(session, imported)),
    ):
        for ref in refs:
            if ref in appeals:
                reasons.setdefault(ref, []).append(because)
    order = list(Because)
    ranked = sorted(reasons.items(), key=lambda one: (order.index(one[1][0]), -len(one[1]), one[0]))
    return [Suggestion(ref, appeals[ref], tuple(because)) for ref, because in ranked]


def _given_before(session: Session, donor: str, *, cipher: Cipher) -> list[str]:
    """Return the appeals of the newest gifts under the very same name."""
    masked = mask(donor)
    if not masked:
        return []
    query = select(LedgerLine.seq, LedgerLine.appeal).where(
        LedgerLine.donor_masked == masked, col(LedgerLine.kind).in_(COUNTED_IN)
    )
    lines = dict(session.exec(query.order_by(col(LedgerLine.seq).desc()).limit(LINES_MAX)).all())
    names = private.donors_of(session, list(lines), cipher=cipher)
    return _in_order(lines[seq] for seq, name in sorted(names.items(), reverse=True) if name == donor)


def _announced(session: Session, row: StatementRow, donor: str, *, actor: Actor, cipher: Cipher) -> list[str]:
    waiting = pledges_by_due_day(session, actor=actor, limit=PLEDGES_MAX)
    return _in_order(
        pledge.appeal
        for pledge in waiting
        if (pledge.amount_minor, pledge.currency) == (row.amount_minor, row.currency)
        and donor
        and opened(pledge, "donor", cipher=cipher) == donor
    )


def _most_of_file(session: Session, imported: StatementImport) -> list[str]:
    query = select(StatementShare.appeal).where(
        StatementShare.import_id == imported.id, StatementShare.booked > 0
    )
    return list(session.exec(query.order_by(col(StatementShare.booked).desc()).limit(1)))


def _in_order(refs: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(refs))


def alike(session: Session, row: StatementRow, donor: str, *, cipher: Cipher) -> list[int]:
    """Return entries of the same day with the same amount and name: only to be looked at, no duplicate."""
    masked = mask(donor)
    query = select(LedgerLine.seq).where(
        LedgerLine.day == desk_day(row.at_utc),
        LedgerLine.amount_minor == row.amount_minor,
        LedgerLine.currency == row.currency,
        LedgerLine.donor_masked == masked,
        col(LedgerLine.kind).in_(COUNTED_IN),
    )
    seqs = list(session.exec(query.order_by(col(LedgerLine.seq)).limit(LINES_MAX)))
    if not masked:
        return []
    names = private.donors_of(session, seqs, cipher=cipher)
    return [seq for seq in seqs if names.get(seq) == donor and seq != row.entry_seq]
