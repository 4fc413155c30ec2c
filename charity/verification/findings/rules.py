"""What a finding may say, and when a contradiction is resolved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from charity.kernel.errors import Refusal
from charity.kernel.words import N_
from charity.verification.rules import SETTLING, Basis, Claim

STATEMENT_CHARS_MAX = 400
NOTE_CHARS_MAX = 2000


class Subject(StrEnum):
    """What a finding is about."""

    IDENTITY = "identity"
    MEDICAL = "medical"
    MEANS = "means"
    HOUSEHOLD = "household"
    COSTS = "costs"
    RELATION = "relation"
    PAYEE = "payee"
    OTHER_AID = "other_aid"
    POLICY = "policy"


SUBJECT_WORDS: Mapping[Subject, str] = {
    Subject.IDENTITY: N_("Identity"),
    Subject.MEDICAL: N_("Medical"),
    Subject.MEANS: N_("Means"),
    Subject.HOUSEHOLD: N_("Household"),
    Subject.COSTS: N_("Costs"),
    Subject.RELATION: N_("Relation"),
    Subject.PAYEE: N_("Payee"),
    Subject.OTHER_AID: N_("Other aid"),
    Subject.POLICY: N_("Policy first"),
}

SUBJECT_HINTS: Mapping[Subject, str] = {
    Subject.IDENTITY: N_("Who is asking and who is to be helped: identity papers seen against the person."),
    Subject.MEDICAL: N_("Diagnosis and treatment as the hospital's papers and the doctor state them."),
    Subject.MEANS: N_("Income, housing, land, vehicles, deposits, debts."),
    Subject.HOUSEHOLD: N_("Who lives in the household and who depends on whom."),
    Subject.COSTS: N_("Bills so far, what was reimbursed, what the doctor still expects."),
    Subject.RELATION: N_("How seeker, beneficiary and payee are related, and what proves it."),
    Subject.PAYEE: N_("Whose account receives the money: the beneficiary's or the guardian's."),
    Subject.OTHER_AID: N_("What others have given or promised, other fundraising among it."),
    Subject.POLICY: N_(
        "Medical insurance, serious-illness insurance and assistance looked through with the family, "
        "and the yuan won."
    ),
}

_ALWAYS = (Subject.IDENTITY, Subject.MEANS, Subject.HOUSEHOLD, Subject.PAYEE)
_ILLNESS = (Subject.MEDICAL, Subject.COSTS, Subject.POLICY, Subject.OTHER_AID)

#: Subjects that must be settled before a review, by kind of need; values of intake's NeedKind.
REQUIRED: Mapping[str, tuple[Subject, ...]] = {
    "treatment": (*_ALWAYS, *_ILLNESS),
    "care": (*_ALWAYS, *_ILLNESS),
    "living": (*_ALWAYS, Subject.POLICY, Subject.OTHER_AID),
    "goods": (Subject.IDENTITY, Subject.HOUSEHOLD, Subject.PAYEE),
}

#: Subjects where the family's word alone is not enough.
VOUCHED = frozenset({Subject.IDENTITY, Subject.MEDICAL, Subject.COSTS, Subject.PAYEE, Subject.RELATION})


class StatementMissing(Refusal):
    """A finding says something."""

    code = "statement_missing"
    field = "statement"
    words = N_("Write the finding in neutral words. The family sees this sentence.")


class YuanWonElsewhere(Refusal):
    """Yuan won belong to the policy finding."""

    code = "yuan_won_elsewhere"
    field = "yuan_won"
    words = N_("Yuan won are recorded with the finding on policy only.")


class StillContradicted(Refusal):
    """A contradiction is resolved, not edited away."""

    code = "still_contradicted"
    field = "basis"
    words = N_("This finding is contradicted. Resolve the contradiction; it cannot be edited away.")


class ResolutionMissing(Refusal):
    """A resolution says how the contradiction was settled."""

    code = "resolution_missing"
    field = "resolution"
    words = N_("Write how the contradiction was resolved and what settles it.")


class ResolutionUnsupported(Refusal):
    """A contradiction is settled by a document or an office."""

    code = "resolution_unsupported"
    field = "basis"
    words = N_("A contradiction is resolved by a document seen or an office that confirms, not by a word.")


class AlreadyResolved(Refusal):
    """A contradiction is resolved once."""

    code = "already_resolved"
    words = N_("This contradiction has been resolved already.")
    status = 409


class NoAuthorisation(Refusal):
    """Nobody is asked about a family before the family agreed."""

    code = "no_authorisation"
    field = "basis"
    words = N_("The family has not signed the authorisation to enquire. No office may be asked before that.")


class CorrectionReasonMissing(Refusal):
    """A correction says why."""

    code = "correction_reason_missing"
    field = "reason"
    words = N_("Write why this is corrected. The earlier wording is kept.")


@dataclass(frozen=True, slots=True)
class Statement:
    """What a finding says, before it is written down."""

    subject: Subject
    statement: str
    claim: Claim
    note: str = ""
    is_public: bool = True
    yuan_won_minor: int | None = None

    def check(self) -> None:
        """Refuse a finding without words or with yuan won where none belong."""
        if not self.statement.strip():
            raise StatementMissing()
        if self.yuan_won_minor is not None and self.subject is not Subject.POLICY:
            raise YuanWonElsewhere()


def check_resolution(resolution: str, claim: Claim) -> None:
    """Refuse a resolution without words or without a settling basis."""
    if not resolution.strip():
        raise ResolutionMissing()
    if claim.basis not in SETTLING:
        raise ResolutionUnsupported()


def settles(subject: Subject, basis: Basis) -> bool:
    """Return whether a finding on this basis answers its subject for a review."""
    if subject in VOUCHED:
        return basis in SETTLING
    return basis in SETTLING | {Basis.DECLARED}
