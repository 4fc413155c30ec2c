"""Makes the README's pictures from the running product: `make pictures`."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from charity.app import create_app
from charity.demo.town import plant
from charity.migrations.steps import upgrade
from tests.browser.conftest import CHROMIUM, LiveServer, sign_in
from tests.conftest import TOWN_DAY, TestClock, make_config

PICTURES = Path(__file__).resolve().parent / "pictures"
APPEAL, CASE = "/appeals/LX-2026-0003-T", "/staff/cases/QZ-2026-0008-J"


def main() -> None:
    """Plant a town in a folder of its own and take its pictures."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        app = create_app(make_config(folder, f"sqlite:///{folder / 'lantern.db'}"), clock=TestClock(TOWN_DAY))
        upgrade(app.extensions["lantern"].database)
        plant(app.extensions["lantern"], TOWN_DAY.date())
        live = LiveServer(app)
        live.start()
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            _pages(chromium, live.url)
            _paper(chromium, live.url, folder)
            chromium.close()
        live.stop()


def _pages(chromium: Browser, url: str) -> None:
    phone = chromium.new_page(viewport={"width": 390, "height": 844})
    phone.goto(f"{url}{APPEAL}?lang=zh")
    phone.screenshot(path=PICTURES / "appeal-phone-zh.png")
    desk = chromium.new_page(viewport={"width": 1280, "height": 900})
    desk.goto(f"{url}/?lang=en")
    desk.screenshot(path=PICTURES / "home-desk-en.png")
    desk.goto(f"{url}/log/?lang=en")
    desk.screenshot(path=PICTURES / "log-desk-en.png")
    sign_in(desk, url, "intake")
    desk.goto(f"{url}{CASE}?lang=en")
    desk.screenshot(path=PICTURES / "case-desk-en.png")
    money = chromium.new_page(viewport={"width": 1280, "height": 900})
    sign_in(money, url, "treasurer")
    money.goto(f"{url}/staff/money/?lang=en")
    money.screenshot(path=PICTURES / "money-desk-en.png")


def _paper(chromium: Browser, url: str, folder: Path) -> None:
    answer = chromium.new_page().request.get(f"{url}{APPEAL}/report.pdf?lang=zh")
    paper = folder / "report.pdf"
    paper.write_bytes(answer.body())
    first = ["pdftoppm", "-r", "80", "-png", "-singlefile", str(paper), str(PICTURES / "report-zh")]
    subprocess.run(first, check=True)


if __name__ == "__main__":
    main()
