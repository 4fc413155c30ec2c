"""Personal values: committed to in the leaf, sealed at rest, forgotten without breaking a proof."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from charity.kernel.cipher import Cipher
from charity.kernel.database import Database
from charity.ledger import private
from charity.ledger.audit import verify
from charity.ledger.commitments import commitment
from charity.ledger.tables import ENTRY, PRIVATE_FACT, REFERENCE


def test_a_commitment_is_an_hmac_of_the_versioned_field_and_nfc_value() -> None:
    salt = bytes(range(32))
    expected = hmac.new(salt, "v1|donor|é李".encode(), hashlib.sha256).digest()
    assert commitment(salt, "donor", "e\u0301李") == expected
    assert commitment(salt, "donor", "x").hex() == (hmac.new(salt, b"v1|donor|x", "sha256").hexdigest())
    with pytest.raises(AssertionError):
        commitment(b"short", "donor", "x")


def test_the_donors_own_receipt_opens_the_commitment(
    ledger: Database, book: Callable[..., Any], say: Any, cipher: Cipher
) -> None:
    book(say.donation(1000, "4200", donor="李四"), say.donation(5, "4201"))
    with ledger.reading() as session:
        opened = private.openings(session, [0, 1], cipher=cipher)
        assert set(opened) == {(0, "donor"), (0, "ref"), (1, "ref")}
        row = session.connection().execute(sa.select(ENTRY).where(ENTRY.c.seq == 0)).one()
        salt, value = opened[0, "donor"]
        assert (value, commitment(salt, "donor", value)) == ("李四", row.donor)
        salt, value = opened[0, "ref"]
        assert (value, commitment(salt, "ref", value)) == ("WeChat|4200|", row.ref)
        assert private.donors_of(session, [0, 1], cipher=cipher) == {0: "李四"}


def test_each_entry_and_field_has_a_salt_of_its_own(
    ledger: Database, book: Callable[..., Any], say: Any
) -> None:
    book(*(say.donation(1000, f"n{i}", donor="李四") for i in range(20)))
    with ledger.reading() as session:
        salts = session.connection().execute(sa.select(PRIVATE_FACT.c.salt)).scalars().all()
        assert len(set(salts)) == 40
        donors = session.connection().execute(sa.select(ENTRY.c.donor)).scalars().all()
        assert len(set(donors)) == 20


def test_forgetting_a_donor_leaves_every_proof_whole(
    ledger: Database, book: Callable[..., Any], say: Any, cipher: Cipher
) -> None:
    book(say.donation(1000, "4200", donor="李四"), say.donation(5, "4201", donor="王五"))
    with ledger.transaction() as session:
        private.wipe(session, [0])
    with ledger.reading() as session:
        assert private.donors_of(session, [0, 1], cipher=cipher) == {1: "王五"}
        assert verify(session, openings=cipher).ok


def test_no_table_of_the_ledger_holds_a_name_or_reference_in_clear(
    ledger: Database, book: Callable[..., Any], say: Any
) -> None:
    name, reference = "欧阳测试", "4200009999888877776666"
    book(say.donation(1000, reference, donor=name, idempotency_key="k"))
    forms = {form for text in (name, reference) for form in (text.encode(), text.encode().hex().encode())}
    with ledger.reading() as session:
        for table in (ENTRY, PRIVATE_FACT, REFERENCE):
            for row in session.connection().execute(sa.select(table)):
                octets = b"|".join(v if isinstance(v, bytes) else str(v).encode() for v in row)
                assert not [form for form in forms if form in octets]


def test_a_kept_opening_that_does_not_open_is_named(
    ledger: Database, book: Callable[..., Any], say: Any, cipher: Cipher
) -> None:
    book(say.donation(1, "a", donor="李四"), say.donation(2, "b", donor="王五"))
    facts = PRIVATE_FACT.c
    with ledger.transaction() as session:
        where = PRIVATE_FACT.update().where(facts.entry_seq == 1, facts.field == "donor")
        session.connection().execute(where.values(salt=secrets.token_bytes(32)))
    with ledger.reading() as session:
        assert verify(session).ok
        assert [(p.seq, p.code) for p in verify(session, openings=cipher).problems] == [(1, "opening")]
        assert not verify(session, openings=Cipher(b"w" * 32, secrets.token_bytes)).ok
