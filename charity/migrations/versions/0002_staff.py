"""Tables of staff."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from charity.kernel.columns import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ROLES = ("intake", "visitor", "reviewer", "editor", "treasurer", "approver", "liaison", "auditor", "admin")
OPEN = sa.text("accepted_at_utc IS NULL AND withdrawn_at_utc IS NULL")


def upgrade() -> None:
    """Create the tables."""
    _create_people()
    _create_sessions()
    _create_invitations()
    op.create_table(
        "parked_form",
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("path", sa.String(400), nullable=False),
        sa.Column("fields_sealed", sa.LargeBinary, nullable=False),
        sa.Column("expires_at_utc", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_parked_form"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_parked_form_person_id"),
    )
    op.create_index("ix_parked_form_person_id", "parked_form", ["person_id"])


def _create_people() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("password_hash", sa.String(200), nullable=False),
        sa.Column("is_active", sa.Boolean, nullable=False),
        sa.Column("districts", sa.JSON, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at_utc", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("email", name="uq_person_email"),
        sa.UniqueConstraint("number", name="uq_person_number"),
        sa.CheckConstraint("email = lower(email)", name="email_is_folded"),
        sa.CheckConstraint("number > 0", name="number_is_positive"),
        sa.CheckConstraint("password_hash LIKE '$argon2id$%'", name="password_is_hashed"),
    )
    known = ", ".join(f"'{role}'" for role in ROLES)
    op.create_table(
        "person_role",
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("granted_at_utc", UtcDateTime, nullable=False),
        sa.Column("granted_by_id", sa.Integer, nullable=True),
        sa.PrimaryKeyConstraint("person_id", "role", name="pk_person_role"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_person_role_person_id"),
        sa.ForeignKeyConstraint(["granted_by_id"], ["person.id"], name="fk_person_role_granted_by_id"),
        sa.CheckConstraint(f"role IN ({known})", name="role_is_known"),
    )


def _create_sessions() -> None:
    op.create_table(
        "staff_session",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("device", sa.String(60), nullable=False),
        sa.Column("created_at_utc", UtcDateTime, nullable=False),
        sa.Column("last_seen_at_utc", UtcDateTime, nullable=False),
        sa.Column("expires_at_utc", UtcDateTime, nullable=False),
        sa.Column("ended_at_utc", UtcDateTime, nullable=True),
        sa.Column("ended_why", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_staff_session"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_staff_session_person_id"),
        sa.CheckConstraint(
            "(ended_at_utc IS NULL AND ended_why = '') OR (ended_at_utc IS NOT NULL AND ended_why <> '')",
            name="end_has_a_reason",
        ),
    )
    op.create_index("ix_staff_session_person_id", "staff_session", ["person_id"])
    op.create_table(
        "sign_in_try",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("account_index", sa.LargeBinary, nullable=False),
        sa.Column("address_index", sa.LargeBinary, nullable=False),
        sa.Column("at_utc", UtcDateTime, nullable=False),
        sa.Column("has_succeeded", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_try"),
    )
    op.create_index("ix_sign_in_try_account_index_at_utc", "sign_in_try", ["account_index", "at_utc"])
    op.create_index("ix_sign_in_try_address_index_at_utc", "sign_in_try", ["address_index", "at_utc"])


def _create_invitations() -> None:
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("roles", sa.JSON, nullable=False),
        sa.Column("districts", sa.JSON, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=True),
        sa.Column("created_by_id", sa.Integer, nullable=True),
        sa.Column("created_at_utc", UtcDateTime, nullable=False),
        sa.Column("expires_at_utc", UtcDateTime, nullable=False),
        sa.Column("accepted_at_utc", UtcDateTime, nullable=True),
        sa.Column("accepted_by_id", sa.Integer, nullable=True),
        sa.Column("withdrawn_at_utc", UtcDateTime, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_invitation"),
        sa.UniqueConstraint("token_hash", name="uq_invitation_token_hash"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_invitation_person_id"),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name="fk_invitation_created_by_id"),
        sa.ForeignKeyConstraint(["accepted_by_id"], ["person.id"], name="fk_invitation_accepted_by_id"),
        sa.CheckConstraint("email = lower(email)", name="email_is_folded"),
        sa.CheckConstraint("accepted_at_utc IS NULL OR withdrawn_at_utc IS NULL", name="one_end"),
        sa.CheckConstraint(
            "(accepted_at_utc IS NULL) = (accepted_by_id IS NULL)", name="accepted_by_somebody"
        ),
    )
    op.create_index(
        "uq_invitation_open_email",
        "invitation",
        ["email"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def downgrade() -> None:
    """Drop the tables."""
    for table in ("parked_form", "invitation", "sign_in_try", "staff_session", "person_role", "person"):
        op.drop_table(table)
