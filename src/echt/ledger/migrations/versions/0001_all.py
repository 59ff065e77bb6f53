"""All tables, and the rules that the database keeps by itself. Frozen: what comes later is a revision of its own."""

import secrets
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "0001", None, None, None


def upgrade() -> None:
    """Make everything."""
    _tables()
    connection = op.get_bind()
    script = Path(__file__).parents[1] / "sql" / f"0001.{connection.dialect.name}.sql"
    for statement in script.read_text("utf-8").split("-- next\n")[1:]:
        connection.exec_driver_sql(
            statement.replace("%", "%%") if connection.dialect.name == "postgresql" else statement
        )
    connection.exec_driver_sql(f"INSERT INTO meta (name, value) VALUES ('ledger', '{secrets.token_hex(8)}')")


def _tables() -> None:
    op.create_table(
        "approvals",
        sa.Column(
            "approval_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("approval_id", name=op.f("pk_approvals")),
    )
    op.create_index(op.f("ix_approvals_kind_name_version"), "approvals", ["kind", "name", "version"], unique=False)
    op.create_table(
        "assets",
        sa.Column(
            "asset_no", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("mark_id", sa.BigInteger(), nullable=True),
        sa.Column("strong", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("creative_id", sa.Text(), nullable=True),
        sa.Column("creative_version", sa.Text(), nullable=True),
        sa.Column("mime", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("original", sa.Text(), nullable=False),
        sa.Column("width", sa.BigInteger(), nullable=False),
        sa.Column("height", sa.BigInteger(), nullable=False),
        sa.Column("prints", sa.LargeBinary(), nullable=False),
        sa.Column("small", sa.LargeBinary(), nullable=False),
        sa.Column("manifest", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("mark_id IS NULL OR mark_id BETWEEN 0 AND 4294967295", name=op.f("ck_assets_mark")),
        sa.CheckConstraint("kind IN ('picture','video','audio')", name=op.f("ck_assets_kind")),
        sa.PrimaryKeyConstraint("asset_no", name=op.f("pk_assets")),
    )
    op.create_index("uq_assets_mark_id", "assets", ["mark_id"], unique=True)
    op.create_index("uq_assets_sha256", "assets", ["sha256"], unique=True)
    op.create_index(op.f("ix_assets_original"), "assets", ["original"], unique=False)
    op.create_table(
        "audit",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("leaves", sa.BigInteger(), nullable=False),
        sa.Column("merkle_root", sa.Text(), nullable=False),
        sa.Column("prev_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit")),
    )
    op.create_table(
        "changes",
        sa.Column(
            "change_no", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("change_no", name=op.f("pk_changes")),
    )
    op.create_index(op.f("ix_changes_kind_name_version"), "changes", ["kind", "name", "version"], unique=False)
    op.create_index(op.f("ix_changes_at"), "changes", ["at"], unique=False)
    op.create_table(
        "contacts",
        sa.Column(
            "contact_no", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.Column("blind_index", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("contact_no", name=op.f("pk_contacts")),
    )
    op.create_index("uq_contacts_person", "contacts", ["person_id", "kind"], unique=True)
    op.create_index(op.f("ix_contacts_kind_blind_index"), "contacts", ["kind", "blind_index"], unique=False)
    op.create_table(
        "conversations",
        sa.Column(
            "conversation_no", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("subject", sa.LargeBinary(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("last_in_at", sa.BigInteger(), nullable=True),
        sa.Column("waiting", sa.Boolean(), nullable=False),
        sa.Column("waiting_since", sa.BigInteger(), nullable=True),
        sa.Column("held", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("conversation_no", name=op.f("pk_conversations")),
    )
    op.create_index("uq_conversations_conversation_id", "conversations", ["conversation_id"], unique=True)
    op.create_index(op.f("ix_conversations_person_id"), "conversations", ["person_id"], unique=False)
    op.create_table(
        "creatives",
        sa.Column(
            "creative_no", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("creative_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("human_editor", sa.Text(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("creative_no", name=op.f("pk_creatives")),
    )
    op.create_index("uq_creatives_version", "creatives", ["creative_id", "version"], unique=True)
    op.create_table(
        "hot_flags",
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_hot_flags")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "hot_state",
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_hot_state")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ingests",
        sa.Column("file_hash", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("state IN ('begun','done')", name=op.f("ck_ingests_state")),
        sa.PrimaryKeyConstraint("file_hash", "source", name=op.f("pk_ingests")),
    )
    op.create_table(
        "journal",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("compacted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_journal")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_journal_person_id"), "journal", ["person_id"], unique=False)
    op.create_index("uq_journal_message_id", "journal", ["message_id"], unique=True)
    op.create_table(
        "links",
        sa.Column("link_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("from_id", sa.Text(), nullable=False),
        sa.Column("to_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("undone_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("kind IN ('alias','identify')", name=op.f("ck_links_kind")),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_links_two")),
        sa.PrimaryKeyConstraint("link_id", name=op.f("pk_links")),
    )
    op.create_index(op.f("ix_links_from_id"), "links", ["from_id"], unique=False)
    op.create_index(op.f("ix_links_to_id"), "links", ["to_id"], unique=False)
    op.create_table(
        "lookups",
        sa.Column(
            "lookup_no", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("lookup_no", name=op.f("pk_lookups")),
    )
    op.create_index(op.f("ix_lookups_person_id_at"), "lookups", ["person_id", "at"], unique=False)
    op.create_table(
        "meta",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_meta")),
    )
    op.create_table(
        "permissions",
        sa.Column(
            "permission_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "basis IN ('consent','soft_opt_in','contract','legitimate_interest','objection')",
            name=op.f("ck_permissions_basis"),
        ),
        sa.PrimaryKeyConstraint("permission_id", name=op.f("pk_permissions")),
    )
    op.create_index(op.f("ix_permissions_person_id"), "permissions", ["person_id"], unique=False)
    op.create_index(
        op.f("ix_permissions_purpose_person_id_at_permission_id"),
        "permissions",
        ["purpose", "person_id", "at", "permission_id"],
        unique=False,
    )
    op.create_index("uq_permissions_promise", "permissions", ["permission_id", "person_id", "purpose"], unique=True)
    op.create_table(
        "receipts",
        sa.Column("receipt_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("receipt_id", name=op.f("pk_receipts")),
    )
    op.create_table(
        "runs",
        sa.Column(
            "run_no", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("campaign_id", sa.Text(), nullable=False),
        sa.Column("config_hash", sa.Text(), nullable=False),
        sa.Column("policy_version", sa.Text(), nullable=False),
        sa.Column("model_version", sa.Text(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=True),
        sa.Column("budget_s", sa.Float(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("committed_at", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=True),
        sa.Column("decisions", sa.BigInteger(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("run_no", name=op.f("pk_runs")),
    )
    op.create_index("uq_runs_run_id", "runs", ["run_id"], unique=True)
    op.create_index(op.f("ix_runs_campaign_id_at"), "runs", ["campaign_id", "at"], unique=False)
    op.create_table(
        "settings",
        sa.Column(
            "settings_no", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("budget_s", sa.Float(), nullable=True),
        sa.Column("quiet_from", sa.Text(), nullable=True),
        sa.Column("quiet_to", sa.Text(), nullable=True),
        sa.Column("time_zone", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("paused_until", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("budget_s IS NULL OR budget_s >= 0", name=op.f("ck_settings_budget")),
        sa.PrimaryKeyConstraint("settings_no", name=op.f("pk_settings")),
    )
    op.create_index("uq_settings_person", "settings", ["person_id"], unique=True)
    op.create_table(
        "shared_budgets",
        sa.Column("campaign_id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("most", sa.BigInteger(), nullable=True),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=True),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("last_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "used >= 0 AND (most IS NULL OR used <= most)", name=op.f("ck_shared_budgets_used")
        ),
        sa.PrimaryKeyConstraint("campaign_id", "name", name=op.f("pk_shared_budgets")),
    )
    op.create_table(
        "tombstones",
        sa.Column("source_id_hash", sa.Text(), nullable=False),
        sa.Column("grave", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source_id_hash", name=op.f("pk_tombstones")),
    )
    op.create_table(
        "audit_leaves",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("part_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("erased", sa.Boolean(), nullable=False),
        sa.Column("row_keys", sa.LargeBinary(), nullable=False),
        sa.Column("commitments", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["audit.seq"], name=op.f("fk_audit_leaves_audit")),
        sa.PrimaryKeyConstraint("seq", "part_no", name=op.f("pk_audit_leaves")),
    )
    op.create_index(
        "ix_audit_leaves_erased",
        "audit_leaves",
        ["table_name"],
        unique=False,
        sqlite_where=sa.text("erased"),
        postgresql_where=sa.text("erased"),
    )
    op.create_table(
        "decisions",
        sa.Column(
            "decision_no", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("decision_id", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("campaign_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("contact_no", sa.BigInteger(), nullable=False),
        sa.Column("surface", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("creative_id", sa.Text(), nullable=True),
        sa.Column("creative_version", sa.Text(), nullable=True),
        sa.Column("product_ids", sa.Text(), nullable=False),
        sa.Column("product_reason", sa.Text(), nullable=False),
        sa.Column("arm", sa.Text(), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("eligible", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("gain", sa.Float(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("attention_s", sa.Float(), nullable=False),
        sa.Column("price_s", sa.Float(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("permission_id", sa.BigInteger(), nullable=True),
        sa.Column("policy_version", sa.Text(), nullable=False),
        sa.Column("model_version", sa.Text(), nullable=False),
        sa.Column("config_hash", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(creative_id IS NOT NULL) = (reason IN ('plan','explore'))", name=op.f("ck_decisions_reason")
        ),
        sa.CheckConstraint("arm IN ('holdout','explore','plan','none')", name=op.f("ck_decisions_arm")),
        sa.CheckConstraint("creative_id IS NULL OR attention_s > 0", name=op.f("ck_decisions_attention")),
        sa.CheckConstraint("creative_id IS NULL OR permission_id IS NOT NULL", name=op.f("ck_decisions_permission")),
        sa.CheckConstraint("probability >= 0 AND probability <= 1", name=op.f("ck_decisions_probability")),
        sa.ForeignKeyConstraint(
            ["permission_id", "person_id", "purpose"],
            ["permissions.permission_id", "permissions.person_id", "permissions.purpose"],
            name=op.f("fk_decisions_permissions"),
        ),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name=op.f("fk_decisions_runs")),
        sa.PrimaryKeyConstraint("decision_no", name=op.f("pk_decisions")),
    )
    op.create_index(op.f("ix_decisions_run_id"), "decisions", ["run_id"], unique=False)
    op.create_index(
        "uq_decisions_contact", "decisions", ["person_id", "run_id", "campaign_id", "contact_no"], unique=True
    )
    op.create_index("uq_decisions_decision_id", "decisions", ["decision_id"], unique=True)
    op.create_table(
        "messages",
        sa.Column(
            "message_no", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.CheckConstraint("direction IN ('in','out')", name=op.f("ck_messages_direction")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.conversation_id"], name=op.f("fk_messages_conversations")
        ),
        sa.PrimaryKeyConstraint("message_no", name=op.f("pk_messages")),
    )
    op.create_index(op.f("ix_messages_conversation_id_at"), "messages", ["conversation_id", "at"], unique=False)
    op.create_index(op.f("ix_messages_person_id"), "messages", ["person_id"], unique=False)
    op.create_index("uq_messages_message_id", "messages", ["message_id"], unique=True)
    op.create_table(
        "attention",
        sa.Column(
            "decision_no", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("decision_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("state IN ('reserved','spent','released')", name=op.f("ck_attention_state")),
        sa.CheckConstraint("seconds > 0", name=op.f("ck_attention_seconds")),
        sa.ForeignKeyConstraint(["decision_no"], ["decisions.decision_no"], name=op.f("fk_attention_decisions")),
        sa.PrimaryKeyConstraint("decision_no", name=op.f("pk_attention")),
    )
    op.create_index(op.f("ix_attention_at"), "attention", ["at"], unique=False)
    op.create_index(
        op.f("ix_attention_person_id_at_state_seconds"),
        "attention",
        ["person_id", "at", "state", "seconds"],
        unique=False,
    )
    op.create_table(
        "deliveries",
        sa.Column(
            "delivery_no", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("delivery_id", sa.Text(), nullable=False),
        sa.Column("decision_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("state IN ('waiting','handed_over','refused','failed')", name=op.f("ck_deliveries_state")),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.decision_id"], name=op.f("fk_deliveries_decisions")),
        sa.PrimaryKeyConstraint("delivery_no", name=op.f("pk_deliveries")),
    )
    op.create_index(op.f("ix_deliveries_decision_id"), "deliveries", ["decision_id"], unique=False)
    op.create_index(op.f("ix_deliveries_person_id"), "deliveries", ["person_id"], unique=False)
    op.create_index("uq_deliveries_delivery_id", "deliveries", ["delivery_id"], unique=True)
