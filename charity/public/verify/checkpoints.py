"""A checkpoint that somebody kept or scanned from a report: is it ours, and does the log still contain it?"""

from __future__ import annotations

import hashlib

from sqlmodel import Session

from charity.kernel.web.words import _
from charity.ledger import checkpoint, note, signed
from charity.ledger.checkpoint import Checkpoint, UnknownSigner
from charity.ledger.note import BadNote
from charity.public.log.keys import Keys, keys_in_force
from charity.public.verify.shown import Result
from charity.reports.since import stands_there


def told_of_checkpoint(session: Session, octets: bytes, keys: Keys) -> Result | None:
    """Return what can be said of a checkpoint, None when the bytes are none."""
    try:
        read = note.parse(octets)
        found = checkpoint.parse(read.text)
    except BadNote:
        return None
    try:
        is_ours = any(_is_signed(octets, key) for key in keys_in_force(keys, found.size))
    except BadNote:
        words = _("This checkpoint was cut or edited: what it says was never signed by this desk.")
        return _result("danger", _("Do not rely on it"), words, found, octets)
    if not is_ours:
        words = _("This is a checkpoint of another log, or under a key that this desk never published.")
        return _result("look", _("This desk cannot vouch for it"), words, found, octets)
    if not stands_there(session, found.size, found.root):
        words = _(
            "This desk signed this checkpoint, and its log of today does not contain it. That must not "
            "happen. Keep it, and show it to a witness, a reporter or an auditor."
        )
        return _result("danger", _("Two histories"), words, found, octets)
    words = _("This checkpoint is this desk’s, and the log of today still begins with all that it covers.")
    stored = signed.signed_at(session, found.size)
    return _result("good", _("It holds"), words, found, octets, is_published=stored is not None)


def _is_signed(octets: bytes, key: note.VerifierKey) -> bool:
    """Return whether a key signed a checkpoint; raises BadNote when it says so and is false."""
    try:
        checkpoint.opened(octets, key)
    except UnknownSigner:
        return False
    return True


def _result(
    tone: str, title: str, sentence: str, found: Checkpoint, octets: bytes, *, is_published: bool = False
) -> Result:
    return Result(
        tone=tone,
        title=title,
        sentence=sentence,
        facts=[
            (_("The log that it names"), found.origin),
            (_("Entries covered"), f"{found.size:,}"),
            (_("Root"), note.encoded(found.root)),
        ],
        sha256=hashlib.sha256(octets).hexdigest(),
        checkpoint_size=found.size if is_published else None,
    )
