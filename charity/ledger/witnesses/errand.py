"""Asking a witness to cosign, as an errand of the outbox: no transaction is held while it is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlmodel import Session

from charity.config import Config
from charity.kernel.database import Database, retrying
from charity.kernel.outbox import Errand, Facts, Keep
from charity.ledger import signed, witnessing
from charity.ledger.note import BadNote, FalseSignature
from charity.ledger.witnesses import calls, faults
from charity.ledger.witnesses.calls import Heard
from charity.ledger.witnesses.panel import Witness, configured, cosigned_size
from charity.ledger.witnessing import AddCheckpoint, NotCosigned

#: A witness's time has no other proof than its word: one this far from ours is a clock gone wrong.
CLOCK_SKEW_MAX = timedelta(days=1)

_DONE, _CONFLICT = 200, 409
Post = Callable[[str, bytes], Heard]

_REFUSED: dict[int, type[faults.WitnessFault]] = {
    400: faults.WitnessFindsMalformed,
    403: faults.WitnessRefusesKey,
    404: faults.WitnessUnknownLog,
    422: faults.WitnessRefusesProof,
    429: faults.WitnessUnwell,
}


def asking(database: Database, config: Config, *, post: Post = calls.post) -> Errand:
    """Return the errand of the topic `witnesses.ASK`."""
    asker = _Asker(database, config, post)
    return Errand(asker.run)


@dataclass(frozen=True, slots=True)
class _Asker:
    database: Database
    config: Config
    post: Post

    def run(self, facts: Facts, at: datetime) -> Keep:
        """Ask one witness about one checkpoint; raises WitnessFault, whose name the outbox keeps."""
        witness = next((one for one in configured(self.config) if one.key.text == facts["witness"]), None)
        size, is_afresh = int(facts["size"]), bool(facts.get("afresh"))
        if witness is None:
            return _nothing
        read = partial(self._question, witness, size, is_afresh=is_afresh)
        question = retrying(read)
        if question is None:
            return _nothing
        heard = self.post(witness.url, question.octets)
        if heard.status == _CONFLICT:  # it tells the size it knows: asked again from there, at once
            question = retrying(partial(read, told=_told(heard, question)))
            if question is None:
                return _nothing
            heard = self.post(witness.url, question.octets)
        line, time_s = _cosigned(heard, question, witness, at)
        return lambda session: signed.keep_cosignature(session, size, witness.key, line, time_s=time_s)

    def _question(
        self, witness: Witness, size: int, *, told: int | None = None, is_afresh: bool = False
    ) -> AddCheckpoint | None:
        """Return what to ask, None when there is nothing to ask any more; reads, and lets go at once."""
        with self.database.reading() as session:
            newest, wanted = signed.newest(session), signed.signed_at(session, size)
            assert newest is not None, "what is asked about was signed"
            assert wanted is not None, "what is asked about was signed"
            cosigned = cosigned_size(session, witness.key) or 0
            if newest.size > size or (cosigned >= size and not is_afresh):
                return None  # a longer checkpoint has an asking of its own
            old = cosigned if told is None else told
            if old > size:
                raise faults.WitnessKnowsMore(f"it knows {old} entries, the desk {size}")
            proof = signed.consistency(session, old, size) if old else []
            return AddCheckpoint.of(wanted.note, old_size=old, proof=proof)


def _nothing(_: Session) -> None:
    """Keep nothing: the witness is no longer asked, or no longer about this checkpoint."""


def _told(heard: Heard, asked: AddCheckpoint) -> int:
    """Return the size that a witness knows, other than the one asked from."""
    if heard.content_type != witnessing.SIZE_TYPE:
        raise faults.WitnessNonsense("a conflict without a size")
    try:
        size = witnessing.told_size(heard.body)
    except BadNote as error:
        raise faults.WitnessNonsense(str(error)) from error
    if size == asked.old_size:
        is_same_size = size == asked.checkpoint.size
        raise faults.WitnessSawAnotherRoot() if is_same_size else faults.WitnessNonsense()
    return size


def _cosigned(heard: Heard, asked: AddCheckpoint, witness: Witness, at: datetime) -> tuple[str, int]:
    """Return the line with which a witness cosigned, and its time in POSIX seconds; raises WitnessFault."""
    if heard.status != _DONE:
        raise _refusal(heard, asked)
    try:
        line, cosigned = witnessing.cosignature_in(heard.body, asked.note.text, witness.key)
    except NotCosigned as error:
        raise faults.WitnessOtherKey(str(error)) from error
    except FalseSignature as error:
        raise faults.WitnessFalseCosignature(str(error)) from error
    except BadNote as error:
        raise faults.WitnessNonsense(str(error)) from error
    if abs(cosigned.time_s - at.timestamp()) > CLOCK_SKEW_MAX.total_seconds():
        raise faults.WitnessClockWrong(f"it says {cosigned.time_s}")
    return line.line, cosigned.time_s


def _refusal(heard: Heard, asked: AddCheckpoint) -> faults.WitnessFault:
    if heard.status == _CONFLICT:
        _told(heard, asked)  # raises when it is the size asked from
        return faults.WitnessDisagrees()
    if heard.status in _REFUSED:
        return _REFUSED[heard.status]()
    if 300 <= heard.status < 400:
        return faults.WitnessRedirects()
    return faults.WitnessUnwell() if heard.status >= 500 else faults.WitnessNonsense()
