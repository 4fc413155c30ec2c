"""The verbs `reports appeal`, `reports receipt` and `reports verify`."""

from __future__ import annotations

import json
from pathlib import Path

import click
from flask import current_app

from charity.cli.answers import Verbs, refusals_told
from charity.cli.files import written
from charity.cli.funds import known_fund
from charity.cli.told import as_json, told
from charity.kernel.roles import MACHINE
from charity.kernel.web.unit import house, now, reading, writing
from charity.kernel.web.words import LANGUAGES
from charity.public.verify.shown import result_of
from charity.reports.issuing import issue_report
from charity.reports.receipt.finding import seq_of
from charity.reports.receipt.service import paper_of, receipt_of
from charity.reports.receipt.wording import kind_of
from charity.reports.rules import LOCALES
from charity.reports.verifying import verify_upload

reports_verbs = Verbs("reports", help="Issue papers, and tell what a paper is.")

_LOCALE = click.option("--locale", type=click.Choice(LOCALES), default="zh", show_default=True)
_OUT = click.option("--out", type=click.Path(dir_okay=False, writable=True, path_type=Path), required=True)


@reports_verbs.command("appeal")
@click.argument("ref")
@_LOCALE
@_OUT
def appeal(ref: str, locale: str, out: Path) -> None:
    """Issue the transparency report of one appeal, or fetch it when nothing was booked since."""
    with refusals_told():
        fund = known_fund(reading(), ref)
        issued = issue_report(fund.appeal, locale, by=MACHINE, at=now())
    _put(out, house().vault.fetch(issued.sha256))
    click.echo(
        f"{issued.subject} {issued.locale}: {issued.log_size} entries, sha256 {issued.sha256}", err=True
    )


@reports_verbs.command("receipt")
@click.argument("donation")
@_LOCALE
@_OUT
def receipt(donation: str, locale: str, out: Path) -> None:
    """Issue a donor's receipt.

    DONATION is the number of the entry (up to twelve digits), else the channel's own number of the payment.
    """
    with refusals_told():
        seq = seq_of(reading(), donation, house=house())
        with writing() as session:
            found = receipt_of(session, seq, by=MACHINE, at=now(), house=house(), form=locale)
    _put(out, paper_of(found, locale, house=house()))
    click.echo(
        f"{kind_of(found)}: {found.appeal} entry {seq}, "
        f"{found.stands.plain()} {found.amount.currency} stands, "
        f"under the checkpoint of {found.size} entries",
        err=True,
    )


@reports_verbs.command("verify")
@click.argument("pdf", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True)
@click.option("--json", "is_json", is_flag=True, help="Print one JSON object.")
def verify(pdf: Path, lang: str, is_json: bool) -> None:
    """Tell whether a file is ours and unchanged, and what has been booked since."""
    try:
        octets = pdf.read_bytes()
    except OSError as error:
        raise click.ClickException(f"{pdf}: {error.strerror}") from error
    found = verify_upload(reading(), octets, config=house().config)
    if is_json:
        click.echo(json.dumps(as_json(found), ensure_ascii=False, default=str))
    else:
        with current_app.test_request_context(query_string={"lang": lang}):  # the words are those of /verify
            lines = list(told(result_of(found)))
        click.echo("\n".join(lines))
    if not found.is_ours:
        raise click.exceptions.Exit(1)


def _put(out: Path, content: bytes) -> None:
    written(out, lambda stream: stream.write(content))
