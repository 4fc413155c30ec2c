"""One application for all rules that only look at it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event

from charity.app import create_app
from tests.conftest import TestClock, make_config


@pytest.fixture(scope="session")
def whole_app(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application over an empty migrated database; tests leave it as they found it."""
    folder = tmp_path_factory.mktemp("rules")
    shutil.copyfile(sqlite_template, folder / "lantern.db")
    application = create_app(
        make_config(folder, f"sqlite:///{folder / 'lantern.db'}"), clock=TestClock(), testing=True
    )
    engine = application.extensions["lantern"].database.engine
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
    yield application
    application.extensions["lantern"].database.engine.dispose()
