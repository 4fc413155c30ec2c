"""The ledger's instruments of a running house: the journal and the key that signs the log."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from charity.config import Config
from charity.kernel.house import House
from charity.ledger.entry import SigningReason
from charity.ledger.journal import Journal
from charity.ledger.note import BadNote, SigningKey
from charity.ledger.refusals import LogKeyChanged
from charity.ledger.signed import SignedCheckpoint, check_key, sign_head
from charity.ledger.witnesses.panel import enqueue_asking


def journal_of(house: House, session: Session) -> Journal:
    """Return the one writer of the ledger, in a session's transaction."""
    return Journal(session, log_origin=house.config.log_origin, cipher=house.cipher, entropy=house.entropy)


def signing_key(config: Config) -> SigningKey:
    """Return the log's key; its name is the log's."""
    return SigningKey(config.log_origin, config.log_key)


def log_faults(session: Session, config: Config) -> list[str]:
    """Tell why the settings could not sign the log that stands here; nothing when they can."""
    try:
        check_key(session, signing_key(config))
    except LogKeyChanged as refusal:
        return [str(refusal)]
    except BadNote as error:
        return [f"what is stored of the log cannot be read ({error}): run ledger verify"]
    return []


def sign_log(config: Config, session: Session, *, at: datetime, reason: SigningReason) -> SignedCheckpoint:
    """Sign the log as it stands and have the witnesses asked, in the caller's write transaction.

    Signed already, nothing changes. Raises what `sign_head` raises.
    """
    made = sign_head(session, key=signing_key(config), at=at, reason=reason)
    enqueue_asking(session, config, made, at=at)
    return made
