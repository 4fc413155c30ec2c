"""Whether a report's checkpoint continues an earlier one: the last report's, or one that a reader kept."""

from __future__ import annotations

from charity.ledger import checkpoint, merkle, note
from charity.ledger.checkpoint import Checkpoint
from charity.ledger.note import BadNote
from charity.verifier.checkpoints import open_checkpoint
from charity.verifier.checks import Tally
from charity.verifier.keyring import Keyring
from charity.verifier.reportfile import Previous


def check_previous(tally: Tally, previous: Previous | None, found: Checkpoint, ring: Keyring) -> None:
    """Check that the log of this report begins with the log of the report before."""
    if previous is None:
        tally.undone("previous", "first")
        return
    aside = Tally(("signature",))
    opened = open_checkpoint(aside, "signature", previous.checkpoint, ring)
    if opened is None:
        is_late = aside.checks()[0].facts.get("why") == "out-of-force"
        tally.failed("previous", "out-of-force" if is_late else "unsigned")
        return
    before = opened[0]
    facts = {"old": before.size, "size": found.size}
    if merkle.verify_consistency(before.size, found.size, before.root, found.root, previous.consistency):
        tally.passed("previous", **facts)
    else:
        tally.failed("previous", "rewritten", **facts)


def read_kept(tally: Tally, old: bytes, ring: Keyring) -> Checkpoint | None:
    """Read a checkpoint that a reader kept; note when it cannot be trusted."""
    try:
        read = note.parse(old)
        kept = checkpoint.parse(read.text)
        signers = [
            one for one in ring.keys if kept.origin == one.key.name and note.is_signed_by(read, one.key)
        ]
    except BadNote:
        tally.failed("consistency", "old-unreadable")
        return None
    if ring.first is None:
        return kept
    if not signers:
        tally.failed("consistency", "old-unknown", origin=kept.origin)
        return None
    if not signers[0].covers(kept.size):
        tally.failed("consistency", "old-out-of-force", old=kept.size, until=signers[0].until)
        return None
    ring.note_use(signers[0])
    return kept


def check_kept(
    tally: Tally, old: bytes | None, previous: Previous | None, found: Checkpoint, ring: Keyring
) -> None:
    """Compare a kept checkpoint with the two that a report carries; between others only the log can tell."""
    if old is None:
        tally.undone("consistency", "no-old")
        return
    kept = read_kept(tally, old, ring)
    if kept is None:
        return
    carried = [found]
    if previous is not None:
        try:
            carried.append(checkpoint.parse(note.parse(previous.checkpoint).text))
        except BadNote:
            return
    same_size = [one for one in carried if one.size == kept.size]
    if not same_size:
        tally.undone("consistency", "needs-log", old=kept.size, size=found.size)
    elif any(one.root == kept.root for one in same_size):
        tally.passed("consistency", old=kept.size, size=found.size)
    else:
        tally.failed("consistency", "rewritten", old=kept.size)
