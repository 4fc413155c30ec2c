"""The verbs `db upgrade` and `db check`."""

from __future__ import annotations

import click

from charity.cli.answers import Verbs, fail_with
from charity.donations.tracing.service import follow_all
from charity.kernel.web.unit import house
from charity.ledger.instruments import log_faults
from charity.migrations.drift import drift
from charity.migrations.steps import newest_step, upgrade


@click.group("db", cls=Verbs)
def db() -> None:
    """Look after the schema of the database."""


@db.command("upgrade")
def upgrade_schema() -> None:
    """Apply the migrations that are still to be applied."""
    ours = house()
    upgrade(ours.database)
    with ours.database.transaction() as session:
        follow_all(session)
    click.echo(f"the database stands at step {newest_step()}")


@db.command("check")
def check_schema() -> None:
    """Fail when models, migrations, triggers or the log's key differ from the database, naming each."""
    ours = house()
    faults = drift(ours.database)
    if not faults:
        with ours.database.reading() as session:
            faults = log_faults(session, ours.config)
    fail_with(faults)
    click.echo("models, migrations and database agree")
