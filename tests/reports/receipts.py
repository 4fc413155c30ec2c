"""A receipt made up for tests: invented everything."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from charity.kernel.money import Money
from charity.ledger import leaf, merkle
from charity.ledger.accounts import Custody
from charity.ledger.checkpoint import Checkpoint, signed
from charity.ledger.commitments import commitment
from charity.ledger.proof import Opening, Proof
from charity.reports.appeal.facts import Signatory
from charity.reports.receipt.facts import Charity, DonationReceipt, DonorKnown, Undone
from tests.reports.papers import AS_OF, DESK, KEY

REF = "LX-2026-0007-K"
NUMBER = "1000050501202603151234567890"
SALTS = {"donor": b"\x01" * 32, "ref": b"\x02" * 32}
SEQ, SIZE = 41, 1_000_003


def made_proof(donor: str, number: str) -> Proof:
    """A proof that holds: the path of one leaf in a tree of a million, its other hashes made up."""
    values = {"donor": donor, "ref": f"WeChat|{number}|"}
    commitments = {name: commitment(SALTS[name], name, value) for name, value in values.items()}
    entry = leaf.encode(
        "desk.test/lantern", SEQ, "donation", "2026-03-15", REF,
        [(f"Assets:WeChat:{REF}", "CNY", 2000), (f"Income:Donations:{REF}", "CNY", -2000)], **commitments,
    )  # fmt: skip
    hashes = {(0, SEQ): merkle.leaf_hash(entry)}
    filler = [bytes([level]) * 32 for level in range(32)]

    def node(level: int, index: int) -> bytes:
        if level and SEQ >> level == index:
            return merkle.node_hash(node(level - 1, 2 * index), node(level - 1, 2 * index + 1))
        return hashes.get((level, index), filler[level])

    places = merkle.frontier_places(SIZE)
    root = merkle.root_of([node(level, index) for level, index in places])
    note = signed(Checkpoint("desk.test/lantern", SIZE, root), KEY).octets
    openings = {name: Opening(SALTS[name], value) for name, value in values.items()}
    return Proof(SEQ, tuple(merkle.inclusion_proof(SEQ, SIZE, node)), note, entry, openings)


def a_receipt(donor: str = "欧阳小河", number: str = NUMBER) -> DonationReceipt:
    """A donation of twenty yuan to a charity's appeal, told to the log of a million entries."""
    proof = made_proof(donor, number)
    return DonationReceipt(
        desk=DESK, appeal=REF, titles={"zh": "一名学生的治疗费用", "en": "Treatment of a student"},
        custody=Custody.HELD, charity=Charity("北山慈善基金会", "CF-2021-0448"),
        seq=SEQ, day=date(2026, 3, 15), payment_day=None,
        amount=Money(2000), channel="WeChat Pay", donor=donor, donor_known=DonorKnown.NAMED, number=number,
        reversal=None, refunds=(), size=SIZE, root=b"r" * 32, origin="desk.test/lantern",
        note=proof.checkpoint.decode(), vkey=KEY.verifier.text, witnessed=(), witnesses_wanted=1,
        proof=proof.octets, authority="ab" * 32, as_of=AS_OF, issued_by=Signatory("Treasurer", 6),
    )  # fmt: skip


def observed_and_refunded() -> DonationReceipt:
    """Money that went straight to a family, half of it given back, by somebody who was forgotten since."""
    back = Undone(77, date(2026, 4, 2), Money(1000))
    return replace(
        a_receipt(), custody=Custody.OBSERVED, charity=None, donor="", donor_known=DonorKnown.ERASED,
        refunds=(back,), witnesses_wanted=0, issued_by=None,
    )  # fmt: skip
