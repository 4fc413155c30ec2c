"""What happens in the demo town and when: written down by family, played in order of time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

Act = Callable[[datetime], object]


@dataclass
class Script:
    """Acts with their moments; those after the last moment never happen."""

    until: datetime
    _acts: list[tuple[datetime, int, Act]] = field(default_factory=list)

    def when(self, at: datetime, act: Act) -> None:
        """Write an act down."""
        self._acts.append((at, len(self._acts), act))

    def play(self) -> None:
        """Do every act in order of time; acts of one moment in the order in which they were written."""
        for at, _, act in sorted(self._acts, key=lambda entry: entry[:2]):
            if at <= self.until:
                act(at)
