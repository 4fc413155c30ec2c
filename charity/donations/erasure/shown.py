"""What the pages of forgetting a donor show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from charity.donations.erasure.queries import files_of
from charity.donations.erasure.rules import (
    AUTHORITY_WORDS,
    DECLINE_WORDS,
    REASON_WORDS,
    SCOPE_WORDS,
    SHOWN_WORDS,
    STATE_WORDS,
    Authority,
    DeclineReason,
    ErasureState,
    Reason,
    Scope,
    Shown,
    check_decider,
    file_kept_until,
)
from charity.donations.erasure.tables import DonorErasure, ErasureHold
from charity.donations.lines.rules import told
from charity.donations.lines.tables import LedgerLine
from charity.donations.money.entries import channel_text
from charity.donations.words import KIND_WORDS
from charity.kernel.clock import desk_day
from charity.kernel.errors import Refusal
from charity.kernel.money import Money
from charity.kernel.roles import Actor
from charity.kernel.web.words import _, day_text

_TONES = {ErasureState.ASKED: "look", ErasureState.DONE: "good", ErasureState.DECLINED: "quiet"}


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One entry that would lose its donor."""

    seq: int
    appeal: str
    day: date
    what: str
    channel: str
    donor: str
    amount: Money


@dataclass(frozen=True, slots=True)
class ErasureShown:
    """A wish to be forgotten, and what the reader may do about it."""

    id: int
    appeal: str
    entry_seq: int
    scope: str
    reason: str
    shown_by: str
    state: str
    tone: str
    asked_by: str
    asked_at: datetime
    decided_by: str
    decided_at: datetime | None
    declined_for: str
    may_decide: bool
    waits_for_another: bool


@dataclass(frozen=True, slots=True)
class HoldShown:
    """A hold on an appeal."""

    id: int
    appeal: str
    authority: str
    file_no: str
    placed_by: str
    placed_at: datetime
    lifted_by: str
    lifted_at: datetime | None
    may_lift: bool


def entry_lines(lines: Sequence[LedgerLine]) -> list[EntryLine]:
    """Return entries as the list before and after an erasure shows them."""
    return [
        EntryLine(
            seq=line.seq,
            appeal=line.appeal,
            day=line.day,
            what=_(KIND_WORDS[line.kind]),
            channel=channel_text(line.channel),
            donor=_(told(line.donor_masked)) if line.donor_masked else "—",
            amount=Money(line.amount_minor, line.currency),
        )
        for line in lines
    ]


def files_kept(session: Session, seqs: Sequence[int]) -> list[tuple[str, str]]:
    """Return the statements whose sealed files still tell the name, and until when each is kept."""
    return [(ref, day_text(file_kept_until(desk_day(at)))) for ref, at in files_of(session, seqs)]


def erasure_shown(erasure: DonorErasure, names: Mapping[int, str], *, reader: Actor) -> ErasureShown:
    """Return a wish as its page shows it to a reader."""
    assert erasure.id is not None
    state = ErasureState(erasure.state)
    waits = state is ErasureState.ASKED
    return ErasureShown(
        id=erasure.id,
        appeal=erasure.appeal,
        entry_seq=erasure.entry_seq,
        scope=_(SCOPE_WORDS[Scope(erasure.scope)]),
        reason=_(REASON_WORDS[Reason(erasure.reason)]),
        shown_by=_(SHOWN_WORDS[Shown(erasure.shown_by)]),
        state=_(STATE_WORDS[state]),
        tone=_TONES[state],
        asked_by=names.get(erasure.asked_by_id, ""),
        asked_at=erasure.asked_at_utc,
        decided_by=names.get(erasure.decided_by_id or 0, ""),
        decided_at=erasure.decided_at_utc,
        declined_for=_(DECLINE_WORDS[DeclineReason(erasure.declined_for)]) if erasure.declined_for else "",
        may_decide=waits and _may_decide(erasure, reader),
        waits_for_another=waits and reader.id == erasure.asked_by_id,
    )


def _may_decide(erasure: DonorErasure, reader: Actor) -> bool:
    try:
        check_decider(erasure.asked_by_id, reader)
    except Refusal:
        return False
    return True


def hold_shown(hold: ErasureHold, names: Mapping[int, str], *, reader: Actor) -> HoldShown:
    """Return a hold as the list shows it to a reader."""
    assert hold.id is not None
    return HoldShown(
        id=hold.id,
        appeal=hold.appeal,
        authority=_(AUTHORITY_WORDS[Authority(hold.authority)]),
        file_no=hold.file_no,
        placed_by=names.get(hold.placed_by_id, ""),
        placed_at=hold.placed_at_utc,
        lifted_by=names.get(hold.lifted_by_id or 0, ""),
        lifted_at=hold.lifted_at_utc,
        may_lift=hold.lifted_at_utc is None and hold.placed_by_id != reader.id,
    )
