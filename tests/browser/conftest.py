"""A real server on a port of its own, and Chromium to drive against it."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from charity.app import create_app
from charity.demo.people import PASSWORD, email_of
from tests.conftest import TOWN_DAY, TestClock, make_town_config

CHROMIUM = "/usr/bin/chromium"
#: How long a page may take to say what a test waits for; a machine that runs the whole suite is busy.
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; where there is none the test is skipped, except where it must not be."""
    if not Path(CHROMIUM).exists():
        assert not os.environ.get("LANTERN_NO_SKIPS"), "Chromium is missing and nothing may be skipped"
        pytest.skip("no Chromium at /usr/bin/chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        yield chromium
        chromium.close()


class _Quiet(WSGIRequestHandler):
    """Says nothing of each request."""

    def log(self, type: str, message: str, *args: object) -> None:
        """Keep quiet."""


class LiveServer:
    """An application answering on a port of this machine."""

    def __init__(self, app: Flask) -> None:
        self._server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._thread.join(timeout=10)
        self._server.server_close()


@pytest.fixture
def server(app: Flask) -> Iterator[LiveServer]:
    """The test's application, served."""
    live = LiveServer(app)
    live.start()
    yield live
    live.stop()


@pytest.fixture(scope="session")
def town(planted_town: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """The demo town, served; nobody may change it."""
    folder = tmp_path_factory.mktemp("town") / "copy"
    shutil.copytree(planted_town, folder)
    application = create_app(make_town_config(folder), clock=TestClock(TOWN_DAY))
    live = LiveServer(application)
    live.start()
    yield live
    live.stop()
    application.extensions["lantern"].database.engine.dispose()


def sign_in(page: Page, url: str, duty: str) -> None:
    """Sign a person of the demo desk in, as that person would."""
    page.goto(f"{url}/staff/sign-in?lang=en")
    page.get_by_label("E-mail address").fill(email_of(duty))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/staff/**")


@pytest.fixture
def shots() -> Path:
    """Where pictures of pages are kept for people to look at."""
    folder = Path(__file__).parent / "shots"
    folder.mkdir(exist_ok=True)
    return folder
