"""Forms of the administrator's pages."""

from __future__ import annotations

from wtforms import SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from charity.kernel.roles import ROLE_WORDS, Role
from charity.kernel.web.forms import HouseForm, Required, VersionedForm
from charity.kernel.web.unit import house
from charity.kernel.web.words import _, _l
from charity.staff.invitations.service import Invite
from charity.staff.service import ChangeDuties


class ChecksField(SelectMultipleField):
    """Any number of a few, as check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class DutiesForm(VersionedForm):
    """What a person may do, and where."""

    roles = ChecksField(
        _l("Roles"),
        description=_l(
            "An administrator manages people only; handling cases or money takes those roles too."
        ),
    )
    districts = ChecksField(_l("Districts"), description=_l("None ticked: every district."))

    def offer(self) -> None:
        """Fill in the choices, in the page's language."""
        offer_duties(self.roles, self.districts)

    def to_command(self, person_id: int) -> ChangeDuties:
        """Return the wish for a service."""
        return ChangeDuties(person_id, self.version.data or 0, _roles(self.roles), tuple(self.districts.data))


class InviteForm(HouseForm):
    """Whom to invite, to do what."""

    email = StringField(_l("E-mail address"), [Required()])
    roles = ChecksField(
        _l("Roles"),
        description=_l(
            "An administrator manages people only; handling cases or money takes those roles too."
        ),
    )
    districts = ChecksField(_l("Districts"), description=_l("None ticked: every district."))

    def offer(self) -> None:
        """Fill in the choices, in the page's language."""
        offer_duties(self.roles, self.districts)

    def to_command(self, token: str) -> Invite:
        """Return the wish for a service."""
        return Invite(self.email.data or "", _roles(self.roles), tuple(self.districts.data), token)


def offer_duties(roles: ChecksField, districts: ChecksField) -> None:
    """Fill in the roles and districts that there are."""
    roles.choices = [SelectChoice(role.value, _(ROLE_WORDS[role])) for role in Role]
    districts.choices = [SelectChoice(district, district) for district in house().config.districts]


def _roles(field: ChecksField) -> frozenset[Role]:
    return frozenset(Role(name) for name in field.data or [])
