"""The verbs `ledger verify`, `ledger balance`, `ledger close-period` and `ledger export`."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
from sqlmodel import Session

from charity.cli.answers import Verbs, refusals_told
from charity.cli.files import written
from charity.cli.funds import known_fund
from charity.donations.closing.months import close_month
from charity.donations.queries import unmatched_counts
from charity.kernel.clock import BEIJING
from charity.kernel.database import retrying
from charity.kernel.money import Money
from charity.kernel.roles import MACHINE
from charity.kernel.web.unit import house
from charity.ledger.audit import Verdict, verify
from charity.ledger.balances import AppealTotals, ForeignHeld, all_totals, foreign_held
from charity.ledger.export.formats import EXPORTS, export_ledger
from charity.ledger.periods import Period

ledger_verbs = Verbs("ledger", help="Check the ledger, and take it elsewhere.")

_DESK_CURRENCY = "CNY"


@ledger_verbs.command("verify")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--openings", is_flag=True, help="Also open each kept name and reference; slower.")
def verify_verb(as_json: bool, openings: bool) -> None:
    """Recompute everything from stored bytes, naming the first bad entry."""
    with _reading() as session:
        verdict = verify(session, openings=house().cipher if openings else None)
    if as_json:
        _print_json(_verdict_as_json(verdict))
    else:
        _tell_verdict(verdict)
    _end(verdict.ok)


@ledger_verbs.command("balance")
@click.option("--appeal", help="Only this appeal.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def balance_verb(appeal: str | None, as_json: bool) -> None:
    """Show the equation of each appeal: received = paid out + refunded + fees + held."""
    with _reading() as session:
        totals = [known_fund(session, appeal)] if appeal else all_totals(session)
        unmatched, foreign = unmatched_counts(session), foreign_held(session)
    balanced = all(one.balances for one in totals)
    if as_json:
        rows = [
            _totals_as_json(one, unmatched.get(one.appeal, 0), foreign.get(one.appeal, [])) for one in totals
        ]
        as_of = house().clock().astimezone(BEIJING).isoformat(timespec="seconds")
        _print_json({"as_of": as_of, "currency": _DESK_CURRENCY, "appeals": rows, "balanced": balanced})
    else:
        _tell_totals(totals, unmatched, foreign)
    _end(balanced)


@ledger_verbs.command("close-period")
@click.argument("month", metavar="YYYY-MM")
@click.option("--leave-unmatched", is_flag=True, help="Also where rows of statements wait to be matched.")
def close_period_verb(month: str, leave_unmatched: bool) -> None:
    """Close a month: nothing more is booked into it, and the log is signed as it stands."""
    made = retrying(lambda: _closed(month, leave_unmatched=leave_unmatched))
    when = made.closed_at_utc.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")
    words = "was closed before, on" if made.was_known else "is closed, on"
    click.echo(f"{month} {words} {when}: entries up to {made.last_day}, signed at {made.size} entries")
    if made.first_day is not None and made.first_day < made.last_day.replace(day=1):
        click.echo(
            f"this closes everything up to {made.last_day}, earlier months too, from {made.first_day} on"
        )


def _closed(month: str, *, leave_unmatched: bool) -> Period:
    ours = house()
    with ours.database.transaction() as session:
        return close_month(
            session,
            month,
            leave_unmatched=leave_unmatched,
            config=ours.config,
            by=MACHINE,
            at=ours.clock(),
        )


@ledger_verbs.command("export")
@click.option("--format", "format_name", type=click.Choice(EXPORTS), required=True)
@click.option("--appeal", help="Only this appeal.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
def export_verb(format_name: str, appeal: str | None, out: Path) -> None:
    """Write the ledger for other programs; no personal data goes out."""
    with _reading() as session:
        fund = known_fund(session, appeal).appeal if appeal else None
        count = written(out, lambda stream: export_ledger(session, format_name, stream, appeal=fund))
    click.echo(f"{count} entries written to {out}", err=True)


@contextmanager
def _reading() -> Iterator[Session]:
    with refusals_told(), house().database.reading() as session:
        yield session


def _verdict_as_json(verdict: Verdict) -> dict[str, object]:
    return {
        "ok": verdict.ok,
        "entries": verdict.entries,
        "root": base64.b64encode(verdict.root).decode("ascii"),
        "checkpoint_size": verdict.checkpoint_size,
        "problems": [problem._asdict() for problem in verdict.problems],
    }


def _totals_as_json(
    totals: AppealTotals, unmatched: int, foreign: Sequence[ForeignHeld]
) -> dict[str, object]:
    """Return a row; `currency` where it is not the desk's, `foreign` where money waits to be converted."""
    row: dict[str, object] = {
        "appeal": totals.appeal,
        "custody": totals.custody.value,
        "received_minor": totals.received_minor,
        "paid_out_minor": totals.paid_out_minor,
        "refunded_minor": totals.refunded_minor,
        "fees_minor": totals.fees_minor,
        "held_minor": totals.held_minor,
        "donations": totals.donations,
        "unmatched": unmatched,
    }
    if totals.currency != _DESK_CURRENCY:
        row["currency"] = totals.currency
    if foreign:
        row["foreign"] = [
            {"account": one.account, "currency": one.money.currency, "minor": one.money.minor}
            for one in foreign
        ]
    return row


def _tell_verdict(verdict: Verdict) -> None:
    root = base64.b64encode(verdict.root).decode("ascii")
    click.echo(f"{verdict.entries} entries, root {root}")
    for problem in verdict.problems:
        click.echo(f"[{problem.code}] {problem.message}", err=True)
    if verdict.ok:
        click.echo("leaves, tree, columns, postings, balances and guards agree")


def _tell_totals(
    totals: list[AppealTotals], unmatched: dict[str, int], foreign: Mapping[str, Sequence[ForeignHeld]]
) -> None:
    for one in totals:
        plain = {
            name: Money(getattr(one, f"{name}_minor"), one.currency).plain()
            for name in ("received", "paid_out", "refunded", "fees", "held")
        }
        click.echo(
            f"{one.appeal} ({one.custody}, {one.currency}): received {plain['received']}"
            f" = paid out {plain['paid_out']} + refunded {plain['refunded']} + fees {plain['fees']}"
            f" + held {plain['held']}; {one.donations} donations, {one.lumps} lumps,"
            f" {unmatched.get(one.appeal, 0)} rows unmatched"
        )
        for held in foreign.get(one.appeal, []):
            amount = f"{held.money.plain()} {held.money.currency}"
            click.echo(f"  of it {amount} in {held.account}, not converted yet")
        if not one.balances:
            click.echo(f"{one.appeal} does not balance", err=True)


def _print_json(answer: dict[str, object]) -> None:
    click.echo(json.dumps(answer, ensure_ascii=False))


def _end(is_good: bool) -> None:
    if not is_good:
        raise click.exceptions.Exit(1)
