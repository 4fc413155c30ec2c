"""The verb `log witnesses`."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

from click.testing import Result

from charity.app import create_app
from charity.config import WitnessSetting
from charity.kernel import outbox
from charity.kernel.clock import BEIJING
from charity.kernel.database import Database
from charity.kernel.house import House
from charity.ledger import cosignature, witnessing
from charity.ledger.entry import Draft, Kind, SigningReason
from charity.ledger.instruments import journal_of, sign_log
from charity.ledger.note import COSIGNATURE, SigningKey
from charity.ledger.witnesses import faults, panel
from charity.ledger.witnesses.calls import Heard
from charity.ledger.witnesses.errand import asking
from tests.conftest import TestClock, make_config

KEYS = [SigningKey(f"outlet{n}.test/w", bytes([n]) * 32, COSIGNATURE) for n in (1, 2)]
SETTINGS = tuple(WitnessSetting(key.verifier.text, f"https://{key.name}") for key in KEYS)


class Desk:
    """A desk whose first witness cosigns and whose second says that it saw another history."""

    def __init__(self, database: Database, folder: Path, clock: TestClock, **changes: object) -> None:
        config = make_config(folder, database.url.render_as_string())
        config = dataclasses.replace(config, **changes)  # type: ignore[arg-type]
        self.app = create_app(config, clock=clock, testing=True)
        self.house: House = self.app.extensions["lantern"]
        self.clock = clock

    def sign(self) -> None:
        draft = Draft(Kind.STATEMENT_IMPORTED, self.clock.at.date(), None, documents=("ab" * 32,))
        with self.house.database.transaction() as session:
            journal_of(self.house, session).post(draft, at=self.clock.at)
            sign_log(self.house.config, session, at=self.clock.at, reason=SigningReason.BATCH)

    def work(self) -> None:
        errand = asking(self.house.database, self.house.config, post=self._post)
        outbox.drain(self.house.database, {panel.ASK: errand}, at=self.clock.at)

    def _post(self, url: str, body: bytes) -> Heard:
        if KEYS[1].name in url:
            return Heard(422, "text/plain", b"")
        time_s = int(self.clock.at.timestamp())
        line = cosignature.cosign(witnessing.parse(body).note.text, KEYS[0], time_s=time_s)
        return Heard(200, "text/plain", line.line.encode())

    def verb(self, *words: str) -> Result:
        return self.app.test_cli_runner().invoke(args=["log", "witnesses", *words])


def test_it_tells_who_cosigned_what_and_what_is_wrong(
    sqlite_database: Database, tmp_path: Path, clock: TestClock
) -> None:
    desk = Desk(sqlite_database, tmp_path, clock, witnesses=SETTINGS, witness_quorum=1)
    unsigned = desk.verb()
    assert (unsigned.exit_code, unsigned.output.splitlines()[0]) == (0, "nothing is signed yet")
    desk.sign()
    waiting = desk.verb()
    assert waiting.exit_code == 1, "the quorum is not reached"
    assert "cosigned by 0 of 2 witnesses, 1 wanted" in waiting.output
    assert waiting.output.count("is asked, or asked again, by the worker") == 2

    desk.work()
    told = desk.verb()
    assert told.exit_code == 1, "one witness saw another history"
    moment = desk.clock.at.astimezone(BEIJING).isoformat()
    for words in (
        "checkpoint of 1 entries: cosigned by 1 of 2 witnesses, 1 wanted",
        f"outlet1.test/w at https://outlet1.test/w\n  {KEYS[0].verifier.text}\n",
        f"  cosigned 1 entries at {moment}\n",
        f"  ALARM refuses_proof at {moment}: {faults.WitnessRefusesProof.words}",
    ):
        assert words in told.output

    found = json.loads(desk.verb("--json").stdout)
    assert (found["checkpoint_size"], found["cosigned"], found["wanted"], found["reached"]) == (1, 1, 1, True)
    assert [(one["cosigned_size"], one["fault"], one["waiting"]) for one in found["witnesses"]] == [
        (1, None, False),
        (None, "refuses_proof", True),
    ]
    assert found["witnesses"][1]["fault_at"] == moment


def test_a_desk_without_witnesses_is_told_how_to_name_one(
    sqlite_database: Database, tmp_path: Path, clock: TestClock
) -> None:
    desk = Desk(sqlite_database, tmp_path, clock)
    desk.sign()
    told = desk.verb()
    assert (told.exit_code, "CHARITY_WITNESSES" in told.output) == (0, True)
    assert "cosigned by 0 of 0 witnesses, 0 wanted" in told.output


def test_a_setting_that_cannot_work_is_told(
    sqlite_database: Database, tmp_path: Path, clock: TestClock
) -> None:
    broken = (*SETTINGS[:1], WitnessSetting("outlet3.test/w+nonsense", "https://outlet3.test"))
    desk = Desk(sqlite_database, tmp_path, clock, witnesses=broken, witness_quorum=1)
    desk.sign()
    desk.work()
    told = desk.verb()
    assert told.exit_code == 1
    assert "CHARITY_WITNESSES: outlet3.test/w+nonsense: " in told.output
    assert json.loads(desk.verb("--json").stdout)["problems"] != []
