"""Forms of signing in and of the own account."""

from __future__ import annotations

from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import Length

from charity.kernel.web.forms import HouseForm, Required
from charity.kernel.web.words import _l
from charity.staff.sessions.service import ChangePassword

TYPED_CHARACTERS_MAX = 1024


class SignInForm(HouseForm):
    """Who is there; `carried` holds what was typed when a session was lost."""

    email = StringField(_l("E-mail address"), [Required(), Length(max=TYPED_CHARACTERS_MAX)])
    password = PasswordField(_l("Password"), [Required(), Length(max=TYPED_CHARACTERS_MAX)])
    carried = HiddenField()


class PasswordForm(HouseForm):
    """Another password for oneself."""

    current = PasswordField(_l("Present password"), [Required(), Length(max=TYPED_CHARACTERS_MAX)])
    password = PasswordField(
        _l("New password"),
        [Required(), Length(max=TYPED_CHARACTERS_MAX)],
        description=_l("At least 12 characters; a few words in a row are good. Pasting is welcome."),
    )

    def to_command(self) -> ChangePassword:
        """Return the wish for a service."""
        return ChangePassword(self.current.data or "", self.password.data or "")
