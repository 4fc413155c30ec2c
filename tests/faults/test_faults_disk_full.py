"""A full disk: a clear sentence, no half of a pair, and everything goes on when there is room again."""

from __future__ import annotations

import errno
import logging
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlmodel import select

from charity.app import create_app
from charity.donations.imports.tables import StatementImport
from charity.kernel.roles import Role
from charity.kernel.web.unit import house_of
from charity.ledger.audit import verify
from tests.conftest import TOWN_DAY, TestClock, make_town_config
from tests.faults.test_faults_pages import asks
from tests.pages import checked
from tests.staff.people import add_person, client_of

MEGABYTE, PIECE = 1 << 20, 4096


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of four megabytes, in memory; to mount one needs root."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode != 0:
        pytest.skip("no small disk can be mounted here: it takes root")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(disk: Path, *, leaving: int = 0) -> Path:
    """Fill a disk but for some bytes; return what fills it."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as stream:
        with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
            while True:
                stream.write(b"\0" * PIECE)
        stream.truncate(max(0, stream.tell() // PIECE * PIECE - leaving))
    return ballast


@pytest.fixture
def full_house(small_disk: Path, sqlite_template: Path, clock: TestClock) -> Iterator[Flask]:
    """The application with its database and evidence on the small disk, as it runs for people."""
    shutil.copyfile(sqlite_template, small_disk / "lantern.db")
    application = create_app(make_town_config(small_disk), clock=clock)
    logging.getLogger("charity").setLevel(logging.CRITICAL)
    yield application
    logging.getLogger("charity").setLevel(logging.NOTSET)
    house_of(application).database.engine.dispose()


def test_a_statement_on_a_full_disk_is_refused_in_a_sentence_and_goes_in_when_there_is_room(
    full_house: Flask, small_disk: Path
) -> None:
    client = client_of(full_house, add_person(full_house, "t@desk.test", Role.TREASURER))
    bring, refused = asks(client)["bring"], 0
    for leaving in range(0, 64 * PIECE, PIECE):  # full at the file, at the log beside the database, …
        ballast = fill(small_disk, leaving=leaving)
        answer = bring()
        ballast.unlink()
        _whole_or_absent(full_house, small_disk, is_there=answer.status_code == 302)
        if answer.status_code == 302:
            break
        refused += 1
        assert "no room left on the desk" in checked(answer, 503).text
        assert answer.headers["Retry-After"]
    assert refused >= 2
    if answer.status_code != 302:
        assert bring().status_code == 302
    _whole_or_absent(full_house, small_disk, is_there=True)


def _whole_or_absent(app: Flask, disk: Path, *, is_there: bool) -> None:
    house = house_of(app)
    assert list(disk.rglob("*.part")) == []
    with house.database.reading() as session:
        rows = session.exec(select(StatementImport.sha256)).all()
        assert len(rows) == is_there
        assert verify(session).ok
    for sha256 in rows:
        assert house.vault.fetch(sha256)


@pytest.fixture
def town_app(planted_town: Path, tmp_path: Path) -> Iterator[Flask]:
    """The demo town on a disk with room; only what it writes out meets the small one."""
    folder = tmp_path / "town"
    shutil.copytree(planted_town, folder)
    application = create_app(make_town_config(folder), clock=TestClock(TOWN_DAY))
    yield application
    house_of(application).database.engine.dispose()


@pytest.mark.parametrize(
    ("verb", "out"),
    [
        ("ledger export --format jsonl --out", "ledger.jsonl"),
        ("ledger export --format beancount --out", "ledger.beancount"),
        ("log export", "log"),
        ("reports appeal LX-2026-0003-T --locale en --out", "report.pdf"),
    ],
)
def test_what_is_written_out_is_whole_or_not_there(
    town_app: Flask, small_disk: Path, verb: str, out: str
) -> None:
    runner = town_app.test_cli_runner()
    assert runner.invoke(args=["log", "checkpoint"]).exit_code == 0
    ballast = fill(small_disk, leaving=8 * PIECE)
    done = runner.invoke(args=[*verb.split(), str(small_disk / out)])
    assert done.exit_code == 1, done.output
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr
    assert _left(small_disk / out) == []
    ballast.unlink()
    done = runner.invoke(args=[*verb.split(), str(small_disk / out)])
    assert (done.exit_code, done.exception) == (0, None), done.output
    assert (small_disk / out).exists()


def _left(out: Path) -> list[str]:
    """Return what a reader would take for the thing itself, or would find lying beside it half-written."""
    beside = [path.name for path in out.parent.glob(f".{out.name}*")]
    if out.is_dir():  # tiles are whole each by itself; what names them all comes last
        return beside + [path.name for path in out.rglob("checkpoint")]
    return beside + ([out.name] if out.exists() else [])
