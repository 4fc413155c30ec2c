"""Two published checkpoints beside each other: does the longer one begin with the shorter?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session
from wtforms import SelectField

from charity.kernel.errors import Refusal
from charity.kernel.web.forms import HouseForm, Required, refusals_on
from charity.kernel.web.words import _, _l, moment_text, ngettext
from charity.kernel.words import N_
from charity.ledger import merkle, note, signed
from charity.ledger.checkpoint import DECIMAL
from charity.ledger.signed import SignedCheckpoint
from charity.public.log import queries
from charity.public.log.drawing import Box, Label, Picture, Stroke

LISTED_MAX = 100


class NotPublished(Refusal):
    """No checkpoint of that size was ever published."""

    code = "not_published"
    words = N_("No checkpoint over %(size)s entries was published. Choose one from the list.")


class NotPublishedNew(NotPublished):
    """The later one was never published."""

    code = "new_not_published"
    field = "new"


class NotPublishedOld(NotPublished):
    """The earlier one was never published."""

    code = "old_not_published"
    field = "old"


class WrongOrder(Refusal):
    """The earlier checkpoint covers more than the later one."""

    code = "wrong_order"
    field = "new"
    words = N_("The later checkpoint has fewer entries than the earlier one. Choose a longer one.")


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of it: both checkpoints, the hashes that show it, and whether they do."""

    old: SignedCheckpoint
    new: SignedCheckpoint
    hashes: Sequence[str]
    holds: bool
    picture: Picture

    @property
    def more(self) -> int:
        """How many entries came after the shorter one."""
        return self.new.size - self.old.size

    @property
    def old_root(self) -> str:
        """The shorter log's root, as in its checkpoint."""
        return note.encoded(self.old.root)

    @property
    def new_root(self) -> str:
        """The longer log's root, as in its checkpoint."""
        return note.encoded(self.new.root)


class CompareForm(HouseForm):
    """Which two."""

    old = SelectField(_l("Earlier checkpoint"), [Required()], validate_choice=False)
    new = SelectField(_l("Later checkpoint"), [Required()], validate_choice=False)

    def offer(self, session: Session) -> None:
        """List the newest checkpoints; one asked for that is not among them is listed as well."""
        sizes = queries.published_sizes(session, limit=LISTED_MAX)
        listed = [(str(size), _words(size, at)) for size, at in sizes]
        known = {value for value, _text in listed}
        for chosen in (self.old, self.new):
            more = [] if not chosen.data or chosen.data in known else [(chosen.data, chosen.data)]
            chosen.choices = [*more, *listed]


def _words(size: int, at: datetime) -> str:
    return ngettext(
        "%(size)s entry, %(moment)s",
        "%(size)s entries, %(moment)s",
        size,
        size=f"{size:,}",
        moment=moment_text(at),
    )


def form_of(session: Session, asked: Mapping[str, str]) -> CompareForm:
    """Return the form as asked; at first it offers the newest two."""
    form = CompareForm(formdata=asked or None)
    form.offer(session)
    if not asked and form.new.choices:
        form.new.data = form.new.choices[0][0]
        form.old.data = form.new.choices[min(1, len(form.new.choices) - 1)][0]
    return form


def compared(session: Session, form: CompareForm) -> Compared | None:
    """Compare what the form names; None when it cannot, which the form then says."""
    found: list[Compared] = []
    if form.validate():
        with refusals_on(form):
            found.append(_asked_for(session, form))
    return found[0] if found else None


def _asked_for(session: Session, form: CompareForm) -> Compared:
    old = _published(session, form.old.data, NotPublishedOld)
    new = _published(session, form.new.data, NotPublishedNew)
    if old.size > new.size:
        raise WrongOrder()
    return _compare(session, old, new)


def _published(session: Session, text: str, refusal: type[NotPublished]) -> SignedCheckpoint:
    found = signed.signed_at(session, int(text)) if DECIMAL.fullmatch(text) and len(text) < 16 else None
    if found is None:
        raise refusal(size=text[:24])
    return found


def _compare(session: Session, old: SignedCheckpoint, new: SignedCheckpoint) -> Compared:
    hashes = signed.consistency(session, old.size, new.size)
    holds = merkle.verify_consistency(old.size, new.size, old.root, new.root, hashes)
    return Compared(
        old, new, [note.encoded(one) for one in hashes], holds, drawn(old.size, new.size, holds=holds)
    )


def _first_words(size: int) -> str:
    return ngettext("%(size)s entry", "the first %(size)s entries", size, size=f"{size:,}")


_WIDTH, _FLOOR, _TOP = 400, 190, 30
_LEFT, _RIGHT = 20, 380


def drawn(old: int, new: int, *, holds: bool) -> Picture:
    """Draw the longer log as a tree, and in it the shorter one, which it begins with."""
    share = 1.0 if old == new else min(max(old / new, 0.15), 0.85)  # a sketch: both parts can be seen
    inner = _LEFT + (_RIGHT - _LEFT) * share
    middle, inner_middle = (_LEFT + _RIGHT) / 2, (_LEFT + inner) / 2
    peak = _FLOOR - (_FLOOR - _TOP) * (0.25 + 0.75 * share)
    return Picture(
        name="compared",
        title=_("The shorter log inside the longer one"),
        told=ngettext(
            "One triangle stands for the log of %(new)s entry, another in it for the first %(old)s of it.",
            "A large triangle stands for the log of %(new)s entries, a smaller one at its left for the first "
            "%(old)s of them.",
            new,
            new=f"{new:,}",
            old=f"{old:,}",
        ),
        width=_WIDTH,
        height=250,
        strokes=[
            Stroke(f"M{_LEFT} {_FLOOR}L{middle:g} {_TOP}L{_RIGHT} {_FLOOR}Z", "tree"),
            Stroke(
                f"M{_LEFT} {_FLOOR}L{inner_middle:g} {peak:g}L{inner:g} {_FLOOR}Z",
                "tree old" if holds else "tree bad",
            ),
        ],
        boxes=[
            Box(_LEFT, _FLOOR + 6, inner - _LEFT, 10, "way"),
            Box(inner, _FLOOR + 6, _RIGHT - inner, 10, ""),
        ],
        labels=[
            Label(_LEFT, _FLOOR + 38, _first_words(old), "", "start"),
            Label(_RIGHT, _FLOOR + 58, _("%(size)s more since", size=f"{new - old:,}"), "small", "end"),
        ],
    )
