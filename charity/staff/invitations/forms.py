"""The form of an invited person."""

from __future__ import annotations

from wtforms import PasswordField, StringField
from wtforms.validators import Length

from charity.kernel.web.forms import HouseForm, Required
from charity.kernel.web.words import _l
from charity.staff.invitations.service import Accept

TYPED_CHARACTERS_MAX = 1024


class AcceptForm(HouseForm):
    """The name and password that an invited person chooses."""

    name = StringField(
        _l("Your name"),
        [Required()],
        description=_l("For colleagues. The public sees only your number."),
    )
    password = PasswordField(
        _l("Password"),
        [Required(), Length(max=TYPED_CHARACTERS_MAX)],
        description=_l("At least 12 characters; a few words in a row are good. Pasting is welcome."),
    )

    def to_command(self, token: str) -> Accept:
        """Return the wish for a service."""
        return Accept(token, self.name.data or "", self.password.data or "")


class RenewForm(HouseForm):
    """The password that somebody who forgot theirs chooses."""

    password = PasswordField(
        _l("New password"),
        [Required(), Length(max=TYPED_CHARACTERS_MAX)],
        description=_l("At least 12 characters; a few words in a row are good. Pasting is welcome."),
    )

    def to_command(self, token: str) -> Accept:
        """Return the wish for a service."""
        return Accept(token, "", self.password.data or "")
