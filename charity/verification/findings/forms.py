"""Forms of findings: add, correct, resolve a contradiction."""

from __future__ import annotations

from wtforms import BooleanField, SelectField

from charity.intake.fields import choices, story_field, words_field
from charity.kernel.web.forms import HouseForm, MoneyField, OnceForm, Optional, VersionedForm, _l
from charity.verification.claims import ClaimFields
from charity.verification.findings.contradictions import Resolve
from charity.verification.findings.rules import (
    NOTE_CHARS_MAX,
    STATEMENT_CHARS_MAX,
    SUBJECT_WORDS,
    Statement,
    Subject,
)
from charity.verification.findings.service import AddFinding, CorrectFinding, ResolveFinding


class StatementFields(ClaimFields):
    """What a finding says."""

    statement = story_field(
        _l("Finding, in neutral words"),
        required=_l("Write the finding in neutral words. The family sees this sentence."),
        most=STATEMENT_CHARS_MAX,
        description=_l("The family sees this sentence, and the public too. No names, no numbers."),
    )
    note = story_field(
        _l("Internal note"), most=NOTE_CHARS_MAX, description=_l("Kept sealed, for the desk only.")
    )
    yuan_won = MoneyField(
        _l("Yuan won"),
        validators=[Optional()],
        description=_l("Policy only: what insurance or assistance pays after we looked it through together."),
    )
    is_public = BooleanField(_l("May be shown on the public page"), default=True)

    def to_statement(self, subject: Subject) -> Statement:
        """Return what the form says about a subject."""
        won = self.yuan_won.data
        return Statement(
            subject=subject,
            statement=self.statement.data,
            claim=self.to_claim(),
            note=self.note.data,
            is_public=self.is_public.data,
            yuan_won_minor=won.minor if won is not None else None,
        )


class AddFindingForm(StatementFields, OnceForm):
    """Write down a fact."""

    subject = SelectField(_l("About"), choices=choices(SUBJECT_WORDS))

    def to_command(self) -> AddFinding:
        """Return the finding to add."""
        return AddFinding(self.to_statement(Subject(self.subject.data)), self.once.data)


class CorrectFindingForm(StatementFields, VersionedForm):
    """Correct a fact; the earlier wording is kept."""

    reason = words_field(
        _l("Why is this corrected?"),
        required=_l("Write why this is corrected. The earlier wording is kept."),
        most=300,
    )

    def to_command(self, subject: Subject) -> CorrectFinding:
        """Return the correction."""
        return CorrectFinding(self.to_statement(subject), self.reason.data, self.version.data)


class ResolveForm(ClaimFields, HouseForm):
    """Settle a contradiction that a visit found."""

    resolution = story_field(
        _l("How was it resolved?"),
        required=_l("Write how the contradiction was resolved and what settles it."),
        most=NOTE_CHARS_MAX,
        description=_l("Kept sealed, for the desk only."),
    )

    def to_command(self) -> Resolve:
        """Return the resolution."""
        return Resolve(self.resolution.data, self.to_claim())


class ResolveFindingForm(ResolveForm):
    """Settle a contradicted finding: it reads anew."""

    statement = story_field(
        _l("The finding reads from now on"),
        required=_l("Write the finding in neutral words. The family sees this sentence."),
        most=STATEMENT_CHARS_MAX,
        description=_l("Neutral words, as the family and the public may read them."),
    )

    def to_finding(self, subject: Subject, *, note: str, yuan_won_minor: int | None) -> ResolveFinding:
        """Return the resolution and the new wording."""
        statement = Statement(
            subject, self.statement.data, self.to_claim(), note=note, yuan_won_minor=yuan_won_minor
        )
        return ResolveFinding(self.resolution.data, statement)
