"""Looking something up by its code, slowed down against guessing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import request

from charity.intake.status import service
from charity.kernel.errors import Refusal
from charity.kernel.web.unit import house, now, reading, writing

Found = TypeVar("Found")


def _address() -> bytes:
    return service.address_bucket(request.remote_addr or "", house().cipher)


def guarded(find: Callable[[], Found | None], refusal: type[Refusal], *, code: str = "") -> Found:
    """Return what is found; else count the failed try and raise the refusal. Raises TooMany, BadCode.

    A mistyped code is told as such: its check character gives nothing away.
    """
    against = service.code_bucket(code, house().cipher) if code else None
    service.check_tries(reading(), address=_address(), code=against, at=now())
    found = find()
    if found:
        return found
    with writing() as unit:
        buckets = [_address(), *([against] if against else [])]
        service.note_failed_try(unit, buckets=buckets, at=now())
    raise refusal()
