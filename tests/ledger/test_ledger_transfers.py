"""A remainder that moves between appeals: two legs that name each other, both or none, undone together."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from charity.kernel.money import Money
from charity.ledger import accounts, audit, balances, leaf, links, rates, signed, transfers
from charity.ledger.accounts import Custody
from charity.ledger.entry import Kind, Posting
from charity.ledger.refusals import AlreadyReversed, LinkedLeg, NoTransfer, Overdrawn, SameKeyOtherPayload
from charity.ledger.transfers import Handing, Legs
from tests.ledger.conftest import APPEAL, DAY, OTHER
from tests.ledger.test_ledger_audit import tampered

BOTH = (("WeChat", Money(300)), ("Bank", Money(200)))
HANDING = Handing(APPEAL, OTHER, BOTH, DAY, "form-1")


@pytest.fixture
def funded(keeper: Any, say: Any) -> Any:
    """An appeal that holds 300 fen with one channel and 400 at the bank."""
    to, source = accounts.assets("Bank", APPEAL), accounts.donations(APPEAL)
    keeper.book(say.donation(300, "a"), say.moved(Kind.DONATION, to, source, 400, APPEAL))
    return keeper


def hand_over(keeper: Any, say: Any, handing: Handing = HANDING) -> Legs:
    with keeper.database.transaction() as session:
        return transfers.hand_over(session, keeper.journal(session), handing, at=say.AT)


def undo(keeper: Any, say: Any, seq: int) -> Legs:
    with keeper.database.transaction() as session:
        journal = keeper.journal(session)
        return transfers.undo(session, journal, seq, day=say.DAY, reason="entered_twice", at=say.AT)


def held(keeper: Any) -> tuple[int, int]:
    with keeper.database.reading() as session:
        assert audit.verify(session).problems == ()
        totals = balances.appeal_totals(session, APPEAL), balances.appeal_totals(session, OTHER)
        assert all(one.balances for one in totals)
        return totals[0].held_minor, totals[1].held_minor


def test_both_legs_are_booked_in_one_and_name_each_other_by_one_hash(funded: Any, say: Any) -> None:
    legs = hand_over(funded, say)
    assert (legs.out.seq, legs.into.seq) == (2, 3)
    assert held(funded) == (200, 500)
    with funded.database.reading() as session:
        link = links.link_of(session, 3)
        assert link is not None
        assert rates.document(link.facts) == link.document
        leaves = [leaf.decode(signed.leaf_at(session, seq) or b"") for seq in (2, 3)]
        out, into = balances.appeal_totals(session, APPEAL), balances.appeal_totals(session, OTHER)
    assert [one.doc for one in leaves] == [[link.document], [link.document]]
    assert [(one.kind, one.appeal) for one in leaves] == [("remainder", APPEAL), ("remainder", OTHER)]
    said = json.loads(link.facts)
    assert said == {
        "currency": "CNY", "day": "2026-02-15", "from": APPEAL, "kind": "transfer", "minor": 500,
        "once": said["once"], "to": OTHER, "v": 1,
    }  # fmt: skip
    assert "form-1" not in link.facts
    assert (out.paid_out_minor, into.received_minor, into.donations) == (500, 500, 0)


def test_sent_again_it_is_one_transfer(funded: Any, say: Any) -> None:
    legs = hand_over(funded, say)
    again = hand_over(funded, say)
    assert (again.out.seq, again.into.seq) == (legs.out.seq, legs.into.seq)
    assert again.out.was_known
    assert again.into.was_known
    with pytest.raises(SameKeyOtherPayload):
        hand_over(funded, say, replace(HANDING, taken=(("WeChat", Money(1)),)))
    assert held(funded) == (200, 500)


def test_a_transfer_that_cannot_be_moves_nothing(funded: Any, say: Any) -> None:
    with funded.database.transaction() as session:
        balances.open_appeal(session, appeal="LX-2026-0009-X", custody=Custody.OBSERVED)
        balances.open_appeal(session, appeal="LX-2026-0010-X", custody=Custody.HELD, currency="USD")
    for to in (APPEAL, "LX-2026-0009-X", "LX-2026-0010-X", "LX-2026-0099-X"):
        with pytest.raises(NoTransfer):
            hand_over(funded, say, replace(HANDING, to=to))
    with pytest.raises(NoTransfer):
        hand_over(funded, say, replace(HANDING, taken=(("WeChat", Money(-5)),)))
    with pytest.raises(Overdrawn):
        hand_over(funded, say, replace(HANDING, taken=(("WeChat", Money(701)),)))
    assert held(funded) == (700, 0)


def test_a_transfer_is_undone_whole_or_not_at_all(funded: Any, say: Any) -> None:
    hand_over(funded, say)
    for leg in (2, 3):
        with pytest.raises(LinkedLeg):
            funded.reverse(leg)
    legs = undo(funded, say, 3)
    assert (legs.into.seq, legs.out.seq) == (4, 5)
    assert held(funded) == (700, 0)
    with pytest.raises(AlreadyReversed):
        undo(funded, say, 2)
    hand_over(funded, say, replace(HANDING, once="form-2"))
    with funded.database.transaction() as session:
        funded.journal(session).post(say.payout(1, appeal=OTHER), at=say.AT)
    with pytest.raises(Overdrawn):
        undo(funded, say, 7)  # the other appeal spent some of it


def only_leg(keeper: Any, say: Any, which: int, *, with_link: bool, **changes: Any) -> None:
    """Book one leg past the service, with its link or without."""
    out, into, link = transfers.legs_of(HANDING)
    draft = replace((out, into)[which], **changes)
    with keeper.database.transaction() as session:
        together = [replace(link, first=0, second=None, second_seq=3)] if with_link else []
        keeper.journal(session).post_many([draft], at=say.AT, together=together)


def test_the_database_seals_no_leg_alone(funded: Any, say: Any) -> None:
    with pytest.raises(IntegrityError, match="a remainder comes from another appeal"):
        only_leg(funded, say, 1, with_link=False)
    with pytest.raises(IntegrityError):  # the other end is missing at commit
        only_leg(funded, say, 0, with_link=True)
    with pytest.raises(IntegrityError, match="a transfer leaves as a remainder"):
        payout = say.payout(5)
        only_leg(funded, say, 0, with_link=True, kind=Kind.PAYOUT, postings=payout.postings)
    assert held(funded) == (700, 0)
    only_leg(funded, say, 0, with_link=False)  # to an outside fund: a single leg
    assert held(funded) == (200, 0)


@pytest.mark.parametrize(
    ("postings", "words"),
    [
        ((Posting(accounts.assets("Bank", OTHER), "CNY", 501),
          Posting(accounts.remainder_in(OTHER), "CNY", -501)), "a transfer comes in as it left"),
        ((Posting(accounts.assets("Bank", OTHER), "CNY", 500),
          Posting(accounts.donations(OTHER), "CNY", -500)), "a transfer comes in as it left"),
    ],
)  # fmt: skip
def test_the_database_lets_nothing_come_in_but_what_left(
    funded: Any, say: Any, postings: tuple[Posting, ...], words: str
) -> None:
    out, into, link = transfers.legs_of(HANDING)
    with pytest.raises(IntegrityError, match=words), funded.database.transaction() as session:
        drafts = [out, replace(into, postings=postings)]
        funded.journal(session).post_many(drafts, at=say.AT, together=[link])


def test_the_database_lets_no_leg_be_undone_alone(
    funded: Any, say: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_over(funded, say)
    monkeypatch.setattr(links, "check_undone", lambda *_: None)
    with pytest.raises(IntegrityError, match="both legs of a transfer are undone together"):
        funded.reverse(3)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE ledger_link SET kind = kind", "DELETE FROM ledger_link", "INSERT INTO ledger_link VALUES {row}"],
)
def test_what_links_two_entries_stays(funded: Any, say: Any, statement: str) -> None:
    hand_over(funded, say)
    row = "(1, 9, 'transfer', 'x', 'y')"  # an entry that is sealed is linked no more
    with (
        pytest.raises(sa.exc.DBAPIError, match=r"append only|the entry is sealed"),
        funded.database.transaction() as session,
    ):
        session.connection().exec_driver_sql(statement.format(row=row))


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM ledger_link WHERE kind = 'transfer'",
        "UPDATE ledger_link SET facts = replace(facts, '500', '600') WHERE kind = 'transfer'",
        "UPDATE ledger_link SET document = 'none' WHERE kind = 'transfer'",
        "UPDATE ledger_link SET second_seq = 1 WHERE kind = 'transfer'",
        "UPDATE ledger_link SET first_seq = 5 WHERE kind = 'undoing'",
        "UPDATE ledger_link SET kind = 'settlement' WHERE kind = 'undoing'",
    ],
)
def test_the_audit_names_a_link_that_was_tampered_with(funded: Any, say: Any, statement: str) -> None:
    hand_over(funded, say)
    undo(funded, say, 2)
    free = "ALTER TABLE ledger_link DROP CONSTRAINT ck_ledger_link_one_beside_the_other"
    found = tampered(funded.database, *([] if funded.database.is_sqlite else [free]), statement)
    assert "link" in {p.code for p in found.problems}
