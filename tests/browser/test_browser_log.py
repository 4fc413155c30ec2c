"""The log and a receipt in a browser: on a phone in Chinese, at a desk in English, by keyboard alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from charity.kernel.roles import Role
from charity.kernel.web.unit import house_of
from charity.ledger.tree import tree_hash
from charity.reports.receipt.service import paper_of, receipt_of
from tests.browser.conftest import LiveServer
from tests.public.published import Town

pytestmark = pytest.mark.browser

DONOR = "欧阳小河"


@dataclass(frozen=True)
class Papers:
    """A donation, its receipt as PDF, and the proof inside cut in two."""

    seq: int
    paper: Path
    cut: Path


@pytest.fixture
def papers(app: Flask, tmp_path: Path) -> Papers:
    """What a donor of twenty yuan was given."""
    house = house_of(app)
    town = Town(house)
    ref = town.appeal()
    for minor in (100, 2000, 300):
        town.give(ref, minor, donor=DONOR)
    treasurer = town.scene.who("ning", Role.TREASURER)
    with house.database.transaction() as session:
        seq = tree_hash(session)[0] - 2
        receipt = receipt_of(session, seq, by=treasurer, at=house.clock(), house=house, form="zh")
    paper, cut = tmp_path / "receipt.pdf", tmp_path / "cut.tlog-proof"
    paper.write_bytes(paper_of(receipt, "zh", house=house))
    cut.write_bytes(receipt.proof[: len(receipt.proof) // 2])
    return Papers(seq, paper, cut)


def assert_sound(page: Page) -> None:
    """Hold a page to what every page is held to: nothing cut off, no serious finding of axe's."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is {wide} px too wide"
    found = Axe().run(page).response["violations"]
    serious = [f"{v['id']}: {v['nodes'][0]['html']}" for v in found if v["impact"] in {"serious", "critical"}]
    assert serious == [], page.url


@pytest.mark.parametrize(("lang", "width", "scheme"), [("zh", 360, "dark"), ("en", 1280, "light")])
def test_the_pages_of_the_log_fit_read_well_and_can_be_used_by_everybody(
    browser: Browser, server: LiveServer, papers: Papers, lang: str, width: int, scheme: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    size = papers.seq + 2
    for path in ("/log/", f"/log/entries/{papers.seq}", f"/log/consistency?old={size}&new={size}", "/verify"):
        page.goto(f"{server.url}{path}{'&' if '?' in path else '?'}lang={lang}")
        assert_sound(page)
    for path in ("/log/", f"/log/entries/{papers.seq}"):
        page.goto(f"{server.url}{path}?lang={lang}")
        drawn = page.locator("svg.drawing").bounding_box()
        assert drawn is not None
        assert drawn["width"] >= min(width - 40, 400), "the drawing is large enough to be read"
        smallest = page.evaluate(
            "Math.min(...[...document.querySelectorAll('svg.drawing text')]"
            ".map(text => text.getBoundingClientRect().height))"
        )
        assert smallest >= 11
    context.close()


def test_a_donor_reads_a_receipt_on_a_phone_without_scripts(
    browser: Browser, server: LiveServer, papers: Papers
) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server.url}/log/?lang=zh")
    page.get_by_role("link", name="我有入账证明或报告").click()
    page.get_by_label("文件", exact=True).set_input_files(papers.paper)
    page.get_by_role("button", name="动手核验").click()
    expect(page.get_by_role("status")).to_contain_text("属实有效")
    expect(page.get_by_role("status")).to_contain_text(DONOR)
    assert DONOR not in page.url
    page.get_by_role("link", name="日志中的这一笔").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"日志第 {papers.seq} 笔")
    expect(page.locator("main")).not_to_contain_text(DONOR)
    context.close()


def test_a_cut_receipt_is_told_to_somebody_who_has_only_a_keyboard(
    browser: Browser, server: LiveServer, papers: Papers
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.on(
        "filechooser", lambda _: None
    )  # from here on the dialog is caught, not only once Enter is pressed
    page.goto(f"{server.url}/verify?lang=en")
    _tab_to(page, "#file")
    with page.expect_file_chooser() as opened:
        page.keyboard.press("Enter")
    opened.value.set_files(papers.cut)
    _tab_to(page, "main form button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Do not rely on it")
    page.wait_for_load_state()
    expect(page.locator("main")).to_contain_text("The receipt was cut or edited")
    assert_sound(page)
    _tab_to(page, "footer a[href*='/log/']")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/log/"))
    _tab_to(page, "#number")
    page.keyboard.type(str(papers.seq))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Entry {papers.seq} of the log")
    page.close()


def _tab_to(page: Page, selector: str) -> None:
    """Press Tab until something has the focus."""
    page.wait_for_load_state()
    for _step in range(120):
        if page.evaluate("s => document.activeElement?.matches(s) ?? false", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {selector}")
