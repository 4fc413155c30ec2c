"""The drawn report: the same bytes, the right words, no personal data, nothing that breaks it."""

from __future__ import annotations

import cProfile
import hashlib
import os
import pstats
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from charity.kernel import catalogues
from charity.kernel.money import Money
from charity.reports.appeal.facts import AppealReport, Equation
from charity.reports.appeal.paper import draw_appeal_report
from charity.reports.appeal.sections import Slots
from charity.reports.paper.charts import nice_steps
from charity.reports.paper.qr import dark_runs
from tests.reports.papers import BEGIN, a_report, goods_report, observed, text_of

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "reports"
PROJECT = Path(__file__).resolve().parents[2]

HOSTILE = (
    "<b>张三</b> & <para>",
    "</font><img src='x'/>",
    "&lt;&amp;&#0;",
    "{{7*7}} ${jndi} %s %(x)s",
    "=HYPERLINK('http://x')",
    "名" * 5000,
    "a" * 5000,
    "𠮷" * 40,
    "👩‍👩‍👧‍👦🧧",
    "مرحبا بالعالم",
    "\u202e\u2066abc\u2069",
    "Z̸͚̑a̷l̶g̵o̴" * 30,
    "\x00\x07\x1b[31m\n\r\n",
    "\ud800",
    "",
    " ",
)


def golden(name: str, text: str) -> None:
    """Compare with the stored text; ACCEPT_GOLDEN=1 stores it anew, for a person to read the diff."""
    path = GOLDEN / name
    if os.environ.get("ACCEPT_GOLDEN") == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.fixture
def own_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Only this column's words and the kernel's: other columns' may change without a new golden text."""
    for locale in ("zh", "en"):
        for column in ("kernel", "reports"):
            path = PROJECT / "charity/translations" / locale / f"{column}.po"
            (tmp_path / locale).mkdir(exist_ok=True)
            shutil.copy(path, tmp_path / locale)
    monkeypatch.setattr(catalogues, "_FOLDER", tmp_path)
    catalogues.catalogue_of.cache_clear()
    yield
    catalogues.catalogue_of.cache_clear()


@pytest.mark.usefixtures("own_words")
@pytest.mark.parametrize("locale", ["zh", "en"])
@pytest.mark.parametrize(
    ("name", "report"),
    [("held", a_report(24)), ("observed", observed(a_report(8))), ("goods", goods_report())],
)
def test_a_report_says_what_it_said(name: str, report: AppealReport, locale: str, tmp_path: Path) -> None:
    golden(f"{name}.{locale}.txt", text_of(draw_appeal_report(report, locale), tmp_path))


def test_the_same_facts_give_the_same_bytes() -> None:
    assert draw_appeal_report(a_report(), "zh") == draw_appeal_report(a_report(), "zh")


def test_another_process_with_another_hash_seed_draws_the_same_bytes() -> None:
    code = (
        "import hashlib; from tests.reports.papers import a_report;"
        "from charity.reports.appeal.paper import draw_appeal_report as draw;"
        "print(hashlib.sha256(draw(a_report(), 'en')).hexdigest())"
    )
    environ = {"PATH": os.environ["PATH"], "PYTHONHASHSEED": "7", "TZ": "America/New_York"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, env=environ, capture_output=True, text=True, check=True
    )
    here = hashlib.sha256(draw_appeal_report(a_report(), "en")).hexdigest()
    assert done.stdout.strip() == here


def test_one_fen_more_gives_other_bytes() -> None:
    report = a_report()
    more = replace(report, unmatched=report.unmatched + 1)
    assert draw_appeal_report(report, "en") != draw_appeal_report(more, "en")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_donor_name_is_only_a_text(name: str, tmp_path: Path) -> None:
    report = a_report(5)
    lines = tuple(replace(line, donor=name) for line in report.ledger)
    text = text_of(
        draw_appeal_report(replace(report, ledger=lines, titles={"zh": name[:200], "en": name[:200]}), "zh"),
        tmp_path,
    )
    assert "收支公示报告" in text


def test_markup_in_a_title_is_printed_as_it_was_typed(tmp_path: Path) -> None:
    report = replace(a_report(5), titles=dict.fromkeys(("zh", "en"), "<b>a</b> & <i>b</i>"))
    assert "<b>a</b> & <i>b</i>" in text_of(draw_appeal_report(report, "en"), tmp_path)


def test_what_has_no_glyph_is_named_by_its_code_on_the_page(tmp_path: Path) -> None:
    report = a_report(5)
    lines = tuple(replace(line, donor="𠮷*") for line in report.ledger)
    assert "[U+20BB7]*" in text_of(draw_appeal_report(replace(report, ledger=lines), "en"), tmp_path)


def test_the_file_says_its_title_language_and_issuer_and_has_an_outline() -> None:
    pdf = pikepdf.open(BytesIO(draw_appeal_report(a_report(), "zh")))
    assert str(pdf.Root.Lang) == "zh-Hans"
    assert str(pdf.docinfo["/Title"]) == "收支公示报告 · LX-2026-0007-K"
    assert str(pdf.docinfo["/Author"]) == "鸡西求助核实台"
    assert str(pdf.docinfo["/CreationDate"]).startswith("D:20261122090500")
    with pdf.open_outline() as outline:
        assert [item.title for item in outline.root][:2] == ["概览", "收入：按日期与渠道"]


def test_every_face_is_embedded_and_subset() -> None:
    pdf = pikepdf.open(BytesIO(draw_appeal_report(a_report(), "zh")))
    fonts = [obj for obj in pdf.objects if isinstance(obj, pikepdf.Dictionary) and "/FontDescriptor" in obj]
    assert fonts
    assert all("/FontFile2" in font.FontDescriptor for font in fonts)


def test_each_page_names_its_number_and_how_many_there_are(tmp_path: Path) -> None:
    pdf = draw_appeal_report(a_report(400), "en")
    count = len(pikepdf.open(BytesIO(pdf)).pages)
    text = text_of(pdf, tmp_path)
    assert [f"Page {n} of {count}" in text for n in range(1, count + 1)] == [True] * count


def test_the_first_page_answers_everything_at_a_glance(tmp_path: Path) -> None:
    report = a_report()
    first = text_of(draw_appeal_report(report, "en"), tmp_path).split("\f")[0]
    for said in (report.reference, "Received", "Paid out", "Still held", "What was checked"):
        assert said in first
    for said in ("What was not checked", "4,213 entries", "Tree hash", "Issued by", "Visitor\u00a003"):
        assert said in first.replace("Visitor 03", "Visitor\u00a003")


def test_observed_money_is_never_called_paid_out_or_held(tmp_path: Path) -> None:
    text = text_of(draw_appeal_report(observed(a_report()), "en"), tmp_path)
    assert "Known received" in text
    assert "No voucher yet" in text
    assert "Still held" not in text
    assert "Payouts\n" not in text


def test_a_report_whose_equation_does_not_balance_is_never_drawn() -> None:
    with pytest.raises(AssertionError):
        replace(a_report(), equation=Equation(Money(10), Money(0), Money(0), Money(0), Money(9)))


def test_every_row_of_the_ledger_stands_whole_on_one_page(tmp_path: Path) -> None:
    report = a_report(700)
    text = text_of(draw_appeal_report(report, "en"), tmp_path)
    rows = [line.split() for line in text.splitlines() if " Donation " in line]
    assert [int(row[0]) for row in rows] == [line.seq for line in report.ledger if line.kind == "Donation"]
    assert all(len(row) >= 6 for row in rows)


def test_the_head_of_the_ledger_is_repeated_on_each_of_its_pages(tmp_path: Path) -> None:
    pages = text_of(draw_appeal_report(a_report(700), "en"), tmp_path).split("\f")
    assert all("Balance after" in page for page in pages if " Donation " in page)


def calls_each_row(report: AppealReport) -> float:
    """How many function calls drawing takes for each row of the ledger; the same on every machine."""
    profile = cProfile.Profile()
    profile.runcall(draw_appeal_report, report, "en")
    return pstats.Stats(profile).total_calls / len(report.ledger)  # type: ignore[attr-defined]


def test_a_row_of_a_long_ledger_costs_no_more_than_one_of_a_short_one() -> None:
    draw_appeal_report(a_report(), "en")
    assert calls_each_row(a_report(2400)) < calls_each_row(a_report(600)) * 1.05


@pytest.mark.parametrize(("most", "top"), [(0, 4), (1, 4), (99, 125), (100, 100), (123_456, 125_000)])
def test_an_axis_ends_at_or_above_the_largest_amount(most: int, top: int) -> None:
    steps = nice_steps(most)
    assert steps[0] == 0
    assert most <= steps[-1] <= max(top * 2, 5)


def test_a_long_appeal_is_charted_by_weeks_or_months() -> None:
    end = BEGIN.replace(year=BEGIN.year + 3)
    assert Slots.between(BEGIN, BEGIN).count == 1
    assert Slots.between(BEGIN, end).count <= 66
    assert Slots.between(BEGIN, end).at(end) == Slots.between(BEGIN, end).count - 1


def test_dark_modules_become_runs() -> None:
    assert dark_runs((True, True, False, True)) == [(0, 2), (3, 1)]
