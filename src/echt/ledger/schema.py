"""The tables of the ledger: what was promised, to whom, on which ground.

Times are microseconds since 1970 UTC (`info={"utc": True}`). Audited tables (`AUDITED`) have an integer key; each of
their rows has a commitment in the audit chain. What SQL cannot say in a table is said in triggers: migrations/sql.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, Boolean, CheckConstraint, Float, ForeignKeyConstraint, Index, LargeBinary, Text

HEAD = "0001"  # the newest migration that this code knows

METADATA = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

KEY = BigInteger().with_variant(sa.Integer, "sqlite")  # SQLite: an alias of the row id


def _key(name: str) -> sa.Column[Any]:
    return sa.Column(name, KEY, primary_key=True, autoincrement=True)


def _col(name: str, kind: Any = Text, *, none: bool = False, pk: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=none and not pk, primary_key=pk, autoincrement=False)


def _time(name: str, *, none: bool = False) -> sa.Column[Any]:
    return sa.Column(name, BigInteger, nullable=none, info={"utc": True})


meta = sa.Table("meta", METADATA, _col("name", pk=True), _col("value"))

permissions = sa.Table(
    "permissions",
    METADATA,
    _key("permission_id"),
    _col("person_id"),
    _col("purpose"),
    _col("basis"),
    _col("granted", Boolean),
    _col("evidence"),
    _time("at"),
    _time("until", none=True),
    _col("source"),
    _col("simulated", Boolean),
    CheckConstraint("basis IN ('consent','soft_opt_in','contract','legitimate_interest','objection')", name="basis"),
    Index(None, "person_id"),
    Index(None, "purpose", "person_id", "at", "permission_id"),
    Index("uq_permissions_promise", "permission_id", "person_id", "purpose", unique=True),
)

links = sa.Table(
    "links",
    METADATA,
    _key("link_id"),
    _col("from_id"),
    _col("to_id"),
    _col("kind"),
    _time("at"),
    _time("undone_at", none=True),
    CheckConstraint("from_id <> to_id", name="two"),
    CheckConstraint("kind IN ('alias','identify')", name="kind"),
    Index(None, "from_id"),
    Index(None, "to_id"),
)

contacts = sa.Table(
    "contacts",
    METADATA,
    _key("contact_no"),
    _col("person_id"),
    _col("kind"),
    _col("ciphertext", LargeBinary),
    _col("blind_index", LargeBinary),
    _time("at"),
    Index(None, "kind", "blind_index"),
    Index("uq_contacts_person", "person_id", "kind", unique=True),
)

settings = sa.Table(
    "settings",
    METADATA,
    _key("settings_no"),
    _col("person_id"),
    _col("budget_s", Float, none=True),
    _col("quiet_from", none=True),
    _col("quiet_to", none=True),
    _col("time_zone", none=True),
    _col("language", none=True),
    _time("paused_until", none=True),
    _time("at"),
    CheckConstraint("budget_s IS NULL OR budget_s >= 0", name="budget"),
    Index("uq_settings_person", "person_id", unique=True),
)

approvals = sa.Table(
    "approvals",
    METADATA,
    _key("approval_id"),
    _col("kind"),
    _col("name"),
    _col("version"),
    _col("by"),
    _time("at"),
    Index(None, "kind", "name", "version"),
)

creatives = sa.Table(
    "creatives",
    METADATA,
    _key("creative_no"),
    _col("creative_id"),
    _col("version"),
    _col("channel"),
    _col("body"),
    _col("made_by"),
    _col("human_editor", none=True),
    _col("sha256"),
    _time("at"),
    Index("uq_creatives_version", "creative_id", "version", unique=True),
)

assets = sa.Table(
    "assets",
    METADATA,
    _key("asset_no"),
    _col("mark_id", BigInteger, none=True),
    _col("strong", Boolean),
    _col("kind"),
    _col("name"),
    _col("creative_id", none=True),
    _col("creative_version", none=True),
    _col("mime"),
    _col("source"),
    _col("sha256"),
    _col("original"),
    _col("width", BigInteger),
    _col("height", BigInteger),
    _col("prints", LargeBinary),
    _col("small", LargeBinary),
    _col("manifest", LargeBinary),
    _time("at"),
    CheckConstraint("mark_id IS NULL OR mark_id BETWEEN 0 AND 4294967295", name="mark"),
    CheckConstraint("kind IN ('picture','video','audio')", name="kind"),
    Index("uq_assets_mark_id", "mark_id", unique=True),
    Index("uq_assets_sha256", "sha256", unique=True),
    Index(None, "original"),
)

runs = sa.Table(
    "runs",
    METADATA,
    _key("run_no"),
    _col("run_id"),
    _col("campaign_id"),
    _col("config_hash"),
    _col("policy_version"),
    _col("model_version"),
    _col("seed", BigInteger, none=True),
    _col("budget_s", Float, none=True),
    _time("at"),
    _time("committed_at"),
    _time("last_at", none=True),
    _col("decisions", BigInteger),
    _col("simulated", Boolean),
    _col("body"),
    Index(None, "campaign_id", "at"),
    Index("uq_runs_run_id", "run_id", unique=True),
)

decisions = sa.Table(
    "decisions",
    METADATA,
    _key("decision_no"),
    _col("decision_id"),
    _col("run_id"),
    _col("campaign_id"),
    _col("person_id"),
    _col("contact_no", BigInteger),
    _col("surface"),
    _col("channel"),
    _col("creative_id", none=True),
    _col("creative_version", none=True),
    _col("product_ids"),
    _col("product_reason"),
    _col("arm"),
    _col("probability", Float),
    _col("eligible", Boolean),
    _col("reason"),
    _col("gain", Float),
    _col("currency"),
    _col("attention_s", Float),
    _col("price_s", Float),
    _col("purpose"),
    _col("permission_id", BigInteger, none=True),
    _col("policy_version"),
    _col("model_version"),
    _col("config_hash"),
    _time("at"),
    _col("simulated", Boolean),
    CheckConstraint("creative_id IS NULL OR permission_id IS NOT NULL", name="permission"),
    CheckConstraint("creative_id IS NULL OR attention_s > 0", name="attention"),
    CheckConstraint("(creative_id IS NOT NULL) = (reason IN ('plan','explore'))", name="reason"),
    CheckConstraint("arm IN ('holdout','explore','plan','none')", name="arm"),
    CheckConstraint("probability >= 0 AND probability <= 1", name="probability"),
    ForeignKeyConstraint(["run_id"], ["runs.run_id"]),
    ForeignKeyConstraint(
        ["permission_id", "person_id", "purpose"],
        ["permissions.permission_id", "permissions.person_id", "permissions.purpose"],
    ),
    Index("uq_decisions_contact", "person_id", "run_id", "campaign_id", "contact_no", unique=True),
    Index("uq_decisions_decision_id", "decision_id", unique=True),
    Index(None, "run_id"),
)

attention = sa.Table(
    "attention",
    METADATA,
    sa.Column("decision_no", KEY, primary_key=True, autoincrement=False),
    _col("decision_id"),
    _col("person_id"),
    _col("seconds", Float),
    _col("state"),
    _time("at"),
    CheckConstraint("seconds > 0", name="seconds"),
    CheckConstraint("state IN ('reserved','spent','released')", name="state"),
    ForeignKeyConstraint(["decision_no"], ["decisions.decision_no"]),
    Index(None, "person_id", "at", "state", "seconds"),
    Index(None, "at"),
)

# what people share: at most so many contacts of a creative, or of a campaign, given out one by one by online decisions
shared_budgets = sa.Table(
    "shared_budgets",
    METADATA,
    _col("campaign_id", pk=True),
    _col("name", pk=True),
    _col("most", BigInteger, none=True),
    _col("used", BigInteger),
    _time("since", none=True),
    _time("until", none=True),
    _time("last_at", none=True),
    CheckConstraint("used >= 0 AND (most IS NULL OR used <= most)", name="used"),
)

deliveries = sa.Table(
    "deliveries",
    METADATA,
    _key("delivery_no"),
    _col("delivery_id"),
    _col("decision_id"),
    _col("person_id"),
    _col("channel"),
    _col("state"),
    _col("detail"),
    _time("at"),
    CheckConstraint("state IN ('waiting','handed_over','refused','failed')", name="state"),
    ForeignKeyConstraint(["decision_id"], ["decisions.decision_id"]),
    Index("uq_deliveries_delivery_id", "delivery_id", unique=True),
    Index(None, "decision_id"),
    Index(None, "person_id"),
)

conversations = sa.Table(
    "conversations",
    METADATA,
    _key("conversation_no"),
    _col("conversation_id"),
    _col("person_id"),
    _col("subject", LargeBinary),
    _time("opened_at"),
    _time("last_in_at", none=True),
    _col("waiting", Boolean),
    _time("waiting_since", none=True),
    _col("held", Boolean, none=True),  # nothing more goes to this person until someone read it
    Index("uq_conversations_conversation_id", "conversation_id", unique=True),
    Index(None, "person_id"),
)

messages = sa.Table(
    "messages",
    METADATA,
    _key("message_no"),
    _col("message_id"),
    _col("conversation_id"),
    _col("person_id"),
    _col("direction"),
    _col("body", LargeBinary),
    _time("at"),
    _col("simulated", Boolean),
    CheckConstraint("direction IN ('in','out')", name="direction"),
    ForeignKeyConstraint(["conversation_id"], ["conversations.conversation_id"]),
    Index("uq_messages_message_id", "message_id", unique=True),
    Index(None, "conversation_id", "at"),
    Index(None, "person_id"),
)

# what people who work with Echt did: an edit, a question, a yes, a sign-in; never about a person by name or id
changes = sa.Table(
    "changes",
    METADATA,
    _key("change_no"),
    _col("by"),
    _col("role"),
    _col("action"),
    _col("kind"),
    _col("name"),
    _col("version"),
    _col("said"),
    _time("at"),
    Index(None, "kind", "name", "version"),
    Index(None, "at"),
)

# who looked at what was decided for one person, and why they say they did
lookups = sa.Table(
    "lookups",
    METADATA,
    _key("lookup_no"),
    _col("person_id"),
    _col("by"),
    _col("role"),
    _col("why"),
    _time("at"),
    Index(None, "person_id", "at"),
)

journal = sa.Table(
    "journal",
    METADATA,
    _key("seq"),
    _col("message_id"),
    _col("person_id"),
    _col("payload"),
    _time("at"),
    _col("compacted", Boolean),
    Index("uq_journal_message_id", "message_id", unique=True),
    Index(None, "person_id"),
    sqlite_autoincrement=True,  # a number is never given twice, not even after an erasure
)

hot_state = sa.Table(
    "hot_state", METADATA, _col("person_id", pk=True), _col("state"), _col("seq", BigInteger), sqlite_with_rowid=False
)

hot_flags = sa.Table(
    "hot_flags",
    METADATA,
    _col("person_id", pk=True),
    _col("flags"),
    _col("run_id"),
    _time("at"),
    sqlite_with_rowid=False,
)

ingests = sa.Table(
    "ingests",
    METADATA,
    _col("file_hash", pk=True),
    _col("source", pk=True),
    _col("file"),
    _col("state"),
    _col("counts"),
    _time("at"),
    CheckConstraint("state IN ('begun','done')", name="state"),
)

tombstones = sa.Table("tombstones", METADATA, _col("source_id_hash", pk=True), _col("grave"), _time("at"))

receipts = sa.Table(
    "receipts", METADATA, _col("receipt_id", pk=True), _col("kind"), _col("body"), _col("signature"), _time("at")
)

audit = sa.Table(
    "audit",
    METADATA,
    sa.Column("seq", KEY, primary_key=True, autoincrement=False),
    _time("at"),
    _col("kind"),
    _col("leaves", BigInteger),
    _col("merkle_root"),
    _col("prev_hash"),
    _col("hash"),
)

# the leaves of one transaction and table, packed: `row_keys` is n little-endian int64, `commitments` n x 32 bytes
audit_leaves = sa.Table(
    "audit_leaves",
    METADATA,
    sa.Column("seq", KEY, primary_key=True, autoincrement=False),
    _col("part_no", BigInteger, pk=True),
    _col("table_name"),
    _col("erased", Boolean),
    _col("row_keys", LargeBinary),
    _col("commitments", LargeBinary),
    ForeignKeyConstraint(["seq"], ["audit.seq"]),
    Index("ix_audit_leaves_erased", "table_name", sqlite_where=sa.text("erased"), postgresql_where=sa.text("erased")),
)

# table -> its integer key; where there is a person_id, that person's key commits the row, else the ledger's
AUDITED: dict[str, str] = {
    "permissions": "permission_id",
    "runs": "run_no",
    "decisions": "decision_no",
    "attention": "decision_no",
    "deliveries": "delivery_no",
    "creatives": "creative_no",
    "approvals": "approval_id",
    "assets": "asset_no",
    "conversations": "conversation_no",
    "messages": "message_no",
    "links": "link_id",
    "contacts": "contact_no",
    "settings": "settings_no",
    "changes": "change_no",
    "lookups": "lookup_no",
}

# in the order in which rows of one person can be deleted
PERSONAL: tuple[tuple[str, str], ...] = (
    ("attention", "person_id"),
    ("deliveries", "person_id"),
    ("decisions", "person_id"),
    ("permissions", "person_id"),
    ("messages", "person_id"),
    ("conversations", "person_id"),
    ("contacts", "person_id"),
    ("settings", "person_id"),
    ("lookups", "person_id"),
    ("journal", "person_id"),
    ("hot_state", "person_id"),
    ("hot_flags", "person_id"),
    ("links", "from_id"),
    ("links", "to_id"),
)
