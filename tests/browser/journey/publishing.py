"""From a verified case to a published appeal: consents, route, words, photo, another person's review."""

from __future__ import annotations

from tests.browser.journey.hands import Hands

TITLE, NEUTRAL = "红星乡一个孩子的治疗", "一名儿童的治疗费用"
STORY = "一家人靠种地生活，孩子的治疗还要继续一年。"

_CHARITY = {
    "Licensed charity": "北岸慈善会",
    "Licence number": "慈证 0417",
    "Agreement number": "协 2026-11",
    "Agreement signed on": "2026-03-01",
    "Filing number": "备 2026-052",
    "Filed on": "2026-03-01",
    "Purpose of the donations": "治疗费用和陪护食宿",
    "Raising from": "2026-03-02",
    "Raising until": "2026-06-30",
    "Costs taken by the charity": "不收取任何费用",
    "What happens to a remainder": "转入同类儿童救助专项。",
    "First: documented unpaid bills, up to": "5000",
    "Last: fund of the same purpose that takes what cannot go back": "北岸慈善会儿童救助专项",
}
_WORDS = {
    "Title, in Chinese": TITLE,
    "Title, in English": "A child's treatment in Hongxing township",
    "Neutral title for papers, in Chinese": NEUTRAL,
    "Neutral title for papers, in English": "Treatment of a child",
    "Story, in Chinese": STORY,
    "Story, in English": "The family lives on farming; the treatment will go on for a year.",
    "Name, in the form shown": "小禾",
    "City and township": "密山市红星乡",
}
SHOWN = (
    "The story and its title",
    "The name, in the form shown",
    "City and township",
    "Photos without a child's face",
    "Updates",
)


def begin(editor: Hands, case_ref: str) -> str:
    """Draft an appeal of a verified case; return its reference."""
    editor.open(f"/staff/cases/{case_ref}")
    editor.follow("Draft an appeal")
    editor.sees("Need, computed", "¥90,000.00")
    editor.press("Begin the appeal")
    editor.sees("What blocks publication", "Consent is missing: the story and its title")
    return editor.path().rsplit("/", 1)[1]


def choose_route(editor: Hands) -> None:
    """Fill in everything that the law asks of a charity's raising; the appeal's page is open."""
    editor.follow("Legal route")
    editor.tick("Through a licensed charity")
    editor.press("Go on")
    editor.fill(_CHARITY)
    editor.press("Save")


def write_words(editor: Hands, ref: str) -> None:
    """Write what the page says, and how to give."""
    editor.open(f"/staff/appeals/{ref}/words")
    editor.fill(_WORDS)
    way = editor.page.get_by_role("group", name="How to give")
    way.get_by_label("Whose account").first.fill("北岸慈善会")
    way.get_by_label("What to do, in Chinese").first.fill("打开慈善会的微信收款页，备注写明编号。")
    way.get_by_label("The same in English").first.fill("Open the charity's WeChat page; write the code.")
    editor.press("Save")


def choose_photo(editor: Hands, ref: str) -> None:
    """Choose one photo of the visit and say what it shows."""
    editor.open(f"/staff/appeals/{ref}/photos")
    editor.follow("Choose it")
    editor.fill({"What it shows, in Chinese": "炕上的一张小桌", "The same in English": "A small table"})
    editor.press("Save")


def name_guardian(editor: Hands, ref: str) -> None:
    """Name the guardian who speaks for a child."""
    editor.open(f"/staff/appeals/{ref}/consents")
    editor.follow("Add a person")
    editor.tick("Guardian")
    editor.fill({"Role in the family": "母亲", "Name": "柳秋萍"})
    editor.press("Add")


def record_consent(editor: Hands, ref: str, who: str) -> None:
    """Write down item by item what somebody agreed to."""
    editor.open(f"/staff/appeals/{ref}/consents/new")
    editor.choose("Who", who)
    editor.tick(*SHOWN, "Agrees", "Said in person")
    editor.press("Record")


def send_for_review(editor: Hands, ref: str) -> None:
    """Ask a colleague to read every word."""
    editor.open(f"/staff/appeals/{ref}")
    editor.follow("Send for review")
    editor.press("Send for review")


def approve_and_publish(colleague: Hands, ref: str) -> None:
    """Read what another wrote, approve it and publish it."""
    colleague.open("/staff/")
    colleague.follow("Appeals to review, drafted by others")
    colleague.follow(TITLE if colleague.page.get_by_role("link", name=TITLE).count() else ref)
    colleague.follow("Review the words")
    colleague.sees(STORY)
    colleague.tick("Approve it")
    colleague.press("Save the decision")
    colleague.follow("Publish")
    colleague.press("Publish now")
    colleague.sees("It is published.")


def correct(colleague: Hands, ref: str, note: str) -> None:
    """Publish what was reviewed anew, with a note."""
    colleague.open(f"/staff/appeals/{ref}")
    colleague.follow("Publish a correction")
    colleague.fill({"Correction note": note})
    colleague.page.locator("main form button.btn").first.click()
    colleague.sees("The correction is published")
