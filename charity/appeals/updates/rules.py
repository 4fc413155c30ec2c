"""What an update must say. Pure."""

from __future__ import annotations

from charity.kernel.errors import Refusal
from charity.kernel.words import N_


class NothingSaid(Refusal):
    """An update says something in one language at least."""

    code = "nothing_said"
    field = "words_zh"
    words = N_("Write the update in Chinese or English.")


class NotRunning(Refusal):
    """Updates belong to a published appeal."""

    code = "not_running"
    words = N_("Updates are posted while an appeal is published and not yet closed.")
    status = 409


class NoConsentToUpdate(Refusal):
    """An update speaks of people who agreed to it."""

    code = "no_consent_to_update"
    words = N_("The consent to updates is missing or over. Ask the family first.")
