"""Many rows in at once: the driver's own way, which costs a third of SQLAlchemy's executemany."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError

Row = Sequence[Any]


def insert_rows(
    connection: sa.Connection, table: sa.Table, rows: Sequence[Row], *, numbered: bool = False
) -> None:
    """Insert rows, each with a value for every column in the table's order.

    `numbered`: for all but the first, which the database numbers itself.
    """
    if not rows:
        return
    columns = tuple(table.columns)[1 if numbered else 0 :]
    if connection.dialect.name == "sqlite":
        kept = _as_sqlite_keeps(connection.dialect, columns, rows)
        connection.exec_driver_sql(_sqlite_insert(table, columns), kept)
        return
    names = ", ".join(column.name for column in columns)
    driver = connection.connection.driver_connection
    assert driver is not None, "the connection is open"
    statement = f"COPY {table.name} ({names}) FROM STDIN"
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except _psycopg_error(connection.dialect) as error:  # told as SQLAlchemy tells it, so that it is retried
        raise DBAPIError.instance(
            statement, None, error, _psycopg_error(connection.dialect), dialect=connection.dialect
        ) from error


def _psycopg_error(dialect: Dialect) -> type[Exception]:
    assert dialect.dbapi is not None, "the driver is loaded"
    error: type[Exception] = dialect.dbapi.Error
    return error


@cache
def _sqlite_insert(table: sa.Table, columns: tuple[sa.Column[Any], ...]) -> str:
    names = ", ".join(f'"{column.name}"' for column in columns)
    places = ", ".join("?" for _ in columns)
    return f"INSERT INTO {table.name} ({names}) VALUES ({places})"  # noqa: S608 - names of our own columns


class _Texts(dict[Any, Any]):
    """What SQLite keeps for a value of a column, worked out once: rows of a batch share days and moments."""

    def __init__(self, processor: Callable[[Any], Any]) -> None:
        super().__init__()
        self._processor = processor

    def __missing__(self, value: Any) -> Any:
        text = self[value] = self._processor(value)
        return text


def _as_sqlite_keeps(
    dialect: Dialect, columns: Sequence[sa.Column[Any]], rows: Sequence[Row]
) -> list[tuple[Any, ...]]:
    """Turn days and moments into the text that SQLite keeps; all else goes in as it is."""
    texts = []
    for place, column in enumerate(columns):
        processor = column.type.dialect_impl(dialect).bind_processor(dialect)
        if processor and not isinstance(column.type, (sa.LargeBinary, sa.String)):
            texts.append((place, _Texts(processor)))
    if not texts:
        return [tuple(row) for row in rows]
    kept = []
    for row in rows:
        values = list(row)
        for place, known in texts:
            values[place] = known[values[place]]
        kept.append(tuple(values))
    return kept
