"""The verb `worker`: queued and due work, until stopped."""

from __future__ import annotations

import signal
import threading
from collections.abc import Mapping

import click
from flask import current_app
from flask.cli import with_appcontext

from charity.cli.answers import Verb
from charity.kernel.outbox import Errand, Handler, drain
from charity.kernel.web.unit import house

PAUSE_SECONDS = 2.0


@click.command("worker", cls=Verb)
@click.option("--once", is_flag=True, help="Do what is due now, then end.")
@with_appcontext
def worker(once: bool) -> None:
    """Do queued and due work until stopped."""
    handlers: Mapping[str, Handler | Errand] = current_app.extensions.get("outbox_handlers", {})
    instruments = house()
    if once:
        done = drain(instruments.database, handlers, at=instruments.clock())
        click.echo(f"{done} done")
        return
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stopped.set())
    while not stopped.is_set():
        drain(instruments.database, handlers, at=instruments.clock())
        stopped.wait(PAUSE_SECONDS)
