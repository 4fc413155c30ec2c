"""What an entry says, in plain words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from charity.kernel.money import Money
from charity.kernel.web.words import _, day_text, money_text
from charity.kernel.words import N_
from charity.ledger.accounts import Part, UnknownAccount, part_of
from charity.ledger.entry import Kind
from charity.ledger.leaf import Leaf
from charity.public.words import LATE_SENTENCE, WAY_WORDS

_PLACE_WORDS: Mapping[str, str] = {
    **WAY_WORDS,
    "Observed": N_("the family's own account"),
    "Mirrored": N_("the platform's account"),
}

_SENTENCES: Mapping[str, str] = {
    Kind.DONATION: N_("On %(day)s a donation of %(amount)s came in for %(appeal)s, through %(place)s."),
    Kind.LUMP: N_(
        "On %(day)s %(amount)s came in for %(appeal)s in one sum, through %(place)s: several donations whose "
        "donors are unknown."
    ),
    Kind.REFUND: N_("On %(day)s %(amount)s went back to a donor of %(appeal)s, through %(place)s."),
    Kind.PAYOUT: N_("On %(day)s %(amount)s was paid out for %(appeal)s, from %(place)s, against a bill."),
    Kind.USE: N_("On %(day)s the family of %(appeal)s used %(amount)s and showed the voucher."),
    Kind.FEE: N_("On %(day)s the channel took a fee of %(amount)s from %(appeal)s (%(place)s)."),
    Kind.REVERSAL: N_("On %(day)s entry %(reverses)s was reversed in full, as if it had never been booked."),
    Kind.TRANSFER: N_("On %(day)s %(amount)s of %(appeal)s moved from one account to another, within it."),
    Kind.REMAINDER: N_("On %(day)s a remainder of %(amount)s was handed over (%(appeal)s)."),
    Kind.PLEDGE: N_("On %(day)s %(amount)s was promised to %(appeal)s. A promise is not money yet."),
    Kind.APPEAL_PUBLISHED: N_("On %(day)s the appeal %(appeal)s was published, with exactly these contents."),
    Kind.APPEAL_CORRECTED: N_(
        "On %(day)s the page of %(appeal)s was corrected; the new version has exactly these contents."
    ),
    Kind.APPEAL_CLOSED: N_("On %(day)s the appeal %(appeal)s was closed, with exactly this account."),
    Kind.VERIFICATION_SIGNED: N_("On %(day)s the review of %(appeal)s was signed, with exactly this result."),
    Kind.REPORT_ISSUED: N_("On %(day)s a report on %(appeal)s was issued: the file with this SHA-256."),
    Kind.STATEMENT_IMPORTED: N_("On %(day)s a statement was brought in: the file with this SHA-256."),
    Kind.REMAINDER_DECIDED: N_(
        "On %(day)s it was decided what becomes of the money left of %(appeal)s, "
        "with exactly this arithmetic."
    ),
}

_PARTS: Mapping[str, frozenset[Part]] = {
    Kind.DONATION: frozenset({Part.RECEIVED}),
    Kind.LUMP: frozenset({Part.RECEIVED}),
    Kind.REFUND: frozenset({Part.REFUNDED}),
    Kind.PAYOUT: frozenset({Part.PAID_OUT}),
    Kind.USE: frozenset({Part.PAID_OUT}),
    Kind.FEE: frozenset({Part.FEES}),
    Kind.REMAINDER: frozenset({Part.PAID_OUT, Part.RECEIVED}),
}


_PLEDGE_ENDED = N_(
    "On %(day)s the pledge of entry %(reverses)s ended: it was kept, it lapsed or it was taken back."
)


def sentence_of(entry: Leaf, *, undoes_pledge: bool = False, is_late: bool = False) -> str:
    """Say in one sentence what an entry is; in a second that its day is not the payment's."""
    words = (
        _PLEDGE_ENDED
        if undoes_pledge
        else _SENTENCES.get(entry.kind, N_("On %(day)s something of the kind %(kind)s was booked."))
    )
    said = _(
        words,
        day=day_text(date.fromisoformat(entry.day)),
        amount=amount_text(entry),
        appeal=entry.appeal or _("the whole desk"),
        place=_place(entry.post),
        reverses=entry.reverses,
        kind=entry.kind,
    )
    return _("%(first)s %(second)s", first=said, second=_(LATE_SENTENCE)) if is_late else said


def amount_text(entry: Leaf) -> str:
    """Return what an entry moved: the part that its kind speaks of, else what was added anywhere."""
    sums: defaultdict[str, int] = defaultdict(int)
    wanted = _PARTS.get(entry.kind)
    for account, currency, minor in entry.post:
        if wanted is None:
            sums[currency] += max(minor, 0)
        elif _part(account) in wanted:
            sums[currency] += minor
    return " + ".join(money_text(Money(abs(minor), currency)) for currency, minor in sorted(sums.items()))


def _part(account: str) -> Part | None:
    try:
        return part_of(account)
    except UnknownAccount:
        return None


def _place(post: Sequence[tuple[str, str, int]]) -> str:
    """Return through which account the money went."""
    names = sorted({name.split(":")[1] for name, _currency, _minor in post if name.startswith("Assets:")})
    return _(", ").join(_(_PLACE_WORDS[name]) if name in _PLACE_WORDS else name for name in names)
