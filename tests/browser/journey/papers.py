"""The auditor's part: a report downloaded, a total followed to its source."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.browser.journey import family
from tests.browser.journey.hands import Hands

#: What no public paper may carry.
NEVER = (
    family.MOTHER,
    family.CHILD,
    family.PHONE_NUMBER,
    "小禾",
    "白血病",
    "付先生",
    "赵立冬",
    "柏青",
    "吴建平",
    "罗静",
)


def issue(editor: Hands, ref: str) -> None:
    """Issue the report in both languages."""
    editor.open(f"/staff/reports/{ref}")
    editor.tick("Chinese and English")
    editor.press("Issue")
    editor.sees("Issued. It covers")


def download(auditor: Hands, ref: str) -> bytes:
    """Take the newest Chinese report from the auditor's page of an appeal, which is open."""
    row = auditor.page.get_by_role("row").filter(has_text="Chinese").first
    link = row.get_by_role("link", name=f"{ref}.pdf").get_attribute("href")
    assert link is not None
    return auditor.fetch(link)


def text_of(paper: bytes) -> str:
    """Return what a reader finds in a PDF."""
    assert paper.startswith(b"%PDF-")
    told = subprocess.run(["/usr/bin/pdftotext", "-", "-"], input=paper, capture_output=True, check=True)
    return told.stdout.decode()


def follow_to_the_source(auditor: Hands, part: str, total: str) -> None:
    """Go from a total to its entries, to one of them, and to the row of the file behind it."""
    auditor.follow(part)
    auditor.sees(f"Together: {total}", "The total says the same")
    auditor.page.get_by_role("row").filter(has_text="¥30,000.00").get_by_role("link").click()
    auditor.sees("Row of the statement", "SHA-256 of the file", "Treasurer 06")
    auditor.follow("Open the statement at this row")
    auditor.sees("WeChat Pay merchant trade bill", "¥30,000.00")


def send_too_large(intake: Hands, case_ref: str, file: Path) -> None:
    """Add evidence with a note and a photo that no desk takes."""
    intake.open(f"/staff/cases/{case_ref}/evidence/new")
    intake.choose("Kind of evidence", "Bill or receipt")
    intake.fill({"Note (may be left empty)": "第三次住院"})
    intake.attach("Photo or PDF", file)
    intake.press("Save this file")
