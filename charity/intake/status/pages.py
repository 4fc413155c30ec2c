"""What a family sees of its request, ready to print."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from charity.intake.authorisations.queries import authorisation_of
from charity.intake.evidence.queries import evidence_of, filename_of
from charity.intake.evidence.rules import EVIDENCE_WORDS, EvidenceKind
from charity.intake.holidays import MAINLAND
from charity.intake.rules import MOVES, CaseStatus, DeclineReason, NeedKind
from charity.intake.sealing import open_text
from charity.intake.status.rules import WANTED_WORDS, Stage, stage_told, what_is_missing
from charity.intake.tables import HelpRequest
from charity.intake.words import DECLINE_WORDS
from charity.kernel.web.unit import house, reading
from charity.kernel.web.words import _, day_text

_MEDICAL = frozenset({EvidenceKind.MEDICAL_RECORD, EvidenceKind.BILL})


@dataclass(frozen=True, slots=True)
class StagePage:
    """The stage in plain words."""

    words: str
    next_words: str
    due_at: datetime | None
    moved_at: datetime


@dataclass(frozen=True, slots=True)
class MyPage:
    """All that the family may know."""

    stage: StagePage
    ref: str
    reason: str
    reason_words: str
    missing: tuple[str, ...]
    papers: tuple[tuple[str, str], ...]
    may_add: bool
    may_withdraw: bool


def stage_page(case: HelpRequest) -> StagePage:
    """Return the stage of a request."""
    told = _told(case)
    return StagePage(_(told.words), _(told.next_words), told.due_at, case.moved_at_utc)


def _told(case: HelpRequest) -> Stage:
    return stage_told(
        case.stage,
        received_at=case.created_at_utc,
        moved_at=case.moved_at_utc,
        is_emergency=case.is_emergency,
        calendar=MAINLAND,
    )


def my_page(case: HelpRequest) -> MyPage:
    """Return all that a family may know of its request."""
    cipher = house().cipher
    pieces = evidence_of(reading(), case)
    is_closed = _told(case).is_closed
    reason = DECLINE_WORDS[DeclineReason(case.decline_reason)] if case.decline_reason else ""
    return MyPage(
        stage=stage_page(case),
        ref=case.ref,
        reason=_(reason) if reason else "",
        reason_words=open_text(case, "decline_words", cipher) if case.stage is CaseStatus.DECLINED else "",
        missing=() if is_closed else _missing(case, {piece.kind for piece in pieces}),
        papers=tuple(
            (
                _(EVIDENCE_WORDS[EvidenceKind(piece.kind)]),
                f"{filename_of(piece, case, cipher=cipher)} · {day_text(piece.added_at_utc)}",
            )
            for piece in pieces
        ),
        may_add=not is_closed,
        may_withdraw=CaseStatus.WITHDRAWN in MOVES[case.stage],
    )


def _missing(case: HelpRequest, kinds: set[str]) -> tuple[str, ...]:
    wanted = what_is_missing(
        is_treatment=case.kind in (NeedKind.TREATMENT, None),
        is_authorised=authorisation_of(reading(), case) is not None,
        has_medical_paper=not _MEDICAL.isdisjoint(kinds),
        has_beneficiary=case.beneficiary_name_sealed is not None,
        has_address=case.address_sealed is not None,
    )
    return tuple(_(WANTED_WORDS[one]) for one in wanted)
