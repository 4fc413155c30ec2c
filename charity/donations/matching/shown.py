"""What the pages of rows show, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import url_for

from charity.donations.imports.rules import STATE_WORDS, RowState
from charity.donations.imports.shown import TONES, format_text, reason_text
from charity.donations.imports.tables import StatementImport, StatementRow
from charity.donations.matching.rules import Deed, may_match
from charity.donations.matching.service import note_place
from charity.donations.matching.suggestions import BECAUSE_WORDS, Suggestion
from charity.donations.matching.tables import RowDecision
from charity.donations.words import CHANNEL_WORDS
from charity.kernel.cipher import Cipher
from charity.kernel.clock import desk_day
from charity.kernel.money import Money
from charity.kernel.web.words import _, ngettext
from charity.kernel.words import N_
from charity.statements.row import RowKind

ROW_KIND_WORDS: Mapping[str, str] = {
    RowKind.DONATION: N_("Money that came in"),
    RowKind.LUMP: N_("A lump of several donors"),
    RowKind.REFUND: N_("A refund"),
    RowKind.FEE: N_("A fee of the channel"),
    RowKind.WITHDRAWAL: N_("A withdrawal to the bank"),
    RowKind.SETTLEMENT: N_("A settlement of a payment company"),
    RowKind.IGNORED: N_("Neither gift nor refund"),
}
DEED_WORDS: Mapping[str, str] = {
    Deed.MATCHED: N_("Matched by hand"),
    Deed.SET_ASIDE: N_("Set aside"),
}


@dataclass(frozen=True, slots=True)
class PoolRow:
    """A row that waits, in a list."""

    id: int
    day: date
    age: str
    amount: Money
    channel: str
    kind: str
    why: str
    donor: str
    text: str
    statement: str
    number: int
    may_tick: bool


@dataclass(frozen=True, slots=True)
class DecisionShown:
    """Something that a person did with a row."""

    words: str
    who: str
    at: datetime
    note: str
    undone: str


@dataclass(frozen=True, slots=True)
class RowPage:
    """One row: what the file says, how it stands, what may be done with it."""

    id: int
    number: int
    line: int
    statement: str
    format: str
    at: datetime
    age: str
    kind: str
    channel: str
    amount: Money
    fee: Money
    donor: str
    text: str
    provider_number: str
    state: str
    tone: str
    why: str
    appeal: str
    entries: Sequence[int]
    decisions: Sequence[DecisionShown]
    is_open: bool
    is_refund: bool
    may_match: bool
    may_be_ours: bool
    undo_words: str


@dataclass(frozen=True, slots=True)
class SuggestionShown:
    """An appeal that a row may belong to, with the reasons in words."""

    appeal: str
    title: str
    words: Sequence[str]
    href: str


def age_text(row: StatementRow, today: date) -> str:
    """Return for how long a row's money has been waiting."""
    return ngettext("%(num)s day", "%(num)s days", max(0, (today - desk_day(row.at_utc)).days))


def signed(row: StatementRow) -> Money:
    """Return what a row moved: refunds and withdrawals go out, a fee row is its fee."""
    if row.kind == RowKind.FEE:
        return Money(-row.fee_minor, row.currency)
    sign = -1 if row.kind in {RowKind.REFUND, RowKind.WITHDRAWAL} else 1
    return Money(sign * row.amount_minor, row.currency)


def pool_row(row: StatementRow, imported: StatementImport, texts: Mapping[str, str], today: date) -> PoolRow:
    """Return a row of the pool."""
    assert row.id is not None
    is_gift = row.kind in {RowKind.DONATION, RowKind.LUMP}
    return PoolRow(
        id=row.id,
        day=desk_day(row.at_utc),
        age=age_text(row, today),
        amount=signed(row),
        channel=_(CHANNEL_WORDS.get(row.channel, row.channel)),
        kind=_(ROW_KIND_WORDS[row.kind]),
        why=reason_text(row.reason),
        donor=texts["donor"],
        text=texts["text"] or texts["code"],
        statement=imported.ref,
        number=row.number,
        may_tick=row.state == RowState.UNMATCHED and is_gift and may_match(row.kind, row.reason),
    )


def row_page(
    row: StatementRow,
    imported: StatementImport,
    texts: Mapping[str, str],
    decisions: Sequence[DecisionShown],
    entries: Sequence[int],
    today: date,
) -> RowPage:
    """Return a row with everything that is known of it."""
    assert row.id is not None
    state, is_open = RowState(row.state), row.state == RowState.UNMATCHED
    return RowPage(
        id=row.id,
        number=row.number,
        line=row.line,
        statement=imported.ref,
        format=format_text(imported.format),
        at=row.at_utc,
        age=age_text(row, today),
        kind=_(ROW_KIND_WORDS[row.kind]),
        channel=_(CHANNEL_WORDS.get(row.channel, row.channel)),
        amount=signed(row),
        fee=Money(row.fee_minor, row.currency),
        donor=texts["donor"],
        text=texts["text"] or texts["code"],
        provider_number=texts["refund"] or texts["id"],
        state=_(STATE_WORDS[state]),
        tone=TONES[state],
        why=reason_text(row.reason),
        appeal=row.appeal or "",
        entries=entries,
        decisions=decisions,
        is_open=is_open,
        is_refund=row.kind == RowKind.REFUND,
        may_match=is_open and may_match(row.kind, row.reason),
        may_be_ours=is_open and row.kind in {RowKind.DONATION, RowKind.LUMP},
        undo_words=_undo_words(row),
    )


def _undo_words(row: StatementRow) -> str:
    if row.matched_by_id is not None:
        return _("Undo the match")
    return _("Take it back into the pool") if row.state == RowState.SET_ASIDE else ""


def decision_shown(decision: RowDecision, names: Mapping[int, str], *, cipher: Cipher) -> DecisionShown:
    """Return what a person did, and who undid it."""
    sealed = decision.note_sealed
    undone = names.get(decision.undone_by_id or 0, "") if decision.undone_at_utc else ""
    return DecisionShown(
        words=_(DEED_WORDS[decision.deed]),
        who=names.get(decision.by_id, ""),
        at=decision.at_utc,
        note=cipher.open(note_place(decision.row_id, decision.once), sealed) if sealed else "",
        undone=_("Undone by %(who)s", who=undone) if undone else "",
    )


def suggestion_shown(one: Suggestion, row_id: int) -> SuggestionShown:
    """Return a suggestion with its reasons, and the address of the match filled in with it."""
    return SuggestionShown(
        one.appeal,
        one.title,
        [_(BECAUSE_WORDS[because]) for because in one.because],
        url_for("matching.match", row_id=row_id, appeal=one.appeal),
    )
