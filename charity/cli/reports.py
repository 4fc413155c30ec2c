"""The verb `reports appeal`."""

from __future__ import annotations

from pathlib import Path

import click

from charity.cli.answers import Verbs, refusals_told
from charity.kernel.roles import MACHINE
from charity.kernel.web.unit import house, now
from charity.reports.issuing import issue_report
from charity.reports.rules import LOCALES

reports_verbs = Verbs("reports", help="Issue papers.")


@reports_verbs.command("appeal")
@click.argument("ref")
@click.option("--locale", type=click.Choice(LOCALES), default="zh", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, writable=True, path_type=Path), required=True)
def appeal(ref: str, locale: str, out: Path) -> None:
    """Issue the transparency report of one appeal, or fetch it when nothing was booked since."""
    with refusals_told():
        issued = issue_report(ref, locale, by=MACHINE, at=now())
    _write(out, house().vault.fetch(issued.sha256))
    click.echo(
        f"{issued.subject} {issued.locale}: {issued.log_size} entries, sha256 {issued.sha256}", err=True
    )


def _write(out: Path, content: bytes) -> None:
    try:
        out.write_bytes(content)
    except OSError as error:
        raise click.ClickException(f"{out}: {error.strerror}") from error
