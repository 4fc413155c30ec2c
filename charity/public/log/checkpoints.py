"""Checkpoints for readers: the text as it is, when and why it was signed, who cosigned it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from charity.config import Config
from charity.kernel.web.words import _, ngettext
from charity.kernel.words import N_
from charity.ledger import note, signed
from charity.ledger.entry import SigningReason
from charity.ledger.signed import SignedCheckpoint
from charity.ledger.witnesses import panel
from charity.ledger.witnesses.panel import Quorum

REASON_WORDS: Mapping[SigningReason, str] = {
    SigningReason.BATCH: N_("after something was booked"),
    SigningReason.HOUR: N_("the hourly signature"),
    SigningReason.DAY: N_("the daily signature"),
    SigningReason.PERIOD: N_("at the close of a period"),
    SigningReason.REPORT: N_("for a report"),
    SigningReason.ASKED: N_("asked for by hand"),
}


@dataclass(frozen=True, slots=True)
class Cosigner:
    """A witness of the desk's and, when it has cosigned, at what time by its own clock."""

    name: str
    vkey: str
    at: datetime | None

    @property
    def has_cosigned(self) -> bool:
        """Whether its line stands under the checkpoint."""
        return self.at is not None


@dataclass(frozen=True, slots=True)
class CheckpointShown:
    """One published checkpoint."""

    size: int
    root: str
    root_hex: str
    text: str
    at: datetime
    reason: str
    origin: str
    state: str
    tone: str
    cosigners: Sequence[Cosigner]

    @property
    def last_entry(self) -> int:
        """The last entry that it covers."""
        return self.size - 1


@dataclass(frozen=True, slots=True)
class CheckpointRow:
    """One line of a list of checkpoints."""

    size: int
    at: datetime
    reason: str
    root: str


def shown(session: Session, checkpoint: SignedCheckpoint, config: Config) -> CheckpointShown:
    """Return a checkpoint with the state of its panel."""
    read = signed.cosigned_note(session, checkpoint)
    quorum = panel.quorum_of(session, checkpoint, config)
    cosigners = _cosigners(quorum, config)
    return CheckpointShown(
        size=checkpoint.size,
        root=note.encoded(checkpoint.root),
        root_hex=checkpoint.root.hex(),
        text=read.octets.decode(),
        at=checkpoint.signed_at_utc,
        reason=_(REASON_WORDS[checkpoint.reason]),
        origin=read.text.partition("\n")[0],
        state=_state_words(quorum, len(cosigners)),
        tone=_tone(quorum, len(cosigners)),
        cosigners=cosigners,
    )


def _cosigners(quorum: Quorum, config: Config) -> list[Cosigner]:
    signed_at = {one.vkey: one.at for one in quorum.cosigned}
    keys = [witness.key for witness in panel.configured(config)]
    return [Cosigner(key.name, key.text, signed_at.get(key.text)) for key in keys]


def _state_words(quorum: Quorum, asked: int) -> str:
    """Say how far outside eyes have seen it."""
    if not asked:
        return _("No outside witness yet")
    if not quorum.reached:
        return _("Not yet witnessed")
    return ngettext("Cosigned by %(num)s witness", "Cosigned by %(num)s witnesses", len(quorum.cosigned))


def _tone(quorum: Quorum, asked: int) -> str:
    if not asked:
        return "quiet"
    return "good" if quorum.reached and quorum.cosigned else "look"


def rows(found: Sequence[SignedCheckpoint]) -> list[CheckpointRow]:
    """Return checkpoints as lines of a list."""
    return [
        CheckpointRow(one.size, one.signed_at_utc, _(REASON_WORDS[one.reason]), note.encoded(one.root))
        for one in found
    ]


def seals_of(checkpoint: CheckpointShown) -> list[tuple[str, bool]]:
    """Return the witnesses as the drawing shows them."""
    return [(one.name, one.has_cosigned) for one in checkpoint.cosigners]
