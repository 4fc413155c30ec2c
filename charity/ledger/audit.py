"""The audit: everything recomputed from stored bytes, in one consistent read, faults named."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.exc import NoResultFound
from sqlmodel import Session

from charity.kernel.cipher import Cipher
from charity.kernel.collector import collector_resting
from charity.ledger import triggers
from charity.ledger.checks.days import DayChecks
from charity.ledger.checks.entries import EntryChecks
from charity.ledger.checks.exchanges import check_exchanges
from charity.ledger.checks.links import check_links
from charity.ledger.checks.nodes import NodeChecks
from charity.ledger.checks.openings import check_openings
from charity.ledger.checks.problems import Problem, Problems
from charity.ledger.checks.signed import SignedChecks
from charity.ledger.checks.totals import check_balances, check_equations, check_references
from charity.ledger.tree import Head, read_head


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an audit found; `root` is recomputed; `checkpoint_size` is the last signed size, 0 for none."""

    entries: int
    root: bytes
    checkpoint_size: int
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


def verify(session: Session, *, openings: Cipher | None = None) -> Verdict:
    """Check all of a stored ledger: leaves, tree, columns, postings, totals, signatures and guards.

    Also reversals, references, closed periods, links between entries and rates of exchange; with a cipher
    each kept opening against its commitment. Reads in pieces; the memory does not grow.
    """
    connection = session.connection()
    problems = Problems()
    head = _head(connection, problems)
    signed = SignedChecks(connection, head, problems)
    days = DayChecks(connection, problems)
    entries = EntryChecks(connection, signed.origins, days, problems)
    nodes = NodeChecks(connection, problems)
    with collector_resting():
        while (hashes := entries.next_chunk()) is not None:
            signed.check(entries.size, nodes.add(hashes))
    entries.finish()
    root = nodes.finish(head)
    signed_size = signed.finish()
    check_balances(connection, entries.balances, problems)
    check_equations(connection, entries.balances, entries.standing, problems)
    check_references(connection, entries.standing_references, problems)
    days.finish()
    check_links(connection, entries.balances, problems)
    check_exchanges(connection, entries.balances, problems)
    if openings is not None:
        check_openings(connection, openings, problems)
    for name in triggers.differences(connection):
        problems.add(None, "trigger", f"the database does not guard the ledger as it should: {name}")
    return Verdict(entries.size, root, signed_size, problems.in_order())


def _head(connection: sa.Connection, problems: Problems) -> Head:
    try:
        return read_head(connection)
    except NoResultFound:
        problems.add(None, "head", "the row at the head of the log is missing")
        return Head(0, (), "")
