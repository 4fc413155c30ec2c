"""The task list of a case: identity, medical, means, visit, need, consent, payee, route, with states."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from charity.intake.rules import CaseStatus
from charity.kernel.words import N_
from charity.verification.findings.rules import REQUIRED, Subject
from charity.verification.rules import Block

_SUBJECTS = (Subject.IDENTITY, Subject.MEDICAL, Subject.MEANS)


@dataclass(frozen=True, slots=True)
class Task:
    """One task: its words and state as msgids, where it is done ("" when it cannot be opened yet)."""

    words: str
    state: str
    tone: str
    endpoint: str
    is_of_appeal: bool = False


DONE, OPEN = (N_("done"), "good"), (N_("to do"), "look")
LATER, NOT_NEEDED = (N_("later"), "quiet"), (N_("not needed"), "quiet")

_WORDS = {
    Subject.IDENTITY: N_("Identity"),
    Subject.MEDICAL: N_("Medical"),
    Subject.MEANS: N_("Means"),
    Subject.PAYEE: N_("Payee"),
}


def tasks_of(
    kind: str,
    status: CaseStatus,
    blocks: Iterable[Block],
    *,
    has_appeal: bool,
    appeal_blocks: Iterable[Block],
) -> list[Task]:
    """Return the tasks of a case in the order of the work."""
    open_codes = {block.code for block in blocks}
    later_codes = {block.code for block in appeal_blocks}
    made = "no_visit" not in open_codes and "visit_not_made" not in open_codes
    reckoned = not {"no_need", "nothing_needed"} & open_codes
    started = status is not CaseStatus.RECEIVED
    return [
        *(_subject(subject, kind, open_codes, started) for subject in _SUBJECTS),
        _task(N_("Home visit"), "visits.of_case", done=made, started=started),
        _task(N_("Need"), "need.show", done=reckoned, started=started),
        _of_appeal(N_("Consent"), "appeal_consents.panel", "consent", later_codes, has_appeal),
        _subject(Subject.PAYEE, kind, open_codes, started),
        _of_appeal(N_("Legal route"), "appeal_routes.choose", "route", later_codes, has_appeal),
    ]


def _subject(subject: Subject, kind: str, codes: set[str], started: bool) -> Task:
    if kind and subject not in REQUIRED[kind]:
        return Task(_WORDS[subject], *NOT_NEEDED, "findings.show")
    return _task(_WORDS[subject], "findings.show", done=f"finding_{subject}" not in codes, started=started)


def _task(words: str, endpoint: str, *, done: bool, started: bool) -> Task:
    if not started:
        return Task(words, *LATER, "")
    return Task(words, *(DONE if done else OPEN), endpoint)


def _of_appeal(words: str, endpoint: str, code: str, codes: set[str], has_appeal: bool) -> Task:
    if not has_appeal:
        return Task(words, *LATER, "", is_of_appeal=True)
    waits = any(found == code or found.startswith(f"{code}_") for found in codes)
    return Task(words, *(OPEN if waits else DONE), endpoint, is_of_appeal=True)
