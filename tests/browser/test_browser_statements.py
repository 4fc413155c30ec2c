"""A treasurer's statements in a browser: two files dropped, looked at, booked, a row matched, all undone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from charity.kernel.roles import Role
from tests.browser.conftest import LiveServer
from tests.donations.money_desk import HELD, OTHER, MoneyDesk, stand_in_appeals
from tests.staff.people import PASSWORD, add_person, house_of
from tests.statements.samples import START, Trade, bill, cash, order_no, refund_no

pytestmark = pytest.mark.browser

GOOD = bill(
    [
        Trade(order_no(1), START, 3_000, 18, attach=HELD),
        Trade(order_no(2), START + timedelta(hours=1), 2_000, goods=f"捐 {HELD[:-1]}A"),
        Trade(order_no(3), START + timedelta(hours=2), 700, attach=OTHER),
        Trade(order_no(3), START + timedelta(hours=3), 700, attach=OTHER, refund_no=refund_no(3)),
    ]
)


@pytest.fixture
def desk(app: Flask, monkeypatch: pytest.MonkeyPatch) -> MoneyDesk:
    """A money desk with appeals, and its treasurer."""
    desk = MoneyDesk(house_of(app), stand_in_appeals(monkeypatch))
    add_person(app, "t@desk.test", Role.TREASURER)
    return desk


@pytest.fixture
def page(browser: Browser, server: LiveServer, desk: MoneyDesk) -> Page:
    """The treasurer's browser, signed in."""
    opened = browser.new_context(base_url=server.url, locale="en").new_page()
    opened.goto("/staff/sign-in?lang=en")
    opened.get_by_label("E-mail address").fill("t@desk.test")
    opened.get_by_label("Password").fill(PASSWORD)
    opened.get_by_role("button", name="Sign in").click()
    opened.wait_for_url("**/staff/**")
    return opened


def files_in(folder: Path) -> list[Path]:
    """Write the bill and a broken file, as a treasurer has them."""
    good, broken = folder / "bill.csv", folder / "broken.csv"
    good.write_bytes(GOOD)
    broken.write_bytes(GOOD[: len(GOOD) // 2])
    return [good, broken]


def test_two_files_are_dropped_booked_a_row_matched_and_all_of_it_undone(
    page: Page, desk: MoneyDesk, tmp_path: Path, shots: Path
) -> None:
    page.goto("/staff/money/statements/new?lang=en")
    page.get_by_label("Statement files").set_input_files(files_in(tmp_path))
    page.get_by_role("button", name="Read the files").click()
    told = page.get_by_role("status").filter(has_text="What became of each file")
    expect(told).to_contain_text("broken.csv")
    expect(told).to_contain_text("Read. Look at it, then book it.")
    page.screenshot(path=shots / "statements-told.png", full_page=True)

    told.get_by_role("link", name="Open this statement").click()
    expect(page.get_by_text("4 rows declared, 4 read, 3 matched, 1 to look at, 1 refund")).to_be_visible()
    expect(page.get_by_text("difference ¥0.00")).to_be_visible()
    page.screenshot(path=shots / "statements-preview.png", full_page=True)
    page.get_by_role("button", name="Book this statement").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Statement ST-")
    statement = page.url
    page.screenshot(path=shots / "statements-booked.png", full_page=True)

    page.goto("/staff/money/unmatched?lang=en")
    page.screenshot(path=shots / "statements-pool.png", full_page=True)
    page.get_by_role("link", name="Open row").click()
    expect(page.get_by_text("within one character of its code")).to_be_visible()
    page.screenshot(path=shots / "statements-row.png", full_page=True)
    page.get_by_role("link", name=HELD, exact=True).click()
    page.screenshot(path=shots / "statements-match.png", full_page=True)
    page.get_by_role("button", name="Match and book").click()
    expect(page.get_by_text("The row is matched and booked")).to_be_visible()
    assert desk.totals().received_minor == 5_000

    page.goto(statement)
    page.get_by_role("link", name="Undo this statement").click()
    expect(page.get_by_text("Rows that people matched by hand, which are undone too: 1")).to_be_visible()
    page.screenshot(path=shots / "statements-undo.png", full_page=True)
    page.get_by_role("button", name="Undo all of it").click()
    expect(page.get_by_text("All that this statement brought is taken back")).to_be_visible()
    assert (desk.totals().held_minor, desk.totals(OTHER).held_minor) == (0, 0)


def test_on_a_phone_in_chinese_a_cash_sheet_is_read_without_a_script(
    browser: Browser, server: LiveServer, page: Page, tmp_path: Path, shots: Path
) -> None:
    state = page.context.storage_state()
    phone = browser.new_context(
        base_url=server.url, viewport={"width": 360, "height": 740}, java_script_enabled=False,
        storage_state=state,
    ).new_page()  # fmt: skip
    sheet = tmp_path / "cash.csv"
    sheet.write_bytes(cash([["A-1", "2026-02-01", "王小明", "100.00", "CNY", HELD, "李", ""]]))
    phone.goto("/staff/money/statements/new?lang=zh")
    phone.screenshot(path=shots / "statements-phone-new.png", full_page=True)
    phone.get_by_label("账单文件").set_input_files(sheet)
    phone.get_by_role("button", name="读取文件").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("入账前查看")
    phone.screenshot(path=shots / "statements-phone-preview.png", full_page=True)
