"""The verb `worker`: queued and due work, until stopped."""

from __future__ import annotations

import signal
import threading
from collections.abc import Mapping

import click
from flask import current_app
from flask.cli import with_appcontext

from charity.cli.answers import Verb
from charity.donations.imports.errands import hasten
from charity.kernel.outbox import Errand, Handler, drain
from charity.kernel.web.unit import house

PAUSE_SECONDS = 2.0


@click.command("worker", cls=Verb)
@click.option("--once", is_flag=True, help="Do what is due now, then end.")
@with_appcontext
def worker(once: bool) -> None:
    """Do queued and due work until stopped."""
    _take_on()
    handlers: Mapping[str, Handler | Errand] = current_app.extensions.get("outbox_handlers", {})
    if once:
        click.echo(f"{_work(handlers)} done")
        return
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stopped.set())
    while not stopped.is_set():
        _work(handlers)
        stopped.wait(PAUSE_SECONDS)


def _take_on() -> None:
    """Take on at once what a stop left half done."""
    ours = house()
    with ours.database.transaction() as session:
        hasten(session, at=ours.clock())


def _work(handlers: Mapping[str, Handler | Errand]) -> int:
    """Let each clock ask for what is due by now, then do all due work; return how many pieces were done."""
    instruments = house()
    at = instruments.clock()
    for clock in current_app.extensions.get("worker_clocks", ()):
        clock(at)
    return drain(instruments.database, handlers, at=at)
