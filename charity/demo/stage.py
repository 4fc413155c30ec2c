"""What the demo town's acts are played with: the session, the instruments, the people, repeatable chance."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlmodel import Session

from charity.kernel.cipher import Cipher, Entropy
from charity.kernel.clock import BEIJING
from charity.kernel.roles import Actor
from charity.kernel.vault import Vault
from charity.ledger.journal import Journal


@dataclass
class Stage:
    """One planting of the town, as of the day `on`."""

    session: Session
    cipher: Cipher
    vault: Vault
    journal: Journal
    salts: Entropy
    people: dict[str, Actor]
    rng: random.Random
    on: date
    _sent: int = field(default=0)

    def once(self) -> str:
        """Return the key of one more form that was sent."""
        self._sent += 1
        return f"demo-{self._sent:05d}"

    def at(self, days_ago: float, hour: int = 10, minute: int = 0) -> datetime:
        """Return a moment of a day before the planting day, at the desk's zone."""
        return datetime.combine(self.on - timedelta(days=int(days_ago)), time(hour, minute), tzinfo=BEIJING)
