"""Hands on a page: fill in by labels, press by words, read what a person sees."""

from __future__ import annotations

import re
from collections.abc import Mapping

from playwright.sync_api import Browser, Locator, Page, expect

from charity.demo.people import PASSWORD, email_of
from tests.browser.conftest import PATIENCE_MS

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}


class Hands:
    """One person at one browser of their own."""

    def __init__(self, browser: Browser, url: str, *, on: str = "desk", lang: str = "en") -> None:
        self.url, self.lang = url, lang
        self._context = browser.new_context(viewport=PHONE if on == "phone" else DESK, locale=lang)  # type: ignore[arg-type]
        self._context.set_default_timeout(PATIENCE_MS)
        self.page: Page = self._context.new_page()

    def open(self, path: str) -> None:
        """Open a page of the site."""
        self.page.goto(f"{self.url}{path}{'&' if '?' in path else '?'}lang={self.lang}")

    def sign_in(self, duty: str) -> Hands:
        """Sign in as somebody of the demo desk."""
        self.open("/staff/sign-in")
        self.fill_in_sign_in(duty)
        return self

    def fill_in_sign_in(self, duty: str) -> None:
        """Write address and password on the sign-in page that is open."""
        self.fill({"E-mail address": email_of(duty), "Password": PASSWORD})
        self.press("Sign in")

    def fill(self, answers: Mapping[str, str]) -> None:
        """Write into fields, found by their labels."""
        for label, text in answers.items():
            self.field(label).fill(text)

    def field(self, label: str) -> Locator:
        """Return the field of a label."""
        control = self.page.locator("input, select, textarea")
        return self.page.get_by_label(label, exact=True).and_(control).first

    def choose(self, label: str, option: str) -> None:
        """Choose from a list."""
        self.field(label).select_option(label=option)

    def tick(self, *labels: str) -> None:
        """Tick a box or take one of a few."""
        for label in labels:
            self.field(label).check()

    def attach(self, label: str, file: object) -> None:
        """Choose a file."""
        self.field(label).set_input_files(file)  # type: ignore[arg-type]

    def press(self, words: str) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=words, exact=True).first.click()
        self.page.wait_for_load_state()

    def press_twice(self, words: str) -> None:
        """Press a button twice, as impatient hands do."""
        self.page.get_by_role("button", name=words, exact=True).dblclick()

    def follow(self, words: str) -> None:
        """Follow a link that begins with the words."""
        self.page.get_by_role("link", name=re.compile(f"^{re.escape(words)}")).first.click()
        self.page.wait_for_load_state()

    def sees(self, *words: str) -> None:
        """Be sure that the page says this."""
        for text in words:
            expect(self.page.locator("body")).to_contain_text(text)

    def does_not_see(self, *words: str) -> None:
        """Be sure that the page does not say this."""
        for text in words:
            expect(self.page.locator("body")).not_to_contain_text(text)

    def path(self) -> str:
        """Return where the person is."""
        return self.page.url.removeprefix(self.url).split("?")[0]

    def fits(self) -> None:
        """Be sure that the page is not wider than the screen."""
        wide = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide <= 0, f"{self.path()} is {wide} px too wide"

    def figures(self) -> list[str]:
        """Return the three great amounts of an appeal's page."""
        figures = self.page.locator("dl.trio").first.locator("dd").all_inner_texts()
        return [text.split("\n")[0] for text in figures]  # without the note under a figure

    def fetch(self, path: str) -> bytes:
        """Download something as this person."""
        answer = self.page.request.get(f"{self.url}{path}")
        assert answer.ok, f"{path} answers {answer.status}"
        return answer.body()

    def status_of(self, path: str) -> int:
        """Return how a page answers this person."""
        return self.page.request.get(f"{self.url}{path}").status

    def leave(self) -> None:
        """Close the browser."""
        self._context.close()
