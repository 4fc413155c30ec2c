"""Tables of verification: findings, visits, need, review."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from charity.kernel.columns import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    _create_need_assessment()
    _create_need_part()
    _create_visit()
    _create_visit_sheet()
    _create_visit_answer()
    _create_visit_photo()
    _create_finding()
    _create_finding_version()
    _create_contradiction()
    _create_review()
    _create_review_unchecked()


def _create_need_assessment() -> None:
    op.create_table(
        "need_assessment",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("request_id", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("own_share_minor", sa.BigInteger, nullable=False),
        sa.Column("need_minor", sa.BigInteger, nullable=False),
        sa.Column("lodging_limit_minor", sa.BigInteger, nullable=False),
        sa.Column("months", sa.Integer, nullable=True),
        sa.Column("quantity", sa.Integer, nullable=True),
        sa.Column("unit", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("once", sa.String(40), nullable=False),
        sa.Column("computed_by_id", sa.Integer, nullable=False),
        sa.Column("computed_at_utc", UtcDateTime, nullable=False),
        sa.CheckConstraint(
            "kind <> 'goods' OR (quantity > 0 AND unit <> '' AND need_minor = 0)",
            name=op.f("ck_need_assessment_goods"),
        ),
        sa.CheckConstraint(
            "kind IN ('treatment', 'care', 'living', 'goods')", name=op.f("ck_need_assessment_kind")
        ),
        sa.CheckConstraint(
            "kind NOT IN ('care', 'living') OR months BETWEEN 1 AND 60",
            name=op.f("ck_need_assessment_months"),
        ),
        sa.CheckConstraint(
            "own_share_minor >= 0 AND need_minor >= 0", name=op.f("ck_need_assessment_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["computed_by_id"], ["person.id"], name=op.f("fk_need_assessment_computed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["help_request.id"], name=op.f("fk_need_assessment_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_assessment")),
        sa.UniqueConstraint("id", "request_id", name="uq_need_assessment_of_case"),
        sa.UniqueConstraint("once", name=op.f("uq_need_assessment_once")),
        sa.UniqueConstraint("request_id", "number", name=op.f("uq_need_assessment_request_id_number")),
    )
    op.create_index(op.f("ix_need_assessment_request_id"), "need_assessment", ["request_id"])


def _create_need_part() -> None:
    op.create_table(
        "need_part",
        sa.Column("assessment_id", sa.Integer, nullable=False),
        sa.Column("part", sa.String(24), nullable=False),
        sa.Column("request_id", sa.Integer, nullable=False),
        sa.Column("amount_minor", sa.BigInteger, nullable=False),
        sa.Column("basis", sa.String(20), nullable=False),
        sa.Column("office", sa.String(120), nullable=False),
        sa.Column("contact_sealed", sa.LargeBinary, nullable=True),
        sa.Column("confirmed_on", sa.Date, nullable=True),
        sa.Column("evidence_id", sa.Integer, nullable=True),
        sa.CheckConstraint(
            (
                "basis <> 'confirmed' OR (office <> '' AND contact_sealed IS NOT NULL AND "
                "confirmed_on IS NOT NULL)"
            ),
            name=op.f("ck_need_part_confirmed_by_whom"),
        ),
        sa.CheckConstraint(
            "basis <> 'document_seen' OR evidence_id IS NOT NULL", name=op.f("ck_need_part_document_named")
        ),
        sa.CheckConstraint(
            "basis IN ('declared', 'document_seen', 'confirmed', 'contradicted', 'not_checked')",
            name=op.f("ck_need_part_basis"),
        ),
        sa.CheckConstraint(
            (
                "part IN ('cost_to_date', 'further_estimate', 'reimbursed', 'expected_reimbursement',"
                " 'lodging_and_travel', 'monthly_cost', 'monthly_allowances', 'other_aid', "
                "'family_can_pay')"
            ),
            name=op.f("ck_need_part_part"),
        ),
        sa.CheckConstraint("amount_minor >= 0", name=op.f("ck_need_part_not_negative")),
        sa.ForeignKeyConstraint(
            ["assessment_id", "request_id"],
            ["need_assessment.id", "need_assessment.request_id"],
            name="fk_need_part_assessment_of_case",
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id", "request_id"],
            ["evidence.id", "evidence.request_id"],
            name="fk_need_part_evidence_of_case",
        ),
        sa.PrimaryKeyConstraint("assessment_id", "part", name=op.f("pk_need_part")),
    )


def _create_visit() -> None:
    op.create_table(
        "visit",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("request_id", sa.Integer, nullable=False),
        sa.Column("first_visitor_id", sa.Integer, nullable=False),
        sa.Column("second_visitor_id", sa.Integer, nullable=False),
        sa.Column("planned_at_utc", UtcDateTime, nullable=False),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("visited_at_utc", UtcDateTime, nullable=True),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("once", sa.String(40), nullable=False),
        sa.Column("planned_by_id", sa.Integer, nullable=False),
        sa.CheckConstraint(
            "(status = 'visited') = (visited_at_utc IS NOT NULL)", name=op.f("ck_visit_visited_when")
        ),
        sa.CheckConstraint("status IN ('planned', 'visited', 'cancelled')", name=op.f("ck_visit_status")),
        sa.CheckConstraint(
            "first_visitor_id <> second_visitor_id", name=op.f("ck_visit_two_different_visitors")
        ),
        sa.ForeignKeyConstraint(
            [("first_visitor_id")], ["person.id"], name=op.f("fk_visit_first_visitor_id")
        ),
        sa.ForeignKeyConstraint(["planned_by_id"], ["person.id"], name=op.f("fk_visit_planned_by_id")),
        sa.ForeignKeyConstraint(["request_id"], ["help_request.id"], name=op.f("fk_visit_request_id")),
        sa.ForeignKeyConstraint(
            ["second_visitor_id"], ["person.id"], name=op.f("fk_visit_second_visitor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint(
            ("id"),
            "request_id",
            "first_visitor_id",
            "second_visitor_id",
            "status",
            name="uq_visit_as_reviewed",
        ),
        sa.UniqueConstraint("once", name=op.f("uq_visit_once")),
    )
    op.create_index(op.f("ix_visit_first_visitor_id"), "visit", ["first_visitor_id"])
    op.create_index(op.f("ix_visit_planned_at_utc"), "visit", ["planned_at_utc"])
    op.create_index(op.f("ix_visit_request_id"), "visit", ["request_id"])
    op.create_index(op.f("ix_visit_second_visitor_id"), "visit", ["second_visitor_id"])
    op.create_index(
        "uq_visit_one_planned",
        "visit",
        ["request_id"],
        unique=True,
        sqlite_where=sa.text("status = 'planned'"),
        postgresql_where=sa.text("status = 'planned'"),
    )


def _create_visit_sheet() -> None:
    op.create_table(
        "visit_sheet",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("visit_id", sa.Integer, nullable=False),
        sa.Column("visitor_id", sa.Integer, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("persons_met_sealed", sa.LargeBinary, nullable=True),
        sa.Column("contradictions_sealed", sa.LargeBinary, nullable=True),
        sa.Column("impression_sealed", sa.LargeBinary, nullable=True),
        sa.Column("signed_name_sealed", sa.LargeBinary, nullable=True),
        sa.Column("unsigned_reason_sealed", sa.LargeBinary, nullable=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("changed_at_utc", UtcDateTime, nullable=False),
        sa.Column("submitted_at_utc", UtcDateTime, nullable=True),
        sa.CheckConstraint(
            "(state = 'submitted') = (submitted_at_utc IS NOT NULL)",
            name=op.f("ck_visit_sheet_submitted_when"),
        ),
        sa.CheckConstraint(
            (
                "state = 'open' OR (persons_met_sealed IS NOT NULL AND (signed_name_sealed IS NOT "
                "NULL OR unsigned_reason_sealed IS NOT NULL))"
            ),
            name=op.f("ck_visit_sheet_submitted_whole"),
        ),
        sa.CheckConstraint("state IN ('open', 'submitted')", name=op.f("ck_visit_sheet_state")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_sheet_visit_id")),
        sa.ForeignKeyConstraint(["visitor_id"], ["person.id"], name=op.f("fk_visit_sheet_visitor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_sheet")),
        sa.UniqueConstraint("id", "visit_id", "visitor_id", "state", name="uq_visit_sheet_as_reviewed"),
        sa.UniqueConstraint("visit_id", "visitor_id", name=op.f("uq_visit_sheet_visit_id_visitor_id")),
    )


def _create_visit_answer() -> None:
    op.create_table(
        "visit_answer",
        sa.Column("sheet_id", sa.Integer, nullable=False),
        sa.Column("item", sa.String(20), nullable=False),
        sa.Column("answer", sa.String(10), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary, nullable=True),
        sa.CheckConstraint("answer IN ('yes', 'no', 'not_seen')", name=op.f("ck_visit_answer_answer")),
        sa.CheckConstraint(
            (
                "item IN ('lives_here', 'room', 'illness', 'originals', 'income', 'property', "
                "'neighbours', 'other_aid', 'child_asked', 'money_explained')"
            ),
            name=op.f("ck_visit_answer_item"),
        ),
        sa.ForeignKeyConstraint(["sheet_id"], ["visit_sheet.id"], name=op.f("fk_visit_answer_sheet_id")),
        sa.PrimaryKeyConstraint("sheet_id", "item", name=op.f("pk_visit_answer")),
    )


def _create_visit_photo() -> None:
    op.create_table(
        "visit_photo",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("sheet_id", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("media_type", sa.String(40), nullable=False),
        sa.Column("size_bytes", sa.Integer, nullable=False),
        sa.Column("arrived_at_utc", UtcDateTime, nullable=False),
        sa.Column("evidence_id", sa.Integer, nullable=True),
        sa.CheckConstraint(
            "kind IN ('home', 'room', 'identity_paper', 'medical_record', 'bill', 'produce', 'other')",
            name=op.f("ck_visit_photo_kind"),
        ),
        sa.CheckConstraint("size_bytes > 0", name=op.f("ck_visit_photo_size")),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_visit_photo_evidence_id")),
        sa.ForeignKeyConstraint(["sheet_id"], ["visit_sheet.id"], name=op.f("fk_visit_photo_sheet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_photo")),
        sa.UniqueConstraint("sheet_id", "sha256", name=op.f("uq_visit_photo_sheet_id_sha256")),
    )
    op.create_index(op.f("ix_visit_photo_sheet_id"), "visit_photo", ["sheet_id"])


def _create_finding() -> None:
    op.create_table(
        "finding",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("request_id", sa.Integer, nullable=False),
        sa.Column("subject", sa.String(20), nullable=False),
        sa.Column("statement", sa.String(400), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary, nullable=True),
        sa.Column("basis", sa.String(20), nullable=False),
        sa.Column("office", sa.String(120), nullable=False),
        sa.Column("contact_sealed", sa.LargeBinary, nullable=True),
        sa.Column("confirmed_on", sa.Date, nullable=True),
        sa.Column("evidence_id", sa.Integer, nullable=True),
        sa.Column("is_public", sa.Boolean, nullable=False),
        sa.Column("yuan_won_minor", sa.BigInteger, nullable=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("once", sa.String(40), nullable=False),
        sa.Column("added_by_id", sa.Integer, nullable=False),
        sa.Column("changed_at_utc", UtcDateTime, nullable=False),
        sa.CheckConstraint(
            (
                "basis <> 'confirmed' OR (office <> '' AND contact_sealed IS NOT NULL AND "
                "confirmed_on IS NOT NULL)"
            ),
            name=op.f("ck_finding_confirmed_by_whom"),
        ),
        sa.CheckConstraint(
            "basis <> 'document_seen' OR evidence_id IS NOT NULL", name=op.f("ck_finding_document_named")
        ),
        sa.CheckConstraint(
            "basis IN ('declared', 'document_seen', 'confirmed', 'contradicted', 'not_checked')",
            name=op.f("ck_finding_basis"),
        ),
        sa.CheckConstraint("statement <> ''", name=op.f("ck_finding_statement")),
        sa.CheckConstraint(
            (
                "subject IN ('identity', 'medical', 'means', 'household', 'costs', 'relation', "
                "'payee', 'other_aid', 'policy')"
            ),
            name=op.f("ck_finding_subject"),
        ),
        sa.CheckConstraint(
            "yuan_won_minor IS NULL OR (subject = 'policy' AND yuan_won_minor >= 0)",
            name=op.f("ck_finding_yuan_won"),
        ),
        sa.ForeignKeyConstraint(["added_by_id"], ["person.id"], name=op.f("fk_finding_added_by_id")),
        sa.ForeignKeyConstraint(
            ["evidence_id", "request_id"],
            ["evidence.id", "evidence.request_id"],
            name="fk_finding_evidence_of_case",
        ),
        sa.ForeignKeyConstraint(["request_id"], ["help_request.id"], name=op.f("fk_finding_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
        sa.UniqueConstraint("once", name=op.f("uq_finding_once")),
    )
    op.create_index(op.f("ix_finding_request_id"), "finding", ["request_id"])


def _create_finding_version() -> None:
    op.create_table(
        "finding_version",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("finding_id", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("statement", sa.String(400), nullable=False),
        sa.Column("basis", sa.String(20), nullable=False),
        sa.Column("office", sa.String(120), nullable=False),
        sa.Column("confirmed_on", sa.Date, nullable=True),
        sa.Column("evidence_id", sa.Integer, nullable=True),
        sa.Column("is_public", sa.Boolean, nullable=False),
        sa.Column("yuan_won_minor", sa.BigInteger, nullable=True),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("by_id", sa.Integer, nullable=False),
        sa.Column("at_utc", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_finding_version_by_id")),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_finding_version_evidence_id")
        ),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_finding_version_finding_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_version")),
        sa.UniqueConstraint("finding_id", "version", name=op.f("uq_finding_version_finding_id_version")),
    )
    op.create_index(op.f("ix_finding_version_finding_id"), "finding_version", ["finding_id"])


def _create_contradiction() -> None:
    op.create_table(
        "contradiction",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("request_id", sa.Integer, nullable=False),
        sa.Column("finding_id", sa.Integer, nullable=True),
        sa.Column("visit_id", sa.Integer, nullable=True),
        sa.Column("words_sealed", sa.LargeBinary, nullable=False),
        sa.Column("raised_by_id", sa.Integer, nullable=False),
        sa.Column("raised_at_utc", UtcDateTime, nullable=False),
        sa.Column("resolution_sealed", sa.LargeBinary, nullable=True),
        sa.Column("resolution_basis", sa.String(20), nullable=True),
        sa.Column("resolution_office", sa.String(120), nullable=False),
        sa.Column("resolution_on", sa.Date, nullable=True),
        sa.Column("resolution_evidence_id", sa.Integer, nullable=True),
        sa.Column("resolved_by_id", sa.Integer, nullable=True),
        sa.Column("resolved_at_utc", UtcDateTime, nullable=True),
        sa.CheckConstraint(
            (
                "resolved_at_utc IS NULL OR (resolution_sealed IS NOT NULL AND resolved_by_id IS NOT "
                "NULL AND resolution_basis IS NOT NULL AND resolution_basis IN ('confirmed', "
                "'document_seen'))"
            ),
            name=op.f("ck_contradiction_resolved_on_a_basis"),
        ),
        sa.CheckConstraint(
            "finding_id IS NOT NULL OR visit_id IS NOT NULL", name=op.f("ck_contradiction_raised_somewhere")
        ),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_contradiction_finding_id")),
        sa.ForeignKeyConstraint(
            [("raised_by_id")], ["person.id"], name=op.f("fk_contradiction_raised_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["help_request.id"], name=op.f("fk_contradiction_request_id")
        ),
        sa.ForeignKeyConstraint(
            ["resolution_evidence_id", "request_id"],
            ["evidence.id", "evidence.request_id"],
            name="fk_contradiction_evidence_of_case",
        ),
        sa.ForeignKeyConstraint(
            ["resolved_by_id"], ["person.id"], name=op.f("fk_contradiction_resolved_by_id")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_contradiction_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contradiction")),
    )
    op.create_index(op.f("ix_contradiction_finding_id"), "contradiction", ["finding_id"])
    op.create_index(op.f("ix_contradiction_request_id"), "contradiction", ["request_id"])
    op.create_index(op.f("ix_contradiction_visit_id"), "contradiction", ["visit_id"])


def _create_review() -> None:
    op.create_table(
        "review",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("request_id", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("decision", sa.String(12), nullable=False),
        sa.Column("reason", sa.String(24), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary, nullable=True),
        sa.Column("reviewer_id", sa.Integer, nullable=False),
        sa.Column("visit_id", sa.Integer, nullable=True),
        sa.Column("visit_status", sa.String(12), nullable=True),
        sa.Column("first_visitor_id", sa.Integer, nullable=True),
        sa.Column("second_visitor_id", sa.Integer, nullable=True),
        sa.Column("first_sheet_id", sa.Integer, nullable=True),
        sa.Column("second_sheet_id", sa.Integer, nullable=True),
        sa.Column("sheets_state", sa.String(12), nullable=True),
        sa.Column("need_id", sa.Integer, nullable=True),
        sa.Column("beneficiary_mark", sa.String(80), nullable=False),
        sa.Column("family_saw_unchecked", sa.Boolean, nullable=False),
        sa.Column("signed_at_utc", UtcDateTime, nullable=False),
        sa.Column("once", sa.String(40), nullable=False),
        sa.CheckConstraint(
            "(decision = 'declined') = (reason IS NOT NULL)", name=op.f("ck_review_declined_has_reason")
        ),
        sa.CheckConstraint(
            (
                "decision <> 'verified' OR (visit_id IS NOT NULL AND visit_status = 'visited' AND "
                "sheets_state = 'submitted' AND need_id IS NOT NULL AND family_saw_unchecked)"
            ),
            name=op.f("ck_review_verified_has_visit_and_need"),
        ),
        sa.CheckConstraint(
            "decision = 'verified' OR words_sealed IS NOT NULL", name=op.f("ck_review_words_given")
        ),
        sa.CheckConstraint(
            "decision IN ('verified', 'returned', 'declined')", name=op.f("ck_review_decision")
        ),
        sa.CheckConstraint(
            (
                "reason IS NULL OR reason IN ('papers_contradict', 'visit_raised_doubts', "
                "'not_in_scope', 'no_need_left', 'policy_covers', 'no_authorisation', 'not_reached')"
            ),
            name=op.f("ck_review_reason"),
        ),
        sa.CheckConstraint(
            (
                "(visit_id IS NOT NULL AND visit_status IS NOT NULL AND first_visitor_id IS NOT NULL "
                "AND second_visitor_id IS NOT NULL AND first_sheet_id IS NOT NULL AND second_sheet_id"
                " IS NOT NULL AND sheets_state IS NOT NULL) OR (visit_id IS NULL AND visit_status IS "
                "NULL AND first_visitor_id IS NULL AND second_visitor_id IS NULL AND first_sheet_id "
                "IS NULL AND second_sheet_id IS NULL AND sheets_state IS NULL)"
            ),
            name=op.f("ck_review_visit_whole_or_none"),
        ),
        sa.CheckConstraint(
            "reviewer_id <> first_visitor_id", name=op.f("ck_review_reviewer_is_not_first_visitor")
        ),
        sa.CheckConstraint(
            "reviewer_id <> second_visitor_id", name=op.f("ck_review_reviewer_is_not_second_visitor")
        ),
        sa.ForeignKeyConstraint(
            ["first_sheet_id", "visit_id", "first_visitor_id", "sheets_state"],
            ["visit_sheet.id", "visit_sheet.visit_id", "visit_sheet.visitor_id", "visit_sheet.state"],
            name="fk_review_first_sheet",
        ),
        sa.ForeignKeyConstraint(
            ["need_id", "request_id"],
            ["need_assessment.id", "need_assessment.request_id"],
            name="fk_review_need_of_case",
        ),
        sa.ForeignKeyConstraint(["request_id"], ["help_request.id"], name=op.f("fk_review_request_id")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["person.id"], name=op.f("fk_review_reviewer_id")),
        sa.ForeignKeyConstraint(
            ["second_sheet_id", "visit_id", "second_visitor_id", "sheets_state"],
            ["visit_sheet.id", "visit_sheet.visit_id", "visit_sheet.visitor_id", "visit_sheet.state"],
            name="fk_review_second_sheet",
        ),
        sa.ForeignKeyConstraint(
            ["visit_id", "request_id", "first_visitor_id", "second_visitor_id", "visit_status"],
            [
                "visit.id",
                "visit.request_id",
                "visit.first_visitor_id",
                "visit.second_visitor_id",
                "visit.status",
            ],
            name="fk_review_visit_by_two",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("id", "request_id", "decision", name="uq_review_as_relied_on"),
        sa.UniqueConstraint("once", name=op.f("uq_review_once")),
        sa.UniqueConstraint("request_id", "number", name=op.f("uq_review_request_id_number")),
    )
    op.create_index(op.f("ix_review_request_id"), "review", ["request_id"])
    op.create_index(op.f("ix_review_reviewer_id"), "review", ["reviewer_id"])


def _create_review_unchecked() -> None:
    op.create_table(
        "review_unchecked",
        sa.Column("review_id", sa.Integer, nullable=False),
        sa.Column("code", sa.String(24), nullable=False),
        sa.CheckConstraint(
            (
                "code IN ('deposits', 'property_elsewhere', 'vehicles', 'commercial_insurance', "
                "'relatives_means', 'other_fundraising', 'debts', 'second_opinion')"
            ),
            name=op.f("ck_review_unchecked_code"),
        ),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_review_unchecked_review_id")),
        sa.PrimaryKeyConstraint("review_id", "code", name=op.f("pk_review_unchecked")),
    )


def downgrade() -> None:
    """Drop the tables."""
    for table in (
        "review_unchecked",
        "review",
        "contradiction",
        "finding_version",
        "finding",
        "visit_photo",
        "visit_answer",
        "visit_sheet",
        "visit",
        "need_part",
        "need_assessment",
    ):
        op.drop_table(table)
