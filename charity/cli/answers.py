"""How verbs answer: a refusal or a failed check is exit 1 with its reason on standard error."""

from __future__ import annotations

import errno
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.exc import DBAPIError

from charity.kernel.errors import Refusal


@contextmanager
def refusals_told() -> Iterator[None]:
    """Turn a refusal inside, a database without its schema, or a shut folder into a message and exit 1."""
    try:
        yield
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    except DBAPIError as error:
        kind = type(error.orig).__name__
        raise click.ClickException(f"the database cannot be used ({kind}): run db upgrade first") from error
    except OSError as error:
        if error.errno == errno.EPIPE or error.filename is None:
            raise
        raise click.ClickException(f"{error.filename}: {error.strerror}") from error


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
