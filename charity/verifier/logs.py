"""Checking a whole log: every file, every entry, every sum, in one reading and flat memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from charity.ledger import merkle, note
from charity.ledger.checkpoint import Checkpoint
from charity.ledger.note import VerifierKey
from charity.verifier.books import CODES
from charity.verifier.checkpoints import count_witnesses, open_checkpoint
from charity.verifier.checks import Findings, Tally
from charity.verifier.continuity import read_kept
from charity.verifier.earlier import check_earlier
from charity.verifier.keyring import Former, Keyring
from charity.verifier.sources import Read, why_of
from charity.verifier.walk import Walk

ORDER = (
    "signature", "files", "canonical", "order", "names", *CODES, "remainders",
    "equation", "root", "consistency", "witnesses",
)  # fmt: skip
#: What stands in any signed note before its first signature.
_SIGNED = "\n\n\N{EM DASH} ".encode()
BEYOND = "beyond-signed"
NOT_CHECKED = ("spent-well", "unrecorded", "documents", "people", "same-log", "later-entries")


def check_log(
    read: Read,
    key: VerifierKey,
    *,
    former: Sequence[Former] = (),
    old: bytes | None = None,
    witnesses: Sequence[VerifierKey] = (),
    quorum: int = 0,
    paths: Iterable[str] = (),
) -> Findings:
    """Check a log in tlog-tiles layout; `read` gives its files, raises LookupError or OSError without one.

    `old`: a checkpoint kept from earlier, which this log has to continue. `former`: keys before a rotation.
    `paths`: the files that are there, where somebody can list them; partial tiles of earlier times are then
    compared as well.
    """
    tally = Tally(ORDER)
    ring = Keyring(key, former)
    try:
        octets = read("checkpoint")
    except (LookupError, OSError) as error:
        tally.failed("signature", "missing", detail=why_of(error))
        return Findings(tally.checks(), NOT_CHECKED)
    if _SIGNED not in octets:
        tally.failed("signature", "no-checkpoint")
        return Findings(tally.checks(), NOT_CHECKED)
    opened = open_checkpoint(tally, "signature", octets, ring)
    if opened is None:
        return Findings(tally.checks(), NOT_CHECKED)
    found, signed = opened
    count_witnesses(tally, signed, witnesses, quorum)
    kept = _kept(tally, old, ring, found)
    walk = Walk(tally, read, found.size, ring.names())
    if walk.to_end(kept.size if kept else 0):
        _compare_roots(tally, walk, found, kept)
    left_out = (*NOT_CHECKED, BEYOND) if check_earlier(tally, read, found.size, paths) else NOT_CHECKED
    is_endless = any(one.until is None for one in ring.former)
    rest = tally.not_checked(left_out, is_endless=is_endless)
    return Findings(tally.checks(), rest, totals=walk.books.totals())


def _kept(tally: Tally, old: bytes | None, ring: Keyring, found: Checkpoint) -> Checkpoint | None:
    """Read the checkpoint from earlier; note at once where the log is shorter than it."""
    if old is None:
        tally.undone("consistency", "no-old")
        return None
    kept = read_kept(tally, old, ring)
    if kept is None:
        return None
    if kept.size > found.size:
        tally.failed("consistency", "shorter", old=kept.size, size=found.size, seq=found.size)
        return None
    return kept


def _compare_roots(tally: Tally, walk: Walk, found: Checkpoint, kept: Checkpoint | None) -> None:
    if walk.tower.root() == found.root:
        tally.passed("root", size=found.size, root=note.encoded(found.root))
    else:
        tally.failed("root", "other", size=found.size)
    if kept is None:
        return
    root = walk.old_root if kept.size else merkle.EMPTY_ROOT
    if root == kept.root:
        tally.passed("consistency", old=kept.size, size=found.size)
    else:
        tally.failed("consistency", "rewritten", old=kept.size)
