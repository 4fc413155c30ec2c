"""The triggers that keep the ledger append only and every entry whole, as text, for each database.

Postings go in first; the row of `ledger_entry` seals them, and its trigger checks the whole entry. The text
is kept here once so that a schema check can compare it with what a database really has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from charity.ledger import guards

#: Tables that only grow: the books with the tree over them, what was signed, what stands beside entries.
BOOKS = ("ledger_entry", "ledger_posting", "ledger_node")
SIGNED = ("ledger_log", "ledger_checkpoint", "ledger_cosignature")
BESIDE = ("ledger_period", "ledger_link", "ledger_exchange")
GUARDED = (*BOOKS, *SIGNED, *BESIDE)
#: Tables that change, and never say what may not be.
DERIVED = ("ledger_balance", "ledger_appeal_total")
ALL = (*GUARDED, *DERIVED)

#: What a row must meet when it goes in.
_INSERTS: dict[str, tuple[guards.Guard, ...]] = {
    "ledger_entry": guards.SEAL,
    "ledger_posting": guards.POSTING,
    "ledger_node": guards.NODE,
    "ledger_period": guards.PERIOD,
    "ledger_link": guards.LINK,
    "ledger_exchange": guards.EXCHANGE,
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


_CHANGES: dict[str, tuple[guards.Guard, ...]] = {
    "ledger_balance": guards.BALANCE,
    "ledger_appeal_total": guards.APPEAL_TOTAL,
}
#: The books as they were first made; what stands beside entries came later and is looked at since.
FIRST: dict[str, tuple[guards.Guard, ...]] = _INSERTS | {"ledger_entry": guards.FIRST_SEAL}
#: As they were before closed accounts were looked at.
SECOND: dict[str, tuple[guards.Guard, ...]] = _INSERTS | {"ledger_entry": guards.SECOND_SEAL}
#: As they were before the decision on a remainder was a fact of its own.
THIRD: dict[str, tuple[guards.Guard, ...]] = _INSERTS | {"ledger_entry": guards.THIRD_SEAL}

_Conditions = Mapping[str, tuple[guards.Guard, ...]]


def _sqlite_triggers(tables: Sequence[str], inserts: _Conditions = _INSERTS) -> dict[str, str]:
    found = {}
    for table in tables:
        if table in DERIVED:
            for verb in ("insert", "update"):
                found[f"{table}_{verb}"] = (
                    f"CREATE TRIGGER {table}_{verb} AFTER {verb.upper()} ON {table}\n"
                    f"BEGIN\n{_sqlite_checks(_CHANGES[table])}\nEND"
                )
            continue
        found[f"{table}_insert"] = (
            f"CREATE TRIGGER {table}_insert BEFORE INSERT ON {table}\n"
            f"BEGIN\n{_sqlite_checks(inserts[table])}\nEND"
        )
        for verb in ("update", "delete"):
            name = f"{table}_{verb}"
            found[name] = (
                f"CREATE TRIGGER {name} BEFORE {verb.upper()} ON {table}\n"
                "BEGIN\n  SELECT RAISE(ABORT, 'ledger: append only');\nEND"
            )
    return found


def _sqlite_checks(conditions: Sequence[guards.Guard]) -> str:
    if conditions[0][0] == guards.ENOUGH:
        branches = "\n".join(f"    WHEN {condition} THEN {_raised(words)}" for words, condition in conditions)
        text = f"  SELECT CASE\n{branches}\n  END;"
    else:
        text = "\n".join(f"  SELECT {_raised(words)} WHERE {condition};" for words, condition in conditions)
    return text.replace(guards.CLOSING_DAY, guards.CLOSING_DAYS["sqlite"])


def _raised(words: str) -> str:
    return "NULL" if words == guards.ENOUGH else f"RAISE(ABORT, 'ledger: {words}')"


def _postgresql_functions(tables: Sequence[str], inserts: _Conditions = _INSERTS) -> dict[str, str]:
    found = {"ledger_append_only": "\nBEGIN\n  RAISE EXCEPTION 'ledger: append only';\nEND\n"}
    for table in tables:
        conditions = _CHANGES[table] if table in DERIVED else inserts[table]
        checks = "\n".join(
            f"  IF {condition} THEN {_thrown(words)}; END IF;" for words, condition in conditions
        ).replace(guards.CLOSING_DAY, guards.CLOSING_DAYS["postgresql"])
        found[f"{table}_insert"] = f"\nBEGIN\n{checks}\n  RETURN NEW;\nEND\n"
    return found


def _thrown(words: str) -> str:
    if words == guards.ENOUGH:
        return "RETURN NEW"
    return f"RAISE EXCEPTION 'ledger: {words}' USING ERRCODE = '23514'"


def _postgresql_triggers(tables: Sequence[str]) -> dict[str, str]:
    found = {}
    for table in tables:
        if table in DERIVED:
            for verb in ("insert", "update"):
                found[f"{table}_{verb}"] = (
                    f"CREATE TRIGGER {table}_{verb} AFTER {verb.upper()} ON {table}"
                    f" FOR EACH ROW EXECUTE FUNCTION {table}_insert()"
                )
            continue
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


SQLITE_TRIGGERS = _sqlite_triggers(ALL)
POSTGRESQL_FUNCTIONS = _postgresql_functions(ALL)
POSTGRESQL_TRIGGERS = _postgresql_triggers(ALL)
#: Foreign keys lock the row they point to, which PostgreSQL allows to those who may UPDATE only.
_POINTED_TO = {"ledger_entry", "ledger_checkpoint"}


def install(
    connection: sa.Connection, tables: Sequence[str] = ALL, *, inserts: _Conditions = _INSERTS
) -> None:
    """Create the triggers of tables; on PostgreSQL also take away the grants that nobody needs.

    A step of the schema that is older than some conditions gives those of its time as `inserts`.
    """
    if connection.dialect.name == "sqlite":
        for text in _sqlite_triggers(tables, inserts).values():
            connection.exec_driver_sql(text)
        return
    for name, body in _postgresql_functions(tables, inserts).items():
        connection.exec_driver_sql(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$"
        )
    for text in _postgresql_triggers(tables).values():
        connection.exec_driver_sql(text)
    for table in set(tables) - set(DERIVED):
        verbs = "DELETE, TRUNCATE" if table in _POINTED_TO else "UPDATE, DELETE, TRUNCATE"
        connection.exec_driver_sql(f"REVOKE {verbs} ON {table} FROM PUBLIC, CURRENT_USER")


def remove(connection: sa.Connection, tables: Sequence[str] = ALL) -> None:
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
        ).bindparams(sa.bindparam("tables", ALL, expanding=True))
    )
    return SQLITE_TRIGGERS, {row.name: row.sql for row in rows}


def _on_postgresql(connection: sa.Connection) -> tuple[dict[str, str], dict[str, str]]:
    tables: sa.BindParameter[str] = sa.bindparam("tables", ALL, expanding=True)
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
