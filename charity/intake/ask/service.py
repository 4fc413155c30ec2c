"""Acts on drafts: start, save a page, add and remove files, send, forget."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, func, select

from charity.intake import service as requests
from charity.intake.ask import queries
from charity.intake.ask.rules import (
    DRAFT_KEPT,
    FILES_MAX,
    PIN_SHOWN,
    Answers,
    TooManyFiles,
    check_page,
    facts_from,
    signed_from,
)
from charity.intake.ask.tables import DraftFile, RequestDraft
from charity.intake.authorisations import service as authorisations
from charity.intake.authorisations.rules import Way, check_signed
from charity.intake.evidence.rules import EvidenceKind
from charity.intake.evidence.service import FILENAME_MAX, attach
from charity.intake.evidence.tables import Evidence
from charity.intake.facts import CaseFacts
from charity.intake.rules import Channel
from charity.intake.sealing import code_index
from charity.intake.tables import HelpRequest
from charity.kernel import trail
from charity.kernel.cipher import Cipher
from charity.kernel.clock import desk_day
from charity.kernel.images import media_type_of
from charity.kernel.outbox import enqueue
from charity.kernel.roles import MACHINE, PUBLIC, Actor
from charity.kernel.vault import Vault

trail.vocabulary(
    "draft:started", "draft:saved", "draft:file_added", "draft:file_removed", "draft:sent", "draft:forgotten"
)

FORGET_DRAFT = "intake:forget_draft"
FORGET_PIN = "intake:forget_pin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """What goes with a draft when it is sent: the PIN, and its Argon2id hash made outside the transaction."""

    pin: str
    pin_hash: str


def start(session: Session, code: str, *, at: datetime, cipher: Cipher) -> RequestDraft:
    """Begin a draft that its come-back code alone finds again."""
    draft = RequestDraft(
        code_index=code_index(code, cipher),
        answers_sealed=b"",
        started_at_utc=at,
        saved_at_utc=at,
        expires_at_utc=at + DRAFT_KEPT,
    )
    draft.answers_sealed = cipher.seal(queries.answers_place(draft), "{}")
    session.add(draft)
    session.flush()
    enqueue(session, FORGET_DRAFT, {"draft": draft.id}, due_at=draft.expires_at_utc)
    _record(session, "draft:started", draft, by=PUBLIC, at=at)
    return draft


def save_page(
    session: Session,
    draft: RequestDraft,
    page: str,
    answers: Mapping[str, str],
    *,
    at: datetime,
    cipher: Cipher,
) -> dict[str, dict[str, str]]:
    """Keep what was filled in on one page; return all that was filled in so far."""
    assert draft.request_id is None, "a draft that was sent is closed"
    check_page(page, answers, today=desk_day(at))
    kept = queries.answers_of(draft, cipher=cipher) | {page: dict(answers)}
    draft.answers_sealed = cipher.seal(queries.answers_place(draft), json.dumps(kept, ensure_ascii=False))
    draft.saved_at_utc = at
    session.add(draft)
    _record(session, "draft:saved", draft, by=PUBLIC, at=at, changes={"page": page})
    return kept


def add_file(
    session: Session,
    draft: RequestDraft,
    *,
    kind: EvidenceKind,
    content: bytes,
    filename: str,
    at: datetime,
    vault: Vault,
    cipher: Cipher,
) -> DraftFile:
    """Keep a photo or PDF with a draft; the same file again is the one that is there."""
    assert draft.id is not None
    media_type = media_type_of(content)
    kept = vault.keep(content)
    files = queries.files_of(session, draft)
    known = [file for file in files if file.sha256 == kept.sha256]
    if known:
        return known[0]
    if len(files) >= FILES_MAX:
        raise TooManyFiles(limit=FILES_MAX)
    file = DraftFile(
        draft_id=draft.id,
        kind=kind,
        sha256=kept.sha256,
        media_type=media_type,
        size_bytes=kept.size_bytes,
        filename_sealed=cipher.seal(queries.filename_place(draft, kept.sha256), filename[-FILENAME_MAX:]),
        added_at_utc=at,
    )
    session.add(file)
    session.flush()
    _record(session, "draft:file_added", draft, by=PUBLIC, at=at, changes={"kind": kind.value})
    return file


def remove_file(session: Session, draft: RequestDraft, file_id: int, *, at: datetime, vault: Vault) -> None:
    """Take a file out of a draft, and out of the vault unless it serves elsewhere too."""
    for file in queries.files_of(session, draft):
        if file.id == file_id:
            session.delete(file)
            session.flush()
            _erase_if_unused(session, file.sha256, vault)
            _record(session, "draft:file_removed", draft, by=PUBLIC, at=at)


def _erase_if_unused(session: Session, sha256: str, vault: Vault) -> None:
    in_drafts = select(func.count()).select_from(DraftFile).where(DraftFile.sha256 == sha256)
    in_cases = select(func.count()).select_from(Evidence).where(Evidence.sha256 == sha256)
    if session.exec(in_drafts).one() == 0 and session.exec(in_cases).one() == 0:
        vault.erase(sha256)


def send(
    session: Session, draft: RequestDraft, sending: Sending, *, at: datetime, cipher: Cipher
) -> HelpRequest:
    """Make a help request of a draft, with its files and its authorisation; a second time gives the same."""
    sent = _request_of(session, draft)
    if sent is not None:
        return sent
    answers: Answers = queries.answers_of(draft, cipher=cipher)
    facts, signed = facts_from(answers), signed_from(answers)
    check_signed(signed, today=desk_day(at))
    case = _take_in(session, draft, facts, Channel.ONLINE, sending, at=at, cipher=cipher)
    _hand_over_files(session, draft, case, at=at, cipher=cipher)
    authorisations.sign(session, case=case, signed=signed, way=Way.TYPED, by=PUBLIC, at=at, cipher=cipher)
    return case


def ask_for_call(
    session: Session,
    draft: RequestDraft,
    facts: CaseFacts,
    sending: Sending,
    *,
    at: datetime,
    cipher: Cipher,
) -> HelpRequest:
    """Make a help request of a telephone number and a sentence; a second time gives the same."""
    sent = _request_of(session, draft)
    if sent is not None:
        return sent
    return _take_in(session, draft, facts, Channel.CALL_ME, sending, at=at, cipher=cipher)


def _request_of(session: Session, draft: RequestDraft) -> HelpRequest | None:
    return session.get(HelpRequest, draft.request_id) if draft.request_id is not None else None


def _take_in(
    session: Session,
    draft: RequestDraft,
    facts: CaseFacts,
    channel: Channel,
    sending: Sending,
    *,
    at: datetime,
    cipher: Cipher,
) -> HelpRequest:
    command = requests.TakeIn(
        facts=facts,
        channel=channel,
        once=f"draft|{draft.code_index.hex()}",
        code_index=draft.code_index,
        pin_hash=sending.pin_hash,
    )
    case = requests.take_in(session, command, by=PUBLIC, at=at, cipher=cipher)
    draft.request_id, draft.sent_at_utc = case.id, at
    draft.answers_sealed = cipher.seal(queries.answers_place(draft), "{}")
    draft.pin_sealed = cipher.seal(queries.pin_place(draft), sending.pin)
    session.add(draft)
    session.flush()
    enqueue(session, FORGET_PIN, {"draft": draft.id}, due_at=at + PIN_SHOWN)
    _record(session, "draft:sent", draft, by=PUBLIC, at=at, case=case.ref)
    return case


def _hand_over_files(
    session: Session, draft: RequestDraft, case: HelpRequest, *, at: datetime, cipher: Cipher
) -> None:
    for file in queries.files_of(session, draft):
        attach(
            session,
            case=case,
            kind=EvidenceKind(file.kind),
            sha256=file.sha256,
            media_type=file.media_type,
            size_bytes=file.size_bytes,
            filename=queries.filename_of(file, draft, cipher=cipher),
            by=PUBLIC,
            at=at,
            cipher=cipher,
        )
        session.delete(file)
    session.flush()


def forget_draft(session: Session, facts: Mapping[str, Any], at: datetime, *, vault: Vault) -> None:
    """Erase a draft whose time is over, and its files; one that was sent loses only its row."""
    draft = session.get(RequestDraft, facts["draft"])
    if draft is None:
        return
    for file in queries.files_of(session, draft):
        session.delete(file)
        session.flush()
        _erase_if_unused(session, file.sha256, vault)
    session.delete(draft)
    _record(session, "draft:forgotten", draft, by=MACHINE, at=at)


def forget_pin(session: Session, facts: Mapping[str, Any], at: datetime) -> None:
    """Erase the PIN that was shown after sending; its hash stays with the request."""
    draft = session.get(RequestDraft, facts["draft"])
    if draft is not None and draft.pin_sealed is not None:
        draft.pin_sealed = None
        session.add(draft)
        _record(session, "draft:forgotten", draft, by=MACHINE, at=at, changes={"what": "pin"})


def _record(
    session: Session,
    act: str,
    draft: RequestDraft,
    *,
    by: Actor,
    at: datetime,
    case: str | None = None,
    changes: Mapping[str, object] | None = None,
) -> None:
    subject = f"draft:{draft.id}"
    trail.record(session, act, by=by, at=at, case=case, subject=subject, changes=changes)
