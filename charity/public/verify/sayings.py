"""What a check says on the page: the verifier's own sentences, and others where those speak of options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from charity.kernel.web.words import _, chosen_language
from charity.kernel.words import N_
from charity.verifier import sayings
from charity.verifier.checks import EARLIER, Check

#: In place of the verifier's sentences, which speak to somebody who gave keys on a command line.
_HERE: Mapping[str, str] = {
    "signature!other-desk": N_("It is signed for the log %(origin)s, which is not this desk's."),
    "signature!unknown-key": N_(
        "It names this desk's log, but the signature is by a key that this desk never published. Somebody "
        "may have signed in its name."
    ),
    "previous!unsigned": N_("What it says of the report before was not signed with a key of this desk."),
    "witnesses!too-few": N_(
        "Outside witnesses have not confirmed its checkpoint in the number that the desk wants (%(count)s of "
        "%(quorum)s). The proof holds without them; they show that others see the same log."
    ),
    "witnesses!no-keys": N_("The desk wants outside witnesses and has named none."),
    "witnesses?none": N_("No outside witness has confirmed its checkpoint."),
    "witnesses?no-keys": N_(
        "This desk has no outside witness yet, so nobody but the desk vouches that others see the same log."
    ),
    "paper?no-ca": N_("The signature of the PDF itself was not looked at."),
    "paper!stranger": N_("The PDF is signed by %(name)s, for whom this desk does not vouch."),
    "same-history": N_("The desk’s log of today still begins with the one that this paper was signed for."),
    "same-history!other": N_(
        "The desk’s log of today does not begin with the one that this paper was signed for."
    ),
}

_NOT_CHECKED_HERE: Mapping[str, str] = {
    "same-log": N_(
        "that the desk shows everybody the same log: compare checkpoints with a friend or a media partner"
    ),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One check as it is shown: a sign with a word, and its sentence."""

    tone: str
    sign: str
    words: str


def is_told_here(check: Check) -> bool:
    """Return whether a check has its line: not one that an earlier failure made idle, nor one of options."""
    return check.ok is not None or (check.facts.get("why") != EARLIER and check.code != "consistency")


def line_of(thing: str, check: Check) -> Line:
    """Return a check of a receipt or report for a page."""
    if check.ok:
        return Line("good", _("holds"), _words(thing, check))
    if check.ok is None:
        return Line("quiet", _("not looked at"), _words(thing, check))
    if check.code == "witnesses" and check.saying != "witnesses!false":
        return Line("look", _("not yet"), _words(thing, check))
    return Line("danger", _("does not hold"), _words(thing, check))


def _words(thing: str, check: Check) -> str:
    here = _HERE.get(check.saying)
    if here is not None:
        shown = {name: sayings.shown(str(value)) for name, value in check.facts.items()}
        return _(here, **shown)
    return sayings.sentence(chosen_language(), thing, check)


def not_checked(code: str) -> str:
    """Return what was not checked."""
    here = _NOT_CHECKED_HERE.get(code)
    return _(here) if here is not None else sayings.not_checked(chosen_language(), code)
