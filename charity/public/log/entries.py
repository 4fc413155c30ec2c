"""An entry of the log for readers: its leaf, what it says, its proof and what stands beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for
from sqlmodel import Session

from charity.donations.lines.queries import is_late
from charity.kernel.errors import Missing
from charity.kernel.money import Money
from charity.kernel.web.words import _, money_text
from charity.kernel.words import N_
from charity.ledger import leaf, merkle, note, signed
from charity.ledger.entry import Kind, LinkKind
from charity.ledger.leaf import Leaf
from charity.ledger.links import link_of
from charity.ledger.signed import SignedCheckpoint
from charity.public.log import proofs, queries, saying
from charity.public.log.drawing import Picture
from charity.public.words import KIND_WORDS

SEQ_MAX = 2**53 - 1  # as far as a leaf can count


class NoSuchEntry(Missing):
    """The log holds no entry of that number."""

    code = "no_such_entry"
    words = N_("The log holds no entry %(seq)s. Their numbers count from 0 without a gap.")


_LINK_WORDS: Mapping[LinkKind, str] = {
    LinkKind.TRANSFER: N_("The other side of this transfer: entry %(seq)s"),
    LinkKind.UNDOING: N_("Both sides were taken back together: entry %(seq)s"),
    LinkKind.SETTLEMENT: N_("The pledge and the donation that keeps it: entry %(seq)s"),
}
COMMITMENT_WORDS: Mapping[str, str] = {
    "donor": N_("A name stands behind this entry."),
    "ref": N_("The transaction number of the channel stands behind this entry."),
}


@dataclass(frozen=True, slots=True)
class Commitment:
    """A private value that the leaf commits to without showing it."""

    field: str
    words: str
    code: str


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One line of a list of entries."""

    seq: int
    day: date
    what: str
    amount: str
    appeal: str


@dataclass(frozen=True, slots=True)
class ProofShown:
    """The way to the root of a checkpoint, drawn and listed."""

    size: int
    holds: bool
    steps: Sequence[proofs.Step]
    picture: Picture


@dataclass(frozen=True, slots=True)
class EntryShown:
    """Everything that the page of an entry prints."""

    seq: int
    sentence: str
    what: str
    appeal: str
    pretty: str
    raw: str
    octets: int
    hash_hex: str
    hash_text: str
    postings: Sequence[tuple[str, str]]
    documents: Sequence[str]
    commitments: Sequence[Commitment]
    reverses: int | None
    reversed_by: int | None
    links: Sequence[tuple[str, str]]
    before: int | None
    after: int | None
    proof: ProofShown | None = None
    first_covered: int | None = None


def what_words(kind: str) -> str:
    """Return what an entry is, in two or three words."""
    words = KIND_WORDS.get(Kind(kind)) if kind in set(Kind) else None
    return _(words) if words else kind


def row_of(octets: bytes) -> EntryRow:
    """Return a stored leaf as a line of a list."""
    entry = leaf.decode(octets)
    day = date.fromisoformat(entry.day)
    return EntryRow(entry.seq, day, what_words(entry.kind), saying.amount_text(entry), entry.appeal or "")


def entry_of(session: Session, seq: int, newest: SignedCheckpoint | None) -> EntryShown | None:
    """Return an entry's page, None when there is no such entry."""
    octets = signed.leaf_at(session, seq) if seq <= SEQ_MAX else None
    if octets is None:
        return None
    entry, hashed = leaf.decode(octets), merkle.leaf_hash(octets)
    text = octets.decode()
    return EntryShown(
        seq=seq,
        sentence=saying.sentence_of(
            entry, undoes_pledge=_undoes_pledge(session, entry), is_late=is_late(session, seq)
        ),
        what=what_words(entry.kind),
        appeal=entry.appeal or "",
        pretty=_pretty(text),
        raw=text,
        octets=len(octets),
        hash_hex=hashed.hex(),
        hash_text=note.encoded(hashed),
        postings=[(account, _signed(minor, unit)) for account, unit, minor in entry.post],
        documents=entry.doc,
        commitments=_commitments(entry),
        reverses=entry.reverses,
        reversed_by=queries.reversed_by(session, seq),
        links=[*_links(entry), *_hung_together(session, seq)],
        before=seq - 1 if seq else None,
        after=seq + 1 if seq + 1 < queries.log_size(session) else None,
        proof=_proof(session, seq, hashed, newest),
        first_covered=queries.first_covering(session, seq),
    )


def _proof(session: Session, seq: int, hashed: bytes, newest: SignedCheckpoint | None) -> ProofShown | None:
    if newest is None or seq >= newest.size:
        return None
    hashes = signed.inclusion(session, seq, newest.size)
    holds = merkle.verify_inclusion(seq, newest.size, hashed, hashes, newest.root)
    steps = proofs.steps_of(seq, newest.size, hashed, hashes)
    picture = proofs.drawn(seq, newest.size, hashed, steps, holds=holds)
    return ProofShown(newest.size, holds, steps, picture)


def _links(entry: Leaf) -> list[tuple[str, str]]:
    """Return the ways to what an entry speaks of: its appeal, and where the documents that it names are."""
    if entry.appeal is None:
        return []
    found = [(url_for("public.appeal", ref=entry.appeal), _("The appeal %(ref)s", ref=entry.appeal))]
    if entry.kind in {Kind.APPEAL_PUBLISHED, Kind.APPEAL_CORRECTED, Kind.APPEAL_CLOSED}:
        found.append((url_for("public.history", ref=entry.appeal), _("Every published version")))
    if entry.kind == Kind.REMAINDER_DECIDED:
        found.append((url_for("remainders.shown", ref=entry.appeal), _("The arithmetic, step by step")))
    if entry.kind == Kind.REPORT_ISSUED:
        found.append((url_for("reports.public_report", ref=entry.appeal), _("Its newest report (PDF)")))
    return found


def _hung_together(session: Session, seq: int) -> list[tuple[str, str]]:
    """Return the way to the entry that this one names and that names this one."""
    found = link_of(session, seq)
    if found is None:
        return []
    other = found.second_seq if seq == found.first_seq else found.first_seq
    return [(url_for("log.entry", seq=other), _(_LINK_WORDS[found.kind], seq=other))]


def _undoes_pledge(session: Session, entry: Leaf) -> bool:
    octets = signed.leaf_at(session, entry.reverses) if entry.reverses is not None else None
    return octets is not None and leaf.decode(octets).kind == Kind.PLEDGE


def _pretty(text: str) -> str:
    """Return a leaf one member a line, each posting on one line."""
    members = json.loads(text)
    lines = [f"  {json.dumps(name)}: {_member(value)}" for name, value in members.items()]
    return "{\n" + ",\n".join(lines) + "\n}"


def _member(value: object) -> str:
    if isinstance(value, list) and len(value) > 1:
        return "[\n    " + ",\n    ".join(map(json.dumps, value)) + "\n  ]"
    return json.dumps(value)


def _signed(minor: int, currency: str) -> str:
    amount = money_text(Money(minor, currency))
    return f"+{amount}" if minor > 0 else amount


def _commitments(entry: Leaf) -> list[Commitment]:
    found = (("donor", entry.donor), ("ref", entry.ref))
    return [Commitment(name, _(COMMITMENT_WORDS[name]), code.hex()) for name, code in found if code]
