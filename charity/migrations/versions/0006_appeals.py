"""Tables of appeals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from charity.kernel.columns import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLES = (
    "appeal_charity",
    "appeal_goods",
    "appeal_mutual",
    "appeal_number",
    "appeal_platform",
    "legal_opinion",
    "appeal_direct",
    "appeal_version",
    "appeal",
    "appeal_author",
    "appeal_cost",
    "appeal_pause",
    "appeal_photo",
    "appeal_update",
    "channel_note",
    "consent_person",
    "goods_entry",
    "appeal_photo_person",
    "consent",
    "appeal_version_item",
)


def upgrade() -> None:
    """Create the tables, each after those it points at."""
    _appeal_charity()
    _appeal_goods()
    _appeal_mutual()
    _appeal_number()
    _appeal_platform()
    _legal_opinion()
    _appeal_direct()
    _appeal_version()
    _appeal()
    _appeal_author()
    _appeal_cost()
    _appeal_pause()
    _appeal_photo()
    _appeal_update()
    _channel_note()
    _consent_person()
    _goods_entry()
    _appeal_photo_person()
    _consent()
    _appeal_version_item()


def downgrade() -> None:
    """Drop the tables."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _appeal_charity() -> None:
    op.create_table(
        "appeal_charity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("charity_name", sa.String(length=120), nullable=False),
        sa.Column("licence_no", sa.String(length=60), nullable=False),
        sa.Column("agreement_no", sa.String(length=60), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("filing_no", sa.String(length=60), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("purpose", sa.String(length=300), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_to", sa.Date(), nullable=False),
        sa.Column("costs", sa.String(length=300), nullable=False),
        sa.Column("remainder_rule", sa.String(length=600), nullable=False),
        sa.CheckConstraint(
            "charity_name <> '' AND licence_no <> '' AND agreement_no <> '' AND filing_no <> '' AND "
            "purpose <> '' AND costs <> '' AND remainder_rule <> ''",
            name=op.f("ck_appeal_charity_all_said"),
        ),
        sa.CheckConstraint("period_from <= period_to", name=op.f("ck_appeal_charity_period_runs_forward")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal_charity")),
    )


def _appeal_goods() -> None:
    op.create_table(
        "appeal_goods",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("goods", sa.String(length=120), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("asking_price_minor", sa.BigInteger(), nullable=False),
        sa.Column("market_price_minor", sa.BigInteger(), nullable=False),
        sa.Column("producer_check", sa.String(length=300), nullable=False),
        sa.Column("producer_checked_on", sa.Date(), nullable=False),
        sa.Column("stop_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "goods <> '' AND unit <> '' AND producer_check <> ''", name=op.f("ck_appeal_goods_all_said")
        ),
        sa.CheckConstraint(
            "asking_price_minor >= 0 AND market_price_minor >= 0", name=op.f("ck_appeal_goods_prices")
        ),
        sa.CheckConstraint(
            "producer_checked_on <= stop_on", name=op.f("ck_appeal_goods_checked_before_stop")
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_appeal_goods_quantity")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal_goods")),
    )


def _appeal_mutual() -> None:
    op.create_table(
        "appeal_mutual",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("boundary", sa.String(length=300), nullable=False),
        sa.Column("organiser", sa.String(length=120), nullable=False),
        sa.CheckConstraint("boundary <> '' AND organiser <> ''", name=op.f("ck_appeal_mutual_all_said")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal_mutual")),
    )


def _appeal_number() -> None:
    op.create_table(
        "appeal_number",
        sa.Column("ref", sa.String(length=24), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_appeal_number_number_is_positive")),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_appeal_number")),
        sa.UniqueConstraint("year", "number", name=op.f("uq_appeal_number_year_number")),
    )


def _appeal_platform() -> None:
    op.create_table(
        "appeal_platform",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform", sa.String(length=120), nullable=False),
        sa.Column("project_id", sa.String(length=60), nullable=False),
        sa.Column("url", sa.String(length=300), nullable=False),
        sa.CheckConstraint("platform <> '' AND project_id <> ''", name=op.f("ck_appeal_platform_all_said")),
        sa.CheckConstraint("url LIKE 'https://%'", name=op.f("ck_appeal_platform_url_is_secure")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal_platform")),
    )


def _legal_opinion() -> None:
    op.create_table(
        "legal_opinion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(length=80), nullable=False),
        sa.Column("institution", sa.String(length=120), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("scope", sa.String(length=1000), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at_utc", UtcDateTime(), nullable=False),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at_utc", UtcDateTime(), nullable=True),
        sa.Column("once", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "author <> '' AND institution <> '' AND scope <> ''", name=op.f("ck_legal_opinion_all_said")
        ),
        sa.CheckConstraint(
            "(withdrawn_at_utc IS NULL) = (withdrawn_by_id IS NULL)",
            name=op.f("ck_legal_opinion_withdrawn_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name=op.f("fk_legal_opinion_recorded_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["person.id"], name=op.f("fk_legal_opinion_withdrawn_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_opinion")),
        sa.UniqueConstraint("once", name=op.f("uq_legal_opinion_once")),
    )


def _appeal_direct() -> None:
    op.create_table(
        "appeal_direct",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("legal_opinion_id", sa.Integer(), nullable=False),
        sa.Column("seeker_statement", sa.String(length=600), nullable=False),
        sa.Column("publisher_statement", sa.String(length=600), nullable=False),
        sa.Column("payee_relation", sa.String(length=12), nullable=False),
        sa.Column("relation_proof", sa.String(length=300), nullable=False),
        sa.Column("statement_consent", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "payee_relation IN ('beneficiary', 'guardian')", name=op.f("ck_appeal_direct_payee_relation")
        ),
        sa.CheckConstraint(
            "seeker_statement <> '' AND publisher_statement <> '' AND relation_proof <> '' AND "
            "statement_consent <> ''",
            name=op.f("ck_appeal_direct_all_said"),
        ),
        sa.ForeignKeyConstraint(
            ["legal_opinion_id"], ["legal_opinion.id"], name=op.f("fk_appeal_direct_legal_opinion_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal_direct")),
    )


def _appeal_version() -> None:
    op.create_table(
        "appeal_version",
        sa.Column("appeal_ref", sa.String(length=24), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("review_decision", sa.String(length=12), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("need_minor", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("correction_note", sa.String(length=600), nullable=False),
        sa.Column("items_required", sa.Integer(), nullable=False),
        sa.Column("items_consented", sa.Integer(), nullable=False),
        sa.Column("drafted_by_id", sa.Integer(), nullable=False),
        sa.Column("reviewed_by_id", sa.Integer(), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=False),
        sa.Column("published_at_utc", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "number = 1 OR correction_note <> ''", name=op.f("ck_appeal_version_correction_has_note")
        ),
        sa.CheckConstraint("review_decision = 'verified'", name=op.f("ck_appeal_version_review_verified")),
        sa.CheckConstraint(
            "drafted_by_id <> reviewed_by_id", name=op.f("ck_appeal_version_reviewed_by_another")
        ),
        sa.CheckConstraint(
            "items_required > 0 AND items_consented = items_required",
            name=op.f("ck_appeal_version_every_item_consented"),
        ),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_appeal_version_sha256")),
        sa.ForeignKeyConstraint(
            ["appeal_ref"], ["appeal_number.ref"], name=op.f("fk_appeal_version_appeal_ref")
        ),
        sa.ForeignKeyConstraint(
            ["drafted_by_id"], ["person.id"], name=op.f("fk_appeal_version_drafted_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["need_id", "request_id"],
            ["need_assessment.id", "need_assessment.request_id"],
            name="fk_appeal_version_need_of_case",
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["person.id"], name=op.f("fk_appeal_version_published_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["help_request.id"], name=op.f("fk_appeal_version_request_id")
        ),
        sa.ForeignKeyConstraint(
            ["review_id", "request_id", "review_decision"],
            ["review.id", "review.request_id", "review.decision"],
            name="fk_appeal_version_review_of_case",
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by_id"], ["person.id"], name=op.f("fk_appeal_version_reviewed_by_id")
        ),
        sa.PrimaryKeyConstraint("appeal_ref", "number", name=op.f("pk_appeal_version")),
        sa.UniqueConstraint(
            "appeal_ref",
            "number",
            "request_id",
            "review_id",
            "need_id",
            "need_minor",
            "drafted_by_id",
            "reviewed_by_id",
            name="uq_appeal_version_as_published",
        ),
    )
    op.create_index(op.f("ix_appeal_version_request_id"), "appeal_version", ["request_id"], unique=False)
    op.create_index(op.f("ix_appeal_version_sha256"), "appeal_version", ["sha256"], unique=False)


def _appeal() -> None:
    op.create_table(
        "appeal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=24), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("review_decision", sa.String(length=12), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("need_kind", sa.String(length=12), nullable=False),
        sa.Column("need_minor", sa.BigInteger(), nullable=False),
        sa.Column("own_share_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("route", sa.String(length=12), nullable=True),
        sa.Column("custody", sa.String(length=12), nullable=True),
        sa.Column("direct_id", sa.Integer(), nullable=True),
        sa.Column("platform_id", sa.Integer(), nullable=True),
        sa.Column("charity_id", sa.Integer(), nullable=True),
        sa.Column("mutual_id", sa.Integer(), nullable=True),
        sa.Column("goods_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("title_en", sa.String(length=160), nullable=False),
        sa.Column("neutral_title", sa.String(length=120), nullable=False),
        sa.Column("neutral_title_en", sa.String(length=160), nullable=False),
        sa.Column("story_zh", sa.Text(), nullable=False),
        sa.Column("story_en", sa.Text(), nullable=False),
        sa.Column("name_shown", sa.String(length=60), nullable=False),
        sa.Column("place_shown", sa.String(length=80), nullable=False),
        sa.Column("age_shown", sa.Integer(), nullable=True),
        sa.Column("diagnosis_shown", sa.String(length=160), nullable=False),
        sa.Column("hospital_shown", sa.String(length=120), nullable=False),
        sa.Column("film_url", sa.String(length=300), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.Column("drafted_by_id", sa.Integer(), nullable=True),
        sa.Column("reviewed_by_id", sa.Integer(), nullable=True),
        sa.Column("return_note", sa.String(length=600), nullable=False),
        sa.Column("published_number", sa.Integer(), nullable=True),
        sa.Column("published_at_utc", UtcDateTime(), nullable=True),
        sa.Column("is_changed", sa.Boolean(), nullable=False),
        sa.Column("pause_reason", sa.String(length=20), nullable=True),
        sa.Column("confirmed_at_utc", UtcDateTime(), nullable=True),
        sa.Column("closed_at_utc", UtcDateTime(), nullable=True),
        sa.Column("end_reason", sa.String(length=300), nullable=False),
        sa.Column("created_at_utc", UtcDateTime(), nullable=False),
        sa.Column("moved_at_utc", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("once", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "(route IS NULL AND custody IS NULL) OR (route = 'charity' AND custody = 'held') OR (route "
            "= 'direct' AND custody = 'observed') OR (route = 'platform' AND custody = 'mirrored') OR "
            "(route = 'mutual' AND custody = 'mirrored') OR (route = 'goods' AND custody = 'held')",
            name=op.f("ck_appeal_custody_follows_route"),
        ),
        sa.CheckConstraint(
            "NOT (status IN ('beneficiary_died', 'closed', 'found_false', 'paused', 'paying_out', "
            "'published', 'raising_closed', 'remainder_decided')) OR (published_number IS NOT NULL AND "
            "published_at_utc IS NOT NULL)",
            name=op.f("ck_appeal_public_was_published"),
        ),
        sa.CheckConstraint(
            "NOT (status IN ('beneficiary_died', 'closed', 'found_false', 'paused', 'paying_out', "
            "'published', 'raising_closed', 'remainder_decided', 'scheduled')) OR (drafted_by_id IS "
            "NOT NULL AND reviewed_by_id IS NOT NULL AND title <> '' AND neutral_title <> '' AND "
            "(story_zh <> '' OR story_en <> ''))",
            name=op.f("ck_appeal_approved_is_reviewed"),
        ),
        sa.CheckConstraint(
            "NOT (status IN ('beneficiary_died', 'closed', 'found_false', 'paused', 'paying_out', "
            "'published', 'raising_closed', 'remainder_decided', 'scheduled')) OR (route IS NOT NULL "
            "AND ((route = 'direct' AND direct_id IS NOT NULL) OR (route = 'platform' AND platform_id "
            "IS NOT NULL) OR (route = 'charity' AND charity_id IS NOT NULL) OR (route = 'mutual' AND "
            "mutual_id IS NOT NULL) OR (route = 'goods' AND goods_id IS NOT NULL)))",
            name=op.f("ck_appeal_approved_route_is_whole"),
        ),
        sa.CheckConstraint(
            "NOT (status IN ('beneficiary_died', 'closed', 'found_false', 'paused', 'paying_out', "
            "'published', 'raising_closed', 'remainder_decided', 'scheduled')) OR need_minor > 0 OR "
            "route = 'goods'",
            name=op.f("ck_appeal_approved_has_need"),
        ),
        sa.CheckConstraint(
            "need_kind IN ('treatment', 'care', 'living', 'goods')", name=op.f("ck_appeal_need_kind")
        ),
        sa.CheckConstraint(
            "published_number IS NULL OR NOT (status IN ('draft', 'in_review', 'scheduled'))",
            name=op.f("ck_appeal_published_is_no_draft"),
        ),
        sa.CheckConstraint("review_decision = 'verified'", name=op.f("ck_appeal_review_verified")),
        sa.CheckConstraint(
            "route IS NULL OR route IN ('direct', 'platform', 'charity', 'mutual', 'goods')",
            name=op.f("ck_appeal_route"),
        ),
        sa.CheckConstraint(
            "status <> 'closed' OR closed_at_utc IS NOT NULL", name=op.f("ck_appeal_closed_when")
        ),
        sa.CheckConstraint(
            "status <> 'paused' OR pause_reason IS NOT NULL", name=op.f("ck_appeal_paused_has_reason")
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'in_review', 'scheduled', 'published', 'paused', 'raising_closed', "
            "'paying_out', 'remainder_decided', 'closed', 'found_false', 'beneficiary_died', "
            "'withdrawn')",
            name=op.f("ck_appeal_status"),
        ),
        sa.CheckConstraint("drafted_by_id <> reviewed_by_id", name=op.f("ck_appeal_reviewed_by_another")),
        sa.CheckConstraint(
            "need_minor >= 0 AND own_share_minor >= 0", name=op.f("ck_appeal_need_not_negative")
        ),
        sa.ForeignKeyConstraint(["changed_by_id"], ["person.id"], name=op.f("fk_appeal_changed_by_id")),
        sa.ForeignKeyConstraint(["charity_id"], ["appeal_charity.id"], name=op.f("fk_appeal_charity_id")),
        sa.ForeignKeyConstraint(["direct_id"], ["appeal_direct.id"], name=op.f("fk_appeal_direct_id")),
        sa.ForeignKeyConstraint(["drafted_by_id"], ["person.id"], name=op.f("fk_appeal_drafted_by_id")),
        sa.ForeignKeyConstraint(["goods_id"], ["appeal_goods.id"], name=op.f("fk_appeal_goods_id")),
        sa.ForeignKeyConstraint(["mutual_id"], ["appeal_mutual.id"], name=op.f("fk_appeal_mutual_id")),
        sa.ForeignKeyConstraint(
            ["need_id", "request_id"],
            ["need_assessment.id", "need_assessment.request_id"],
            name="fk_appeal_need_of_case",
        ),
        sa.ForeignKeyConstraint(["platform_id"], ["appeal_platform.id"], name=op.f("fk_appeal_platform_id")),
        sa.ForeignKeyConstraint(
            [
                "ref",
                "published_number",
                "request_id",
                "review_id",
                "need_id",
                "need_minor",
                "drafted_by_id",
                "reviewed_by_id",
            ],
            [
                "appeal_version.appeal_ref",
                "appeal_version.number",
                "appeal_version.request_id",
                "appeal_version.review_id",
                "appeal_version.need_id",
                "appeal_version.need_minor",
                "appeal_version.drafted_by_id",
                "appeal_version.reviewed_by_id",
            ],
            name="fk_appeal_as_published",
        ),
        sa.ForeignKeyConstraint(["ref"], ["appeal_number.ref"], name=op.f("fk_appeal_ref")),
        sa.ForeignKeyConstraint(["request_id"], ["help_request.id"], name=op.f("fk_appeal_request_id")),
        sa.ForeignKeyConstraint(
            ["review_id", "request_id", "review_decision"],
            ["review.id", "review.request_id", "review.decision"],
            name="fk_appeal_review_of_case",
        ),
        sa.ForeignKeyConstraint(["reviewed_by_id"], ["person.id"], name=op.f("fk_appeal_reviewed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal")),
        sa.UniqueConstraint("charity_id", name=op.f("uq_appeal_charity_id")),
        sa.UniqueConstraint("direct_id", name=op.f("uq_appeal_direct_id")),
        sa.UniqueConstraint("goods_id", name=op.f("uq_appeal_goods_id")),
        sa.UniqueConstraint("id", "request_id", name="uq_appeal_of_case"),
        sa.UniqueConstraint("mutual_id", name=op.f("uq_appeal_mutual_id")),
        sa.UniqueConstraint("once", name=op.f("uq_appeal_once")),
        sa.UniqueConstraint("platform_id", name=op.f("uq_appeal_platform_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_appeal_ref")),
    )
    op.create_index(op.f("ix_appeal_published_at_utc"), "appeal", ["published_at_utc"], unique=False)
    op.create_index(op.f("ix_appeal_request_id"), "appeal", ["request_id"], unique=False)
    op.create_index(op.f("ix_appeal_status"), "appeal", ["status"], unique=False)
    op.create_index(
        "uq_appeal_one_running",
        "appeal",
        ["request_id"],
        unique=True,
        sqlite_where=sa.text("status NOT IN ('closed', 'withdrawn')"),
        postgresql_where=sa.text("status NOT IN ('closed', 'withdrawn')"),
    )


def _appeal_author() -> None:
    op.create_table(
        "appeal_author",
        sa.Column("appeal_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeal.id"], name=op.f("fk_appeal_author_appeal_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_appeal_author_person_id")),
        sa.PrimaryKeyConstraint("appeal_id", "person_id", name=op.f("pk_appeal_author")),
    )


def _appeal_cost() -> None:
    op.create_table(
        "appeal_cost",
        sa.Column("appeal_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("words_zh", sa.String(length=120), nullable=False),
        sa.Column("words_en", sa.String(length=160), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("basis", sa.String(length=20), nullable=False),
        sa.Column("basis_note", sa.String(length=160), nullable=False),
        sa.CheckConstraint(
            "basis IN ('declared', 'document_seen', 'confirmed', 'contradicted', 'not_checked')",
            name=op.f("ck_appeal_cost_basis"),
        ),
        sa.CheckConstraint("words_zh <> '' OR words_en <> ''", name=op.f("ck_appeal_cost_words")),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_appeal_cost_amount_positive")),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeal.id"], name=op.f("fk_appeal_cost_appeal_id")),
        sa.PrimaryKeyConstraint("appeal_id", "position", name=op.f("pk_appeal_cost")),
    )


def _appeal_pause() -> None:
    op.create_table(
        "appeal_pause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appeal_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("paused_by_id", sa.Integer(), nullable=True),
        sa.Column("paused_at_utc", UtcDateTime(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at_utc", UtcDateTime(), nullable=True),
        sa.Column("resumed_by_id", sa.Integer(), nullable=True),
        sa.Column("resumed_at_utc", UtcDateTime(), nullable=True),
        sa.Column("ended_at_utc", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "reason <> 'other' OR note <> ''", name=op.f("ck_appeal_pause_other_is_explained")
        ),
        sa.CheckConstraint(
            "reason IN ('checking', 'family_asked', 'unconfirmed', 'details_change', 'other')",
            name=op.f("ck_appeal_pause_reason"),
        ),
        sa.CheckConstraint(
            "resumed_at_utc IS NULL OR (asked_by_id IS NOT NULL AND resumed_by_id IS NOT NULL AND "
            "resumed_by_id <> asked_by_id)",
            name=op.f("ck_appeal_pause_resumed_by_two"),
        ),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeal.id"], name=op.f("fk_appeal_pause_appeal_id")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_appeal_pause_asked_by_id")),
        sa.ForeignKeyConstraint(["paused_by_id"], ["person.id"], name=op.f("fk_appeal_pause_paused_by_id")),
        sa.ForeignKeyConstraint(["resumed_by_id"], ["person.id"], name=op.f("fk_appeal_pause_resumed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal_pause")),
    )
    op.create_index(op.f("ix_appeal_pause_appeal_id"), "appeal_pause", ["appeal_id"], unique=False)
    op.create_index(
        "uq_appeal_pause_one_open",
        "appeal_pause",
        ["appeal_id"],
        unique=True,
        sqlite_where=sa.text("ended_at_utc IS NULL"),
        postgresql_where=sa.text("ended_at_utc IS NULL"),
    )


def _appeal_photo() -> None:
    op.create_table(
        "appeal_photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appeal_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("width_px", sa.Integer(), nullable=False),
        sa.Column("height_px", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=12), nullable=False),
        sa.Column("alt_zh", sa.String(length=200), nullable=False),
        sa.Column("alt_en", sa.String(length=200), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at_utc", UtcDateTime(), nullable=False),
        sa.Column("removed_at_utc", UtcDateTime(), nullable=True),
        sa.CheckConstraint("alt_zh <> '' OR alt_en <> ''", name=op.f("ck_appeal_photo_alt")),
        sa.CheckConstraint("item IN ('photos', 'child_face')", name=op.f("ck_appeal_photo_item")),
        sa.CheckConstraint("width_px > 0 AND height_px > 0", name=op.f("ck_appeal_photo_size")),
        sa.ForeignKeyConstraint(["added_by_id"], ["person.id"], name=op.f("fk_appeal_photo_added_by_id")),
        sa.ForeignKeyConstraint(
            ["appeal_id", "request_id"],
            ["appeal.id", "appeal.request_id"],
            name="fk_appeal_photo_appeal_of_case",
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id", "request_id"],
            ["evidence.id", "evidence.request_id"],
            name="fk_appeal_photo_evidence_of_case",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal_photo")),
        sa.UniqueConstraint("appeal_id", "number", name=op.f("uq_appeal_photo_appeal_id_number")),
        sa.UniqueConstraint("id", "appeal_id", name="uq_appeal_photo_of_appeal"),
    )
    op.create_index(op.f("ix_appeal_photo_appeal_id"), "appeal_photo", ["appeal_id"], unique=False)


def _appeal_update() -> None:
    op.create_table(
        "appeal_update",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appeal_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("words_zh", sa.String(length=2000), nullable=False),
        sa.Column("words_en", sa.String(length=2000), nullable=False),
        sa.Column("posted_by_id", sa.Integer(), nullable=False),
        sa.Column("posted_at_utc", UtcDateTime(), nullable=False),
        sa.Column("taken_down_by_id", sa.Integer(), nullable=True),
        sa.Column("taken_down_at_utc", UtcDateTime(), nullable=True),
        sa.Column("once", sa.String(length=40), nullable=False),
        sa.CheckConstraint("words_zh <> '' OR words_en <> ''", name=op.f("ck_appeal_update_words")),
        sa.CheckConstraint(
            "(taken_down_at_utc IS NULL) = (taken_down_by_id IS NULL)",
            name=op.f("ck_appeal_update_taken_down_by_somebody"),
        ),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeal.id"], name=op.f("fk_appeal_update_appeal_id")),
        sa.ForeignKeyConstraint(["posted_by_id"], ["person.id"], name=op.f("fk_appeal_update_posted_by_id")),
        sa.ForeignKeyConstraint(
            ["taken_down_by_id"], ["person.id"], name=op.f("fk_appeal_update_taken_down_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal_update")),
        sa.UniqueConstraint("appeal_id", "number", name=op.f("uq_appeal_update_appeal_id_number")),
        sa.UniqueConstraint("once", name=op.f("uq_appeal_update_once")),
    )
    op.create_index(op.f("ix_appeal_update_appeal_id"), "appeal_update", ["appeal_id"], unique=False)


def _channel_note() -> None:
    op.create_table(
        "channel_note",
        sa.Column("appeal_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("holder", sa.String(length=120), nullable=False),
        sa.Column("account", sa.String(length=120), nullable=False),
        sa.Column("words_zh", sa.String(length=400), nullable=False),
        sa.Column("words_en", sa.String(length=400), nullable=False),
        sa.CheckConstraint(
            "channel IN ('WeChat', 'Alipay', 'Bank', 'Cash', 'Platform', 'Visit')",
            name=op.f("ck_channel_note_channel"),
        ),
        sa.CheckConstraint("words_zh <> '' OR words_en <> ''", name=op.f("ck_channel_note_words")),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeal.id"], name=op.f("fk_channel_note_appeal_id")),
        sa.PrimaryKeyConstraint("appeal_id", "position", name=op.f("pk_channel_note")),
    )


def _consent_person() -> None:
    op.create_table(
        "consent_person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appeal_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at_utc", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('beneficiary', 'guardian', 'other')", name=op.f("ck_consent_person_kind")
        ),
        sa.CheckConstraint("label <> ''", name=op.f("ck_consent_person_label")),
        sa.ForeignKeyConstraint(["added_by_id"], ["person.id"], name=op.f("fk_consent_person_added_by_id")),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeal.id"], name=op.f("fk_consent_person_appeal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_person")),
        sa.UniqueConstraint("id", "appeal_id", name="uq_consent_person_of_appeal"),
    )
    op.create_index(op.f("ix_consent_person_appeal_id"), "consent_person", ["appeal_id"], unique=False)
    op.create_index(
        "uq_consent_person_one_beneficiary",
        "consent_person",
        ["appeal_id"],
        unique=True,
        sqlite_where=sa.text("kind = 'beneficiary'"),
        postgresql_where=sa.text("kind = 'beneficiary'"),
    )


def _goods_entry() -> None:
    op.create_table(
        "goods_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appeal_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("remaining", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=160), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("entered_at_utc", UtcDateTime(), nullable=False),
        sa.Column("once", sa.String(length=40), nullable=False),
        sa.CheckConstraint("quantity <> 0", name=op.f("ck_goods_entry_moves_something")),
        sa.CheckConstraint("remaining >= 0", name=op.f("ck_goods_entry_remaining_not_negative")),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeal.id"], name=op.f("fk_goods_entry_appeal_id")),
        sa.ForeignKeyConstraint(["entered_by_id"], ["person.id"], name=op.f("fk_goods_entry_entered_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goods_entry")),
        sa.UniqueConstraint("appeal_id", "number", name=op.f("uq_goods_entry_appeal_id_number")),
        sa.UniqueConstraint("once", name=op.f("uq_goods_entry_once")),
    )
    op.create_index(op.f("ix_goods_entry_appeal_id"), "goods_entry", ["appeal_id"], unique=False)


def _appeal_photo_person() -> None:
    op.create_table(
        "appeal_photo_person",
        sa.Column("photo_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("appeal_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id", "appeal_id"],
            ["consent_person.id", "consent_person.appeal_id"],
            name="fk_appeal_photo_person_person",
        ),
        sa.ForeignKeyConstraint(
            ["photo_id", "appeal_id"],
            ["appeal_photo.id", "appeal_photo.appeal_id"],
            name="fk_appeal_photo_person_photo",
        ),
        sa.PrimaryKeyConstraint("photo_id", "person_id", name=op.f("pk_appeal_photo_person")),
    )


def _consent() -> None:
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appeal_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=12), nullable=False),
        sa.Column("audience", sa.String(length=8), nullable=False),
        sa.Column("is_yes", sa.Boolean(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("how", sa.String(length=10), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.Column("second_staff_id", sa.Integer(), nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("given_at_utc", UtcDateTime(), nullable=False),
        sa.Column("ended_at_utc", UtcDateTime(), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.CheckConstraint("audience IN ('page', 'outlets')", name=op.f("ck_consent_audience")),
        sa.CheckConstraint(
            "how <> 'paper' OR evidence_id IS NOT NULL", name=op.f("ck_consent_paper_is_kept")
        ),
        sa.CheckConstraint(
            "how <> 'phone' OR (second_staff_id IS NOT NULL AND second_staff_id <> recorded_by_id)",
            name=op.f("ck_consent_phone_heard_by_two"),
        ),
        sa.CheckConstraint("how IN ('paper', 'in_person', 'phone')", name=op.f("ck_consent_how")),
        sa.CheckConstraint(
            "item IN ('story', 'name', 'place', 'age', 'diagnosis', 'hospital', 'photos', "
            "'child_face', 'film', 'costs', 'updates')",
            name=op.f("ck_consent_item"),
        ),
        sa.CheckConstraint(
            "(ended_at_utc IS NULL) = (ended_by_id IS NULL)", name=op.f("ck_consent_ended_by_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["appeal_id", "request_id"], ["appeal.id", "appeal.request_id"], name="fk_consent_appeal_of_case"
        ),
        sa.ForeignKeyConstraint(["ended_by_id"], ["person.id"], name=op.f("fk_consent_ended_by_id")),
        sa.ForeignKeyConstraint(
            ["evidence_id", "request_id"],
            ["evidence.id", "evidence.request_id"],
            name="fk_consent_evidence_of_case",
        ),
        sa.ForeignKeyConstraint(
            ["person_id", "appeal_id"],
            ["consent_person.id", "consent_person.appeal_id"],
            name="fk_consent_person_of_appeal",
        ),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_consent_recorded_by_id")),
        sa.ForeignKeyConstraint(["second_staff_id"], ["person.id"], name=op.f("fk_consent_second_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        sa.UniqueConstraint("id", "item", "is_yes", name="uq_consent_as_relied_on"),
    )
    op.create_index(op.f("ix_consent_appeal_id"), "consent", ["appeal_id"], unique=False)
    op.create_index(
        "uq_consent_one_word",
        "consent",
        ["person_id", "item", "audience"],
        unique=True,
        sqlite_where=sa.text("ended_at_utc IS NULL"),
        postgresql_where=sa.text("ended_at_utc IS NULL"),
    )


def _appeal_version_item() -> None:
    op.create_table(
        "appeal_version_item",
        sa.Column("appeal_ref", sa.String(length=24), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("item", sa.String(length=12), nullable=False),
        sa.Column("consent_id", sa.Integer(), nullable=False),
        sa.Column("is_yes", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "item IN ('story', 'name', 'place', 'age', 'diagnosis', 'hospital', 'photos', "
            "'child_face', 'film', 'costs', 'updates')",
            name=op.f("ck_appeal_version_item_item"),
        ),
        sa.CheckConstraint("is_yes", name=op.f("ck_appeal_version_item_carried_by_a_yes")),
        sa.ForeignKeyConstraint(
            ["appeal_ref", "number"],
            ["appeal_version.appeal_ref", "appeal_version.number"],
            name="fk_appeal_version_item_version",
        ),
        sa.ForeignKeyConstraint(
            ["consent_id", "item", "is_yes"],
            ["consent.id", "consent.item", "consent.is_yes"],
            name="fk_appeal_version_item_consent",
        ),
        sa.PrimaryKeyConstraint("appeal_ref", "number", "item", name=op.f("pk_appeal_version_item")),
    )
