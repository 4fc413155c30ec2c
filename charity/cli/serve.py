"""The verb `serve`: the web server with its worker beside it, until stopped."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from types import FrameType

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
    signal.signal(signal.SIGTERM, _end)  # a service manager's word ends both, not only this process
    with subprocess.Popen(work, cwd=_PROJECT) as worker, subprocess.Popen(web, cwd=_PROJECT) as server:  # noqa: S603
        try:
            raise SystemExit(server.wait())
        except KeyboardInterrupt:
            pass
        finally:
            server.terminate()
            worker.terminate()


def _end(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
