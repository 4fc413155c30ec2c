"""Questions about drafts; the code alone finds one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, col, select

from charity.intake.ask.rules import PIN_SHOWN
from charity.intake.ask.tables import DraftFile, RequestDraft
from charity.intake.sealing import code_index
from charity.kernel.cipher import Cipher


def draft_by_code(session: Session, code: str, *, at: datetime, cipher: Cipher) -> RequestDraft | None:
    """Return the draft of a code, None when there is none or its time is over; raises BadCode."""
    index = code_index(code, cipher)
    return session.exec(
        select(RequestDraft).where(RequestDraft.code_index == index, RequestDraft.expires_at_utc > at)
    ).one_or_none()


def answers_of(draft: RequestDraft, *, cipher: Cipher) -> dict[str, dict[str, str]]:
    """Return what was filled in so far, page by page."""
    found: Mapping[str, dict[str, str]] = json.loads(cipher.open(answers_place(draft), draft.answers_sealed))
    return dict(found)


def pin_of(draft: RequestDraft, *, at: datetime, cipher: Cipher) -> str:
    """Return the PIN for the page shown after sending; empty when its time is over."""
    if draft.pin_sealed is None or draft.sent_at_utc is None or at > draft.sent_at_utc + PIN_SHOWN:
        return ""
    return cipher.open(pin_place(draft), draft.pin_sealed)


def files_of(session: Session, draft: RequestDraft) -> list[DraftFile]:
    """Return the files of a draft, oldest first."""
    rows = session.exec(select(DraftFile).where(DraftFile.draft_id == draft.id).order_by(col(DraftFile.id)))
    return list(rows)


def filename_of(file: DraftFile, draft: RequestDraft, *, cipher: Cipher) -> str:
    """Return the name a file came with, in the clear."""
    return cipher.open(filename_place(draft, file.sha256), file.filename_sealed)


def answers_place(draft: RequestDraft) -> str:
    """Return the name of the place a draft's answers are sealed for."""
    return f"request_draft.answers|{draft.code_index.hex()}"


def pin_place(draft: RequestDraft) -> str:
    """Return the name of the place a draft's PIN is sealed for."""
    return f"request_draft.pin|{draft.code_index.hex()}"


def filename_place(draft: RequestDraft, sha256: str) -> str:
    """Return the name of the place a file's name is sealed for."""
    return f"draft_file.filename|{draft.code_index.hex()}|{sha256}"
