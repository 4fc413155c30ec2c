"""The verb `log witnesses`: who cosigns the log, up to where, and what is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import click
from flask.cli import with_appcontext

from charity.cli.answers import Verb
from charity.kernel.clock import BEIJING
from charity.kernel.web.unit import house
from charity.ledger import signed
from charity.ledger.witnesses.panel import Quorum, WitnessState, quorum_of, setting_faults, state_of_witnesses


@dataclass(frozen=True, slots=True)
class _Found:
    size: int | None
    quorum: Quorum
    states: list[WitnessState]
    setting_faults: list[str]

    @property
    def is_well(self) -> bool:
        alarms = [one for one in self.states if one.fault is not None and one.fault.is_alarm]
        is_short = self.size is not None and not self.quorum.reached
        return not (alarms or self.setting_faults or is_short)


@click.command("witnesses", cls=Verb)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@with_appcontext
def witnesses_verb(as_json: bool) -> None:
    """List each witness: what it cosigned last, and what is wrong with it.

    Fails when the newest checkpoint lacks witnesses, a setting cannot work, or one saw another history.
    """
    found = _found()
    if as_json:
        click.echo(json.dumps(_as_json(found), ensure_ascii=False))
    else:
        for line in _told(found):
            click.echo(line)
    if not found.is_well:
        raise click.exceptions.Exit(1)


def _found() -> _Found:
    config = house().config
    with house().database.reading() as session:
        newest = signed.newest(session)
        return _Found(
            size=None if newest is None else newest.size,
            quorum=quorum_of(session, newest, config) if newest else Quorum((), config.witness_quorum),
            states=state_of_witnesses(session, config),
            setting_faults=setting_faults(config),
        )


def _told(found: _Found) -> Iterator[str]:
    if found.size is None:
        yield "nothing is signed yet"
    else:
        yield (
            f"checkpoint of {found.size} entries: cosigned by {len(found.quorum.cosigned)} of "
            f"{len(found.states)} witnesses, {found.quorum.wanted} wanted"
        )
    if not found.states:
        yield "no witness is asked: CHARITY_WITNESSES names them, KEY@URL"
    for state in found.states:
        yield ""
        yield from _state_told(state)
    for fault in found.setting_faults:
        yield f"\n{fault}"


def _state_told(state: WitnessState) -> Iterator[str]:
    yield f"{state.name} at {state.url}"
    yield f"  {state.vkey}"
    if state.cosigned_size is None:
        yield "  cosigned nothing yet"
    else:
        yield f"  cosigned {state.cosigned_size} entries at {_moment(state.cosigned_at)}"
    if state.is_waiting:
        yield "  is asked, or asked again, by the worker"
    if state.fault is not None:
        alarm = "ALARM " if state.fault.is_alarm else ""
        yield f"  {alarm}{state.fault.code} at {_moment(state.fault_at)}: {state.fault.words}"


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(BEIJING).isoformat(timespec="seconds")


def _as_json(found: _Found) -> dict[str, object]:
    return {
        "checkpoint_size": found.size,
        "cosigned": len(found.quorum.cosigned),
        "wanted": found.quorum.wanted,
        "reached": found.quorum.reached,
        "witnesses": [_state_as_json(state) for state in found.states],
        "problems": found.setting_faults,
    }


def _state_as_json(state: WitnessState) -> dict[str, object]:
    return {
        "name": state.name,
        "vkey": state.vkey,
        "url": state.url,
        "cosigned_size": state.cosigned_size,
        "cosigned_at": _moment(state.cosigned_at),
        "waiting": state.is_waiting,
        "fault": state.fault.code if state.fault else None,
        "fault_at": _moment(state.fault_at),
    }
