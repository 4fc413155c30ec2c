"""The witness at work: it decides on one checkpoint of a log at a time, and remembers before it answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from charity.ledger import cosignature, note, witnessing
from charity.ledger.checkpoint import Checkpoint
from charity.ledger.note import BadNote, SigningKey, VerifierKey
from charity.ledger.witnessing import AddCheckpoint, Answer, Doubt, Known
from charity.verifier.witness.memory import Memory

Seconds = Callable[[], int]
#: Told of each decision: what was asked, the answer, and the evidence that was kept, if any.
Told = Callable[[AddCheckpoint, Answer, Path | None], None]


@dataclass(frozen=True, slots=True)
class Watched:
    """How a log stands with this witness."""

    origin: str
    checkpoint: Checkpoint | None
    cosigned_at_s: int | None
    two_roots: int
    unproved: int


@dataclass(slots=True)
class _Log:
    known: Known | None
    lock: Lock = field(default_factory=Lock)


class Watch:
    """A witness over its memory; one lock for each log, so that checking and remembering are one step."""

    def __init__(
        self, key: SigningKey, logs: Sequence[VerifierKey], memory: Memory, *, clock: Seconds, told: Told
    ) -> None:
        """Read what is remembered of each log; raises BrokenMemory."""
        self.key, self._memory, self._clock, self._told = key, memory, clock, told
        self._trusted: dict[str, list[VerifierKey]] = {}
        for one in logs:
            self._trusted.setdefault(one.name, []).append(one)
        self._logs = {origin: _Log(memory.known(origin)) for origin in self._trusted}

    def answer(self, octets: bytes) -> Answer:
        """Answer a question as it came; raises OSError when what was decided cannot be stored."""
        try:
            asked = witnessing.parse(octets)
        except BadNote as error:
            return witnessing.malformed(error)
        log = self._logs.get(asked.checkpoint.origin)
        if log is None:
            return self._judged(asked, None)
        with log.lock:
            answer = self._judged(asked, log.known)
            evidence = self._kept(log.known, asked, answer.doubt)
            if answer.new_state is not None:
                self._memory.keep(answer.new_state)
                log.known = answer.new_state
                self._memory.drop_refuted(answer.new_state.checkpoint)
        self._told(asked, answer, evidence)
        return answer

    def _judged(self, asked: AddCheckpoint, known: Known | None) -> Answer:
        return witnessing.judge(asked, known, self._trusted, key=self.key, time_s=self._clock())

    def _kept(self, known: Known | None, asked: AddCheckpoint, doubt: Doubt | None) -> Path | None:
        """Keep evidence when the log contradicts itself."""
        if doubt is None or known is None:
            return None
        # Lines of other keys are anybody's to add: the same checkpoint would be kept in a thousand shapes.
        own = (asked.note.by(key) for key in self._trusted[asked.checkpoint.origin])
        signed = note.SignedNote(asked.note.text, tuple(line for line in own if line is not None))
        asked = AddCheckpoint(asked.old_size, asked.proof, signed, asked.checkpoint)
        try:
            return self._memory.keep_evidence(known, asked, doubt, time_s=self._clock())
        except OSError:  # refused all the same, and told
            return None

    def watched(self) -> list[Watched]:
        """Return how each log stands, in the order of the command line."""
        return [self._watched(origin, log.known) for origin, log in self._logs.items()]

    def _watched(self, origin: str, known: Known | None) -> Watched:
        two_roots, unproved = (len(self._memory.evidence_of(origin, doubt)) for doubt in Doubt)
        if known is None:
            return Watched(origin, None, None, two_roots, unproved)
        line = known.note.by(self.key.verifier)
        assert line is not None, "what is remembered was cosigned"
        return Watched(origin, known.checkpoint, cosignature.time_of(line), two_roots, unproved)
