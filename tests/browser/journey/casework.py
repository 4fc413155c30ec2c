"""The desk proves a plea: findings, a visit of two people, the need, the review of a third."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.journey.hands import Hands
from tests.browser.journey.photos import photo

#: About -> (what was found, how it is known).
_FINDINGS = {
    "Identity": ("身份证与户口簿原件均与本人一致。", "document seen"),
    "Medical": ("病历所载诊断与主治医生说明一致。", "confirmed with an office"),
    "Means": ("家中六口人靠十亩旱地生活。", "confirmed with an office"),
    "Household": ("同住六人，与户口簿一致。", "declared by the family"),
    "Costs": ("缴费单据逐张核对无误。", "document seen"),
    "Payee": ("收款账户在监护人名下。", "document seen"),
    "Other aid": ("村里募集的款项已计入。", "confirmed with an office"),
    "Policy first": ("大病保险已办理，医疗救助正在办理。", "confirmed with an office"),
}
_NEED = {
    "Cost to date": "204244",
    "The doctor's further estimate": "120000",
    "Reimbursed": "168051",
    "Expected reimbursement": "60000",
    "Lodging and travel": "8000",
    "Other aid": "5000",
    "What the family can pay": "9193",
}
#: What the page has to reckon from them.
ARITHMETIC = ("own share ¥96,193.00, need ¥90,000.00", "¥204,244.00", "¥168,051.00", "¥8,000.00")


def screen_and_assign(intake: Hands, to: str) -> str:
    """Find the newest request in the queue, make a case of it, give it to somebody; return its reference."""
    intake.open("/staff/")
    intake.follow("Received, to be screened")
    ref = intake.page.get_by_role("link", name="QZ-").first.inner_text()
    intake.follow(ref)
    intake.follow("The request is not screened yet")
    intake.tick("Make a case of it")
    intake.press("Save the decision")
    intake.follow("Assign")
    intake.choose("Person", to)
    intake.press("Assign")
    intake.sees("Assigned to", to)
    return ref


def record_findings(visitor: Hands, ref: str) -> None:
    """Write down each fact that the kind of need asks for."""
    for subject, (words, basis) in _FINDINGS.items():
        record(visitor, ref, subject, words, basis)


def record(visitor: Hands, ref: str, subject: str, words: str, basis: str) -> None:
    """Write down one fact with how it is known."""
    visitor.open(f"/staff/cases/{ref}/findings/new")
    visitor.choose("About", subject)
    visitor.fill({"Finding, in neutral words": words})
    visitor.choose("How do we know this?", basis)
    if basis == "document seen":
        visitor.choose("Document seen", "Medical record · 病历.jpg")
    if basis == "confirmed with an office":
        visitor.fill({"Office": "市人民医院", "Person of the office": "值班医生"})
        visitor.fill({"Day of the confirmation": "2026-03-02"})
    visitor.press("Save the finding")
    visitor.sees("The finding is written down.")


def plan_visit(visitor: Hands, ref: str, first: str, second: str, hour: str) -> None:
    """Choose two people and an hour of this day."""
    visitor.open(f"/staff/cases/{ref}/visits/new")
    visitor.fill({"Day": "2026-03-02", "Time": hour})
    visitor.choose("First visitor", first)
    visitor.choose("Second visitor", second)
    visitor.press("Plan the visit")


def fill_sheet(visitor: Hands, met: str) -> None:
    """Go through the four steps of one's own sheet on the phone; a page with the way to it is open."""
    visitor.follow("My sheet")
    visitor.follow("Checklist")
    points = visitor.page.get_by_role("group")
    expect(points).to_have_count(10)  # listing them does not wait for the page
    for group in points.all():
        group.get_by_label("Yes", exact=True).check()
    visitor.press("Save the checklist")
    visitor.sees("10 of 10 answered")
    visitor.follow("Persons met")
    visitor.fill({"Persons met": met})
    visitor.press("Save")
    visitor.follow("Photos")
    visitor.choose("What does it show?", "A room")
    visitor.attach("Photo", photo("room.jpg", met))
    visitor.press("Send this photo")
    visitor.sees("The photo has arrived whole", "SHA-256")
    visitor.follow("My sheet")
    visitor.follow("Signature of the household")
    visitor.fill({"Signature of the household (name typed by themselves)": "柳秋萍"})
    visitor.press("Save")


def hand_in(visitor: Hands) -> None:
    """Confirm and seal the sheet."""
    visitor.tick("I was there myself and this is what I saw. The sheet is sealed when I hand it in.")
    visitor.press("Hand in my sheet")
    visitor.sees("Your sheet is handed in and sealed.")


def compute_need(visitor: Hands, ref: str) -> None:
    """Enter the parts; the page does the arithmetic."""
    visitor.open(f"/staff/cases/{ref}/need/compute")
    for part, yuan in _NEED.items():
        visitor.fill({part: yuan})
    visitor.press("Compute")


def verify(reviewer: Hands, ref: str) -> None:
    """Read and verify as a third person."""
    reviewer.open(f"/staff/cases/{ref}/review")
    reviewer.follow("Read and decide")
    reviewer.tick("Verified: what is written here is known as it says", "The family has seen this list")
    reviewer.press("Sign the decision")
