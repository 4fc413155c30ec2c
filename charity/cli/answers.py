"""How verbs answer: a refusal or a failed check is exit 1 with its reason on standard error."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import click
from sqlalchemy.exc import DBAPIError

from charity.kernel.errors import Refusal


@contextmanager
def refusals_told() -> Iterator[None]:
    """Turn a refusal inside, or a database without its schema, into a message and exit 1."""
    try:
        yield
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    except DBAPIError as error:
        kind = type(error.orig).__name__
        raise click.ClickException(f"the database cannot be used ({kind}): run db upgrade first") from error


def fail_with(faults: Iterable[str]) -> None:
    """Print each fault and end with exit 1; do nothing when there is none."""
    lines = list(faults)
    for line in lines:
        click.echo(line, err=True)
    if lines:
        raise click.exceptions.Exit(1)
