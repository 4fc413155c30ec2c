"""The verb `reports appeal`."""

from __future__ import annotations

from pathlib import Path

import click

from charity.cli.answers import Verbs, refusals_told
from charity.kernel.roles import MACHINE
from charity.kernel.web.unit import house, now, reading, writing
from charity.reports import service
from charity.reports.appeal.gather import desk_of
from charity.reports.preparing import prepare_appeal_report
from charity.reports.rules import LOCALES

reports_verbs = Verbs("reports", help="Issue papers.")


@reports_verbs.command("appeal")
@click.argument("ref")
@click.option("--locale", type=click.Choice(LOCALES), default="zh", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, writable=True, path_type=Path), required=True)
def appeal(ref: str, locale: str, out: Path) -> None:
    """Issue the transparency report of one appeal, or fetch it when nothing was booked since."""
    with refusals_told():
        at = now()
        prepared = prepare_appeal_report(
            reading(),
            ref=ref,
            locale=locale,
            by=MACHINE,
            at=at,
            vault=house().vault,
            desk=desk_of(house().config),
        )
        with writing() as session:
            issued = service.issue_prepared(session, prepared, by=MACHINE, at=at)
    _write(out, house().vault.fetch(issued.sha256))
    click.echo(
        f"{issued.subject} {issued.locale}: {issued.log_size} entries, sha256 {issued.sha256}", err=True
    )


def _write(out: Path, content: bytes) -> None:
    try:
        out.write_bytes(content)
    except OSError as error:
        raise click.ClickException(f"{out}: {error.strerror}") from error
