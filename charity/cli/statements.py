"""The verbs `statements inspect`, `statements import` and `statements undo`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import click

from charity.appeals.pages import journal_of
from charity.cli.answers import Verbs
from charity.donations.imports.errands import LEASE
from charity.donations.imports.queries import Progress, import_by_ref
from charity.donations.imports.rules import ImportState
from charity.donations.imports.running import finish
from charity.donations.imports.service import ImportOutcome, import_source
from charity.donations.imports.undoing import undo
from charity.kernel.database import retrying
from charity.kernel.errors import Missing, Refusal
from charity.kernel.money import Money
from charity.kernel.roles import MACHINE
from charity.kernel.web.unit import house
from charity.ledger.batches import BatchOpen
from charity.ledger.entry import SigningReason
from charity.ledger.instruments import sign_log, signing_key
from charity.ledger.refusals import NothingToSign
from charity.ledger.signed import check_key
from charity.statements.formats import FORMAT_WORDS
from charity.statements.locked import unlocked
from charity.statements.problems import Fault, Problem, Severity
from charity.statements.recognise import inspect
from charity.statements.row import IGNORED_WORDS, IgnoredBecause, RowKind, Statement, Totals
from charity.statements.source import Source

statements_verbs = Verbs("statements", help="Read statements and book them.")

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_IGNORED_LISTED_MAX = 50


@statements_verbs.command("inspect", with_appcontext=False)
@click.argument("file", type=_FILE)
@click.option("--password", default="", help="Opens an archive that is locked with one.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def inspect_verb(file: Path, password: str, as_json: bool) -> None:
    """Recognise and parse a statement; touches no database."""
    statement = inspect(_source_of(file), password=password)
    if as_json:
        click.echo(json.dumps(statement.as_json(), ensure_ascii=False))
    else:
        for line in _told(statement):
            click.echo(line)
    _end(statement.is_bookable)


@statements_verbs.command("import")
@click.argument("file", type=_FILE)
@click.option("--appeal", help="Where rows without a code go.")
@click.option("--dry-run", is_flag=True, help="Do everything but keep nothing.")
@click.option("--password", default="", help="Opens an archive that is locked with one.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def import_verb(file: Path, appeal: str | None, dry_run: bool, password: str, as_json: bool) -> None:
    """Book a statement: all of it, or nothing; the same rows again book nothing."""
    source = _source_of(file)
    try:
        source = Source.of(unlocked(source.whole(), password)) if password else source
        outcome = _imported(source, file.name, appeal, is_dry=dry_run)
    except Refusal as refusal:
        outcome = ImportOutcome(None, problems=(_as_problem(refusal),))
    except Fault as fault:
        outcome = ImportOutcome(None, problems=(fault.at_row(None),))
    if as_json:
        click.echo(json.dumps(outcome.as_json(), ensure_ascii=False))
    else:
        _tell_outcome(outcome, is_dry=dry_run)
    _end(outcome.is_booked)


@statements_verbs.command("undo")
@click.argument("ref", metavar="IMPORT")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def undo_verb(ref: str, as_json: bool) -> None:
    """Reverse a whole import by reversal entries: all of it, or nothing."""
    undone, was_done = retrying(lambda: _undone(ref))
    retrying(_sign)
    if as_json:
        click.echo(json.dumps({"import": undone.ref, "state": undone.state, "rows": undone.rows}))
    elif was_done:
        click.echo(f"{undone.ref}: undone already, nothing was changed")
    else:
        click.echo(f"{undone.ref}: undone; {undone.rows} rows can be brought in again")


def _undone(ref: str) -> tuple[Progress, bool]:
    """Undo an import to its end; say also whether it was undone before."""
    ours = house()
    with ours.database.transaction() as session:
        check_key(session, signing_key(ours.config))
        at = ours.clock()
        try:
            was_done = import_by_ref(session, ref).state == ImportState.UNDONE
            undone = undo(session, ref, by=MACHINE, at=at, journal=journal_of(session), due_at=at + LEASE)
        except Missing as missing:
            raise click.ClickException(f"no import {ref} was brought in here") from missing
    return finish(ours, undone.ref), was_done


def _as_problem(refusal: Refusal) -> Problem:
    """Return a refusal of the whole file as one of its findings, for programs that read the answer."""
    row = refusal.facts.get("row")
    return Problem(
        Severity.ERROR, refusal.code, row if isinstance(row, int) else None, refusal.words, refusal.facts
    )


def _source_of(file: Path) -> Source:
    try:
        with file.open("rb"):
            return Source.of(file)
    except OSError as error:
        raise click.ClickException(f"{file} cannot be read: {error.strerror}") from error


def _imported(source: Source, filename: str, appeal: str | None, *, is_dry: bool) -> ImportOutcome:
    ours = house()
    with ours.database.reading() as session:
        check_key(session, signing_key(ours.config))
    outcome = import_source(ours, source, filename, appeal, by=MACHINE, is_dry=is_dry)
    if outcome.import_ref is not None:
        retrying(_sign)
    return outcome


def _sign() -> None:
    """Sign the log for the batch that was booked; while another is open, that is done when it is closed."""
    ours = house()
    with suppress(NothingToSign, BatchOpen), ours.database.transaction() as session:
        sign_log(ours.config, session, at=ours.clock(), reason=SigningReason.BATCH)


def _told(statement: Statement) -> Iterator[str]:
    words = FORMAT_WORDS.get(statement.format or "", "not recognised")
    yield f"{words}, {statement.row_count} rows" + (f", {statement.encoding}" if statement.encoding else "")
    if statement.period:
        yield f"from {statement.period[0].isoformat()} to {statement.period[1].isoformat()}"
    for totals in statement.totals:
        yield _told_totals(totals)
    if statement.declared:
        claims = ", ".join(f"{name} {value}" for name, value in statement.declared.as_json().items())
        yield f"the file declares: {claims}"
    yield from _told_ignored(statement)
    yield from map(_told_problem, statement.problems)


def _told_totals(totals: Totals) -> str:
    def money(minor: int) -> str:
        return f"{totals.currency} {Money(minor, totals.currency).plain()}"

    return (
        f"{totals.donations} donations {money(totals.donations_minor)}, {totals.lumps} lumps "
        f"{money(totals.lumps_minor)}, {totals.refunds} refunds "
        f"{money(totals.refunds_minor)}, fees {money(totals.fees_minor)}, {totals.ignored} ignored"
    )


def _told_ignored(statement: Statement) -> Iterator[str]:
    ignored = [row for row in statement.rows if row.kind is RowKind.IGNORED]
    for row in ignored[:_IGNORED_LISTED_MAX]:
        yield f"row {row.number} (line {row.line}) ignored: {IGNORED_WORDS[IgnoredBecause(row.reason)]}"
    if len(ignored) > _IGNORED_LISTED_MAX:
        yield f"{len(ignored) - _IGNORED_LISTED_MAX} more ignored rows"


def _told_problem(problem: Problem) -> str:
    where = f" row {problem.row}" if problem.row is not None else ""
    return f"{problem.severity}{where} [{problem.code}]: {problem.message}"


def _tell_outcome(outcome: ImportOutcome, *, is_dry: bool) -> None:
    _tell(map(_told_problem, outcome.problems))
    if not outcome.is_booked:
        click.echo("nothing was booked", err=True)
        return
    done = "would book" if is_dry else f"{outcome.import_ref}: booked"
    click.echo(
        f"{done} {outcome.booked} donations and {outcome.refunds_booked} refunds; {outcome.already_known} "
        f"rows known before, {outcome.unmatched} to look at, {outcome.ignored} ignored"
    )


def _tell(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line, err=True)


def _end(is_good: bool) -> None:
    if not is_good:
        raise click.exceptions.Exit(1)
