"""Checking a donor's receipt: a `.tlog-proof`, alone or in the PDF that carries it."""

from __future__ import annotations

import codecs
from collections.abc import Mapping, Sequence

from charity.ledger import leaf, merkle, proof
from charity.ledger.checkpoint import Checkpoint
from charity.ledger.commitments import commitment
from charity.ledger.leaf import BadLeaf, Leaf
from charity.ledger.note import VerifierKey
from charity.ledger.proof import BadProof, Proof
from charity.verifier import pdf
from charity.verifier.checkpoints import count_witnesses, open_checkpoint
from charity.verifier.checks import PRINTED, WITNESSES, Findings, Tally
from charity.verifier.keyring import Former, Keyring
from charity.verifier.seal.paper import check_seal

PAPER = "paper"
ORDER = ("file", "signature", "entry", "inclusion", "donor", "ref", "witnesses")
NOT_CHECKED = ("spent-well", "other-donations", "same-log", "later-entries")
ATTACHMENT = "receipt.tlog-proof"
#: What a receipt's PDF may unpack to inside a process that serves others too.
WEB_UNPACKED_BYTES_MAX = 4 * 2**20


def check_receipt(
    octets: bytes,
    key: VerifierKey,
    witnesses: Sequence[VerifierKey] = (),
    quorum: int = 0,
    *,
    former: Sequence[Former] = (),
    ca: bytes | None = None,
    unpacked_max: int = pdf.UNPACKED_BYTES_MAX,
) -> Findings:
    """Check a receipt against a desk's key; whatever the bytes are, findings are returned.

    `ca`: the certificate (PEM) behind the signature of the PDF that carries it.
    `unpacked_max`: the most bytes that the PDF may unpack to.
    """
    is_paper = pdf.is_pdf(octets)
    tally = Tally((PAPER, *ORDER) if is_paper and ca is not None else ORDER)
    left_out = (PRINTED, *NOT_CHECKED) if is_paper and ca is None else NOT_CHECKED
    if is_paper and ca is not None:
        check_seal(tally, octets, ca)
    ring = Keyring(key, former)
    read = _read(tally, octets, unpacked_max)
    if read is None:
        return Findings(tally.checks(), left_out)
    opened = open_checkpoint(tally, "signature", read.checkpoint, ring)
    entry = _entry(tally, read)
    values: dict[str, str] = {}
    if opened is not None:
        is_proved = _is_in_log(tally, read, opened[0])
        count_witnesses(tally, opened[1], witnesses, quorum)
        if entry is not None and is_proved:
            values = _open(tally, entry, read.openings)
    is_known = entry is not None and not tally.has_failed(but=WITNESSES)
    rest = tally.not_checked(left_out, is_endless=ring.was_endless_used)
    return Findings(tally.checks(), rest, entry if is_known else None, values if is_known else {})


def _read(tally: Tally, octets: bytes, unpacked_max: int) -> Proof | None:
    if pdf.is_pdf(octets):
        try:
            attached = pdf.attachments(octets, unpacked_max=unpacked_max).get(ATTACHMENT)
        except pdf.BadPdf:
            tally.failed("file", "broken-pdf")
            return None
        if attached is None:
            tally.failed("file", "no-receipt-in-pdf")
            return None
        octets = attached
    if octets.startswith(codecs.BOM_UTF8):
        tally.failed("file", "mark")
        return None
    if b"\r\n" in octets:
        tally.failed("file", "line-ends")
        return None
    try:
        read = proof.parse(octets)
    except BadProof:
        tally.failed("file", "cut-or-edited" if octets.startswith(b"c2sp.org/tlog-proof") else "no-receipt")
        return None
    if read.octets != octets:
        tally.failed("file", "cut-or-edited")
        return None
    tally.passed("file")
    return read


def _entry(tally: Tally, read: Proof) -> Leaf | None:
    try:
        entry = leaf.decode(read.leaf)
    except BadLeaf:
        tally.failed("entry", "no-entry")
        return None
    if entry.seq != read.index:
        tally.failed("entry", "other-number", seq=entry.seq, index=read.index)
        return None
    tally.passed("entry", seq=entry.seq, log=entry.log)
    return entry


def _is_in_log(tally: Tally, read: Proof, found: Checkpoint) -> bool:
    hashed = merkle.leaf_hash(read.leaf)
    facts = {"index": read.index, "size": found.size}
    if merkle.verify_inclusion(read.index, found.size, hashed, read.hashes, found.root):
        tally.passed("inclusion", **facts)
        return True
    tally.failed("inclusion", "not-there", **facts)
    return False


def _open(tally: Tally, entry: Leaf, openings: Mapping[str, proof.Opening]) -> dict[str, str]:
    values: dict[str, str] = {}
    for field, committed in (("donor", entry.donor), ("ref", entry.ref)):
        opening = openings.get(field)
        if opening is None:
            tally.undone(field, "closed" if committed else "absent")
        elif committed is None or commitment(opening.salt, field, opening.value) != committed:
            tally.failed(field, "other", value=opening.value)
        else:
            tally.passed(field, value=opening.value)
            values[field] = opening.value
    return values
