"""The keys that a reader needs: the log's own, now and before, and its witnesses'."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest

from sqlmodel import Session

from charity.config import Config
from charity.ledger import signed
from charity.ledger.instruments import signing_key
from charity.ledger.note import VerifierKey
from charity.ledger.witnesses.panel import WitnessState, state_of_witnesses


@dataclass(frozen=True, slots=True)
class LogKey:
    """A name and key of the log, from which entry on, and until which where it was followed by another."""

    origin: str
    vkey: str
    first_seq: int
    last_seq: int | None
    begun_at: datetime | None


@dataclass(frozen=True, slots=True)
class Keys:
    """All keys; `current` is what new checkpoints are signed with."""

    current: LogKey
    earlier: Sequence[LogKey]
    witnesses: Sequence[WitnessState]

    @property
    def options(self) -> str:
        """The keys as the verifier takes them: a former one with the entries up to which it is believed."""
        former = [
            f" --former '{one.vkey}@{one.last_seq + 1}'" for one in self.earlier if one.last_seq is not None
        ]
        return f"--vkey '{self.current.vkey}'{''.join(former)}"


def keys_of(session: Session, config: Config) -> Keys:
    """Return the keys of this desk's log, before its first signature the one that will sign."""
    logs = signed.named_logs(session)
    ends: list[int | None] = [later.first_seq - 1 for later in logs[1:]]
    listed = [
        LogKey(one.origin, one.key.text, one.first_seq, end, one.begun_at_utc)
        for one, end in zip_longest(logs, ends)
    ]
    if not listed:
        key = signing_key(config).verifier
        listed = [LogKey(key.name, key.text, 0, None, None)]
    return Keys(listed[-1], listed[-2::-1], state_of_witnesses(session, config))


def keys_in_force(keys: Keys, size: int) -> list[VerifierKey]:
    """Return the keys that sign for so many entries: a former one never for more than it saw."""
    return [
        VerifierKey.parse(one.vkey)
        for one in (keys.current, *keys.earlier)
        if one.last_seq is None or size <= one.last_seq + 1
    ]


def vkey_of(session: Session, config: Config, origin: str) -> str:
    """Return the key of the log that a checkpoint names."""
    keys = keys_of(session, config)
    return next((one.vkey for one in (keys.current, *keys.earlier) if one.origin == origin), "")
