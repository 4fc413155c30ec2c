"""Tables of intake."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

from charity.kernel.columns import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _one_of(column: str, values: Iterable[str]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in sorted(values))})"


BEFORE_SCREENING = ("declined", "received", "withdrawn")
STATUS = (
    *BEFORE_SCREENING,
    "screened",
    "in_verification",
    "visit_scheduled",
    "visited",
    "in_review",
    "verified",
)
CHANNEL = ("online", "call_me", "phone", "walk_in")
NEED = ("treatment", "care", "living", "goods")
RELATION = ("self", "parent", "child", "spouse", "relative", "guardian", "neighbour", "other")
INSURANCE = ("unknown", "resident", "employee", "none")
DECLINE = (
    "not_our_city",
    "other_office",
    "policy_covers",
    "need_not_shown",
    "papers_contradict",
    "no_authorisation",
    "unreachable",
    "duplicate",
    "not_a_plea",
    "other",
)
EVIDENCE = (
    "medical_record",
    "bill",
    "insurance",
    "identity",
    "household",
    "income",
    "photo",
    "authorisation",
    "other",
)
SEALED = (
    "seeker_name",
    "helper_name",
    "beneficiary_name",
    "birth_date",
    "identity_number",
    "address",
    "hospital",
    "duplicate_reason",
    "decline_words",
)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "help_request_counter",
        sa.Column("year", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("last_number", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("year", name="pk_help_request_counter"),
    )
    _create_help_request()
    _create_evidence()
    _create_authorisation()
    _create_drafts()
    op.create_table(
        "code_try",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("bucket_index", sa.LargeBinary, nullable=False),
        sa.Column("at_utc", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_code_try"),
    )
    op.create_index("ix_code_try_bucket_index_at_utc", "code_try", ["bucket_index", "at_utc"])


def _create_help_request() -> None:
    op.create_table(
        "help_request",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("ref", sa.String(24), nullable=False),
        sa.Column("once_index", sa.LargeBinary, nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("channel", sa.String(12), nullable=False),
        sa.Column("district", sa.String(40), nullable=False),
        sa.Column("need_kind", sa.String(12), nullable=True),
        sa.Column("relation", sa.String(12), nullable=False),
        sa.Column("insurance", sa.String(12), nullable=False),
        sa.Column("is_emergency", sa.Boolean, nullable=False),
        sa.Column("emergency_reason", sa.String(300), nullable=False),
        sa.Column("decline_reason", sa.String(24), nullable=True),
        sa.Column("beneficiary_birth_year", sa.Integer, nullable=True),
        sa.Column("cost_to_date_minor", sa.BigInteger, nullable=True),
        sa.Column("reimbursed_minor", sa.BigInteger, nullable=True),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary, nullable=False),
        sa.Column("situation_sealed", sa.LargeBinary, nullable=False),
        *(sa.Column(f"{name}_sealed", sa.LargeBinary, nullable=True) for name in SEALED),
        sa.Column("phone_index", sa.LargeBinary, nullable=False),
        sa.Column("identity_index", sa.LargeBinary, nullable=True),
        sa.Column("code_index", sa.LargeBinary, nullable=True),
        sa.Column("pin_hash", sa.String(160), nullable=True),
        sa.Column("assigned_to_id", sa.Integer, nullable=True),
        sa.Column("created_by_id", sa.Integer, nullable=True),
        sa.Column("created_at_utc", UtcDateTime, nullable=False),
        sa.Column("moved_at_utc", UtcDateTime, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_help_request"),
        sa.UniqueConstraint("ref", name="uq_help_request_ref"),
        sa.UniqueConstraint("once_index", name="uq_help_request_once_index"),
        sa.UniqueConstraint("code_index", name="uq_help_request_code_index"),
        sa.ForeignKeyConstraint(["assigned_to_id"], ["person.id"], name="fk_help_request_assigned_to_id"),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name="fk_help_request_created_by_id"),
        *_help_request_checks(),
    )
    for column in ("status", "district", "phone_index", "identity_index", "assigned_to_id", "created_at_utc"):
        op.create_index(f"ix_help_request_{column}", "help_request", [column])


def _help_request_checks() -> list[sa.CheckConstraint]:
    conditions = {
        "status": _one_of("status", STATUS),
        "channel": _one_of("channel", CHANNEL),
        "need_kind": f"need_kind IS NULL OR {_one_of('need_kind', NEED)}",
        "relation": _one_of("relation", RELATION),
        "insurance": _one_of("insurance", INSURANCE),
        "emergency_has_reason": "is_emergency = false OR emergency_reason <> ''",
        "declined_has_reason": "status <> 'declined' OR (decline_reason IS NOT NULL AND "
        f"{_one_of('decline_reason', DECLINE)})",
        "case_says_what_and_where": f"{_one_of('status', BEFORE_SCREENING)} OR "
        "(need_kind IS NOT NULL AND district <> '')",
        "pin_goes_with_code": "pin_hash IS NULL OR code_index IS NOT NULL",
        "cost_to_date_not_negative": "cost_to_date_minor IS NULL OR cost_to_date_minor >= 0",
        "reimbursed_not_negative": "reimbursed_minor IS NULL OR reimbursed_minor >= 0",
    }
    return [sa.CheckConstraint(condition, name=name) for name, condition in conditions.items()]


def _create_evidence() -> None:
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("request_id", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("media_type", sa.String(40), nullable=False),
        sa.Column("size_bytes", sa.Integer, nullable=False),
        sa.Column("filename_sealed", sa.LargeBinary, nullable=False),
        sa.Column("added_by_id", sa.Integer, nullable=True),
        sa.Column("added_at_utc", UtcDateTime, nullable=False),
        sa.Column("note", sa.String(300), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_evidence"),
        sa.UniqueConstraint("request_id", "sha256", name="uq_evidence_request_id_sha256"),
        sa.UniqueConstraint("id", "request_id", name="uq_evidence_id_request_id"),
        sa.ForeignKeyConstraint(["request_id"], ["help_request.id"], name="fk_evidence_request_id"),
        sa.ForeignKeyConstraint(["added_by_id"], ["person.id"], name="fk_evidence_added_by_id"),
        sa.CheckConstraint(_one_of("kind", EVIDENCE), name="kind"),
        sa.CheckConstraint("size_bytes > 0", name="size_positive"),
    )
    op.create_index("ix_evidence_request_id", "evidence", ["request_id"])
    op.create_index("ix_evidence_sha256", "evidence", ["sha256"])


def _create_authorisation() -> None:
    op.create_table(
        "authorisation",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("request_id", sa.Integer, nullable=False),
        sa.Column("way", sa.String(8), nullable=False),
        sa.Column("wording", sa.String(12), nullable=False),
        sa.Column("signed_on", sa.Date, nullable=False),
        sa.Column("hospital_sealed", sa.LargeBinary, nullable=False),
        sa.Column("offices_sealed", sa.LargeBinary, nullable=False),
        sa.Column("neighbours_sealed", sa.LargeBinary, nullable=False),
        sa.Column("signed_name_sealed", sa.LargeBinary, nullable=False),
        sa.Column("filled_in_by_sealed", sa.LargeBinary, nullable=False),
        sa.Column("evidence_id", sa.Integer, nullable=True),
        sa.Column("recorded_by_id", sa.Integer, nullable=True),
        sa.Column("recorded_at_utc", UtcDateTime, nullable=False),
        sa.Column("withdrawn_at_utc", UtcDateTime, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_authorisation"),
        sa.ForeignKeyConstraint(["request_id"], ["help_request.id"], name="fk_authorisation_request_id"),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name="fk_authorisation_recorded_by_id"),
        sa.ForeignKeyConstraint(
            ["evidence_id", "request_id"],
            ["evidence.id", "evidence.request_id"],
            name="fk_authorisation_evidence_of_same_request",
        ),
        sa.CheckConstraint(_one_of("way", ("typed", "paper")), name="way"),
        sa.CheckConstraint("way <> 'paper' OR evidence_id IS NOT NULL", name="paper_is_kept"),
    )
    op.create_index("ix_authorisation_request_id", "authorisation", ["request_id"])


def _create_drafts() -> None:
    op.create_table(
        "request_draft",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("code_index", sa.LargeBinary, nullable=False),
        sa.Column("answers_sealed", sa.LargeBinary, nullable=False),
        sa.Column("started_at_utc", UtcDateTime, nullable=False),
        sa.Column("saved_at_utc", UtcDateTime, nullable=False),
        sa.Column("expires_at_utc", UtcDateTime, nullable=False),
        sa.Column("request_id", sa.Integer, nullable=True),
        sa.Column("sent_at_utc", UtcDateTime, nullable=True),
        sa.Column("pin_sealed", sa.LargeBinary, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_request_draft"),
        sa.UniqueConstraint("code_index", name="uq_request_draft_code_index"),
        sa.ForeignKeyConstraint(["request_id"], ["help_request.id"], name="fk_request_draft_request_id"),
        sa.CheckConstraint("(request_id IS NULL) = (sent_at_utc IS NULL)", name="sent_makes_a_request"),
    )
    op.create_index("ix_request_draft_expires_at_utc", "request_draft", ["expires_at_utc"])
    op.create_table(
        "draft_file",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("draft_id", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("media_type", sa.String(40), nullable=False),
        sa.Column("size_bytes", sa.Integer, nullable=False),
        sa.Column("filename_sealed", sa.LargeBinary, nullable=False),
        sa.Column("added_at_utc", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_draft_file"),
        sa.UniqueConstraint("draft_id", "sha256", name="uq_draft_file_draft_id_sha256"),
        sa.ForeignKeyConstraint(["draft_id"], ["request_draft.id"], name="fk_draft_file_draft_id"),
        sa.CheckConstraint(_one_of("kind", EVIDENCE), name="kind"),
        sa.CheckConstraint("size_bytes > 0", name="size_positive"),
    )
    op.create_index("ix_draft_file_draft_id", "draft_file", ["draft_id"])
    op.create_index("ix_draft_file_sha256", "draft_file", ["sha256"])


def downgrade() -> None:
    """Drop the tables."""
    for table in (
        "code_try",
        "draft_file",
        "request_draft",
        "authorisation",
        "evidence",
        "help_request",
        "help_request_counter",
    ):
        op.drop_table(table)
