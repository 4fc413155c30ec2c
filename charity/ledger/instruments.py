"""The ledger's instruments of a running house: the journal and the key that signs the log."""

from __future__ import annotations

from sqlmodel import Session

from charity.config import Config
from charity.kernel.house import House
from charity.ledger.journal import Journal
from charity.ledger.note import SigningKey


def journal_of(house: House, session: Session) -> Journal:
    """Return the one writer of the ledger, in a session's transaction."""
    return Journal(session, log_origin=house.config.log_origin, cipher=house.cipher, entropy=house.entropy)


def signing_key(config: Config) -> SigningKey:
    """Return the log's key; its name is the log's."""
    return SigningKey(config.log_origin, config.log_key)
