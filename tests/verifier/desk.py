"""A desk made of the pure half only: leaves, checkpoints, tiles and receipts, for tests of the verifier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from charity.ledger import accounts, checkpoint, cosignature, leaf, merkle, tiles
from charity.ledger.checkpoint import Checkpoint
from charity.ledger.commitments import commitment
from charity.ledger.entry import Kind
from charity.ledger.note import COSIGNATURE, SigningKey, VerifierKey
from charity.ledger.proof import Opening, Proof

APPEAL = "LX-2026-0007-K"
OBSERVED = "LX-2026-0008-R"
DAY = "2026-02-15"
DONOR, NUMBER = "王小明", "WeChat|4200001234|"
SALTS = {"donor": b"\x05" * 32, "ref": b"\x06" * 32}
WITNESS = SigningKey("outlet.test/witness", b"\x0a" * 32, COSIGNATURE)
OTHER_WITNESS = SigningKey("radio.test/witness", b"\x0b" * 32, COSIGNATURE)

Post = tuple[str, str, int]


def moved(to: str, source: str, minor: int, currency: str = "CNY") -> list[Post]:
    """Return the two postings of an amount moved."""
    return [(to, currency, minor), (source, currency, -minor)]


@dataclass
class TestDesk:
    """Books leaves and signs for them; says whatever a test wants it to say."""

    __test__ = False

    origin: str = "desk.test/lantern"
    seed: bytes = b"\x01" * 32
    leaves: list[bytes] = field(default_factory=list)
    posts: dict[int, list[Post]] = field(default_factory=dict)

    @property
    def key(self) -> SigningKey:
        return SigningKey(self.origin, self.seed)

    @property
    def vkey(self) -> VerifierKey:
        return self.key.verifier

    def book(self, kind: str, post: Sequence[Post] = (), appeal: str | None = APPEAL, **more: Any) -> int:
        """Book a leaf that says what it is told to say; return its number."""
        seq = len(self.leaves)
        said = {"log": self.origin, "seq": seq, "day": DAY} | more
        self.leaves.append(leaf.encode(kind=kind, appeal=appeal, post=post, **said))
        self.posts[seq] = list(post)
        return seq

    def donation(self, minor: int, appeal: str = APPEAL, *, fee: int = 0, **more: Any) -> int:
        """Book a donation; the donor and the number are committed to as `openings` opens them."""
        place = accounts.observed(appeal) if appeal == OBSERVED else accounts.assets("WeChat", appeal)
        post = [(place, "CNY", minor - fee), (accounts.fees(appeal), "CNY", fee)]
        post = [*[row for row in post if row[2]], (accounts.donations(appeal), "CNY", -minor)]
        committed = {name: commitment(SALTS[name], name, value) for name, value in self.values().items()}
        return self.book(Kind.DONATION, post, appeal, **(committed | more))

    def payout(self, minor: int, appeal: str = APPEAL, **more: Any) -> int:
        source = accounts.assets("WeChat", appeal)
        return self.book(Kind.PAYOUT, moved(accounts.payouts(appeal), source, minor), appeal, **more)

    def refund(self, minor: int, appeal: str = APPEAL) -> int:
        source = accounts.assets("WeChat", appeal)
        return self.book(Kind.REFUND, moved(accounts.refunds(appeal), source, minor), appeal)

    def reverse(self, seq: int, **more: Any) -> int:
        mirrored = [(account, currency, -minor) for account, currency, minor in self.posts[seq]]
        return self.book(Kind.REVERSAL, mirrored, reverses=seq, **more)

    def fact(self, kind: str = Kind.APPEAL_PUBLISHED, appeal: str | None = APPEAL, **more: Any) -> int:
        return self.book(kind, appeal=appeal, **({"doc": ["ab" * 32]} | more))

    def values(self) -> dict[str, str]:
        return {"donor": DONOR, "ref": NUMBER}

    def openings(self) -> dict[str, Opening]:
        """Return what opens the commitments of a donation."""
        return {name: Opening(SALTS[name], value) for name, value in self.values().items()}

    def node(self, level: int, position: int) -> bytes:
        if level == 0:
            return merkle.leaf_hash(self.leaves[position])
        return merkle.node_hash(self.node(level - 1, 2 * position), self.node(level - 1, 2 * position + 1))

    def root(self, size: int) -> bytes:
        hashes = [merkle.leaf_hash(one) for one in self.leaves[:size]]
        return merkle.root_of(merkle.append(0, [], hashes)[0])

    def checkpoint(
        self, size: int | None = None, witnesses: Sequence[SigningKey] = (WITNESS,), root: bytes | None = None
    ) -> bytes:
        """Return a signed checkpoint with witnesses' lines."""
        size = len(self.leaves) if size is None else size
        said = Checkpoint(self.origin, size, self.root(size) if root is None else root)
        signed = checkpoint.signed(said, self.key)
        lines = [cosignature.cosign(signed.text, one, time_s=1_771_200_000) for one in witnesses]
        return signed.with_signatures(lines).octets

    def receipt(self, seq: int, openings: Mapping[str, Opening] | None = None, **more: Any) -> bytes:
        """Return the receipt of an entry."""
        size = len(self.leaves)
        hashes = tuple(merkle.inclusion_proof(seq, size, self.node))
        said = {"index": seq, "hashes": hashes, "checkpoint": self.checkpoint(), "leaf": self.leaves[seq]}
        return Proof(**(said | {"openings": self.openings() if openings is None else openings} | more)).octets

    def files(self) -> dict[str, bytes]:
        """Return the log as static files."""
        size = len(self.leaves)
        found = {"checkpoint": self.checkpoint()}
        rows = [[merkle.leaf_hash(one) for one in self.leaves]]
        while len(rows[-1]) >= tiles.WIDTH:
            full = [rows[-1][at : at + 256] for at in range(0, len(rows[-1]) // 256 * 256, 256)]
            rows.append([merkle.root_of(merkle.append(0, [], row)[0]) for row in full])
        for tile in tiles.tiles_of(size):
            end = tile.first + tile.width
            content = (
                tiles.encode_entries(self.leaves[tile.first : end])
                if tile.level is None
                else tiles.encode_hashes(rows[tile.level][tile.first : end])
            )
            found[f"tile/{tile.path}"] = content
        return found


@cache
def _busy_leaves() -> tuple[list[bytes], dict[int, list[Post]]]:
    desk = TestDesk()
    desk.fact()
    desk.fact(appeal=OBSERVED)
    first = desk.donation(1_000, fee=6)
    for minor in range(1, 540):
        desk.donation(minor, OBSERVED if minor % 3 == 0 else APPEAL)
    desk.book(Kind.LUMP, moved(accounts.assets("Cash", APPEAL), accounts.donations(APPEAL), 5_000))
    desk.refund(1)
    paid = desk.payout(2_000)
    desk.reverse(first)
    desk.reverse(paid)
    desk.payout(1_500)
    use = moved(accounts.payouts(OBSERVED), accounts.observed(OBSERVED), 700)
    desk.book(Kind.USE, use, OBSERVED)
    desk.fact(Kind.STATEMENT_IMPORTED, appeal=None)
    while len(desk.leaves) < 600:
        desk.donation(100)
    return desk.leaves, desk.posts


def busy_desk() -> TestDesk:
    """Return a desk of 600 entries: three bundles, two custodies, a reversal of the first donation."""
    leaves, posts = _busy_leaves()
    return TestDesk(leaves=list(leaves), posts=dict(posts))
