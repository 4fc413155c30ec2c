"""How roles and districts are written on pages."""

from __future__ import annotations

from collections.abc import Collection

from charity.kernel.roles import ROLE_WORDS, Role
from charity.kernel.web.words import _


def roles_text(roles: Collection[Role]) -> str:
    """Return roles in words, in the order of a case's way through the desk."""
    return _(", ").join(_(ROLE_WORDS[role]) for role in Role if role in roles)


def districts_text(districts: Collection[str]) -> str:
    """Return districts in words; none means every one."""
    return _(", ").join(sorted(districts)) or _("Every district")
