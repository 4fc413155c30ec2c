"""A promise is no money, ends exactly once, and a kept one names its donation."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from charity.kernel.database import retrying
from charity.kernel.money import Money
from charity.ledger import audit, balances, leaf, links, pledges, reversals, signed
from charity.ledger.entry import LinkKind, PledgeEnd
from charity.ledger.refusals import EndsOtherwise, NotItsDonation, NotPending
from charity.ledger.tables import ENTRY
from tests.ledger.test_ledger_audit import tampered


def act(keeper: Any, say: Any, what: Any, *args: Any, **more: Any) -> Any:
    with keeper.database.transaction() as session:
        journal = keeper.journal(session)
        return what(session, journal, *args, **({"day": say.DAY} | more), at=say.AT)


def settle(keeper: Any, say: Any, seq: int, donation: Any) -> Any:
    with keeper.database.transaction() as session:
        return pledges.settle(session, keeper.journal(session), seq, donation, at=say.AT)


def promise(keeper: Any, say: Any, minor: int, appeal: str | None = None, **more: Any) -> int:
    amount, appeal = Money(minor, "CNY"), appeal or say.APPEAL
    with keeper.database.transaction() as session:
        journal = keeper.journal(session)
        booked = pledges.announce(journal, appeal=appeal, amount=amount, day=say.DAY, at=say.AT, **more)
        return booked.seq


def waiting(keeper: Any, say: Any) -> tuple[int, list[int]]:
    with keeper.database.reading() as session:
        found = pledges.pending(session, say.APPEAL)
        total = pledges.pending_sum(session, say.APPEAL)
        assert total.minor == sum(one.amount.minor for one in found)
        assert audit.verify(session).problems == ()
        return total.minor, [one.seq for one in found]


def test_a_promise_waits_beside_the_money_until_its_donation_comes(keeper: Any, say: Any) -> None:
    first, second = promise(keeper, say, 700, donor="李四"), promise(keeper, say, 300)
    promise(keeper, say, 9, appeal=say.OTHER)
    assert waiting(keeper, say) == (1000, [first, second])
    settled = settle(keeper, say, first, say.donation(650, "a", donor="李四", idempotency_key="s1"))
    assert waiting(keeper, say) == (300, [second])
    with keeper.database.reading() as session:
        totals = balances.appeal_totals(session, say.APPEAL)
        assert (totals.received_minor, totals.held_minor, totals.donations) == (650, 650, 1)
        link = links.link_of(session, settled.end.seq)
        assert link is not None
        assert (link.kind, link.first_seq, link.second_seq) == (
            LinkKind.SETTLEMENT, settled.end.seq, settled.donation.seq,
        )  # fmt: skip
        stored = signed.leaf_at(session, settled.end.seq)
        assert stored is not None
        assert link.document in leaf.decode(stored).doc
    again = settle(keeper, say, first, say.donation(650, "a", donor="李四", idempotency_key="s1"))
    assert (again.donation.seq, again.end.seq) == (settled.donation.seq, settled.end.seq)
    assert again.donation.was_known
    assert again.end.was_known


def test_a_promise_is_ended_by_a_donation_that_a_statement_brought(keeper: Any, say: Any) -> None:
    first, second = promise(keeper, say, 700), promise(keeper, say, 300)
    (gift, other, gone) = keeper.book(
        say.donation(700, "a"), say.donation(1, "b", appeal=say.OTHER), say.donation(2, "c")
    )
    keeper.reverse(gone.seq)
    for not_its in (other.seq, gone.seq, first, 99):
        with pytest.raises(NotItsDonation):
            act(keeper, say, pledges.settle_with, first, not_its)
    ended = act(keeper, say, pledges.settle_with, first, gift.seq)
    assert act(keeper, say, pledges.settle_with, first, gift.seq).seq == ended.seq
    with pytest.raises(NotItsDonation):
        act(keeper, say, pledges.settle_with, second, gift.seq)
    assert waiting(keeper, say) == (300, [second])


def test_a_promise_ends_once_and_each_end_has_its_reason(keeper: Any, say: Any) -> None:
    expiring, voided = promise(keeper, say, 700), promise(keeper, say, 300)
    ended = act(keeper, say, pledges.expire, expiring)
    assert act(keeper, say, pledges.expire, expiring).seq == ended.seq
    act(keeper, say, pledges.void, voided)
    for what, seq in ((pledges.void, expiring), (pledges.expire, voided), (pledges.void, 99)):
        with pytest.raises(NotPending):
            act(keeper, say, what, seq)
    with pytest.raises(NotPending):
        settle(keeper, say, voided, say.donation(300, "a"))
    with pytest.raises(NotPending):
        settle(keeper, say, voided, say.donation(300, "a", idempotency_key="k"))
    (gift,) = keeper.book(say.donation(1, "z"))
    with pytest.raises(NotPending):
        act(keeper, say, pledges.settle_with, voided, gift.seq)
    with keeper.database.reading() as session:
        reasons = session.connection().execute(sa.select(ENTRY.c.reason).where(ENTRY.c.kind == "reversal"))
        assert sorted(reasons.scalars()) == [PledgeEnd.EXPIRED, PledgeEnd.VOIDED]
    assert waiting(keeper, say) == (0, [])


def test_a_promise_is_not_reversed_like_money_nor_money_like_a_promise(keeper: Any, say: Any) -> None:
    seq = promise(keeper, say, 700)
    (gift,) = keeper.book(say.donation(1, "z"))
    with pytest.raises(EndsOtherwise):
        keeper.reverse(seq)
    with pytest.raises(EndsOtherwise), keeper.database.transaction() as session:
        keeper.journal(session).reverse(gift.seq, day=say.DAY, reason=PledgeEnd.VOIDED, at=say.AT)


@pytest.mark.parametrize(
    ("of", "reason", "words"),
    [
        ("pledge", "entered_twice", "a pledge ends for a reason"),
        ("gift", "pledge_voided", "a pledge ends for a reason"),
        ("pledge", "pledge_settled", "a settled pledge names its donation"),
    ],
)
def test_the_database_holds_the_ends_of_pledges(
    keeper: Any, say: Any, monkeypatch: pytest.MonkeyPatch, of: str, reason: str, words: str
) -> None:
    seqs = {"pledge": promise(keeper, say, 700), "gift": keeper.book(say.donation(1, "z"))[0].seq}
    monkeypatch.setattr(reversals, "PledgeEnd", [reason] if of == "pledge" else [])
    with pytest.raises(IntegrityError, match=words), keeper.database.transaction() as session:
        keeper.journal(session).reverse(seqs[of], day=say.DAY, reason=reason, at=say.AT)


def test_the_database_lets_no_pledge_be_settled_by_another_appeals_money(
    keeper: Any, say: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    seq = promise(keeper, say, 700)
    (other,) = keeper.book(say.donation(1, "b", appeal=say.OTHER))
    monkeypatch.setattr(pledges, "_can_settle", lambda *_: True)
    with pytest.raises(IntegrityError, match="a settlement ends a pledge of the same appeal"):
        act(keeper, say, pledges.settle_with, seq, other.seq)


@pytest.mark.parametrize(
    ("code", "statement"),
    [
        ("pledge", "UPDATE ledger_entry SET reason = 'pledge_voided' WHERE seq = 2"),
        ("pledge", "UPDATE ledger_entry SET reason = 'entered_twice' WHERE seq = 2"),
        ("pledge", "DELETE FROM ledger_link"),
        ("link", "UPDATE ledger_link SET facts = replace(facts, 'pledge', 'pledgf')"),
        ("link", "UPDATE ledger_link SET second_seq = 0"),
    ],
)
def test_the_audit_names_a_settlement_that_was_tampered_with(
    keeper: Any, say: Any, code: str, statement: str
) -> None:
    promise(keeper, say, 700)
    settle(keeper, say, 0, say.donation(700, "a"))
    found = tampered(keeper.database, statement)
    assert (2, code) in [(p.seq, p.code) for p in found.problems]


def test_a_promise_settled_by_several_at_once_is_settled_once(keeper: Any, say: Any) -> None:
    seq = promise(keeper, say, 700)

    def kept(number: int) -> bool:
        try:
            retrying(lambda: settle(keeper, say, seq, say.donation(700, f"n{number}")))
        except NotPending:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(kept, range(4))) == 1
    with keeper.database.reading() as session:
        assert balances.appeal_totals(session, say.APPEAL).received_minor == 700
