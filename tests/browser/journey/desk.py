"""An empty house with its people, answering on a port of its own, and a clock that can be set on."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from playwright.sync_api import Browser

from charity.app import create_app
from charity.demo.people import PASSWORD, add_people
from charity.kernel.house import House
from charity.kernel.roles import MACHINE, Role
from charity.staff.service import add_person
from tests.browser.conftest import LiveServer
from tests.browser.journey.hands import Hands
from tests.conftest import TestClock, make_config

#: People who hold two roles, for what one person may not do alone.
_BOTH = (
    ("both", "柏青", (Role.VISITOR, Role.REVIEWER)),
    ("cashier", "邵宁", (Role.TREASURER, Role.APPROVER)),
)


@dataclass
class Desk:
    """The house of this journey and everybody at their own browser."""

    browser: Browser
    live: LiveServer
    house: House
    clock: TestClock
    folder: Path
    _at_work: dict[str, Hands] = field(default_factory=dict)

    def at(self, duty: str, *, on: str = "desk") -> Hands:
        """Return a member of staff, signed in once."""
        key = f"{duty}@{on}"
        if key not in self._at_work:
            self._at_work[key] = self.stranger(on=on, lang="en").sign_in(duty)
        return self._at_work[key]

    def stranger(self, *, on: str = "phone", lang: str = "zh") -> Hands:
        """Return somebody who is not signed in."""
        return Hands(self.browser, self.live.url, on=on, lang=lang)

    def pass_time(self, **span: float) -> None:
        """Let the clock run on."""
        self.clock.at += timedelta(**span)

    def sql(self, statement: str, **values: object) -> None:
        """Do what somebody with the database in hand would do."""
        with self.house.database.transaction() as session:
            session.execute(sa.text(statement), values)

    def count(self, table: str) -> int:
        """Return how many rows a table has."""
        with self.house.database.reading() as session:
            return int(session.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one())

    def forget_who_is_at_work(self) -> None:
        """Close everybody's browser: their sessions are gone."""
        for hands in self._at_work.values():
            hands.leave()
        self._at_work.clear()

    def close(self) -> None:
        """Close the browsers and the house."""
        self.forget_who_is_at_work()
        self.live.stop()
        self.house.database.engine.dispose()


def open_desk(browser: Browser, template: Path, folder: Path) -> Desk:
    """Open an empty house with the demo desk's people."""
    shutil.copyfile(template, folder / "lantern.db")
    clock = TestClock()
    config = make_config(folder, f"sqlite:///{folder / 'lantern.db'}")
    app = create_app(config, clock=clock, testing=True)
    house: House = app.extensions["lantern"]
    with house.database.transaction() as session:
        add_people(session, at=clock())
        for duty, name, roles in _BOTH:
            add_person(
                session,
                email=f"{duty}@demo.test",
                name=name,
                password=PASSWORD,
                roles=roles,
                districts=(),
                by=MACHINE,
                at=clock(),
            )
    live = LiveServer(app)
    live.start()
    return Desk(browser, live, house, clock, folder)
