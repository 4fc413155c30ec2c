"""What the pages of pledges show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from charity.donations.pledges.queries import Suggested, opened
from charity.donations.pledges.rules import OUTCOME_WORDS, STATE_WORDS, PledgeState, is_overdue
from charity.donations.pledges.service import call_place
from charity.donations.pledges.tables import Pledge, PledgeCall
from charity.kernel.cipher import Cipher
from charity.kernel.money import Money
from charity.kernel.roles import Actor, Role
from charity.kernel.web.words import _, day_text, money_text, ngettext

_TONES = {
    PledgeState.WAITING: "look",
    PledgeState.SETTLED: "good",
    PledgeState.EXPIRED: "quiet",
    PledgeState.VOIDED: "quiet",
}


@dataclass(frozen=True, slots=True)
class PledgeShown:
    """A pledge as the desk sees it."""

    id: int
    appeal: str
    donor: str
    contact: str
    announced_at: str
    announced_on: date
    due_on: date
    late: str
    amount: Money
    state: str
    tone: str
    entry_seq: int
    end_seq: int | None
    donation_seq: int | None
    recorded_by: str
    recorded_at: datetime
    ended_by: str
    ended_at: datetime | None
    void_reason: str
    waits: bool
    may_act: bool


@dataclass(frozen=True, slots=True)
class CallShown:
    """One call."""

    day: date
    outcome: str
    note: str
    who: str


def pledge_shown(
    pledge: Pledge, names: Mapping[int, str], *, cipher: Cipher, reader: Actor, today: date
) -> PledgeShown:
    """Return a pledge with how long it is overdue, in words."""
    assert pledge.id is not None
    state = PledgeState(pledge.state)
    waits, days = state is PledgeState.WAITING, (today - pledge.due_on).days
    late = is_overdue(pledge.state, pledge.due_on, today)
    return PledgeShown(
        id=pledge.id,
        appeal=pledge.appeal,
        donor=opened(pledge, "donor", cipher=cipher),
        contact=opened(pledge, "contact", cipher=cipher),
        announced_at=pledge.announced_at,
        announced_on=pledge.announced_on,
        due_on=pledge.due_on,
        late=ngettext("overdue since %(num)s day", "overdue since %(num)s days", days) if late else "",
        amount=Money(pledge.amount_minor, pledge.currency),
        state=_(STATE_WORDS[state]),
        tone=_TONES[state],
        entry_seq=pledge.entry_seq,
        end_seq=pledge.end_seq,
        donation_seq=pledge.donation_seq,
        recorded_by=names.get(pledge.recorded_by_id, ""),
        recorded_at=pledge.recorded_at_utc,
        ended_by=names.get(pledge.ended_by_id or 0, ""),
        ended_at=pledge.ended_at_utc,
        void_reason=pledge.void_reason,
        waits=waits,
        may_act=waits and reader.may(Role.TREASURER),
    )


def calls_shown(calls: Sequence[PledgeCall], names: Mapping[int, str], *, cipher: Cipher) -> list[CallShown]:
    """Return the calls with their notes opened."""
    return [
        CallShown(
            day=one.called_on,
            outcome=_(OUTCOME_WORDS[one.outcome]),
            note=cipher.open(call_place(one.once), one.note_sealed),
            who=names.get(one.by_id, ""),
        )
        for one in calls
    ]


def suggestion_text(one: Suggested, *, source: str) -> str:
    """Return a suggested donation in words, with why it is suggested."""
    why = [_("the same amount")] if one.same_amount else []
    why += [_("the same first letter of the name")] if one.same_mask else []
    return _(
        "Entry %(seq)s · %(day)s · %(amount)s · %(donor)s · %(source)s: %(why)s",
        seq=one.line.seq,
        day=day_text(one.line.day),
        amount=money_text(one.line.foreign or one.line.amount),
        donor=_(one.line.donor) if one.line.donor else _("anonymous"),
        source=source,
        why=_(", ").join(why),
    )
