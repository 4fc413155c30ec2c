"""The witnesses of a desk: who is asked at each checkpoint, who cosigned it, and what is wrong with whom."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from charity.config import Config
from charity.kernel import outbox
from charity.kernel.outbox import OutboxRow
from charity.ledger import cosignature, note
from charity.ledger.note import COSIGNATURE as COSIGNING
from charity.ledger.note import BadNote, VerifierKey
from charity.ledger.signed import SignedCheckpoint
from charity.ledger.tables import COSIGNATURE
from charity.ledger.witnesses.calls import is_address
from charity.ledger.witnesses.faults import WitnessFault, fault_named

#: The topic of the outbox; its facts are `{"size": n, "witness": vkey}`.
ASK = "log:witness"
_VKEY_CHARACTERS_MAX = 200  # as wide as the column
_WAITS = sa.and_(col(OutboxRow.done_at_utc).is_(None), col(OutboxRow.tries) < outbox.TRIES_MAX)


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness that the settings name: its key, and the address below which it answers."""

    key: VerifierKey
    url: str


@dataclass(frozen=True, slots=True)
class CosignedBy:
    """A cosignature that holds: whose, and when it was made in POSIX seconds."""

    name: str
    vkey: str
    time_s: int

    @property
    def at(self) -> datetime:
        """When it was made, by the witness's clock."""
        return datetime.fromtimestamp(self.time_s, UTC)


@dataclass(frozen=True, slots=True)
class Quorum:
    """Who of the desk's witnesses cosigned a checkpoint, of how many that are wanted."""

    cosigned: tuple[CosignedBy, ...]
    wanted: int

    @property
    def reached(self) -> bool:
        """Whether as many as are wanted cosigned."""
        return len(self.cosigned) >= self.wanted


@dataclass(frozen=True, slots=True)
class WitnessState:
    """How a witness of the settings stands; `fault` is what went wrong since it last cosigned."""

    name: str
    vkey: str
    url: str
    cosigned_size: int | None
    cosigned_at: datetime | None
    is_waiting: bool
    fault: type[WitnessFault] | None
    fault_at: datetime | None


def configured(config: Config) -> list[Witness]:
    """Return the witnesses that the settings name; a key that cannot be read is told by `setting_faults`."""
    found = (_read(one.vkey, one.url) for one in config.witnesses)
    return list({one.key: one for one in found if isinstance(one, Witness)}.values())


def setting_faults(config: Config) -> list[str]:
    """Tell which witnesses of the settings cannot be used, and a quorum that cannot be reached."""
    faults = [found for one in config.witnesses if isinstance(found := _read(one.vkey, one.url), str)]
    usable = len(configured(config))
    if not faults and usable < len(config.witnesses):
        faults.append("CHARITY_WITNESSES names a witness twice")
    if config.witness_quorum < 0 or config.witness_quorum > usable:
        faults.append(f"CHARITY_WITNESS_QUORUM asks for {config.witness_quorum} of {usable} witnesses")
    return faults


def _read(vkey: str, url: str) -> Witness | str:
    try:
        key = VerifierKey.parse(vkey)
    except BadNote as error:
        return f"CHARITY_WITNESSES: {vkey}: {error}"
    if key.type != COSIGNING:
        return f"CHARITY_WITNESSES: {vkey} is the key of a log, not of a witness"
    if len(key.text) > _VKEY_CHARACTERS_MAX:
        return f"CHARITY_WITNESSES: {vkey} is longer than {_VKEY_CHARACTERS_MAX} characters"
    if not is_address(url):
        return f"CHARITY_WITNESSES: {url} is no address"
    return Witness(key, url)


def enqueue_asking(
    session: Session, config: Config, signed: SignedCheckpoint, *, at: datetime, afresh: bool = False
) -> None:
    """Ask each witness, through the outbox, to cosign a checkpoint; the same once more asks nobody twice.

    `afresh` asks also those who cosigned it, for a line with a new time.
    """
    for witness in configured(config):
        facts: dict[str, object] = {"size": signed.size, "witness": witness.key.text}
        cosigned = cosigned_size(session, witness.key) or 0
        facts |= {"afresh": True} if afresh and cosigned >= signed.size else {}
        if (cosigned < signed.size or afresh) and not _is_waiting(session, facts):
            outbox.enqueue(session, ASK, facts, due_at=at)


def _is_waiting(session: Session, facts: dict[str, object]) -> bool:
    query = select(OutboxRow.id).where(
        OutboxRow.topic == ASK,
        OutboxRow.facts == json.dumps(facts, sort_keys=True),
        _WAITS,
    )
    return session.exec(query.limit(1)).first() is not None


def cosigned_size(session: Session, key: VerifierKey) -> int | None:
    """Return the size of the longest checkpoint that a witness cosigned, None before its first."""
    query = sa.select(sa.func.max(COSIGNATURE.c.size)).where(COSIGNATURE.c.witness == key.text)
    found = session.connection().execute(query).scalar()
    return None if found is None else int(found)


def quorum_of(session: Session, signed: SignedCheckpoint, config: Config) -> Quorum:
    """Return who of the desk's witnesses cosigned a checkpoint; each stored line is verified once more."""
    text = note.parse(signed.note).text
    found = (_cosigned_by(session, signed.size, text, one.key) for one in configured(config))
    return Quorum(tuple(one for one in found if one is not None), config.witness_quorum)


def _cosigned_by(session: Session, size: int, text: str, key: VerifierKey) -> CosignedBy | None:
    columns = COSIGNATURE.c
    query = (
        sa.select(columns.line)
        .where(columns.size == size, columns.witness == key.text)
        .order_by(columns.time_s.desc())
        .limit(1)
    )
    line = session.connection().execute(query).scalar()
    if line is None:
        return None
    try:
        held = cosignature.verified(text, note.parse_signatures(line)[0], key)
    except BadNote:  # changed where it is stored; `ledger verify` names it
        return None
    return CosignedBy(key.name, key.text, held.time_s)


def state_of_witnesses(session: Session, config: Config) -> list[WitnessState]:
    """Return how each witness of the settings stands."""
    return [_state_of(session, one) for one in configured(config)]


def _state_of(session: Session, witness: Witness) -> WitnessState:
    columns = COSIGNATURE.c
    query = (
        sa.select(columns.size, columns.time_s)
        .where(columns.witness == witness.key.text)
        .order_by(columns.size.desc(), columns.time_s.desc())
        .limit(1)
    )
    last: Sequence[int] | None = session.connection().execute(query).one_or_none()
    size, time_s = (None, None) if last is None else last
    fault, fault_at = _fault_since(session, witness.key, size or 0)
    return WitnessState(
        name=witness.key.name,
        vkey=witness.key.text,
        url=witness.url,
        cosigned_size=size,
        cosigned_at=None if time_s is None else datetime.fromtimestamp(time_s, UTC),
        is_waiting=_newest(session, witness.key, _WAITS) is not None,
        fault=fault,
        fault_at=fault_at,
    )


def _fault_since(
    session: Session, key: VerifierKey, size: int
) -> tuple[type[WitnessFault] | None, datetime | None]:
    """Return the last fault of an asking that nothing it cosigned since has made good."""
    row = _newest(session, key, col(OutboxRow.fault) != "")
    if row is None or _is_made_good(session, key, row, size):
        return None, None
    # The outbox waits 2 ** tries minutes after each fault.
    return fault_named(row.fault), row.due_at_utc - timedelta(minutes=2**row.tries)


def _is_made_good(session: Session, key: VerifierKey, row: OutboxRow, size: int) -> bool:
    facts = json.loads(row.facts)
    if facts["size"] > size:
        return False
    if row.done_at_utc is not None or not facts.get("afresh"):
        return True
    later = sa.and_(col(OutboxRow.id) > row.id, col(OutboxRow.done_at_utc).is_not(None))
    return _newest(session, key, later) is not None


def _newest(session: Session, key: VerifierKey, where: sa.ColumnElement[bool]) -> OutboxRow | None:
    named = col(OutboxRow.facts).contains(json.dumps(key.text), autoescape=True)
    query = select(OutboxRow).where(OutboxRow.topic == ASK, named, where)
    return session.exec(query.order_by(col(OutboxRow.id).desc()).limit(1)).first()
