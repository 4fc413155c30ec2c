"""The instruments of a running house, put together once on the top floor and handed down by name."""

from __future__ import annotations

from dataclasses import dataclass

from charity.config import Config
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
    config.instance.mkdir(parents=True, exist_ok=True)
    return House(
        config=config,
        database=Database(config.database_url),
        vault=Vault(config.instance / "evidence", config.vault_key, entropy),
        cipher=Cipher(config.vault_key, entropy),
        clock=clock,
        entropy=entropy,
    )
