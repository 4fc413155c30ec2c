"""Tables of the ledger, written with SQLAlchemy Core: an ORM flush would seal an entry before its postings.

`ledger_entry`, `ledger_posting` and `ledger_node` only ever grow; triggers see to it (`triggers.py`). The
derived ones are kept in the same transaction; `private_fact` may be wiped. What was signed (`ledger_log`,
`ledger_checkpoint`, `ledger_cosignature`) only grows, too, as does what stands beside the entries: closed
periods, links between two entries and rates of exchange.
"""

from __future__ import annotations

import sqlalchemy as sa

from charity.kernel.columns import METADATA, UtcDateTime
from charity.ledger.entry import Kind, LinkKind, SigningReason

#: On SQLite only INTEGER PRIMARY KEY is the row's own number.
SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
HASH = sa.LargeBinary(32)
_REASONS = ", ".join(f"'{reason}'" for reason in SigningReason)
_LINKS = ", ".join(f"'{kind}'" for kind in LinkKind)
_IS_PLEDGE = sa.text(f"kind = '{Kind.PLEDGE}'")
#: Written out, not bound: so a query of these few finds them by their own index on SQLite, too.
IS_CLOSING = sa.text(f"kind = '{Kind.APPEAL_CLOSED}'")

ENTRY = sa.Table(
    "ledger_entry",
    METADATA,
    sa.Column("seq", SEQ, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("appeal", sa.String(40)),
    sa.Column("posting_count", sa.Integer, nullable=False),
    sa.Column("donor", HASH),
    sa.Column("ref", HASH),
    sa.Column("reverses", sa.BigInteger, sa.ForeignKey("ledger_entry.seq"), unique=True),
    sa.Column("documents", sa.Text, nullable=False),
    sa.Column("leaf", sa.LargeBinary, nullable=False),
    sa.Column("leaf_hash", HASH, nullable=False),
    # Beside the leaf: when the desk booked it, why it reversed something, and what makes a retry harmless.
    sa.Column("booked_at_utc", UtcDateTime, nullable=False),
    sa.Column("reason", sa.String(40)),
    sa.Column("idempotency_key", sa.String(120), unique=True),
    sa.Column("payload_mac", HASH),
    sa.CheckConstraint("reverses < seq", name="reverses_an_earlier_one"),
    sa.CheckConstraint("(kind = 'reversal') = (reverses IS NOT NULL)", name="reversal_names_its_entry"),
    sa.CheckConstraint("(idempotency_key IS NULL) = (payload_mac IS NULL)", name="key_with_payload"),
    sa.Index("ix_ledger_entry_appeal_seq", "appeal", "seq"),
    sa.Index("ix_ledger_entry_pledge", "appeal", "seq", sqlite_where=_IS_PLEDGE, postgresql_where=_IS_PLEDGE),
    sa.Index("ix_ledger_entry_closing", "appeal", sqlite_where=IS_CLOSING, postgresql_where=IS_CLOSING),
)

POSTING = sa.Table(
    "ledger_posting",
    METADATA,
    sa.Column(
        "entry_seq",
        sa.BigInteger,
        sa.ForeignKey("ledger_entry.seq", deferrable=True, initially="DEFERRED"),
        primary_key=True,
        autoincrement=False,
    ),
    sa.Column("position", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("account", sa.String(120), nullable=False),
    sa.Column("currency", sa.String(3), nullable=False),
    sa.Column("minor", sa.BigInteger, nullable=False),
    sa.CheckConstraint("minor <> 0", name="not_zero"),
    sqlite_with_rowid=False,
)

NODE = sa.Table(
    "ledger_node",
    METADATA,
    sa.Column("level", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("hash", HASH, nullable=False),
    sa.CheckConstraint("level > 0", name="leaves_are_entries"),
    sqlite_with_rowid=False,
)

#: One row: the tree's size and frontier, and the log's origin, which its first leaf fixes.
HEAD = sa.Table(
    "ledger_head",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("frontier", sa.LargeBinary, nullable=False),
    sa.Column("log_origin", sa.String(200), nullable=False),
    sa.CheckConstraint("id = 1", name="one_row"),
)

BALANCE = sa.Table(
    "ledger_balance",
    METADATA,
    sa.Column("account", sa.String(120), primary_key=True),
    sa.Column("currency", sa.String(3), primary_key=True),
    sa.Column("minor", sa.BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
# One currency per account; only the trading account stands between two.
sa.Index(
    "uq_ledger_balance_one_currency",
    BALANCE.c.account,
    unique=True,
    sqlite_where=sa.text("account NOT LIKE 'Equity:Trading:%'"),
    postgresql_where=sa.text("account NOT LIKE 'Equity:Trading:%'"),
)

APPEAL_TOTAL = sa.Table(
    "ledger_appeal_total",
    METADATA,
    sa.Column("appeal", sa.String(40), primary_key=True),
    sa.Column("custody", sa.String(16), nullable=False),
    sa.Column("currency", sa.String(3), nullable=False),
    sa.Column("received_minor", sa.BigInteger, nullable=False),
    sa.Column("paid_out_minor", sa.BigInteger, nullable=False),
    sa.Column("refunded_minor", sa.BigInteger, nullable=False),
    sa.Column("fees_minor", sa.BigInteger, nullable=False),
    sa.Column("held_minor", sa.BigInteger, nullable=False),
    sa.Column("donations", sa.BigInteger, nullable=False),
    sa.Column("lumps", sa.BigInteger, nullable=False),
    sa.CheckConstraint("custody IN ('held', 'observed', 'mirrored')", name="custody"),
    sa.CheckConstraint("held_minor >= 0", name="no_fund_below_zero"),
    sa.CheckConstraint(
        "received_minor = paid_out_minor + refunded_minor + fees_minor + held_minor", name="equation"
    ),
    sa.CheckConstraint("donations >= 0 AND lumps >= 0", name="counts"),
)

#: What was booked in parts brought to each appeal, a row for each part: the entries from `first_seq` to
#: `last_seq` that are of the appeal. While a batch is open, nothing of it is counted or shown (`batches.py`).
IS_OPEN = sa.text("is_open")
PART = sa.Table(
    "ledger_part",
    METADATA,
    sa.Column("appeal", sa.String(40), primary_key=True),
    sa.Column(
        "first_seq",
        sa.BigInteger,
        sa.ForeignKey("ledger_entry.seq"),
        primary_key=True,
        autoincrement=False,
    ),
    sa.Column("last_seq", sa.BigInteger, nullable=False),
    sa.Column("batch", sa.String(40), nullable=False),
    sa.Column("is_open", sa.Boolean, nullable=False),
    *(
        sa.Column(name, sa.BigInteger, nullable=False)
        for name in (
            "received_minor", "paid_out_minor", "refunded_minor", "fees_minor", "held_minor", "donations",
            "lumps",
        )
    ),
    sa.CheckConstraint("first_seq <= last_seq", name="first_before_last"),
    sa.CheckConstraint(
        "received_minor = paid_out_minor + refunded_minor + fees_minor + held_minor", name="equation"
    ),
    sa.Index("ix_ledger_part_open", "appeal", sqlite_where=IS_OPEN, postgresql_where=IS_OPEN),
    sa.Index("ix_ledger_part_batch", "batch"),
)  # fmt: skip

#: References of standing entries, as keyed HMACs; a reversal takes the row away.
REFERENCE = sa.Table(
    "ledger_reference",
    METADATA,
    sa.Column("reference_index", HASH, primary_key=True),
    sa.Column("entry_seq", sa.BigInteger, sa.ForeignKey("ledger_entry.seq"), nullable=False, unique=True),
    sqlite_with_rowid=False,
)

#: What opens an entry's commitments; wiping salt and value forgets the person and keeps every proof.
PRIVATE_FACT = sa.Table(
    "private_fact",
    METADATA,
    sa.Column(
        "entry_seq",
        sa.BigInteger,
        sa.ForeignKey("ledger_entry.seq"),
        primary_key=True,
        autoincrement=False,
    ),
    sa.Column("field", sa.String(16), primary_key=True),
    sa.Column("salt", HASH),
    sa.Column("value_sealed", sa.LargeBinary),
    sa.CheckConstraint("(salt IS NULL) = (value_sealed IS NULL)", name="wiped_together"),
    sa.CheckConstraint("field IN ('donor', 'ref')", name="field"),
    sqlite_with_rowid=False,
)


#: Whose log it is from which entry on: its name and key. Rotation starts a new log over the same tree.
LOG = sa.Table(
    "ledger_log",
    METADATA,
    sa.Column("first_seq", SEQ, primary_key=True, autoincrement=False),
    sa.Column("origin", sa.String(200), nullable=False, unique=True),
    sa.Column("vkey", sa.String(300), nullable=False, unique=True),
    sa.Column("begun_at_utc", UtcDateTime, nullable=False),
)

#: What the desk signed, verbatim and for ever: stored before it is served, each longer than the last.
CHECKPOINT = sa.Table(
    "ledger_checkpoint",
    METADATA,
    sa.Column("size", SEQ, primary_key=True, autoincrement=False),
    sa.Column("root", HASH, nullable=False),
    sa.Column("note", sa.LargeBinary, nullable=False),
    sa.Column("signed_at_utc", UtcDateTime, nullable=False),
    sa.Column("reason", sa.String(16), nullable=False),
    sa.CheckConstraint("size > 0", name="size_positive"),
    sa.CheckConstraint(f"reason IN ({_REASONS})", name="reason"),
)

#: What witnesses answered, kept beside the checkpoint: as leaves they would need a new checkpoint for ever.
COSIGNATURE = sa.Table(
    "ledger_cosignature",
    METADATA,
    sa.Column(
        "size",
        sa.BigInteger,
        sa.ForeignKey("ledger_checkpoint.size"),
        primary_key=True,
        autoincrement=False,
    ),
    sa.Column("witness", sa.String(200), primary_key=True),  # the witness's verifier key
    sa.Column(
        "time_s", sa.BigInteger, primary_key=True, autoincrement=False
    ),  # POSIX seconds, by the witness
    sa.Column("line", sa.String(400), nullable=False),
    sa.CheckConstraint("time_s >= 0", name="time_positive"),
    sqlite_with_rowid=False,
)

#: Closed periods: no entry booked later has a day up to `last_day`. `size`: the log then, as it was signed.
PERIOD = sa.Table(
    "ledger_period",
    METADATA,
    sa.Column("last_day", sa.Date, primary_key=True),
    sa.Column("closed_at_utc", UtcDateTime, nullable=False),
    sa.Column("size", sa.BigInteger, sa.ForeignKey("ledger_checkpoint.size"), nullable=False),
)


def _entry_to_come(name: str, *, is_key: bool = False) -> sa.Column[int]:
    """Return a column that names an entry which may be sealed later in the same transaction."""
    return sa.Column(
        name,
        SEQ if is_key else sa.BigInteger(),
        sa.ForeignKey("ledger_entry.seq", deferrable=True, initially="DEFERRED"),
        primary_key=is_key,
        autoincrement=False,
        nullable=False,
    )


#: Two entries that name each other; `document` is the SHA-256 of `facts`, which their leaves carry.
LINK = sa.Table(
    "ledger_link",
    METADATA,
    _entry_to_come("first_seq", is_key=True),
    _entry_to_come("second_seq"),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("document", sa.String(64), nullable=False),
    sa.Column("facts", sa.Text, nullable=False),
    sa.UniqueConstraint("second_seq"),
    sa.UniqueConstraint("kind", "document"),
    sa.CheckConstraint(f"kind IN ({_LINKS})", name="kind"),
    sa.CheckConstraint(
        "(kind = 'settlement' AND second_seq < first_seq)"
        " OR (kind <> 'settlement' AND second_seq = first_seq + 1)",
        name="one_beside_the_other",
    ),
)

#: The rate of an entry between two currencies: minor units of the home currency for those of the foreign.
EXCHANGE = sa.Table(
    "ledger_exchange",
    METADATA,
    _entry_to_come("entry_seq", is_key=True),
    sa.Column("appeal", sa.String(40), nullable=False),
    sa.Column("currency", sa.String(3), nullable=False),
    sa.Column("minor", sa.BigInteger, nullable=False),
    sa.Column("home_currency", sa.String(3), nullable=False),
    sa.Column("home_minor", sa.BigInteger, nullable=False),
    sa.Column("proceeds_minor", sa.BigInteger),
    sa.Column("numerator", sa.BigInteger, nullable=False),
    sa.Column("denominator", sa.BigInteger, nullable=False),
    sa.CheckConstraint("currency <> home_currency", name="two_currencies"),
    sa.CheckConstraint("numerator > 0 AND denominator > 0", name="rate_positive"),
    sa.CheckConstraint(
        "(minor > 0 AND home_minor > 0 AND proceeds_minor IS NULL)"
        " OR (minor < 0 AND home_minor <= 0 AND proceeds_minor > 0)",
        name="in_or_out",
    ),
    sa.Index("ix_ledger_exchange_appeal_currency", "appeal", "currency", "entry_seq"),
)
