"""The verb `serve`: the web server with its worker beside it, until stopped."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click

from charity.kernel.web.unit import house

_PROJECT = Path(__file__).resolve().parents[2]


@click.command("serve")
@click.option("--workers", default=1, show_default=True, help="Processes that answer requests.")
def serve(workers: int) -> None:
    """Run the server and the worker; both end together."""
    config = house().config
    host, _, port = config.bind.rpartition(":")
    web = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", port]
    web += ["--workers", str(workers), "--blocking-threads", "4", "--no-ws", "wsgi:app"]
    work = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
    click.echo(f"Lantern: http://{config.bind}", err=True)
    with subprocess.Popen(work, cwd=_PROJECT) as worker:  # noqa: S603 - our own interpreter and words
        try:
            raise SystemExit(subprocess.call(web, cwd=_PROJECT))  # noqa: S603
        except KeyboardInterrupt:
            pass
        finally:
            worker.terminate()
