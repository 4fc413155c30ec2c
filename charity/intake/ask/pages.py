"""What the family's pages show, ready to print."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from charity.intake.ask import queries
from charity.intake.ask.held import Held
from charity.intake.ask.rules import (
    SOMEBODY_ELSE,
    Step,
    money_from,
    step_before,
    steps_of,
)
from charity.intake.districts import district_text
from charity.intake.evidence.rules import EVIDENCE_WORDS, EvidenceKind
from charity.intake.facts import parse_birth
from charity.intake.rules import Insurance, NeedKind, Relation
from charity.intake.words import INSURANCE_WORDS, NEED_WORDS, RELATION_WORDS
from charity.kernel.web.unit import house, reading
from charity.kernel.web.words import _, money_text
from charity.kernel.words import N_

HEADINGS = {
    Step.NEED: N_("Who needs help, and which help?"),
    Step.SEEKER: N_("Who are you?"),
    Step.BENEFICIARY: N_("Who is to be helped?"),
    Step.HOME: N_("Where does the person live?"),
    Step.SITUATION: N_("What happened?"),
    Step.COSTS: N_("What has the treatment cost?"),
    Step.PAPERS: N_("Do you have papers at hand?"),
    Step.AUTHORISATION: N_("Whom may we ask?"),
    Step.CHECK: N_("Check your answers"),
}


@dataclass(frozen=True, slots=True)
class StepPage:
    """One page of the way: its question, where it stands, the way back."""

    heading: str
    place: str
    back_href: str
    code: str
    partial: str


@dataclass(frozen=True, slots=True)
class FileLine:
    """One file that was added."""

    id: int
    kind: str
    name: str
    size: str


@dataclass(frozen=True, slots=True)
class Section:
    """One page's answers on the check page, with the way to change them."""

    heading: str
    pairs: tuple[tuple[str, str], ...]
    change_href: str
    is_missing: bool


def href_of(step: Step, *, change: bool = False) -> str:
    """Return the address of a page; a changed page leads back to the check."""
    return url_for("ask.step", page=step.value, change=1 if change else None)


def step_page(step: Step, holding: Held, *, change: bool) -> StepPage:
    """Return what a page shows around its form."""
    steps = steps_of(holding.answers)
    before = step_before(step, holding.answers)
    back = href_of(Step.CHECK) if change else href_of(before) if before else url_for("ask.prepare")
    number = steps.index(step) + 1 if step in steps else len(steps)
    return StepPage(
        heading=_(HEADINGS[step]),
        place=_("Page %(number)s of %(total)s", number=number, total=len(steps)),
        back_href=back,
        code=holding.code,
        partial="intake/ask/authorisation_text.html"
        if step is Step.AUTHORISATION
        else "intake/ask/no_text.html",
    )


def file_lines(holding: Held) -> list[FileLine]:
    """Return the files of a draft."""
    if holding.draft is None:
        return []
    return [
        FileLine(
            id=file.id or 0,
            kind=_(EVIDENCE_WORDS[EvidenceKind(file.kind)]),
            name=queries.filename_of(file, holding.draft, cipher=house().cipher),
            size=size_text(file.size_bytes),
        )
        for file in queries.files_of(reading(), holding.draft)
    ]


def size_text(size_bytes: int) -> str:
    """Return a size for people."""
    kilobytes = max(1, round(size_bytes / 1024))
    return f"{kilobytes} kB" if kilobytes < 1024 else f"{kilobytes / 1024:.1f} MB"


def sections(holding: Held) -> list[Section]:
    """Return all answers, page by page, for the last look."""
    return [_section(step, holding) for step in steps_of(holding.answers) if step is not Step.CHECK]


def _section(step: Step, holding: Held) -> Section:
    given = holding.answers.get(step)
    pairs = _pairs(step, holding) if given is not None else []
    shown = tuple((words, text or _("Not given")) for words, text in pairs)
    return Section(_(HEADINGS[step]), shown, href_of(step, change=True), given is None)


def _pairs(step: Step, holding: Held) -> list[tuple[str, str]]:
    if step is Step.PAPERS:
        return [(line.kind, f"{line.name} ({line.size})") for line in file_lines(holding)] or [
            (_("Papers"), _("Later"))
        ]
    given = holding.answers[step]
    return [(_(words), reads(given.get(name, ""))) for name, words, reads in _LINES[step] if name in given]


def _same(text: str) -> str:
    return text


def _whom(text: str) -> str:
    return str(_("Somebody else") if text == SOMEBODY_ELSE else _("Myself"))


def _need(text: str) -> str:
    return str(_(NEED_WORDS[NeedKind(text)]))


def _relation(text: str) -> str:
    return _(RELATION_WORDS[Relation(text)]) if text else ""


def _insurance(text: str) -> str:
    return _(INSURANCE_WORDS[Insurance(text)]) if text else ""


def _amount(text: str) -> str:
    amount = money_from(text)
    return money_text(amount) if amount is not None else ""


def _birth(text: str) -> str:
    year, born = parse_birth(text)
    return born.isoformat() if born else str(year or "")


_LINES = {
    Step.NEED: (("for_whom", N_("Who needs help"), _whom), ("need_kind", N_("Kind of help"), _need)),
    Step.SEEKER: (
        ("seeker_name", N_("Your name"), _same),
        ("relation", N_("You are the person's"), _relation),
        ("phone", N_("Telephone"), _same),
        ("helper_name", N_("Filled in by"), _same),
    ),
    Step.BENEFICIARY: (
        ("beneficiary_name", N_("Name"), _same),
        ("birth", N_("Born"), _birth),
        ("identity_number", N_("Identity number"), _same),
    ),
    Step.HOME: (("district", N_("District"), district_text), ("address", N_("Address"), _same)),
    Step.SITUATION: (("situation", N_("In your own words"), _same),),
    Step.COSTS: (
        ("hospital", N_("Hospital"), _same),
        ("cost_to_date", N_("Costs so far"), _amount),
        ("reimbursed", N_("Paid back by insurance"), _amount),
        ("insurance", N_("Medical insurance"), _insurance),
    ),
    Step.AUTHORISATION: (
        ("hospital", N_("Hospital or doctor we may ask"), _same),
        ("offices", N_("Offices we may ask"), _same),
        ("neighbours", N_("Neighbours or relatives we may ask"), _same),
        ("signed_name", N_("Signed by"), _same),
        ("signed_on", N_("Date of signing"), _same),
    ),
}
