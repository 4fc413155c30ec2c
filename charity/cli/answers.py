"""How verbs answer: a refusal or a failed check is exit 1 with its reason on standard error."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.exc import DBAPIError

from charity.kernel.database import is_retryable
from charity.kernel.errors import Refusal

#: PostgreSQL's lock not available, and too many connections.
_BUSY_STATES = frozenset({"55P03", "53300"})


@contextmanager
def refusals_told() -> Iterator[None]:
    """Turn a refusal inside, a database without its schema, or a shut folder into a message and exit 1."""
    try:
        yield
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    except DBAPIError as error:
        raise click.ClickException(unusable(error)) from error
    except OSError as error:
        if error.errno == errno.EPIPE or error.filename is None:
            raise
        raise click.ClickException(f"{error.filename}: {error.strerror}") from error


def unusable(error: DBAPIError) -> str:
    """Say why: others are writing, or it is not there or not up to date."""
    if _is_busy(error):
        return "others are writing to the database just now: nothing was changed, try again in a minute"
    kind = type(error.orig).__name__
    return f"the database cannot be used ({kind}): run db upgrade first"


def _is_busy(error: DBAPIError) -> bool:
    """Return whether the database is there and only its turn, lock or connection did not come in time."""
    cause = error.orig
    is_locked = isinstance(cause, sqlite3.Error) and str(cause).startswith("database is locked")
    is_held = getattr(cause, "sqlstate", None) in _BUSY_STATES
    return isinstance(cause, TimeoutError) or is_locked or is_held or is_retryable(error)


class Verb(click.Command):
    """A verb that answers in a line whatever its surroundings lack."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run it; refusals and a database that cannot be used are told."""
        with refusals_told():
            return super().invoke(ctx)


class Verbs(AppGroup):
    """A group of such verbs."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the verb that was named; refusals and a database that cannot be used are told."""
        with refusals_told():
            return super().invoke(ctx)


def fail_with(faults: Iterable[str]) -> None:
    """Print each fault and end with exit 1; do nothing when there is none."""
    lines = list(faults)
    for line in lines:
        click.echo(line, err=True)
    if lines:
        raise click.exceptions.Exit(1)
