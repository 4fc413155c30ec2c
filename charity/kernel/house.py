"""The instruments of a running house, put together once on the top floor and handed down by name."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.exc import ArgumentError

from charity.config import Config, ConfigError
from charity.kernel.cipher import Cipher, Entropy
from charity.kernel.clock import Clock
from charity.kernel.database import Database
from charity.kernel.vault import Vault


@dataclass(frozen=True, slots=True)
class House:
    """Database, vault, cipher, clock and randomness of one running desk."""

    config: Config
    database: Database
    vault: Vault
    cipher: Cipher
    clock: Clock
    entropy: Entropy


def build_house(config: Config, *, clock: Clock, entropy: Entropy) -> House:
    """Return the instruments that a configuration describes."""
    try:
        config.instance.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"CHARITY_INSTANCE cannot be used: {error}") from error
    return House(
        config=config,
        database=_database_at(config.database_url),
        vault=Vault(config.instance / "evidence", config.vault_key, entropy),
        cipher=Cipher(config.vault_key, entropy),
        clock=clock,
        entropy=entropy,
    )


def _database_at(url: str) -> Database:
    try:
        return Database(url)
    except (ArgumentError, ImportError) as error:  # no address at all, or of a kind without its driver
        words = (
            "CHARITY_DATABASE_URL is no address of a database that can be used: sqlite or postgresql+psycopg"
        )
        raise ConfigError(words) from error
