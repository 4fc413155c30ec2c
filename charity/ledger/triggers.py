"""The triggers that keep the ledger append only and every entry whole, as text, for each database.

Postings go in first; the row of `ledger_entry` seals them, and its trigger checks the whole entry. The text
is kept here once so that a schema check can compare it with what a database really has.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from charity.ledger.entry import FACT_KINDS, MONEY_KINDS

_FACTS = ", ".join(f"'{kind}'" for kind in FACT_KINDS)
_MONEY = ", ".join(f"'{kind}'" for kind in MONEY_KINDS)
#: Tables that only grow: the books with the tree over them, and what was signed.
BOOKS = ("ledger_entry", "ledger_posting", "ledger_node")
SIGNED = ("ledger_log", "ledger_checkpoint", "ledger_cosignature")
GUARDED = (*BOOKS, *SIGNED)

#: What seals an entry: the refusal's words and the condition under which it is refused.
_SEAL = (
    ("seq is not the next one", "NEW.seq <> (SELECT COALESCE(MAX(seq) + 1, 0) FROM ledger_entry)"),
    ("unknown kind", f"NEW.kind NOT IN ({_FACTS}, {_MONEY})"),
    (
        "wrong posting count",
        "NEW.posting_count <> (SELECT COUNT(*) FROM ledger_posting WHERE entry_seq = NEW.seq)",
    ),
    ("this kind moves no money", f"NEW.kind IN ({_FACTS}) AND NEW.posting_count <> 0"),
    ("two postings at least", f"NEW.kind IN ({_MONEY}) AND NEW.posting_count < 2"),
    (
        "zero posting",
        "EXISTS (SELECT 1 FROM ledger_posting WHERE entry_seq = NEW.seq AND minor = 0)",
    ),
    (
        "unbalanced",
        "EXISTS (SELECT 1 FROM ledger_posting WHERE entry_seq = NEW.seq"
        " GROUP BY currency HAVING SUM(minor) <> 0)",
    ),
    (
        "a posting outside the appeal",
        "EXISTS (SELECT 1 FROM ledger_posting WHERE entry_seq = NEW.seq AND (NEW.appeal IS NULL"
        " OR substr(account, length(account) - length(NEW.appeal)) <> ':' || NEW.appeal))",
    ),
    ("reversed already", "EXISTS (SELECT 1 FROM ledger_entry WHERE reverses = NEW.reverses)"),
    ("key used already", "EXISTS (SELECT 1 FROM ledger_entry WHERE idempotency_key = NEW.idempotency_key)"),
    (
        "not a full reversal",
        "NEW.reverses IS NOT NULL AND (NEW.posting_count <> "
        "(SELECT COUNT(*) FROM ledger_posting WHERE entry_seq = NEW.reverses) OR EXISTS ("
        "SELECT 1 FROM ledger_posting p WHERE p.entry_seq = NEW.seq AND NOT EXISTS ("
        "SELECT 1 FROM ledger_posting q WHERE q.entry_seq = NEW.reverses AND q.position = p.position"
        " AND q.account = p.account AND q.currency = p.currency AND q.minor = -p.minor)))",
    ),
)
#: What a posting and a node must meet when they go in.
_INSERTS = {
    "ledger_entry": _SEAL,
    "ledger_posting": (
        ("the entry is sealed", "EXISTS (SELECT 1 FROM ledger_entry WHERE seq = NEW.entry_seq)"),
        (
            "posting exists already",
            "EXISTS (SELECT 1 FROM ledger_posting"
            " WHERE entry_seq = NEW.entry_seq AND position = NEW.position)",
        ),
    ),
    "ledger_node": (
        (
            "node exists already",
            "EXISTS (SELECT 1 FROM ledger_node WHERE level = NEW.level AND position = NEW.position)",
        ),
    ),
    "ledger_log": (
        (
            "a log begins after the last one",
            "EXISTS (SELECT 1 FROM ledger_log WHERE first_seq >= NEW.first_seq)",
        ),
        ("a log begins at the head", "NEW.first_seq NOT IN (0, (SELECT size FROM ledger_head))"),
    ),
    "ledger_checkpoint": (
        (
            "a checkpoint is longer than the last",
            "EXISTS (SELECT 1 FROM ledger_checkpoint WHERE size >= NEW.size)",
        ),
        ("a checkpoint covers what is there", "NEW.size > (SELECT size FROM ledger_head)"),
    ),
    "ledger_cosignature": (
        (
            "cosigned already",
            "EXISTS (SELECT 1 FROM ledger_cosignature"
            " WHERE size = NEW.size AND witness = NEW.witness AND time_s = NEW.time_s)",
        ),
    ),
}


def _sqlite_triggers(tables: Sequence[str]) -> dict[str, str]:
    found = {}
    for table in tables:
        checks = "\n".join(
            f"  SELECT RAISE(ABORT, 'ledger: {words}') WHERE {condition};"
            for words, condition in _INSERTS[table]
        )
        name = f"{table}_insert"
        found[name] = f"CREATE TRIGGER {name} BEFORE INSERT ON {table}\nBEGIN\n{checks}\nEND"
        for verb in ("update", "delete"):
            name = f"{table}_{verb}"
            found[name] = (
                f"CREATE TRIGGER {name} BEFORE {verb.upper()} ON {table}\n"
                "BEGIN\n  SELECT RAISE(ABORT, 'ledger: append only');\nEND"
            )
    return found


def _postgresql_functions(tables: Sequence[str]) -> dict[str, str]:
    found = {"ledger_append_only": "\nBEGIN\n  RAISE EXCEPTION 'ledger: append only';\nEND\n"}
    for table in tables:
        checks = "\n".join(
            f"  IF {condition} THEN RAISE EXCEPTION 'ledger: {words}' USING ERRCODE = '23514'; END IF;"
            for words, condition in _INSERTS[table]
        )
        found[f"{table}_insert"] = f"\nBEGIN\n{checks}\n  RETURN NEW;\nEND\n"
    return found


def _postgresql_triggers(tables: Sequence[str]) -> dict[str, str]:
    found = {}
    for table in tables:
        found[f"{table}_insert"] = (
            f"CREATE TRIGGER {table}_insert BEFORE INSERT ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION {table}_insert()"
        )
        for verb in ("update", "delete", "truncate"):
            found[f"{table}_{verb}"] = (
                f"CREATE TRIGGER {table}_{verb} BEFORE {verb.upper()} ON {table}"
                " FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only()"
            )
    return found


SQLITE_TRIGGERS = _sqlite_triggers(GUARDED)
POSTGRESQL_FUNCTIONS = _postgresql_functions(GUARDED)
POSTGRESQL_TRIGGERS = _postgresql_triggers(GUARDED)
#: Foreign keys lock the row they point to, which PostgreSQL allows to those who may UPDATE only.
_POINTED_TO = {"ledger_entry", "ledger_checkpoint"}


def install(connection: sa.Connection, tables: Sequence[str] = GUARDED) -> None:
    """Create the triggers of tables; on PostgreSQL also take away the grants that nobody needs."""
    if connection.dialect.name == "sqlite":
        for text in _sqlite_triggers(tables).values():
            connection.exec_driver_sql(text)
        return
    for name, body in _postgresql_functions(tables).items():
        connection.exec_driver_sql(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$"
        )
    for text in _postgresql_triggers(tables).values():
        connection.exec_driver_sql(text)
    for table in tables:
        verbs = "DELETE, TRUNCATE" if table in _POINTED_TO else "UPDATE, DELETE, TRUNCATE"
        connection.exec_driver_sql(f"REVOKE {verbs} ON {table} FROM PUBLIC, CURRENT_USER")


def remove(connection: sa.Connection, tables: Sequence[str] = GUARDED) -> None:
    """Drop the triggers of tables, before another text of them is installed."""
    if connection.dialect.name == "sqlite":
        for name in _sqlite_triggers(tables):
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
        return
    for name in _postgresql_triggers(tables):
        table = name.rpartition("_")[0]
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name} ON {table}")
    for table in tables:
        connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {table}_insert()")


def differences(connection: sa.Connection) -> list[str]:
    """Return the names of triggers (and their functions) that are missing, changed, disabled or unknown."""
    expected, found = (
        _on_sqlite(connection) if connection.dialect.name == "sqlite" else _on_postgresql(connection)
    )
    return sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))


def _on_sqlite(connection: sa.Connection) -> tuple[dict[str, str], dict[str, str]]:
    rows = connection.execute(
        sa.text(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN :tables"
        ).bindparams(sa.bindparam("tables", GUARDED, expanding=True))
    )
    return SQLITE_TRIGGERS, {row.name: row.sql for row in rows}


def _on_postgresql(connection: sa.Connection) -> tuple[dict[str, str], dict[str, str]]:
    tables: sa.BindParameter[str] = sa.bindparam("tables", GUARDED, expanding=True)
    triggers = connection.execute(
        sa.text(
            "SELECT t.tgname, t.tgenabled, pg_get_triggerdef(t.oid, true) FROM pg_trigger t"
            " JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal AND c.relname IN :tables"
        ).bindparams(tables)
    )
    bodies = connection.execute(
        sa.text("SELECT proname, prosrc FROM pg_proc WHERE proname IN :names").bindparams(
            sa.bindparam("names", list(POSTGRESQL_FUNCTIONS), expanding=True)
        )
    )
    found = {name: text if enabled == "O" else "disabled" for name, enabled, text in triggers}
    found |= {f"{name}()": body for name, body in bodies}
    return POSTGRESQL_TRIGGERS | {f"{name}()": body for name, body in POSTGRESQL_FUNCTIONS.items()}, found
