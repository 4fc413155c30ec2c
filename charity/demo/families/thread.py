"""One family's thread through the script."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from charity.appeals.appeal import Appeal
from charity.demo import casework, publishing
from charity.demo.donors import gifts
from charity.demo.giving import Till
from charity.demo.script import Script
from charity.demo.stage import Stage
from charity.demo.stories import Story
from charity.intake.rules import NeedKind
from charity.intake.tables import HelpRequest

_ASKED_EVERY = 9  # days; the page pauses by itself after fourteen


@dataclass
class Thread:
    """A family's case, then its appeal; days are counted back from the planting."""

    stage: Stage
    script: Script
    story: Story
    _case: HelpRequest | None = field(default=None)
    _appeal: Appeal | None = field(default=None)

    @property
    def case(self) -> HelpRequest:
        """The case, once it is opened."""
        assert self._case is not None
        return self._case

    @property
    def appeal(self) -> Appeal:
        """The appeal, once it is begun."""
        assert self._appeal is not None
        return self._appeal

    @property
    def hospital(self) -> str:
        """Where the beneficiary is treated."""
        return self.story.family.hospital

    def on(self, days_ago: float, act: Callable[[datetime], object], hour: int = 10, minute: int = 0) -> None:
        """Write an act down."""
        self.script.when(self.stage.at(days_ago, hour, minute), act)

    def opens(self, days_ago: float, need: NeedKind, *, hour: int = 10, emergency: str = "") -> None:
        """The plea comes in and becomes a case."""

        def act(at: datetime) -> None:
            self._case = casework.open_case(self.stage, self.story, need, at, emergency=emergency)

        self.on(days_ago, act, hour)

    def finds_out(self, days_ago: float, changed: casework.Found | None = None) -> None:
        """Facts are found out."""
        self.on(days_ago, lambda at: casework.find_out(self.stage, self.case, at, changed=changed), 11)

    def is_visited(self, days_ago: float, *, contradiction: str = "") -> None:
        """Two people visit in the evening; the visit is planned four hours before."""
        at_home = self.stage.at(days_ago, 18)

        def act(at: datetime) -> None:
            casework.visit(self.stage, self.case, at_home, planned_at=at, contradiction=contradiction)

        self.script.when(at_home - timedelta(hours=4), act)

    def is_computed(self, days_ago: float, *, months: int = 0, quantity: int = 0) -> None:
        """Own share and need are computed."""
        unit = "斤" if quantity else ""

        def act(at: datetime) -> None:
            casework.need(self.stage, self.case, self.story, at, months=months, quantity=quantity, unit=unit)

        self.on(days_ago, act, 11, 30)

    def is_verified(self, *, found: float, visited: float, verified: float, quantity: int = 0) -> None:
        """All of it, and a third person reviews."""
        self.finds_out(found)
        self.is_visited(visited)
        self.is_computed(verified, quantity=quantity)
        self.on(verified, lambda at: casework.verify(self.stage, self.case, at), 16)

    def publishes(self, days_ago: float, shown: publishing.Shown) -> None:
        """The appeal is written the evening before, reviewed and published in the morning."""

        def write(at: datetime) -> None:
            self._appeal = publishing.write(self.stage, self.case, self.story, shown, at)

        self.on(days_ago + 1, write, 19)
        self.on(days_ago, lambda at: publishing.review_and_publish(self.stage, self.appeal, at), 7)
        assert self.story.told is not None
        for after, zh, en in self.story.told.updates:
            self.on(days_ago - after, partial(self._tells, (zh, en)), 17)

    def _tells(self, words: tuple[str, str], at: datetime) -> None:
        publishing.tell(self.stage, self.appeal, words, at)

    def stays_in_touch(self, first: int, last: int = 0) -> None:
        """Somebody asks the family again and again whether all is still as the page says."""
        for days_ago in range(first - _ASKED_EVERY, last - 1, -_ASKED_EVERY):
            self.on(days_ago, self._is_asked, 9, 20)

    def _is_asked(self, at: datetime) -> None:
        publishing.hear_from_family(self.stage, self.appeal, at)

    def takes_gifts(
        self,
        till: Till,
        days_ago: int,
        *,
        days: int,
        count: int,
        placed: tuple[int, ...] = (),
        largest_minor: int = 3_000_000,
    ) -> None:
        """From the day after publishing people give."""

        def act(_at: datetime) -> None:
            stage = self.stage
            start = stage.at(days_ago - 1).date()
            found = gifts(
                stage.rng, start=start, days=days, count=count, placed=placed, largest_minor=largest_minor
            )
            till.take(stage, self.appeal.ref, found)

        self.on(days_ago, act, 8, 30)
