"""What the witness tells the person who runs it, a line for each decision."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from charity.ledger.witnessing import AddCheckpoint, Answer
from charity.verifier.witness.page import moment
from charity.verifier.witness.sayings import said
from charity.verifier.witness.watch import Watch

#: Answers of a day's work are said, alarms are told aloud; anybody's nonsense is neither.
_SAID = {200: "cosigned", 409: "refused", 422: "refused"}


class Teller:
    """Tells in one language: decisions on standard output, alarms on standard error."""

    def __init__(self, language: str) -> None:
        self._language = language

    def decision(self, asked: AddCheckpoint, answer: Answer, evidence: Path | None) -> None:
        """Tell what was decided about a checkpoint."""
        found = asked.checkpoint
        if answer.doubt is not None:
            kept = evidence or said(self._language, "no-evidence")
            return self._alarm(answer.doubt.value, log=found.origin, size=found.size, evidence=kept)
        if answer.status in _SAID:
            facts = {"log": found.origin, "size": found.size, "status": answer.status}
            self._say(_SAID[answer.status], time=moment(int(time.time())), **facts)
        return None

    def trouble(self, error: OSError) -> None:
        """Tell that nothing can be stored."""
        self._alarm("cannot-remember", why=error.strerror or error)

    def standing(self, watch: Watch) -> None:
        """Tell what is remembered of each log."""
        for log in watch.watched():
            if log.checkpoint is None:
                self._say("remembers-nothing", log=log.origin)
            else:
                self._say("remembers", log=log.origin, size=log.checkpoint.size)

    def listening(self, url: str, watch: Watch) -> None:
        """Tell where the witness answers, and its key."""
        self._say("listening", url=url)
        print(watch.key.verifier.text, flush=True)

    def stopped(self) -> None:
        """Tell that the witness has stopped."""
        self._say("stopped")

    def _say(self, code: str, **facts: object) -> None:
        print(said(self._language, code, **facts), flush=True)

    def _alarm(self, code: str, **facts: object) -> None:
        words = said(self._language, code, time=moment(int(time.time())), **facts)
        print(words, file=sys.stderr, flush=True)
