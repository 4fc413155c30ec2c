"""A desk as a process of its own, told what to do line by line: `book N`, `work MINUTES`.

Settings come from the environment; each line is answered by one of JSON. Only the minutes move its clock.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from charity.app import create_app
from charity.config import Config
from charity.kernel import outbox
from charity.kernel.house import House
from charity.ledger import signed
from charity.ledger.entry import Draft, Kind, SigningReason
from charity.ledger.instruments import journal_of, sign_log
from charity.ledger.witnesses import panel


class Desk:
    """The application, and what a test has it do."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.at = datetime.now(UTC)
        self.document = environ["DESK_DOCUMENT"] * 64
        app = create_app(Config.from_env(environ), clock=lambda: self.at)
        self.house: House = app.extensions["lantern"]
        self.handlers = app.extensions["outbox_handlers"]

    def book(self, count: int) -> None:
        """Book facts and sign the log."""
        drafts = [Draft(Kind.STATEMENT_IMPORTED, self.at.date(), None, documents=(self.document,))] * count
        with self.house.database.transaction() as session:
            journal_of(self.house, session).post_many(drafts, at=self.at)
            sign_log(self.house.config, session, at=self.at, reason=SigningReason.BATCH)

    def work(self, minutes: int) -> None:
        """Let minutes go by and do what is due."""
        self.at += timedelta(minutes=minutes)
        outbox.drain(self.house.database, self.handlers, at=self.at)

    def does(self, line: str) -> dict[str, Any]:
        """Do what a line says; return how the desk stands then."""
        verb, number = line.split()
        {"book": self.book, "work": self.work}[verb](int(number))
        return self.standing()

    def standing(self) -> dict[str, Any]:
        """Return the newest checkpoint as served, and how each witness stands."""
        with self.house.database.reading() as session:
            newest = signed.newest(session)
            assert newest is not None
            quorum = panel.quorum_of(session, newest, self.house.config)
            states = panel.state_of_witnesses(session, self.house.config)
            return {
                "size": newest.size,
                "note": signed.cosigned_note(session, newest).octets.decode(),
                "cosigned": [one.name for one in quorum.cosigned],
                "reached": quorum.reached,
                "faults": {one.name: one.fault.code for one in states if one.fault},
            }


def main() -> None:
    """Do what each line says."""
    desk = Desk(os.environ)
    for line in sys.stdin:
        sys.stdout.write(f"{json.dumps(desk.does(line))}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
