"""Forms of forgetting a donor and of holds. Everything is chosen from lists: nothing of a person is typed."""

from __future__ import annotations

from wtforms import RadioField, SelectField, StringField
from wtforms.validators import Length

from charity.donations.erasure.holds import PlaceHold
from charity.donations.erasure.rules import (
    AUTHORITY_WORDS,
    DECLINE_WORDS,
    REASON_WORDS,
    SCOPE_WORDS,
    SHOWN_WORDS,
    Authority,
    DeclineReason,
    DeclineReasonMissing,
    Reason,
    Scope,
    Shown,
)
from charity.donations.erasure.service import AskErasure
from charity.intake.fields import choices
from charity.kernel.web.forms import HouseForm, OnceForm, Required, _l


class AskForm(OnceForm):
    """What a treasurer asks for in a donor's name."""

    scope = RadioField(_l("What is forgotten"), choices=choices(SCOPE_WORDS), default=Scope.ENTRY)
    reason = RadioField(_l("Why"), choices=choices(REASON_WORDS), validators=[Required()])
    shown_by = RadioField(
        _l("How we know that it is this donor"),
        description=_l("Only the donor may ask, or who may speak for the donor. Nothing is typed here."),
        choices=choices(SHOWN_WORDS),
        validators=[Required()],
    )

    def to_command(self, seq: int) -> AskErasure:
        """Return what is asked for."""
        return AskErasure(
            seq=seq,
            scope=Scope(self.scope.data),
            reason=Reason(self.reason.data),
            shown_by=Shown(self.shown_by.data),
            once=self.once.data,
        )


class DecideForm(HouseForm):
    """Forget, or leave it; the button pressed says which."""

    decision = StringField()
    declined_for = RadioField(
        _l("Why nothing is erased"),
        description=_l("Only when you erase nothing."),
        choices=choices(DECLINE_WORDS),
        validate_choice=False,
    )

    def reason(self) -> DeclineReason:
        """Return why nothing is erased; raises DeclineReasonMissing."""
        try:
            return DeclineReason(self.declined_for.data)
        except ValueError:
            raise DeclineReasonMissing() from None


class HoldForm(OnceForm):
    """An authority's word that nothing of an appeal is erased."""

    appeal = StringField(_l("Reference of the appeal"), validators=[Required(), Length(max=40)])
    authority = SelectField(_l("Who ordered it"), choices=choices(AUTHORITY_WORDS))
    file_no = StringField(
        _l("File number"),
        description=_l("As on the order. No names."),
        validators=[Required(), Length(max=60)],
    )

    def to_command(self, appeal: str) -> PlaceHold:
        """Return what is placed on an appeal."""
        return PlaceHold(
            appeal=appeal,
            authority=Authority(self.authority.data),
            file_no=self.file_no.data,
            once=self.once.data,
        )


class LiftForm(HouseForm):
    """Nothing to fill in: the order is on file."""
