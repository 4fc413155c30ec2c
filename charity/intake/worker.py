"""What the worker does for intake: forgetting drafts and shown PINs in time."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from flask import Flask

from charity.intake.ask.service import FORGET_DRAFT, FORGET_PIN, forget_draft, forget_pin
from charity.kernel.house import House
from charity.kernel.outbox import Handler
from charity.kernel.vault import Vault


def handlers(vault: Vault) -> Mapping[str, Handler]:
    """Return the handlers of intake's topics."""
    return {FORGET_DRAFT: partial(forget_draft, vault=vault), FORGET_PIN: forget_pin}


def init(app: Flask) -> None:
    """Give the worker intake's handlers."""
    instruments: House = app.extensions["lantern"]
    app.extensions.setdefault("outbox_handlers", {}).update(handlers(instruments.vault))
