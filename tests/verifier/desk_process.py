"""A desk as a process of its own, told what to do line by line: `book N`, `work MINUTES`.

Settings come from the environment; each line is answered by one of JSON. Only the minutes move its clock.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime, timedelta

from charity.app import create_app
from charity.config import Config
from charity.kernel import outbox
from charity.kernel.house import House
from charity.ledger import signed, witnesses
from charity.ledger.entry import Draft, Kind, SigningReason
from charity.ledger.instruments import journal_of, sign_log
from charity.migrations.steps import upgrade


class Desk:
    """The application, and what a test has it do."""

    def __init__(self) -> None:
        self.at = datetime.now(UTC)
        app = create_app(Config.from_env(os.environ), clock=lambda: self.at)
        self.house: House = app.extensions["lantern"]
        self.handlers = app.extensions["outbox_handlers"]
        upgrade(self.house.database)

    def book(self, count: int) -> None:
        """Book facts and sign the log."""
        document = os.environ["DESK_DOCUMENT"] * 64
        drafts = [Draft(Kind.STATEMENT_IMPORTED, self.at.date(), None, documents=(document,))] * count
        with self.house.database.transaction() as session:
            journal_of(self.house, session).post_many(drafts, at=self.at)
            sign_log(self.house.config, session, at=self.at, reason=SigningReason.BATCH)

    def work(self, minutes: int) -> None:
        """Let minutes go by and do what is due."""
        self.at += timedelta(minutes=minutes)
        outbox.drain(self.house.database, self.handlers, at=self.at)

    def standing(self) -> dict[str, object]:
        """Return the newest checkpoint as served, and how each witness stands."""
        with self.house.database.reading() as session:
            newest = signed.newest(session)
            assert newest is not None
            quorum = witnesses.quorum_of(session, newest, self.house.config)
            states = witnesses.state_of_witnesses(session, self.house.config)
            return {
                "size": newest.size,
                "note": signed.cosigned_note(session, newest).octets.decode(),
                "cosigned": [one.name for one in quorum.cosigned],
                "reached": quorum.reached,
                "faults": {one.name: one.fault.code for one in states if one.fault},
            }


def main() -> None:
    """Do what each line says."""
    desk = Desk()
    for line in sys.stdin:
        verb, number = line.split()
        {"book": desk.book, "work": desk.work}[verb](int(number))
        sys.stdout.write(f"{json.dumps(desk.standing())}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
