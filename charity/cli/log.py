"""The verbs `log checkpoint`, `log vkey`, `log prove`, `log export` and `log rotate`."""

from __future__ import annotations

import base64
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import click

from charity.cli.answers import Verbs
from charity.cli.files import written
from charity.cli.witnesses import witnesses_verb
from charity.kernel.clock import BEIJING
from charity.kernel.database import retrying
from charity.kernel.roles import MACHINE
from charity.kernel.web.unit import house
from charity.ledger import rotation, signed, tree
from charity.ledger.entry import SigningReason
from charity.ledger.export.static import NotExportable, export_log
from charity.ledger.instruments import sign_log, signing_key
from charity.ledger.note import BadNote, SignedNote
from charity.ledger.signed import NamedLog, SignedCheckpoint
from charity.ledger.tree import NodeMissing


class LogVerbs(Verbs):
    """Verbs that also answer in a line where what is stored of the log was changed."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the verb that was named."""
        try:
            return super().invoke(ctx)
        except (BadNote, NodeMissing) as error:
            words = f"what is stored of the log cannot be read ({error}): run ledger verify"
            raise click.ClickException(words) from error


log_verbs = LogVerbs("log", help="Sign the log, prove from it, take it elsewhere.")
log_verbs.add_command(witnesses_verb)

_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@log_verbs.command("checkpoint")
@_JSON
def checkpoint_verb(as_json: bool) -> None:
    """Sign the log as it stands and print its checkpoint."""
    made, note = retrying(_sign)
    if as_json:
        _print_json(_checkpoint_as_json(made, note))
    else:
        click.echo(note.octets.decode(), nl=False)


def _sign() -> tuple[SignedCheckpoint, SignedNote]:
    ours = house()
    with ours.database.transaction() as session:
        made = sign_log(ours.config, session, at=ours.clock(), reason=SigningReason.ASKED)
        answer = made, signed.cosigned_note(session, made)
    _tell_whose()
    return answer


def _tell_whose() -> None:
    """Say it where the last checkpoint is still that of the log before the last rotation."""
    with house().database.reading() as session:
        new = signed.unsigned_since_rotation(session)
    if new is not None:
        words = (
            f"{new.origin} has signed nothing yet: it signs with its first entry, number {new.first_seq}; "
            "until then the last checkpoint is the old log's"
        )
        click.echo(words, err=True)


def _checkpoint_as_json(made: SignedCheckpoint, note: SignedNote) -> dict[str, object]:
    return {
        "origin": note.text.partition("\n")[0],
        "size": made.size,
        "root": _base64(made.root),
        "signed_at": made.signed_at_utc.astimezone(BEIJING).isoformat(timespec="seconds"),
        "reason": made.reason.value,
        "checkpoint": note.octets.decode(),
    }


@log_verbs.command("vkey")
@click.option(
    "--all", "every", is_flag=True, help="Each key the log ever had; a former one as --former takes it."
)
@_JSON
def vkey_verb(every: bool, as_json: bool) -> None:
    """Print the verifier key, by which anybody checks what the log signed."""
    with house().database.reading() as session:
        logs = signed.named_logs(session)
    if not logs:
        key = signing_key(house().config).verifier
        logs = [NamedLog(0, key.name, key, house().clock())]
    if as_json:
        rows = [{"first_entry": log.first_seq, "origin": log.origin, "vkey": log.key.text} for log in logs]
        _print_json({"logs": rows} if every else {"vkey": logs[-1].key.text})
        return
    for former, after in pairwise(logs) if every else ():
        click.echo(f"{former.key.text}@{after.first_seq}")
    click.echo(logs[-1].key.text)


@log_verbs.command("prove")
@click.argument("seq", type=click.IntRange(min=0))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
@_JSON
def prove_verb(seq: int, out: Path, as_json: bool) -> None:
    """Write the proof of an entry, without names; it signs nothing."""
    with house().database.reading() as session:
        newest, size = signed.newest(session), tree.read_head(session.connection()).size
        covered = newest.size if newest is not None else 0
        if seq >= size:
            raise click.ClickException(f"there is no entry {seq}: the log has {size}, counted from 0")
        if newest is None or seq >= covered:
            words = (
                f"no checkpoint covers entry {seq} yet (the last one covers {covered}): run log checkpoint"
            )
            raise click.ClickException(words)
        octets = signed.prove(session, seq, newest).octets
    written(out, lambda stream: stream.write(octets))
    _tell_whose()
    if as_json:
        _print_json({"entry": seq, "size": newest.size, "root": _base64(newest.root), "bytes": len(octets)})
    else:
        click.echo(f"entry {seq} under the checkpoint of {newest.size} entries, written to {out}", err=True)


@log_verbs.command("export")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@_JSON
def export_verb(folder: Path, as_json: bool) -> None:
    """Write the log as static files; what is there already is kept."""
    try:
        with house().database.reading() as session:
            done = export_log(session, folder)
    except NotExportable as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        words = (
            f"{error.filename or folder} cannot be written: {error.strerror}; the last export still stands"
        )
        raise click.ClickException(words) from error
    _tell_whose()
    counts = {"written": done.written, "removed": done.removed}
    if as_json:
        _print_json({"size": done.size, "root": _base64(done.root)} | counts)
    else:
        words = f"{done.size} entries in {folder}: {done.written} files written, {done.removed} removed"
        click.echo(words, err=True)


@log_verbs.command("rotate")
@click.option("--origin", required=True, help="The new name, as CHARITY_LOG_ORIGIN says it by now.")
@_JSON
def rotate_verb(origin: str, as_json: bool) -> None:
    """Begin a new log over the same entries, by the name and key that the settings have by now."""
    key = signing_key(house().config)
    if origin != key.name:
        words = (
            f"CHARITY_LOG_ORIGIN is {key.name}: set it to {origin}, and CHARITY_LOG_KEY to a new key, first"
        )
        raise click.ClickException(words)
    new = retrying(_rotate)
    _tell_whose()
    if as_json:
        _print_json({"first_entry": new.first_seq, "origin": new.origin, "vkey": new.key.text})
    else:
        click.echo(
            f"the log is {new.origin} from entry {new.first_seq} on; tell everybody its key:", err=True
        )
        click.echo(new.key.text)


def _rotate() -> NamedLog:
    ours = house()
    with ours.database.transaction() as session:
        return rotation.rotate(session, signing_key(ours.config), by=MACHINE, at=ours.clock())


def _base64(octets: bytes) -> str:
    return base64.b64encode(octets).decode("ascii")


def _print_json(answer: dict[str, object]) -> None:
    click.echo(json.dumps(answer, ensure_ascii=False))
