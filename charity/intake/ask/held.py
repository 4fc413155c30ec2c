"""The draft that a browser holds: by its cookie, or by the ticket inside the form when the cookie is lost."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import current_app, request, session
from itsdangerous import BadData, URLSafeSerializer
from sqlmodel import Session

from charity.intake.ask import queries, service
from charity.intake.ask.rules import Answers, Step
from charity.intake.ask.tables import RequestDraft
from charity.kernel.references import BadCode, make_secret_code
from charity.kernel.web.unit import house, now, reading, writing

COOKIE_KEY = "help_code"


@dataclass(frozen=True, slots=True)
class Held:
    """What a browser holds: code, draft and answers; all empty before the first page is saved."""

    code: str = ""
    draft: RequestDraft | None = None
    answers: Answers = field(default_factory=dict)

    @property
    def is_sent(self) -> bool:
        """Whether the draft has become a request."""
        return self.draft is not None and self.draft.request_id is not None

    @property
    def is_open(self) -> bool:
        """Whether there is a draft to go on with."""
        return self.draft is not None and not self.is_sent

    @property
    def ticket(self) -> str:
        """What a form carries so that a lost cookie loses nothing; it cannot be guessed like a code."""
        return str(_tickets().dumps(self.code)) if self.code else ""


def _tickets() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="help-draft")


def _code_at_hand() -> str:
    try:
        return str(_tickets().loads(request.form.get("ticket", "")))
    except BadData:
        return str(session.get(COOKIE_KEY, ""))


def held() -> Held:
    """Return what this browser holds, also when it was sent already."""
    code = _code_at_hand()
    draft = _draft(reading(), code)
    if draft is None:
        return Held()
    return Held(code, draft, queries.answers_of(draft, cipher=house().cipher))


def open_held() -> Held:
    """Return what this browser holds and may still fill in; nothing when it was sent already."""
    found = held()
    return found if found.is_open else Held()


def _draft(unit: Session, code: str) -> RequestDraft | None:
    if not code:
        return None
    try:
        return queries.draft_by_code(unit, code, at=now(), cipher=house().cipher)
    except BadCode:
        return None


def draft_for(unit: Session, holding: Held) -> tuple[RequestDraft, str]:
    """Return the draft to write into and its code, beginning one when there is none."""
    draft = _draft(unit, holding.code)
    if draft is not None:
        return draft, holding.code
    code = make_secret_code(house().entropy(16))
    return service.start(unit, code, at=now(), cipher=house().cipher), code


def keep(code: str) -> None:
    """Let this browser hold a code; only after a form was sent."""
    session[COOKIE_KEY] = code


def let_go() -> None:
    """Let this browser forget its code; what was saved stays under it."""
    session.pop(COOKIE_KEY, None)


def save(holding: Held, step: Step, given: dict[str, str]) -> Answers:
    """Save one page and return all answers."""
    with writing() as unit:
        draft, code = draft_for(unit, holding)
        answers = service.save_page(unit, draft, step, given, at=now(), cipher=house().cipher)
    keep(code)
    return answers
