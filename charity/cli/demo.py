"""The verb `demo`: migrate, and plant the demo town unless it stands."""

from __future__ import annotations

from datetime import datetime

import click
from flask.cli import with_appcontext

from charity.cli.answers import Verb
from charity.demo.town import plant
from charity.kernel.clock import desk_day
from charity.kernel.web.unit import house, now
from charity.migrations.steps import upgrade


@click.command("demo", cls=Verb)
@click.option(
    "--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="Plant it as of this day; today without."
)
@with_appcontext
def demo(day: datetime | None) -> None:
    """Plant the demo town; a planted town is left alone."""
    if house().config.is_production:
        raise click.ClickException("The demo town has known passwords: it is not planted in production.")
    upgrade(house().database)
    planted = plant(house(), day.date() if day else desk_day(now()))
    click.echo("The demo town is planted." if planted else "The demo town stands already.", err=True)
