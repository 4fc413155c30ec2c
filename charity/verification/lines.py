"""The lines of *what blocks publication* that verification knows, each with the page that mends it."""

from __future__ import annotations

from collections.abc import Mapping

from charity.kernel.words import N_
from charity.verification.findings.rules import Subject
from charity.verification.rules import Block

SUBJECT_OPEN_WORDS: Mapping[Subject, str] = {
    Subject.IDENTITY: N_("Identity: no document seen and no office confirmed it yet."),
    Subject.MEDICAL: N_("Medical: no record seen and no hospital confirmed it yet."),
    Subject.MEANS: N_("Means: nothing is written down yet."),
    Subject.HOUSEHOLD: N_("Household: nothing is written down yet."),
    Subject.COSTS: N_("Costs: no bill seen and no office confirmed them yet."),
    Subject.RELATION: N_("Relation: no document seen and no office confirmed it yet."),
    Subject.PAYEE: N_("Payee: no document seen and no office confirmed whose account it is."),
    Subject.OTHER_AID: N_("Other aid: the family was not asked yet, or it is not written down."),
    Subject.POLICY: N_("Policy first: insurance and assistance were not looked through yet."),
}


def not_screened(ref: str) -> Block:
    """Say that a request is no case yet."""
    return Block("not_screened", N_("The request is not screened yet."), "intake.screen", {"ref": ref})


def case_ended(ref: str) -> Block:
    """Say that there is nothing to publish any more."""
    return Block("case_ended", N_("The request was declined or withdrawn."), "review.show", {"ref": ref})


def no_authorisation(ref: str) -> Block:
    """Say that nobody may be asked yet."""
    words = N_("The family has not signed the authorisation to enquire.")
    return Block("no_authorisation", words, "authorisations.record", {"ref": ref})


def subject_open(ref: str, subject: Subject) -> Block:
    """Say which subject has no finding that settles it."""
    values = {"ref": ref, "subject": subject.value}
    return Block(f"finding_{subject}", SUBJECT_OPEN_WORDS[subject], "findings.add", values)


def contradiction_open(ref: str, contradiction_id: int | None) -> Block:
    """Say that something does not fit."""
    words = N_("A contradiction is not resolved.")
    values = {"ref": ref, "contradiction_id": contradiction_id}
    return Block("contradiction_open", words, "findings.resolve", values)


def visit_to_plan(ref: str) -> Block:
    """Say that nobody has been there and nobody is to go."""
    return Block("no_visit", N_("No home visit is planned."), "visits.plan", {"ref": ref})


def visit_to_make(ref: str, visit_id: int | None) -> Block:
    """Say that a planned visit is still to be made or handed in."""
    words = N_("The home visit is planned; not both sheets are in yet.")
    return Block("visit_not_made", words, "visits.show", {"ref": ref, "visit_id": visit_id})


def need_to_compute(ref: str) -> Block:
    """Say that there is no need yet."""
    return Block("no_need", N_("The need is not computed yet."), "need.compute", {"ref": ref})


def nothing_needed(ref: str) -> Block:
    """Say that by the figures nothing is missing."""
    words = N_("By the figures nothing is missing, so there is nothing to raise.")
    return Block("nothing_needed", words, "need.compute", {"ref": ref})


def to_send_for_review(ref: str) -> Block:
    """Say that the case waits to be sent for review."""
    return Block("not_sent", N_("The case is not sent for review yet."), "review.show", {"ref": ref})


def to_review(ref: str) -> Block:
    """Say that a third person has to review the case."""
    words = N_("The case waits for a review by a third person who did not visit.")
    return Block("not_reviewed", words, "review.show", {"ref": ref})
