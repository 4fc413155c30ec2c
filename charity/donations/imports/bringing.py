"""Several files brought at once: each is told of by itself, and one bad file does not lose the others."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from charity.donations.imports import service
from charity.donations.imports.dating import read
from charity.donations.imports.queries import brought_before
from charity.donations.imports.rules import ImportState, NotBookable
from charity.donations.imports.switching import FormatSwitchedOff
from charity.kernel.cipher import Cipher
from charity.kernel.errors import Refusal
from charity.kernel.roles import Actor
from charity.kernel.vault import Vault
from charity.statements.locked import unlocked
from charity.statements.problems import Fault, Problem
from charity.statements.row import Statement, unreadable

FILES_MAX = 24


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file as it was sent."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file as it was read, before anything is asked of the database."""

    name: str
    content: bytes
    statement: Statement


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of one file: kept as `ref`, known before as `ref`, or not kept for a reason."""

    name: str
    ref: str = ""
    known_state: ImportState | None = None
    problems: Sequence[Problem] = ()
    refusal: Refusal | None = None

    @property
    def is_locked(self) -> bool:
        """Whether a password is wanted, or was wrong."""
        return any(problem.code == "encrypted" for problem in self.problems)


def opened(sent: SentFile, *, password: str, at: datetime) -> OpenedFile:
    """Read a file outside any transaction: a long one would keep all who write waiting."""
    try:
        content = unlocked(sent.content, password) if password else sent.content
    except Fault as fault:
        return OpenedFile(sent.name, sent.content, unreadable(fault.at_row(None)))
    return OpenedFile(sent.name, content, read(content, at=at))


def bring(
    session: Session,
    sent: OpenedFile,
    *,
    appeal_ref: str | None,
    by: Actor,
    at: datetime,
    cipher: Cipher,
    vault: Vault,
    switched_on: Collection[str],
) -> Brought:
    """Keep one file for its look; the same file for the same appeal is not kept twice.

    Raises BadReference, UnknownAppeal, AppealTakesNoMoney, NoCashDesk: what was chosen for all of them.
    """
    known = brought_before(session, sent.content, appeal_ref)
    if known is not None:
        return Brought(sent.name, known.ref, ImportState(known.state))
    try:
        kept = service.keep_statement(
            session,
            content=sent.content,
            filename=sent.name,
            appeal_ref=appeal_ref,
            by=by,
            at=at,
            cipher=cipher,
            vault=vault,
            switched_on=switched_on,
            statement=sent.statement,
        )
    except (NotBookable, FormatSwitchedOff) as refusal:
        return Brought(sent.name, problems=getattr(refusal, "problems", ()), refusal=refusal)
    return Brought(sent.name, kept.ref)
