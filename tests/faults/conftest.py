"""A ledger that a whole module may look at; see the ledger's own tests."""

from tests.ledger.conftest import shared_keeper

__all__ = ["shared_keeper"]
